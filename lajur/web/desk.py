"""Meja: what waits for me, the nearest deadline first, with the next act on the row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lajur.cases.own import own_running
from lajur.cases.queries import Desk, Tab, desk, week_of
from lajur.dispositions.models import Instruction
from lajur.organisation.models import Capacity
from lajur.organisation.seats import Seat, seats_of
from lajur.sop.fillings import Fillings, fillings_around
from lajur.web.context import remember_waiting
from lajur.web.lines import case_line, line_of
from lajur.web.middleware import BACKGROUND_HEADER
from lajur.web.who import person_of, remember_handles


@dataclass(frozen=True, slots=True)
class TabLink:
    """One tab above the list."""

    href: str
    label: str
    count: int
    current: bool
    late: bool = False
    soon: bool = False


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The desk; htmx asks for the list alone, to refresh it or to go on in it."""
    person, at = person_of(request), timezone.now()
    asked = _Asked.of(request)
    page = desk(person, at=at, tab=asked.tab, position_id=asked.seat, after=asked.after)
    remember_waiting(request, page.counts[Tab.ALL])
    stamp = _stamp(page, at)
    if BACKGROUND_HEADER in request.headers and request.GET.get("cap") == stamp:
        return HttpResponse(status=204)
    seats = seats_of(person, at=at)
    around = fillings_around(seat.position.pk for seat in seats)
    remember_handles(request, answer=around.handles)
    context = {
        "lines": [line_of(row, at=at, fillings=around.positions) for row in page.rows],
        "tabs": _tabs(page, asked, seats),
        "fields": _Fields(),
        "here": asked.address(),
        "next_page": asked.address(after=page.next_after) if page.next_after else "",
        "stamp": stamp,
        "total": _total(page, asked),
        "is_first_page": not asked.after,
    }
    if "HX-Request" in request.headers:
        template = "web/desk/rows.html" if asked.after else "web/desk/list.html"
        return render(request, template, context)
    return render(request, "web/desk.html", {**context, **_beside(person, around, at)})


def _beside(person: Any, around: Fillings, at: datetime) -> dict[str, Any]:
    """A handler sees their week, an applicant their own requests."""
    if around.handles:
        return {"week": week_of(person, at=at), "applies": around.applies}
    own = [case_line(case, items, at=at) for case, items in own_running(person, at=at)]
    return {"own": own, "applies": around.applies}


class _Fields:
    """What the short forms of all lines have alike, rendered once a page and only when needed."""

    @cached_property
    def dispose(self) -> SafeString:
        context = {"instructions": Instruction.choices}
        return render_to_string("web/desk/dispose_fields.html", context)

    @cached_property
    def finish(self) -> SafeString:
        return render_to_string("web/desk/finish_fields.html")

    @cached_property
    def back(self) -> SafeString:
        return render_to_string("web/desk/back_fields.html")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which part of the desk the address asks for; anything unknown is the whole."""

    tab: str
    seat: int | None
    after: str

    @classmethod
    def of(cls, request: HttpRequest) -> _Asked:
        tab, seat = request.GET.get("tab", ""), request.GET.get("jabatan", "")
        return cls(
            tab=tab if tab in list(Tab) else Tab.ALL.value,
            seat=int(seat) if seat.isdecimal() and len(seat) < 12 else None,
            after=request.GET.get("sesudah", ""),
        )

    def address(self, *, after: str = "") -> str:
        query = {
            "tab": "" if self.tab == Tab.ALL else self.tab,
            "jabatan": "" if self.seat is None else str(self.seat),
            "sesudah": after,
        }
        said = urlencode({name: value for name, value in query.items() if value})
        return f"/?{said}" if said else "/"


def _tabs(page: Desk, asked: _Asked, seats: tuple[Seat, ...]) -> list[TabLink]:
    labels = {
        Tab.ALL: _("Semua"),
        Tab.UNREAD: _("Belum dibaca"),
        Tab.SOON: _("Segera lewat"),
        Tab.TODAY: _("Jatuh tempo hari ini"),
        Tab.LATE: _("Lewat waktu"),
    }
    tabs = [
        TabLink(
            href=_Asked(tab.value, None, "").address(),
            label=label,
            count=page.counts[tab],
            current=asked.seat is None and asked.tab == tab,
            late=tab == Tab.LATE and page.counts[tab] > 0,
            soon=tab == Tab.SOON and page.counts[tab] > 0,
        )
        for tab, label in labels.items()
    ]
    return tabs + [_seat_tab(seat, page, asked) for seat in seats if _has_a_tab(seat, page)]


def _has_a_tab(seat: Seat, page: Desk) -> bool:
    """Who acts for somebody sees that desk apart; that of a vacant position while work is there."""
    if seat.capacity == Capacity.SUPERIOR:
        return bool(page.seat_counts.get(seat.position.pk))
    return seat.is_substitute


def _seat_tab(seat: Seat, page: Desk, asked: _Asked) -> TabLink:
    return TabLink(
        href=_Asked(Tab.ALL.value, seat.position.pk, "").address(),
        label=_seat_label(seat),
        count=page.seat_counts.get(seat.position.pk, 0),
        current=asked.seat == seat.position.pk,
    )


def _seat_label(seat: Seat) -> str:
    if seat.capacity == Capacity.SUPERIOR:
        return seat.short_title
    return _("Sebagai %(position)s") % {"position": seat.short_title}


def _total(page: Desk, asked: _Asked) -> int:
    if asked.seat is not None:
        return page.seat_counts.get(asked.seat, 0)
    return page.counts[asked.tab]


def _stamp(page: Desk, at: datetime) -> str:
    """What the list shows, as one word: the rows, whether read, and the minute of the clock."""
    shown = [(row.item.pk, row.item.read_at is None) for row in page.rows]
    said = repr((shown, sorted(page.counts.items()), int(at.timestamp()) // 60))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
