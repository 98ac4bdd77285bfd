"""Permohonan: every case the person may see, newest first, and where it is now."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lajur.cases.models import CaseState
from lajur.cases.queries import case_list
from lajur.organisation.seats import seats_of
from lajur.sop.fillings import fillings_around
from lajur.web.lines import case_line
from lajur.web.who import person_of, remember_handles

_LONGEST_SEARCH = 80
_NUL = "\x00"  # PostgreSQL refuses it


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list; htmx asks for the next rows alone."""
    person, at = person_of(request), timezone.now()
    state = request.GET.get("tab", CaseState.RUNNING.value)
    search = " ".join(request.GET.get("cari", "").replace(_NUL, "").split())
    search, after = search[:_LONGEST_SEARCH], request.GET.get("sesudah", "")
    page = case_list(person, at=at, state=state, search=search, after=after)
    around = fillings_around(seat.position.pk for seat in seats_of(person, at=at))
    remember_handles(request, answer=around.handles)
    context = {
        "lines": [case_line(row.case, row.items, at=at) for row in page.rows],
        "tabs": _tabs(state, search),
        "state": state,
        "search": search,
        "applies": around.applies,
        "is_first_page": not after,
        "here": _address(state, search),
        "next_page": _address(state, search, page.next_after) if page.next_after else "",
    }
    only_rows = "HX-Request" in request.headers and after
    return render(request, "web/cases/rows.html" if only_rows else "web/cases.html", context)


def _tabs(state: str, search: str) -> list[tuple[str, str, bool]]:
    labels = {
        CaseState.RUNNING.value: _("Berjalan"),
        CaseState.ENDED.value: _("Selesai"),
        "semua": _("Semua"),
    }
    return [(_address(tab, search), label, tab == state) for tab, label in labels.items()]


def _address(state: str, search: str, after: str = "") -> str:
    query = {
        "tab": "" if state == CaseState.RUNNING else state,
        "cari": search,
        "sesudah": after,
    }
    said = urlencode({name: value for name, value in query.items() if value})
    return f"/permohonan/?{said}" if said else "/permohonan/"
