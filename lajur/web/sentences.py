"""What happened, as sentences: each event's kind has one, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lajur.cases.models import Event, Party
from lajur.dispositions.models import Instruction
from lajur.fieldwork.models import Fault, Result
from lajur.organisation.models import Capacity
from lajur.web.moved import shift_lines, why_moved
from lajur.web.templatetags.lajur import official_date, official_moment

SENTENCES: Mapping[str, Any] = {
    "case.submitted": gettext_lazy("%(who)s mengirim permohonan"),
    "case.opened": gettext_lazy("%(who)s membuka permohonan"),
    "case.resubmitted": gettext_lazy("%(who)s memperbaiki dan mengirim ulang permohonan"),
    "case.returned": gettext_lazy("%(who)s menjawab %(answer)s: dikembalikan"),
    "case.sent_back": gettext_lazy("%(who)s mengembalikan ke kegiatan %(to_row)s"),
    "case.withdrawn": gettext_lazy("%(who)s menarik permohonan"),
    "disposition.issued": gettext_lazy("%(who)s mendisposisikan ke %(to)s"),
    "disposition.withdrawn": gettext_lazy("%(who)s menarik disposisi yang belum dibaca"),
    "duty.recorded": gettext_lazy("%(who)s mencatat dan menganalisis permohonan"),
    "work.done": gettext_lazy("%(who)s menyelesaikan pekerjaan di lokasi"),
    "report.written": gettext_lazy("%(who)s menulis laporan hasil"),
    "report.forwarded": gettext_lazy("%(who)s meneruskan laporan"),
    "report.received": gettext_lazy("%(who)s menerima laporan hasil"),
    "part.confirmed": gettext_lazy("%(who)s mengonfirmasi bagiannya"),
    "row.decided": gettext_lazy("%(who)s menjawab %(answer)s"),
    "row.completed": gettext_lazy("%(who)s menyelesaikan kegiatan %(row)s"),
    "note.added": gettext_lazy("%(who)s menulis catatan"),
    "item.reassigned": gettext_lazy("%(who)s mengalihkan kegiatan %(row)s dari %(from)s ke %(to)s"),
    "item.reminded": gettext_lazy(
        "Lajur mengingatkan %(of)s: %(percent)s %% waktu baku kegiatan %(row)s terpakai"
    ),
    "item.warned": gettext_lazy(
        "Lajur memperingatkan %(of)s: %(percent)s %% waktu baku kegiatan %(row)s terpakai"
    ),
    "item.escalated": gettext_lazy(
        "Lajur meneruskan ke atasan: %(superior)s. Kegiatan %(row)s di meja %(of)s mencapai "
        "%(percent)s %% waktu baku"
    ),
    "hold.reminded": gettext_lazy("Lajur menanyakan jeda kegiatan %(row)s kepada %(of)s"),
    "deadline.moved": gettext_lazy("Lajur menggeser batas waktu: %(why)s"),
    "case.held": gettext_lazy("%(who)s menjeda: menunggu %(party)s"),
    "case.resumed": gettext_lazy("%(who)s melanjutkan pekerjaan yang dijeda"),
}


_PARTIES: Mapping[str, Any] = {
    Party.APPLICANT: gettext_lazy("pemohon"),
    Party.VENDOR: gettext_lazy("penyedia atau ISP"),
    Party.SPARE_PART: gettext_lazy("suku cadang"),
}


QUIET = frozenset({"item.reminded", "item.warned", "item.escalated", "hold.reminded"})
"""What Lajur says to those who do the work; the timeline shows it small, and to handlers alone."""

_ESCALATED_AT_THE_TOP = gettext_lazy(
    "Lajur mencatat: kegiatan %(row)s di meja %(of)s mencapai %(percent)s %% waktu baku; "
    "tidak ada atasan"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event as the timeline shows it."""

    sentence: str
    by: str
    at: datetime
    row: int | None
    beyond_sop: bool
    lines: Sequence[str] = field(default_factory=tuple)
    quote: str = ""


def tell(event: Event, titles: Mapping[int, str]) -> Told:
    """An event in words. ``titles`` are the titles of the positions it names, by id."""
    payload = event.payload
    values = {
        "who": event.position.title if event.position else _("Lajur"),
        "answer": payload.get("answer", ""),
        "to_row": payload.get("to_row", ""),
        "row": event.row,
        "to": _title(payload, "to", titles) or _recipients(payload, titles),
        "from": _title(payload, "from", titles),
        "party": party_words(payload.get("party", "")),
        "of": _title(payload, "of", titles),
        "superior": _title(payload, "superior", titles),
        "percent": payload.get("percent", ""),
        "why": why_moved(payload["why"]) if "why" in payload else "",
    }
    return Told(
        sentence=str(_sentence_of(event)) % values,
        by=_signed(event),
        at=event.at,
        row=event.row,
        beyond_sop=event.beyond_sop,
        lines=(*_lines(event.kind, payload), *_vacant_lines(payload, titles)),
        quote=_quote(payload),
    )


def party_words(party: str) -> str:
    """Whom a pause waits for, as it stands after "menunggu"."""
    return str(_PARTIES.get(party, party))


@dataclass(frozen=True, slots=True)
class Group:
    """A line of the timeline: one event, or several quiet ones after each other, folded."""

    told: Sequence[Told]
    quiet: bool

    @property
    def newest(self) -> Told:
        return self.told[0]


def timeline(
    events: Sequence[Event], titles: Mapping[int, str], *, with_quiet: bool
) -> list[Group]:
    """A history for the page, the newest first; reminders only where they are of use.

    They speak to those who do the work: the applicant can do nothing about them, and learns from
    the state of the case that a row is late.
    """
    shown = [event for event in events if with_quiet or event.kind not in QUIET]
    groups: list[Group] = []
    for quiet, same in groupby(shown, key=lambda event: event.kind in QUIET):
        told = [tell(event, titles) for event in same]
        groups += [Group(told, quiet)] if quiet else [Group([each], quiet) for each in told]
    return groups


_POSITIONS = ("of", "superior", "from", "to")


def positions_named(events: Sequence[Event]) -> set[int]:
    """The ids of the positions that these events name besides the one who acted."""
    return {
        to["position"]
        for event in events
        for to in (
            *event.payload.get("disposition", {}).get("to", ()),
            *filter(None, (event.payload.get(name) for name in _POSITIONS)),
            *({"position": pk} for pk in event.payload.get("vacant", ())),
        )
    }


def _sentence_of(event: Event) -> Any:
    if event.kind == "item.escalated" and event.payload["superior"] is None:
        return _ESCALATED_AT_THE_TOP
    return SENTENCES[event.kind]


def _title(payload: Mapping[str, Any], name: str, titles: Mapping[int, str]) -> str:
    position = payload.get(name)
    return titles.get(position["position"], "?") if position else ""


def _recipients(payload: Mapping[str, Any], titles: Mapping[int, str]) -> str:
    sent = payload.get("disposition", {}).get("to", ())
    return ", ".join(dict.fromkeys(titles.get(to["position"], "?") for to in sent))


def _signed(event: Event) -> str:
    """Who acted, in which capacity and for whom: "Ratna Wulandari, Plh. Kepala Dinas".

    A delegate and a superior are named with their own position too.
    """
    if event.person is None or event.position is None:
        return _("otomatis")
    if event.capacity == Capacity.DEFINITIVE:
        return event.person.name
    values = {
        "name": event.person.name,
        "capacity": Capacity(event.capacity).label,
        "position": event.position.title,
        "holder": event.on_behalf_of,
        "own": event.payload.get("own_title", ""),
    }
    if event.capacity == Capacity.SUPERIOR:
        return _("%(name)s, %(own)s, selaku atasan %(position)s") % values
    if event.capacity == Capacity.DELEGATED and values["own"]:
        return _("%(name)s, a.n. %(position)s (%(holder)s), %(own)s") % values
    if event.capacity == Capacity.DELEGATED:
        return _("%(name)s, a.n. %(position)s (%(holder)s)") % values
    if event.on_behalf_of:
        return _("%(name)s, %(capacity)s %(position)s untuk %(holder)s") % values
    return _("%(name)s, %(capacity)s %(position)s") % values


def _lines(kind: str, payload: Mapping[str, Any]) -> list[str]:
    """The facts below the sentence."""
    lines = []
    disposition = payload.get("disposition", {})
    if instructions := disposition.get("instructions"):
        lines.append(", ".join(str(Instruction(key).label) for key in instructions))
    if deadline := disposition.get("deadline"):
        date_words = official_date(date.fromisoformat(deadline))
        lines.append(_("Batas waktu %(date)s") % {"date": date_words})
    if expected := payload.get("expected_until"):
        moment = official_moment(datetime.fromisoformat(expected))
        lines.append(_("Perkiraan selesai %(moment)s") % {"moment": moment})
    if payload.get("holds_ended") and kind != "case.resumed":
        lines.append(_("Jeda berakhir"))
    if kind == "duty.recorded":
        lines.append(str(Fault(payload["fault"]).label))
    if kind == "work.done":
        lines.append(str(Result(payload["result"]).label))
    if kind == "deadline.moved":
        lines += shift_lines(payload)
    return lines


def _vacant_lines(payload: Mapping[str, Any], titles: Mapping[int, str]) -> list[str]:
    """Which of the positions that got work nobody held then."""
    uncovered = payload.get("uncovered", ())
    lines = []
    for pk in payload.get("vacant", ()):
        words = {"position": titles.get(pk, "?")}
        if pk in uncovered:
            lines.append(_("%(position)s kosong; administrator diberi tahu") % words)
        else:
            lines.append(_("%(position)s kosong; ditangani atasannya") % words)
    return lines


def _quote(payload: Mapping[str, Any]) -> str:
    """The words that the person wrote."""
    if note := payload.get("disposition", {}).get("note"):
        return str(note)
    parts = [payload.get(key) for key in ("reason", "note", "analysis", "advice")]
    return "\n".join(part for part in parts if part)
