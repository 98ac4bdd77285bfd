"""The page of a case: what I can do now, where it is, the SOP as it runs, papers and history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lajur.cases.access import case_for
from lajur.cases.actions import may_withdraw
from lajur.cases.models import Case, Hold, ItemKind, WorkItem
from lajur.cases.queries import CaseView, case_view, is_soon, left_of, row_label, share_of
from lajur.dispositions import actions as dispositions
from lajur.dispositions.models import Disposition
from lajur.organisation.models import Person
from lajur.organisation.seats import seats_of
from lajur.sop.fillings import fillings_around
from lajur.sop.procedure import Act
from lajur.web.deadlines import has_deadline, how_address
from lajur.web.forms.commands import NoteForm, ReasonForm
from lajur.web.matrix_view import matrix_context
from lajur.web.minutes_view import picture_of
from lajur.web.panels import Office, Panel, Panels, Refill, withdraw_panel
from lajur.web.progress import progress_of
from lajur.web.sentences import party_words, positions_named, timeline
from lajur.web.who import person_of, remember_handles


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One desk on which the case lies, with who sits there and how much time is left."""

    title: str
    holder: str
    deed: str
    number: str
    since: datetime
    due_at: datetime | None
    left_seconds: int | None
    share: int
    soon: bool
    is_row: bool
    of_applicant: bool
    how: str
    pause: Hold | None

    @property
    def waits_for(self) -> str:
        """Whom or what the pause waits for; empty without one."""
        return party_words(self.pause.party) if self.pause else ""

    @property
    def tone(self) -> str:
        """Which colour goes with the words: late, soon, or nothing."""
        if self.left_seconds is None or self.of_applicant:
            return ""
        return "is-late" if self.left_seconds < 0 else "is-warn" if self.soon else ""


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a case that the reader is party to."""
    return page(request, number, at=timezone.now())


def page(
    request: HttpRequest,
    number: str,
    *,
    at: datetime,
    status: int = 200,
    refill: Refill | None = None,
    conflict: str = "",
) -> HttpResponse:
    """The page, also as the answer to a refused command: with what was typed and what happened."""
    person = person_of(request)
    case = case_for(person, number, at=at)
    view = case_view(person, case, at=at)
    around = fillings_around(seat.position.pk for seat in seats_of(person, at=at))
    remember_handles(request, answer=around.handles)
    named = positions_named(view.events) | {item.position_id for item in view.items}
    office = Office(view.sop.sop_id, around, also=named, at=at)
    building = Panels(view, office)
    panels = building.all() + _withdrawals(view, person, at)
    moves = building.moves(seats_of(person, at=at)) if case.is_running else []
    unclaimed = _refill([*panels, *moves], refill)
    context = {
        "case": case,
        "here_again": f"/permohonan/{number}/",
        "sop": view.sop,
        "panels": panels,
        "moves": moves,
        "where": [_whereabouts(view, item, office, at) for item in _on_desks(view)],
        "matrix": matrix_context(view.sop.procedure, progress_of(view, office, at=at)),
        "minutes": picture_of(view, office, at=at),
        "papers": [paper for paper in view.papers if not paper.photo],
        "photos": [paper for paper in view.papers if paper.photo],
        "history": timeline(view.events, office.titles, with_quiet=around.handles),
        "note_form": _posted(refill, "catatan") or NoteForm(auto_id="catatan_%s"),
        "withdraw_form": _withdraw_form(view, person, refill, at),
        "conflict": conflict,
        "unclaimed": unclaimed,
        "unread": [item for item, _seat in view.mine if item.read_at is None],
    }
    return render(request, "web/case/show.html", context, status=status)


def _on_desks(view: CaseView) -> list[WorkItem]:
    return [item for item in view.open_items if item.kind != ItemKind.COPY]


def _whereabouts(view: CaseView, item: WorkItem, office: Office, at: datetime) -> Whereabouts:
    row = view.row(item)
    left = left_of(item, at)
    deeds = {
        ItemKind.PART: _("konfirmasi bagian: %(activity)s") % {"activity": row.activity},
        ItemKind.DUTY: view.sop.duty_of(item.duty_id).activity if item.duty_id else "",
    }
    return Whereabouts(
        title=item.position.title,
        holder=office.sitting(item.position_id),
        deed=deeds.get(ItemKind(item.kind), row.activity),
        number=row_label(row),
        since=item.opened_at,
        due_at=item.due_at,
        left_seconds=left,
        share=share_of(item, row, left),
        soon=is_soon(item, at),
        is_row=item.kind == ItemKind.ROW,
        of_applicant=item.position_id == view.case.applicant_id,
        how=how_address(view.case, item) if has_deadline(view, item) else "",
        pause=next((hold for hold in view.holds_of(item) if hold.ended_at is None), None),
    )


def _withdrawals(view: CaseView, person: Person, at: datetime) -> list[Panel]:
    """A disposition of one's own that nobody has read yet can be taken back."""
    mine = {seat.position.pk for seat in seats_of(person, at=at)}
    sources = {item.sent_from_id for item in view.open_items if item.read_at is None}
    candidates = [
        item.pk
        for item in view.items
        if item.pk in sources
        and item.position_id in mine
        and item.kind == ItemKind.ROW
        and view.row(item).act == Act.DISPOSE
    ]
    if not candidates:
        return []
    found = Disposition.objects.filter(item__in=candidates, withdrawn_at__isnull=True)
    return [withdraw_panel(d) for d in found if dispositions.may_withdraw(view.items, d)]


def _withdraw_form(
    view: CaseView, person: Person, refill: Refill | None, at: datetime
) -> ReasonForm | None:
    case: Case = view.case
    mine = {seat.position.pk for seat in seats_of(person, at=at)}
    if case.applicant_id not in mine or not may_withdraw(view.items, case):
        return None
    posted = _posted(refill, "penarikan")
    return posted if isinstance(posted, ReasonForm) else ReasonForm(auto_id="penarikan_%s")


def _posted(refill: Refill | None, verb: str) -> object | None:
    return refill.form if refill and refill.verb == verb else None


def _refill(panels: Sequence[Panel], refill: Refill | None) -> list[tuple[str, str]]:
    """Put the refused form into its panel; returns what was typed when that panel is gone."""
    if refill is None or refill.verb in {"catatan", "penarikan"}:
        return []
    folded = [other for panel in panels for other in panel.others]
    for panel in [*panels, *folded]:
        if refill.fits(panel):
            panel.take(refill.form)
            return []
    typed = [
        (str(field.label), str(refill.form.data.get(field.html_name, "")))
        for field in refill.form.visible_fields()
    ]
    return [(label, words) for label, words in typed if words]
