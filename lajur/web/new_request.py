"""Permohonan baru: one page, from the fault to the receipt."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lajur.cases.access import applicant_seats
from lajur.cases.actions import submit
from lajur.cases.models import Case
from lajur.foundation.errors import Invalid, NotAllowed
from lajur.organisation.seats import Seat
from lajur.sop.models import Sop
from lajur.sop.procedure import END, Row
from lajur.sop.queries import published
from lajur.sop.vacancies import vacant_in_columns
from lajur.web.forms.application import ApplicationForm
from lajur.web.forms.commands import renew
from lajur.web.panels import vacant_words
from lajur.web.who import person_of

Door = tuple[Sop, Seat]
"""By which SOP, and in which seat, a request is sent."""


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The form; a sound one becomes a case and a receipt, anything else comes back with reasons."""
    at = timezone.now()
    doors = applicant_seats(person_of(request), at=at)
    if not doors:
        raise NotAllowed(_("Hanya PIC/OPD yang ditunjuk yang dapat mengirim permohonan."))
    sop, seat = _chosen(request, doors)
    row = _start_of(sop)
    if request.method != "POST":
        return _page(request, ApplicationForm(seat=seat, row=row), sop, doors)
    form = ApplicationForm(request.POST, request.FILES, seat=seat, row=row)
    if form.is_valid() and (case := _submitted(form, sop, seat, at)):
        messages.success(
            request,
            _("Permohonan %(number)s sudah diterima. Simpan nomor ini sebagai tanda terima.")
            % {"number": case.number},
        )
        return HttpResponseRedirect(f"/permohonan/{case.number}/")
    return _page(request, form, sop, doors, status=422)


def _vacant_recipients(sop: Sop, at: datetime) -> list[str]:
    """Who gets the request first and sits nowhere now, in words."""
    if sop.current_id is None:
        return []
    procedure = published(sop.current_id).procedure
    columns = [
        procedure.row(path.to).performers[0] for path in procedure.start.paths if path.to != END
    ]
    vacant = vacant_in_columns(sop.pk, columns, at=at)
    return [vacant_words(each.position.title, each.cover) for each in vacant]


def _submitted(form: ApplicationForm, sop: Sop, seat: Seat, at: datetime) -> Case | None:
    command_id: UUID = form.cleaned_data["command_id"]
    try:
        event = submit(
            sop=sop, application=form.application(), by=seat, at=at, command_id=command_id
        )
    except Invalid as refusal:
        renew(form, refusal)
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    return event.case


def _start_of(sop: Sop) -> Row:
    if sop.current_id is None:
        raise NotAllowed(_("SOP ini belum diberlakukan."))
    return published(sop.current_id).procedure.start


def _chosen(request: HttpRequest, doors: list[Door]) -> Door:
    asked = request.GET.get("sebagai", "")
    return next((door for door in doors if _name(door) == asked), doors[0])


def _name(door: Door) -> str:
    sop, seat = door
    return f"{sop.slug}.{seat.position.pk}"


def _page(
    request: HttpRequest, form: ApplicationForm, sop: Sop, doors: list[Door], *, status: int = 200
) -> HttpResponse:
    here = _chosen(request, doors)
    context = {
        "form": form,
        "sop": sop,
        "seat": here[1],
        "procedure": published(sop.current_id).procedure if sop.current_id else None,
        "doors": [(_name(door), *door, door == here) for door in doors] if len(doors) > 1 else [],
        "vacant": _vacant_recipients(sop, timezone.now()),
        "here": f"?sebagai={_name(here)}" if len(doors) > 1 else "",
        "files_again": bool(request.FILES),
    }
    return render(request, "web/new_request.html", context, status=status)
