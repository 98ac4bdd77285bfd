"""Kalimat: the office's own sentences for each kind of notice, with a preview on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lajur.foundation.errors import NotFound
from lajur.notifications import preview, wordings
from lajur.notifications.catalogue import KINDS, LANGUAGES, Kind, Sentences
from lajur.notifications.models import Topic, Wording
from lajur.organisation.models import Person
from lajur.web.attempts import done
from lajur.web.forms.notices import WordingForm
from lajur.web.who import person_of

_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


@dataclass(frozen=True, slots=True)
class Draft:
    """One language of a kind: the form, and what a message with it would say."""

    language: str
    name: str
    form: WordingForm
    is_own: bool
    message: wordings.Message


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All kinds by topic, and which the office says in its own words."""
    own: dict[str, list[str]] = {}
    for kind, language in Wording.objects.values_list("kind", "language"):
        own.setdefault(kind, []).append(_NAMES[language])
    topics = [
        (topic.label, [(kind, own.get(kind.key, [])) for kind in _kinds_of(topic)])
        for topic in Topic
    ]
    return render(request, "web/notices/wordings.html", {"topics": topics})


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, kind: str) -> HttpResponse:
    """The sentences of one kind in both languages; a POST previews or keeps one of them."""
    found, by, at = _kind(kind), person_of(request), timezone.now()
    if request.method != "POST":
        return _page(request, found, by, at)
    language, form = _language(request), WordingForm(request.POST, auto_id=_ids(_language(request)))
    if "preview" in request.POST:
        if done(form, lambda: wordings.check(found.key, **form.cleaned_data)):
            return _page(request, found, by, at, typed={language: form})
    elif done(
        form,
        lambda: wordings.save_wording(
            kind=found.key, language=language, **form.cleaned_data, by=by, at=at
        ),
    ):
        messages.success(request, _("Kalimat tersimpan dan berlaku untuk kiriman berikutnya."))
        return HttpResponseRedirect(f"/kabar/kalimat/{found.key}/")
    return _page(request, found, by, at, typed={language: form}, status=422)


@require_POST
def reset(request: HttpRequest, kind: str) -> HttpResponse:
    """Return to the built-in sentences of one language."""
    found, language = _kind(kind), _language(request)
    wordings.reset_wording(
        kind=found.key, language=language, by=person_of(request), at=timezone.now()
    )
    messages.success(request, _("Kalimat bawaan berlaku lagi."))
    return HttpResponseRedirect(f"/kabar/kalimat/{found.key}/")


def _page(
    request: HttpRequest,
    kind: Kind,
    by: Person,
    at: datetime,
    *,
    typed: Mapping[str, WordingForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    number = request.POST.get("permohonan", request.GET.get("permohonan", "")).strip()[:20]
    subject, is_missing = _subject(number, by, at)
    drafts = [
        _draft(kind, language, subject, (typed or {}).get(language)) for language in LANGUAGES
    ]
    context = {
        "kind": kind,
        "drafts": drafts,
        "subject": subject,
        "number": number,
        "is_missing": is_missing,
        "placeholders": [
            (f"{{{name}}}", wordings.PLACEHOLDERS[name], name in kind.required)
            for name in kind.placeholders
        ],
    }
    return render(request, "web/notices/wording.html", context, status=status)


def _subject(number: str, by: Person, at: datetime) -> tuple[preview.Subject, bool]:
    """What the preview is made with, and whether the chosen case is not there for the reader."""
    if not number:
        return preview.invented(at=at), False
    try:
        return preview.of_case(number, by=by, at=at), False
    except NotFound:
        return preview.invented(at=at), True


def _draft(kind: Kind, language: str, subject: preview.Subject, typed: WordingForm | None) -> Draft:
    kept = wordings.phrasebook(language).sentences(kind.key)
    form = typed or WordingForm(
        initial={"subject": kept.subject, "body": kept.body}, auto_id=_ids(language)
    )
    said = _typed(typed) if typed is not None and typed.is_valid() else kept
    return Draft(
        language=language,
        name=_NAMES[language],
        form=form,
        is_own=kept.own,
        message=subject.say(said, kind.key, language),
    )


def _typed(form: WordingForm) -> Sentences:
    return Sentences(form.cleaned_data["subject"], form.cleaned_data["body"])


def _kinds_of(topic: Topic) -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.topic == topic]


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise NotFound("")
    return KINDS[key]


def _language(request: HttpRequest) -> str:
    language = request.POST.get("language", "")
    if language not in LANGUAGES:
        raise NotFound("")
    return language


def _ids(language: str) -> Any:
    return f"{language}-%s"
