"""What a message says: the built-in sentences of every kind of notice, and the office's own.

The sentences are not in the catalogues of the interface, because they follow the language of the
one who gets them and an administrator may change them. Placeholders stand in braces and are
replaced by a substitution that knows only the names of the kind: an editable sentence is never a
program. Nothing that a placeholder stands for is personal: numbers, titles of positions, names of
rows and of SOPs, times.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from lajur.cases.models import Party, Urgency
from lajur.clocks.words import official_moment, time_left
from lajur.foundation.errors import Invalid
from lajur.foundation.text import clean_text
from lajur.notifications.catalogue import BUILT_IN, GENERAL, KINDS, LANGUAGES, Kind, Sentences
from lajur.notifications.models import Wording
from lajur.organisation.actions import require_administrator
from lajur.organisation.acts import record_act
from lajur.organisation.models import ActKind, Capacity, Person

SUBJECT_LENGTH = 160
BODY_LENGTH = 2000
SHORT_LENGTH = 200

PLACEHOLDERS: Mapping[str, Any] = {
    "nomor": gettext_lazy("nomor permohonan"),
    "sop": gettext_lazy("nama SOP"),
    "baris": gettext_lazy("nomor kegiatan"),
    "kegiatan": gettext_lazy("kegiatan menurut SOP"),
    "jabatan": gettext_lazy("jabatan yang dituju"),
    "batas": gettext_lazy("batas waktu baku"),
    "sisa": gettext_lazy("sisa waktu kerja"),
    "sifat": gettext_lazy("sifat permohonan"),
    "pihak": gettext_lazy("pihak yang ditunggu"),
    "sebagai": gettext_lazy("kedudukan: definitif, Plt., Plh., atau a.n."),
    "sejak": gettext_lazy("mulai berlaku"),
    "sampai": gettext_lazy("berlaku sampai"),
    "dasar": gettext_lazy("nomor SK"),
    "kolom": gettext_lazy("kolom pelaksana SOP"),
    "jumlah": gettext_lazy("banyaknya kabar"),
    "daftar": gettext_lazy("daftar kabar, satu baris satu kabar"),
    "kode": gettext_lazy("kode konfirmasi"),
    "tautan": gettext_lazy("tautan sekali pakai ke Lajur"),
}
"""What each placeholder stands for, for those who edit sentences."""


@dataclass(frozen=True, slots=True)
class Message:
    """A notice in words: ``subject`` is one line, ``short`` the first words of the body without
    a link, for a list or a small screen."""

    subject: str
    body: str
    short: str


@dataclass(frozen=True)
class Phrasebook:
    """All sentences in one language, read in one query."""

    language: str
    own: Mapping[str, Sentences]

    def sentences(self, kind: str) -> Sentences:
        """The office's own sentences for the kind, else the built-in ones."""
        return self.own.get(kind) or built_in(kind, self.language)

    def render(self, kind: str, context: Mapping[str, Any]) -> Message:
        """The message of this kind. An unknown kind gets general words; nothing fails."""
        return fill_in(self.sentences(kind), kind, context, self.language)


def phrasebook(language: str) -> Phrasebook:
    """The sentences in this language; Indonesian for a language that there is not."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    rows = Wording.objects.filter(language=language)
    return Phrasebook(language, {w.kind: Sentences(w.subject, w.body, own=True) for w in rows})


def render(kind: str, context: Mapping[str, Any], language: str) -> Message:
    """One message. For many, take a :func:`phrasebook` and render with that."""
    return phrasebook(language).render(kind, context)


def built_in(kind: str, language: str) -> Sentences:
    """The sentences that come with the product."""
    return BUILT_IN[kind_of(kind).key][language]


def kind_of(kind: str) -> Kind:
    """The kind with this key; the general one when there is none."""
    return KINDS.get(kind, KINDS[GENERAL])


def fill_in(sentences: Sentences, kind: str, context: Mapping[str, Any], language: str) -> Message:
    """The sentences with their placeholders replaced; for a preview too.

    ``context`` holds plain values: moments as ISO text, ``sisa`` in seconds, ``sebagai``,
    ``sifat`` and ``pihak`` as keys. They become words in the language of the message. What is
    missing is said to be missing. Only the placeholders of the kind are replaced.
    """
    allowed = kind_of(kind).placeholders
    with override(language):
        values = {name: _words(name, context.get(name), language) for name in allowed}
    subject = _one_line(_substitute(sentences.subject, values))[:SUBJECT_LENGTH]
    body = _substitute(sentences.body, values)
    return Message(subject, body, _short(sentences.body, values))


def check(kind: str, subject: str, body: str) -> tuple[str, str]:
    """The cleaned subject and body. Raises ``Invalid`` with the field, naming what is wrong.

    Refused are placeholders that the kind does not have, a link in the subject, a body without
    the link that leads to the decision, and empty texts.
    """
    known = KINDS.get(kind)
    if known is None:
        raise Invalid(_("Jenis kabar ini tidak ada."), field="kind")
    subject = clean_text(subject, max_length=SUBJECT_LENGTH)
    body = clean_text(body, max_length=BODY_LENGTH, multiline=True)
    _require_known(subject, set(known.placeholders) - _ONLY_IN_BODY, field="subject")
    _require_known(body, set(known.placeholders), field="body")
    if not subject:
        raise Invalid(_("Perihal belum diisi."), field="subject")
    for name in known.required:
        if name not in _names_in(body):
            raise Invalid(
                _("Isi harus memuat {%(name)s}: %(meaning)s.")
                % {"name": name, "meaning": PLACEHOLDERS[name]},
                field="body",
            )
    return subject, body


@transaction.atomic
def save_wording(
    *, kind: str, language: str, subject: str, body: str, by: Person, at: datetime
) -> Wording:
    """Let the office say it in its own words from now on; notices already made too.

    Raises ``NotAllowed`` for others than administrators and ``Invalid`` as :func:`check` does.
    """
    require_administrator(by)
    subject, body = check(kind, subject, body)
    if language not in LANGUAGES:
        raise Invalid(_("Bahasa ini tidak ada."), field="language")
    wording, _made = Wording.objects.update_or_create(
        kind=kind,
        language=language,
        defaults={"subject": subject, "body": body, "changed_at": at, "changed_by": by},
    )
    payload = {"kind": kind, "language": language, "subject": subject, "body": body}
    record_act(ActKind.WORDING_CHANGED, about=_about(kind, language), by=by, at=at, payload=payload)
    return wording


@transaction.atomic
def reset_wording(*, kind: str, language: str, by: Person, at: datetime) -> None:
    """Return to the built-in sentences. Raises ``NotAllowed``."""
    require_administrator(by)
    gone, _rows = Wording.objects.filter(kind=kind, language=language).delete()
    if gone:
        payload = {"kind": kind, "language": language, "reset": True}
        record_act(
            ActKind.WORDING_CHANGED, about=_about(kind, language), by=by, at=at, payload=payload
        )


_NAMED = re.compile(r"\{\s*(\w+)\s*\}")
_ONLY_IN_BODY = {"tautan", "daftar"}
_MISSING = {"id": "tidak ditetapkan", "en": "not set"}


def _substitute(text: str, values: Mapping[str, str]) -> str:
    """Replace known names in braces, once: what a value brings is not looked at again."""
    return _NAMED.sub(lambda found: values.get(found[1], found[0]), text)


def _names_in(text: str) -> set[str]:
    return set(_NAMED.findall(text))


def _require_known(text: str, allowed: set[str], *, field: str) -> None:
    if unknown := sorted(_names_in(text) - allowed):
        raise Invalid(
            _("{%(name)s} tidak dikenal di sini. Yang dapat dipakai: %(allowed)s.")
            % {
                "name": unknown[0],
                "allowed": ", ".join(f"{{{name}}}" for name in sorted(allowed)),
            },
            field=field,
        )


def _words(name: str, value: Any, language: str) -> str:
    if value is None or value == "":
        return _MISSING[language]
    if name in ("batas", "sejak", "sampai"):
        return official_moment(datetime.fromisoformat(value), settings.TIME_ZONE)
    if name == "sisa":
        return time_left(int(value))
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    return str(value) if name == "daftar" else _one_line(str(value))


_CHOICES: Mapping[str, Any] = {"sebagai": Capacity, "sifat": Urgency, "pihak": Party}


def _short(body: str, values: Mapping[str, str]) -> str:
    paragraphs = (part for part in body.split("\n\n") if not _names_in(part) & _ONLY_IN_BODY)
    lines = _substitute(next(paragraphs, ""), values).splitlines()
    words = " · ".join(_one_line(line) for line in lines if line.strip())
    return words if len(words) <= SHORT_LENGTH else words[: SHORT_LENGTH - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _about(kind: str, language: str) -> str:
    return f"{KINDS[kind].name} ({language})" if kind in KINDS else f"{kind} ({language})"
