"""Pengganti saya: who acts on my behalf, for whom I act, and letting somebody do so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lajur.foundation.errors import NotFound, Refused
from lajur.organisation.delegations import (
    delegate,
    delegations_of,
    end_delegation,
    may_delegate,
    may_end,
)
from lajur.organisation.models import Capacity, Holder, Person, Position
from lajur.organisation.seats import Seat, seat_holders, seats_of
from lajur.web.acts import scope_words
from lajur.web.forms.substitutes import DelegateForm
from lajur.web.who import local, person_of


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """My delegations given and received, who stands in for me, and giving one."""
    person, at = person_of(request), timezone.now()
    holdings = list(may_delegate(person, at=at))
    positions = Position.objects.filter(pk__in=[holding.position_id for holding in holdings])
    form = DelegateForm(request.POST or None, positions=positions, but=person)
    if request.method == "POST" and given(form, by=person, at=at):
        messages.success(
            request, _("Delegasi berlaku sampai hari terakhirnya, lalu berakhir sendiri.")
        )
        return HttpResponseRedirect("/pengganti/")
    lines = [
        delegation_line(holder, at=at, reader=person) for holder in delegations_of(person, at=at)
    ]
    context = {
        "form": form if holdings else None,
        "given": [line for line in lines if line["holder"].person_id != person.pk],
        "received": [line for line in lines if line["holder"].person_id == person.pk],
        "beside": _beside(person, at),
        "stands_in": [seat for seat in seats_of(person, at=at) if _is_for_another(seat)],
    }
    wrong = form.is_bound and bool(form.errors)
    return render(request, "web/substitutes/show.html", context, status=422 if wrong else 200)


@require_POST
def end(request: HttpRequest, holder_id: int) -> HttpResponse:
    """End a delegation now."""
    person, at = person_of(request), timezone.now()
    holder = (
        Holder.objects.filter(pk=holder_id, capacity=Capacity.DELEGATED)
        .select_related("granted_by")
        .first()
    )
    if holder is None or not may_end(holder, person):
        raise NotFound("")
    end_delegation(holder=holder, by=person, at=at)
    messages.success(request, _("Delegasi diakhiri sekarang."))
    return HttpResponseRedirect(local(request.POST.get("next") or "/pengganti/"))


def given(form: DelegateForm, *, by: Person, at: datetime) -> bool:
    """Whether the form was sound and the delegation was given; a refusal is written on it."""
    if not form.is_valid():
        return False
    try:
        delegate(
            position=form.cleaned_data["position"],
            to=form.cleaned_data["person"],
            term=form.term(),
            scope=form.scope_given(),
            by=by,
            at=at,
        )
    except Refused as refusal:
        field = getattr(refusal, "field", "")
        form.add_error(field if field in form.fields else None, refusal.message)
        return False
    return True


def delegation_line(holder: Holder, *, at: datetime, reader: Person) -> dict[str, Any]:
    """A delegation as it is shown: between whom, for what, until when."""
    return {
        "holder": holder,
        "giver": holder.granted_by.person if holder.granted_by else None,
        "scope": scope_words(holder.scope),
        "until": Seat.of(holder).until,
        "begun": holder.since <= at,
        "may_end": may_end(holder, reader),
    }


def _is_for_another(seat: Seat) -> bool:
    """A Plt., a Plh. or a superior; delegations received have their own list."""
    return seat.capacity not in (Capacity.DEFINITIVE, Capacity.DELEGATED)


def _beside(person: Person, at: datetime) -> list[Seat]:
    """Who acts beside me in the positions that I hold definitively."""
    own = [s.position.pk for s in seats_of(person, at=at) if s.capacity == Capacity.DEFINITIVE]
    seats = [seat for found in seat_holders(own, at=at).values() for seat in found]
    return [
        seat
        for seat in seats
        if seat.person.pk != person.pk
        and seat.capacity in (Capacity.ACTING_ABSENT, Capacity.ACTING_VACANT)
    ]
