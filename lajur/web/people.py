"""Orang dan jabatan: the administrator's pages. They show no case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lajur.cases.models import Case, CaseState
from lajur.foundation.errors import NotFound
from lajur.organisation import actions
from lajur.organisation.actions import Term
from lajur.organisation.models import AdministrativeAct, Capacity, Holder, Person, Position
from lajur.organisation.seats import Seat, holders_at, seat_holders
from lajur.organisation.vacancies import stand_ins
from lajur.sop.actions import fill
from lajur.sop.models import Filling, Sop, SopVersion
from lajur.sop.procedure import Performer
from lajur.sop.queries import published
from lajur.sop.vacancies import SOON, alone_behind_both, vacancies
from lajur.web.act_lines import act_lines
from lajur.web.acts import scope_words
from lajur.web.attempts import done
from lajur.web.forms.people import (
    AppointForm,
    ColumnForm,
    DetailsForm,
    EndForm,
    NewPersonForm,
    PasswordForm,
)
from lajur.web.forms.substitutes import DelegateForm
from lajur.web.substitutes import given
from lajur.web.who import person_of

_SHOWN = 200
_ACTS_A_PAGE = 50
_LONGEST_PLT = timedelta(days=184)


@require_safe
def positions(request: HttpRequest) -> HttpResponse:
    """All positions by unit, with who holds them now."""
    found = list(Position.objects.select_related("unit", "superior"))
    at = timezone.now()
    holders = seat_holders((position.pk for position in found), at=at)
    vacant = {position.pk for position in found if not holders.get(position.pk)}
    covers = stand_ins(vacant, at=at)
    units: dict[str, list[tuple[Position, Any, Position | None]]] = {}
    for position in found:
        row = position, holders.get(position.pk, []), covers.get(position.pk)
        units.setdefault(position.unit.name, []).append(row)
    return _page(
        request,
        "web/people/positions.html",
        units=list(units.items()),
        vacant=len(vacant),
        soon=vacancies(at=at, within=SOON),
        at=at,
    )


@require_safe
def persons(request: HttpRequest) -> HttpResponse:
    """All persons, with their positions now; closed accounts last."""
    search = request.GET.get("cari", "").replace("\x00", "").strip()[:80]
    found = list(
        Person.objects.filter(name__icontains=search).order_by("-is_active", "name")[:_SHOWN]
    )
    held: dict[int, list[Holder]] = {}
    for holder in holders_at(timezone.now()).filter(person__in=found):
        held.setdefault(holder.person_id, []).append(holder)
    rows = [(person, held.get(person.pk, [])) for person in found]
    return _page(request, "web/people/persons.html", rows=rows, search=search)


@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """Make an account."""
    by, at = person_of(request), timezone.now()
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and done(
        form,
        lambda: actions.create_person(
            details=form.details(), password=form.cleaned_data["password"], by=by, at=at
        ),
    ):
        messages.success(request, _("Akun dibuat. Tentukan jabatannya agar pekerjaan sampai."))
        return HttpResponseRedirect("/orang/")
    return _page(request, "web/people/new_person.html", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, username: str) -> HttpResponse:
    """One account: its details, and the positions held so far."""
    by, at = person_of(request), timezone.now()
    found = _person(username)
    form = DetailsForm(request.POST) if request.method == "POST" else DetailsForm.of(found)
    if request.method == "POST" and done(
        form,
        lambda: actions.change_person(person=found, details=form.details(), by=by, at=at),
    ):
        messages.success(request, _("Perubahan tersimpan."))
        return HttpResponseRedirect(f"/orang/akun/{form.cleaned_data['username']}/")
    return _person_page(request, found, form, PasswordForm())


@require_POST
def password(request: HttpRequest, username: str) -> HttpResponse:
    """Give somebody a new password."""
    by, at, found = person_of(request), timezone.now(), _person(username)
    form = PasswordForm(request.POST)
    if done(
        form,
        lambda: actions.set_password(
            person=found, password=form.cleaned_data["password"], by=by, at=at
        ),
    ):
        messages.success(request, _("Sandi baru berlaku; yang sedang masuk harus masuk kembali."))
        return HttpResponseRedirect(f"/orang/akun/{username}/")
    return _person_page(request, found, DetailsForm.of(found), form)


@require_http_methods(["GET", "HEAD", "POST"])
def position(request: HttpRequest, key: str) -> HttpResponse:
    """One position: who holds it, who held it, and appointing somebody."""
    by, at = person_of(request), timezone.now()
    found = _position(key)
    form = AppointForm(request.POST or None)
    if request.method == "POST" and done(
        form,
        lambda: actions.appoint(
            person=form.cleaned_data["person"], position=found, term=form.term(), by=by, at=at
        ),
    ):
        messages.success(request, _("Pemegang jabatan tercatat."))
        _warn_of_long_plt(request, form.term())
        return HttpResponseRedirect(f"/orang/jabatan/{key}/")
    return _position_page(request, found, form)


@require_POST
def delegate(request: HttpRequest, key: str) -> HttpResponse:
    """Record a delegation that the holder of a position gave, with its basis."""
    by, at, found = person_of(request), timezone.now(), _position(key)
    form = _delegate_form(found, request.POST)
    if given(form, by=by, at=at):
        messages.success(request, _("Delegasi tercatat."))
        return HttpResponseRedirect(f"/orang/jabatan/{key}/")
    return _position_page(request, found, AppointForm(), delegate_form=form, status=422)


@require_POST
def end(request: HttpRequest, key: str, holder_id: int) -> HttpResponse:
    """End a term: now, or with a last day."""
    by, at = person_of(request), timezone.now()
    found = _position(key)
    holder = Holder.objects.filter(pk=holder_id, position=found).first()
    if holder is None:
        raise NotFound("")
    form = EndForm(request.POST)
    now = "now" in request.POST
    if now or form.is_valid():
        until = at if now else form.moment()
        actions.end_holding(holder=holder, until=until, by=by, at=at)
        messages.success(request, _("Akhir masa jabatan tercatat."))
        return HttpResponseRedirect(f"/orang/jabatan/{key}/")
    messages.error(request, _("Isi hari terakhirnya, atau akhiri sekarang."))
    return _position_page(request, found, AppointForm(), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest) -> HttpResponse:
    """Which positions fill the columns of each SOP in force; one form per column.

    Cases on an older version still need the columns that the version in force no longer has.
    """
    if request.method == "POST":
        _fill(request)
        messages.success(request, _("Pengisi kolom tersimpan."))
        return HttpResponseRedirect("/orang/kolom/")
    fillings: dict[tuple[int, str], list[int]] = {}
    for filling in Filling.objects.all():
        key = filling.sop_id, filling.performer_key
        fillings.setdefault(key, []).append(filling.position_id)
    sops = Sop.objects.filter(current__isnull=False)
    running = _versions_still_running(sops)
    blocks = [(sop, [*_forms(sop, running.get(sop.pk, []), fillings)]) for sop in sops]
    alone = alone_behind_both(at=timezone.now())
    return _page(request, "web/people/columns.html", blocks=blocks, alone=alone)


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """The record of administration, newest first."""
    before = request.GET.get("sebelum", "")
    found = AdministrativeAct.objects.select_related("by").order_by("-pk")
    if re.fullmatch(r"[0-9]{1,18}", before):
        found = found.filter(pk__lt=int(before))
    page = list(found[: _ACTS_A_PAGE + 1])
    shown = page[:_ACTS_A_PAGE]
    return _page(
        request,
        "web/people/acts.html",
        rows=[(act, act_lines(act)) for act in shown],
        is_first_page=not before,
        next_page=f"/orang/catatan/?sebelum={shown[-1].pk}" if len(page) > len(shown) else "",
    )


def _fill(request: HttpRequest) -> None:
    sop = Sop.objects.filter(slug=request.POST.get("sop", ""), current__isnull=False).first()
    key = request.POST.get("performer", "")
    if sop is None:
        raise NotFound("")
    running = _versions_still_running([sop]).get(sop.pk, [])
    if key not in {column.key for column, _older in _columns(sop, running)}:
        raise NotFound("")
    form = ColumnForm(request.POST)
    if not form.is_valid():
        raise NotFound("")
    fill(
        sop=sop,
        performer_key=key,
        positions=form.cleaned_data["positions"],
        by=person_of(request),
        at=timezone.now(),
    )


def _forms(
    sop: Sop, running: list[int], fillings: dict[tuple[int, str], list[int]]
) -> Iterator[tuple[Performer, ColumnForm, int, int | None]]:
    for performer, older in _columns(sop, running):
        chosen = fillings.get((sop.pk, performer.key), [])
        form = ColumnForm(initial={"positions": chosen}, auto_id=f"{sop.slug}-{performer.key}-%s")
        yield performer, form, len(chosen), older


def _columns(sop: Sop, running: list[int]) -> list[tuple[Performer, int | None]]:
    """The columns in force, then those that only a running older version has, with its number."""
    columns: dict[str, tuple[Performer, int | None]] = {
        performer.key: (performer, None)
        for performer in published(_current(sop)).procedure.performers
    }
    for version in map(published, running):
        for performer in version.procedure.performers:
            columns.setdefault(performer.key, (performer, version.number))
    return list(columns.values())


def _versions_still_running(sops: Iterable[Sop]) -> dict[int, list[int]]:
    """The versions that running cases follow, newest first, by SOP."""
    cases = Case.objects.filter(state=CaseState.RUNNING)
    versions = SopVersion.objects.filter(sop__in=sops, pk__in=cases.values("sop_version"))
    found: dict[int, list[int]] = {}
    for sop_id, version_id in versions.order_by("-number").values_list("sop_id", "pk"):
        found.setdefault(sop_id, []).append(version_id)
    return found


def _current(sop: Sop) -> int:
    if sop.current_id is None:
        raise NotFound("")
    return sop.current_id


def _person(username: str) -> Person:
    found = Person.objects.filter(username=username).first()
    if found is None:
        raise NotFound("")
    return found


def _position(key: str) -> Position:
    found = Position.objects.filter(key=key).select_related("unit", "superior").first()
    if found is None:
        raise NotFound("")
    return found


def _person_page(
    request: HttpRequest, found: Person, form: DetailsForm, password_form: PasswordForm
) -> HttpResponse:
    held = Holder.objects.filter(person=found).select_related(
        "position__unit", "person", "granted_by__person"
    )
    return _page(
        request,
        "web/people/person.html",
        found=found,
        form=form,
        password_form=password_form,
        held=[_term(holder, timezone.now()) for holder in held],
    )


def _position_page(
    request: HttpRequest,
    found: Position,
    form: AppointForm,
    *,
    delegate_form: DelegateForm | None = None,
    status: int | None = None,
) -> HttpResponse:
    at = timezone.now()
    holders = Holder.objects.filter(position=found).select_related("person", "granted_by__person")
    terms = [_term(holder, at) for holder in holders]
    held = any(term["runs"] and term["holder"].granted_by is None for term in terms)
    return _page(
        request,
        "web/people/position.html",
        status=status,
        found=found,
        form=form,
        delegate_form=delegate_form or _delegate_form(found),
        held=terms,
        is_held=held,
        cover=None if held else stand_ins([found.pk], at=at).get(found.pk),
    )


def _delegate_form(found: Position, posted: Any = None) -> DelegateForm:
    only = Position.objects.filter(pk=found.pk)
    form = DelegateForm(posted, positions=only, initial={"position": found}, auto_id="delegasi_%s")
    form.fields["basis"].required = True
    form.fields["position"].widget = HiddenInput()
    return form


def _warn_of_long_plt(request: HttpRequest, term: Term) -> None:
    """Three months, renewed once by three (SE Kepala BKN 1/SE/I/2021); told, not refused."""
    longest = term.since + _LONGEST_PLT
    if term.capacity == Capacity.ACTING_VACANT and (term.until is None or term.until > longest):
        messages.warning(
            request,
            _(
                "Plt. paling lama 3 bulan dan dapat diperpanjang 3 bulan (SE BKN 1/SE/I/2021). "
                "Periksa hari terakhirnya."
            ),
        )


def _term(holder: Holder, at: datetime) -> dict[str, Any]:
    """A term as it is shown: with its last day, and whether it runs."""
    until = Seat.of(holder).until
    over = until is not None and until <= at
    runs = not over and holder.since <= at
    return {
        "holder": holder,
        "last": until - timedelta(seconds=1) if until else None,
        "over": over,
        "runs": runs,
        "ends_soon": runs and until is not None and until <= at + SOON,
        "scope": scope_words(holder.scope) if holder.granted_by else "",
        "giver": holder.granted_by.person.name if holder.granted_by else "",
        "too_long": runs
        and holder.capacity == Capacity.ACTING_VACANT
        and (until is None or until > holder.since + _LONGEST_PLT),
    }


def _page(
    request: HttpRequest, template: str, *, status: int | None = None, **context: Any
) -> HttpResponse:
    forms = [context.get(name) for name in ("form", "password_form", "delegate_form")]
    wrong = any(form is not None and form.is_bound and form.errors for form in forms)
    return render(request, template, context, status=status or (422 if wrong else 200))
