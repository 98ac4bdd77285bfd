"""Kabar: what I was told, newest first, and the badge that says how much of it is unread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lajur.clocks import words
from lajur.foundation.errors import Refused
from lajur.notifications import links, reading
from lajur.notifications.models import Notice
from lajur.notifications.queries import notices_of, unread_of
from lajur.notifications.wordings import Phrasebook, phrasebook
from lajur.web.who import ask_to_sign_in, local, person_of


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice as the list shows it."""

    id: int
    subject: str
    said: str
    topic: str
    position: str
    at: datetime
    is_unread: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The notices of one day; ``key`` is unique on a page that goes on."""

    key: int
    name: str
    lines: list[NoticeLine]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """My notices by day; htmx asks for the next rows alone."""
    after = request.GET.get("sesudah", "")
    page = notices_of(person_of(request), after=after)
    context = {
        "days": _days(page.notices, phrasebook(get_language() or "id")),
        "is_first_page": not after,
        "next_page": f"/kabar/?sesudah={page.next_after}" if page.next_after else "",
    }
    only_rows = "HX-Request" in request.headers and after
    return render(
        request, "web/notices/days.html" if only_rows else "web/notices/list.html", context
    )


@require_safe
def badge(request: HttpRequest) -> HttpResponse:
    """The badge alone, for the page that keeps it fresh; 204 when it shows the number already."""
    unread = unread_of(person_of(request))
    if request.GET.get("cap") == str(unread.count):
        return HttpResponse(status=204)
    return render(request, "web/notices/badge.html", {"unread": unread})


@require_POST
def follow(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Open one notice: it is read from now on, and leads to what it is about."""
    path = reading.open_notice(notice_id=notice_id, by=person_of(request), at=timezone.now())
    return HttpResponseRedirect(local(path))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    reading.mark_all_read(by=person_of(request), at=timezone.now())
    messages.success(request, _("Semua kabar ditandai sudah dibaca."))
    return HttpResponseRedirect("/kabar/")


@require_POST
def read_case(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a case shows what the notices were about; it says so by itself when it opens.

    htmx gets the badge with the new number.
    """
    person = person_of(request)
    reading.mark_case_read(number=number, by=person, at=timezone.now())
    if "HX-Request" in request.headers:
        return render(request, "web/notices/badge.html", {"unread": unread_of(person)})
    return HttpResponseRedirect(f"/permohonan/{number}/")


@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Follow the single-use link of a message; a stranger signs in first and comes back here.

    This GET uses the link up, against the rule that GET changes nothing, because a link in a
    message can only be a GET. What looks at links by itself does not spend it: a preview or a
    scanner is not signed in, a HEAD and a prefetch are answered without opening it. The address
    is sent on to nobody, and a refusal names no token.
    """
    answer = _opened(request, token) if request.user.is_authenticated else ask_to_sign_in(request)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows pushed notices; at the top, so that it may speak for the site."""
    response = render(request, "web/sw.js", content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _opened(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "HEAD":
        return HttpResponse()
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return HttpResponse(status=503)  # browsers throw a refused prefetch away and ask again
    try:
        path = links.open_link(token, person=person_of(request), at=timezone.now())
    except Refused as refusal:
        context = {"what": refusal.message, "status": refusal.status}
        return render(request, "web/notices/link.html", context, status=refusal.status)
    return HttpResponseRedirect(local(path))


def _days(notices: Iterable[Notice], phrases: Phrasebook) -> list[Day]:
    by_day = groupby(notices, key=lambda notice: timezone.localdate(notice.at))
    return [_day(list(told), phrases) for _date, told in by_day]


def _day(told: list[Notice], phrases: Phrasebook) -> Day:
    first = told[0]
    return Day(first.pk, _day_name(first.at), [_line(notice, phrases) for notice in told])


def _line(notice: Notice, phrases: Phrasebook) -> NoticeLine:
    message = phrases.render(notice.kind, notice.context)
    return NoticeLine(
        id=notice.pk,
        subject=message.subject,
        said=message.short,
        topic=notice.get_topic_display(),
        position=notice.position.title if notice.position else "",
        at=notice.at,
        is_unread=notice.read_at is None,
    )


def _day_name(at: datetime) -> str:
    """ "Hari ini", "Kemarin", then the day with its date."""
    ago = (timezone.localdate() - timezone.localdate(at)).days
    if ago == 0:
        return _("Hari ini")
    if ago == 1:
        return _("Kemarin")
    return _("%(day)s, %(date)s") % {
        "day": words.day_name(at, settings.TIME_ZONE),
        "date": words.official_date(at, settings.TIME_ZONE),
    }
