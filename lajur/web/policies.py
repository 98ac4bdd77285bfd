"""Aturan waktu: when each row of an SOP reminds, warns and escalates, and for whom it may pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lajur.cases.policies import (
    Said,
    Source,
    built_in_parties,
    rule_at,
    said_above,
    said_for,
    set_policy,
)
from lajur.cases.queries import row_label
from lajur.clocks.durations import Amount
from lajur.clocks.words import working_time
from lajur.foundation.errors import Invalid, NotFound
from lajur.organisation.models import Position
from lajur.organisation.seats import Seat, seat_holders
from lajur.organisation.vacancies import stand_ins
from lajur.sop.models import Filling, Sop
from lajur.sop.procedure import Row
from lajur.sop.queries import Published, published
from lajur.web.forms.policies import PolicyForm
from lajur.web.who import person_of

OFFICE, SOP = "kantor", "sop"
"""The places of the form that are no row; a row's place is its number."""


@dataclass(frozen=True, slots=True)
class Superior:
    """To whom a row escalates: a position, and who sits there."""

    title: str
    holder: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a row in words: after how long; empty when it is off."""

    name: str
    after: str
    percent: int


@dataclass(frozen=True, slots=True)
class Block:
    """One rule on the page: for the office, for the SOP, or for a row."""

    place: str
    form: PolicyForm
    hints: Mapping[str, str]
    has_own: bool
    row: Row | None = None
    label: str = ""
    steps: Sequence[Step] = ()
    superiors: Sequence[Superior] = ()

    @property
    def is_open(self) -> bool:
        """Whether it was sent and refused, so that it must not stand folded."""
        return self.form.is_bound


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules of one SOP with those of the office; a form for each of them."""
    sop = Sop.objects.filter(slug=slug, current__isnull=False).first()
    if sop is None or sop.current_id is None:
        raise NotFound(_("SOP tidak ditemukan."))
    at = timezone.now()
    refused: tuple[str, PolicyForm] | None = None
    if request.method == "POST":
        place = request.POST.get("place", "")
        form = PolicyForm(request.POST, auto_id=f"{place}-%s")
        if _saved(request, form, sop, place, at):
            messages.success(request, _("Aturan waktu tersimpan."))
            return HttpResponseRedirect(f"/sop/{slug}/waktu/#aturan-{place}")
        refused = place, form
    context = {"sop": sop, **_blocks(sop, published(sop.current_id), refused, at)}
    return render(request, "web/policies.html", context, status=422 if refused else 200)


def _saved(request: HttpRequest, form: PolicyForm, sop: Sop, place: str, at: datetime) -> bool:
    """Whether the form was sound and the verb ran; a refusal is written on the form."""
    nothing = dict.fromkeys(("remind", "warn", "escalate", "hold_parties"))
    back_to_wider = "reset" in request.POST
    if not form.is_valid() and not back_to_wider:
        return False
    try:
        set_policy(
            sop=None if place == OFFICE else sop,
            row=_row_asked(place),
            by=person_of(request),
            at=at,
            **(nothing if back_to_wider else form.values()),
        )
    except Invalid as refusal:
        form.add_error(refusal.field or None, refusal.message)
        return False
    return True


def _row_asked(place: str) -> int | None:
    if place in {OFFICE, SOP}:
        return None
    if not place.isdecimal() or len(place) > 4:
        raise NotFound(_("Kegiatan tidak ditemukan."))
    return int(place)


def _blocks(
    sop: Sop, version: Published, refused: tuple[str, PolicyForm] | None, at: datetime
) -> dict[str, Any]:
    superiors = _superiors(sop, version, at)
    return {
        "office": _block(None, None, refused),
        "whole": _block(sop.pk, None, refused),
        "rows": [
            _block(sop.pk, row, refused, superiors=superiors.get(row.performers[0], ()))
            for row in version.procedure.rows
            if not version.procedure.performer(row.performers[0]).applicant
        ],
    }


def _block(
    sop_id: int | None,
    row: Row | None,
    refused: tuple[str, PolicyForm] | None,
    *,
    superiors: Sequence[Superior] = (),
) -> Block:
    no = row.no if row else None
    place = str(no) if row else SOP if sop_id else OFFICE
    rule, above, said = rule_at(sop_id, no), said_above(sop_id, no), said_for(sop_id, no)
    parties = said.hold_parties[0]
    if parties is None:
        parties = built_in_parties(row) if row else frozenset()
    form = PolicyForm.of(rule, parties=parties, auto_id=f"{place}-%s")
    if refused and refused[0] == place:
        form = refused[1]
    return Block(
        place=place,
        form=form,
        hints=_hints(above),
        has_own=rule is not None,
        row=row,
        label=row_label(row) if row else "",
        steps=_steps(said, row) if row else (),
        superiors=superiors if said.escalate[0] else (),
    )


def _hints(above: Said) -> dict[str, str]:
    """What holds where a field is left empty, and who says so."""
    hints = {
        name: _from(source) % {"value": _percent(value)}
        for name, (value, source) in (
            ("remind", above.remind),
            ("warn", above.warn),
            ("escalate", above.escalate),
        )
    }
    parties, source = above.hold_parties
    value = _("menurut jenis kegiatannya") if parties is None else _count(parties)
    return {**hints, "hold_parties": _from(source) % {"value": value}}


def _from(source: Source) -> str:
    return {
        Source.SOP: _("menurut SOP ini: %(value)s"),
        Source.OFFICE: _("menurut kantor: %(value)s"),
    }.get(source, _("bawaan: %(value)s"))


def _percent(value: int) -> str:
    return _("%(percent)s %%") % {"percent": value} if value else _("mati")


def _count(parties: frozenset[str]) -> str:
    if not parties:
        return _("tidak boleh dijeda")
    return _("%(count)s pihak") % {"count": len(parties)}


def _steps(said: Said, row: Row) -> list[Step]:
    """After how long a row does what; nothing without a standard time."""
    if row.time is None:
        return []
    named = (
        (_("Pengingat"), said.remind[0]),
        (_("Peringatan"), said.warn[0]),
        (_("Eskalasi"), said.escalate[0]),
    )
    return [Step(name, _after(row.time.most, percent), percent) for name, percent in named]


def _after(time: Amount, percent: int) -> str:
    """So much of a standard time in words; days are not cut, because no day has a fixed length."""
    if not percent:
        return _("mati")
    if time.working_days or time.calendar_days:
        return _("setelah %(percent)s %% waktu baku") % {"percent": percent}
    minutes, seconds = divmod(time.seconds * percent // 100, 60)
    if minutes >= 10 or not seconds:
        return _("setelah %(time)s") % {"time": working_time(minutes * 60)}
    words = {"minutes": minutes, "seconds": seconds}
    return _("setelah %(minutes)s menit %(seconds)s detik") % words


def _superiors(sop: Sop, version: Published, at: datetime) -> dict[str, list[Superior]]:
    """By column, the nearest superiors that somebody holds; each title once."""
    filling: dict[str, list[int]] = {}
    applicants = {each.key for each in version.procedure.performers if each.applicant}
    rows = Filling.objects.filter(sop=sop).exclude(performer_key__in=applicants)
    for key, position in rows.values_list("performer_key", "position_id"):
        filling.setdefault(key, []).append(position)
    above = stand_ins({pk for pks in filling.values() for pk in pks}, at=at)
    seats = seat_holders({position.pk for position in above.values()}, at=at)
    return {
        key: [_superior(position, seats) for position in _each_once(pks, above)]
        for key, pks in filling.items()
    }


def _each_once(pks: Sequence[int], above: Mapping[int, Position]) -> list[Position]:
    found = {above[pk].pk: above[pk] for pk in pks if pk in above}
    return list(found.values())


def _superior(position: Position, seats: Mapping[int, list[Seat]]) -> Superior:
    sitting = seats.get(position.pk, [])
    return Superior(position.title, ", ".join(seat.person.name for seat in sitting[:1]))
