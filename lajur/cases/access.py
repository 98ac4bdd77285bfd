"""Who may see a case, and whose a work item is. Every door reaches cases through here.

A case is seen by its applicant, by everyone on whose desk it was, and - unless its access class
is above *biasa* - by the positions that fill a column of its SOP. For everyone else it does not
exist (threats T01, T03). Administrators of persons see no case by that.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lajur.cases.models import AccessClass, Case, CasePaper, WorkItem, WorkItemMember
from lajur.foundation.errors import NotAllowed, NotFound
from lajur.organisation.models import Person
from lajur.organisation.seats import Seat, seats_of
from lajur.sop.fillings import of_applicants, that_start
from lajur.sop.models import Filling, Sop


def cases_of(person: Person, *, at: datetime) -> QuerySet[Case]:
    """All cases that the person may see."""
    positions = _positions(person, at)
    sops = list(
        Filling.objects.filter(~of_applicants(), position__in=positions)
        .order_by()
        .values_list("sop_id", flat=True)
        .distinct()
    )
    if not sops:
        # Few cases, so their ids are gathered; for those who see nearly all, see below.
        had = WorkItem.objects.filter(position__in=positions).values("case_id")
        named = WorkItemMember.objects.filter(position__in=positions).values("item__case_id")
        return Case.objects.filter(Q(applicant__in=positions) | Q(pk__in=had) | Q(pk__in=named))
    return Case.objects.filter(
        Q(sop_version__sop__in=sops, access_class=AccessClass.OPEN)
        | Q(applicant__in=positions)
        | _was_on_desk_of(positions)
    )


def case_for(person: Person, number: str, *, at: datetime) -> Case:
    """The case with this number. Raises ``NotFound`` for a stranger as for an unknown number."""
    case = (
        Case.objects.filter(_is_party(_positions(person, at)), number=number)
        .select_related("applicant_unit", "site", "sop_version__sop")
        .first()
    )
    if case is None:
        raise NotFound(_("Permohonan tidak ditemukan."))
    return case


def may_see(person: Person, case: Case, *, at: datetime) -> bool:
    """Whether the person may see this case at this moment."""
    return Case.objects.filter(_is_party(_positions(person, at)), pk=case.pk).exists()


def item_for(person: Person, item_id: int, *, at: datetime) -> tuple[WorkItem, Seat]:
    """A work item and the seat in which the person may act on it.

    Closed items too: the verb tells who closed them. Raises ``NotFound`` when the person may not
    see the case and ``NotAllowed`` when it is someone else's work.
    """
    item = WorkItem.objects.filter(pk=item_id).select_related("case").first()
    if item is None:
        raise NotFound(_("Permohonan tidak ditemukan."))
    seat = seat_on(item, seats_of(person, at=at))
    if seat is not None:
        return item, seat
    if may_see(person, item.case, at=at):
        raise NotAllowed(_("Pekerjaan ini ada di meja jabatan lain."))
    raise NotFound(_("Permohonan tidak ditemukan."))


def seat_on(item: WorkItem, seats: tuple[Seat, ...]) -> Seat | None:
    """The first of these seats that the item is addressed to, as lead or as a named member."""
    for seat in seats:
        if seat.position.pk == item.position_id:
            return seat
    if item.has_members:
        named = {member.position_id for member in item.members.all()}
        for seat in seats:
            if seat.position.pk in named:
                return seat
    return None


def seat_in(case: Case, person: Person, *, at: datetime) -> Seat:
    """The seat by which the person is party to the case: as applicant, by work, by a column.

    Raises ``NotAllowed`` for a person who holds no position.
    """
    seats = seats_of(person, at=at)
    if not seats:
        raise NotAllowed(_("Anda tidak sedang memegang jabatan."))
    by_position = {seat.position.pk: seat for seat in reversed(seats)}
    if case.applicant_id in by_position:
        return by_position[case.applicant_id]
    had = WorkItem.objects.filter(case=case, position__in=by_position)
    fills = Filling.objects.filter(
        ~of_applicants(), sop__versions=case.sop_version_id, position__in=by_position
    )
    for found in (had, fills):
        for position in found.order_by("pk").values_list("position_id", flat=True)[:1]:
            return by_position[position]
    return seats[0]


def applicant_seats(person: Person, *, at: datetime) -> list[tuple[Sop, Seat]]:
    """In which seats the person may start a case, and by which SOP: usually as its applicant."""
    seats = {seat.position.pk: seat for seat in seats_of(person, at=at)}
    fillings = (
        Filling.objects.filter(that_start(), position__in=seats)
        .select_related("sop")
        .order_by("sop__title", "pk")
    )
    return [(filling.sop, seats[filling.position_id]) for filling in fillings]


def paper_for(person: Person, paper_id: UUID, *, at: datetime) -> CasePaper:
    """A paper of a case that the person may see. Raises ``NotFound``."""
    paper = CasePaper.objects.filter(pk=paper_id).select_related("case", "file", "made_by").first()
    if paper is None or not may_see(person, paper.case, at=at):
        raise NotFound(_("Naskah tidak ditemukan."))
    return paper


def is_handler(person: Person, *, at: datetime) -> bool:
    """Whether the person fills a column of an SOP other than the applicant's."""
    return Filling.objects.filter(~of_applicants(), position__in=_positions(person, at)).exists()


def _positions(person: Person, at: datetime) -> list[int]:
    return [seat.position.pk for seat in seats_of(person, at=at)]


def _is_party(positions: list[int]) -> Q:
    """Applicant, had it on the desk, or - in an open case - fills a column of its SOP."""
    columns = Filling.objects.filter(
        ~of_applicants(), sop=OuterRef("sop_version__sop"), position__in=positions
    )
    return (
        Q(applicant__in=positions)
        | Q(Exists(columns), access_class=AccessClass.OPEN)
        | _was_on_desk_of(positions)
    )


def _was_on_desk_of(positions: list[int]) -> Q:
    items = WorkItem.objects.filter(case=OuterRef("pk"))
    named = WorkItemMember.objects.filter(item__case=OuterRef("pk"), position__in=positions)
    return Q(Exists(items.filter(position__in=positions))) | Q(Exists(named))
