"""Who may see a case, and whose a work item is. Every door reaches cases through here.

A case is seen by its applicant, by everyone on whose desk it was, and - unless its access class
is above *biasa* - by the positions that fill a column of its SOP. For everyone else it does not
exist (threats T01, T03). Administrators of persons see no case by that.

Who acts by a delegation that is limited to some acts reaches the work of those acts alone. Who
stands in for a vacant position has a seat in it like any other. Where the SOP keeps a row apart
from who did an earlier one, and everybody who holds its position did that, the nearest superior
who did not may act (``Capacity.SUPERIOR``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lajur.cases.apart import makers_of
from lajur.cases.models import AccessClass, Case, CasePaper, ItemKind, WorkItem, WorkItemMember
from lajur.foundation.errors import NotAllowed, NotFound
from lajur.organisation.models import Capacity, Holder, Person
from lajur.organisation.seats import Seat, seat_holders, seats_of
from lajur.organisation.vacancies import holders_besides, stand_ins
from lajur.sop.fillings import of_applicants, that_start
from lajur.sop.models import Filling, Sop
from lajur.sop.procedure import Act
from lajur.sop.queries import Published, published


def cases_of(person: Person, *, at: datetime) -> QuerySet[Case]:
    """All cases that the person may see."""
    seats = seats_of(person, at=at)
    sops = list(
        Filling.objects.filter(~of_applicants(), position__in=_positions(seats))
        .order_by()
        .values_list("sop_id", flat=True)
        .distinct()
    )
    if not sops:
        # Few cases, so their ids are gathered; for those who see nearly all, see below.
        had = WorkItem.objects.filter(addressed_to(seats)).values("case_id")
        named = _named(seats).values("item__case_id")
        return Case.objects.filter(_applied(seats) | Q(pk__in=had) | Q(pk__in=named))
    return Case.objects.filter(
        Q(sop_version__sop__in=sops, access_class=AccessClass.OPEN)
        | _applied(seats)
        | _was_on_desk_of(seats)
    )


def case_for(person: Person, number: str, *, at: datetime) -> Case:
    """The case with this number. Raises ``NotFound`` for a stranger as for an unknown number.

    Who could open it until a term ended is told so (``NotAllowed``).
    """
    case = (
        Case.objects.filter(_is_party(seats_of(person, at=at)), number=number)
        .select_related("applicant_unit", "site", "sop_version__sop")
        .first()
    )
    if case is None:
        _tell_former_holder(person, Q(case__number=number), at=at)
        raise NotFound(_("Permohonan tidak ditemukan."))
    return case


def may_see(person: Person, case: Case, *, at: datetime) -> bool:
    """Whether the person may see this case at this moment."""
    return Case.objects.filter(_is_party(seats_of(person, at=at)), pk=case.pk).exists()


def item_for(person: Person, item_id: int, *, at: datetime) -> tuple[WorkItem, Seat]:
    """A work item and the seat in which the person may act on it.

    Closed items too: the verb tells who closed them. Raises ``NotFound`` when the person may not
    see the case and ``NotAllowed`` when it is someone else's work.
    """
    item = WorkItem.objects.filter(pk=item_id).select_related("case").first()
    if item is None:
        raise NotFound(_("Permohonan tidak ditemukan."))
    seat = seat_on(item, seats_of(person, at=at), sop=published(item.case.sop_version_id), at=at)
    if seat is not None:
        return item, seat
    if may_see(person, item.case, at=at):
        raise NotAllowed(_whose(item, person, at=at))
    _tell_former_holder(person, Q(pk=item.pk), at=at)
    raise NotFound(_("Permohonan tidak ditemukan."))


def seat_on(
    item: WorkItem,
    seats: Sequence[Seat],
    *,
    sop: Published,
    at: datetime,
    items: Iterable[WorkItem] | None = None,
) -> Seat | None:
    """The first of these seats in which the item may be acted on, as lead or as a named member.

    ``items`` are all of the case, where they are at hand. Only a row that the SOP keeps apart from
    another one, and an item with members, cost a statement.
    """
    act = act_of(item, sop)
    may = [seat for seat in seats if seat.covers(act)]
    if sop.row_of(item.step_id).apart_from and item.is_open:
        superior = _superior_of_barred(item, seats, sop=sop, at=at, items=items)
        if superior is not None:
            return superior
    own = next((seat for seat in may if seat.position.pk == item.position_id), None)
    if own is not None or not item.has_members:
        return own
    named = {member.position_id for member in item.members.all()}
    return next((seat for seat in may if seat.position.pk in named), None)


def why_barred(
    item: WorkItem, person: Person, *, sop: Published, items: Iterable[WorkItem], at: datetime
) -> str:
    """Why the SOP keeps this person from doing the item, and who may; empty when it does not.

    ``items`` are all of the case. It costs statements only when there is something to say.
    """
    row = sop.row_of(item.step_id)
    known = list(items)
    barred = makers_of(row, known, sop) if item.kind in _OF_ROWS else set()
    if person.pk not in barred:
        return ""
    rows = ", ".join(str(no) for no in row.apart_from)
    names = _who_may(item, sop=sop, at=at, without=barred)
    return _(
        "Anda sendiri mengerjakan kegiatan %(rows)s; menurut SOP, kegiatan %(no)s dikerjakan "
        "orang lain. Yang berwenang: %(names)s."
    ) % {"rows": rows, "no": row.no, "names": names}


def act_of(item: WorkItem, sop: Published) -> str:
    """The act by which a limited delegation covers an item; duties and copies are other work."""
    if item.kind in _OF_ROWS:
        return sop.row_of(item.step_id).act.value
    return Act.DO.value


def addressed_to(seats: Iterable[Seat]) -> Q:
    """For a query over work items: those that lie on the desks of these seats, but by name."""
    whole, limited = _by_scope(seats)
    found = Q(position__in=whole)
    for seat in limited:
        found |= Q(position=seat.position.pk) & _within(seat)
    return found


def named_for(seats: Iterable[Seat]) -> Q:
    """For a query over work items: those for which one of these seats is named now."""
    return Q(pk__in=_named(seats, only=Q(open=True)).values("item_id"))


def may_reassign(item: WorkItem, items: Iterable[WorkItem], by: Seat, *, sop: Published) -> bool:
    """Whether who acts in this seat may move the item: as its superior, or as who sent it.

    ``items`` are all of the case. A copy is not moved, nor what lies with the applicant; nobody
    moves by a delegation that is limited to some acts.
    """
    column = column_of(sop, item)
    if not column or sop.procedure.performer(column).applicant or by.scope:
        return False
    sender = next((each.position_id for each in items if each.pk == item.sent_from_id), None)
    stands_in = by.capacity == Capacity.SUPERIOR and by.position.pk == item.position_id
    return stands_in or by.position.pk in (item.position.superior_id, sender)


def column_of(sop: Published, item: WorkItem) -> str:
    """The key of the column that an item's position fills; empty for a copy."""
    return sop.performer_key(item.performer_id) if item.performer_id else ""


def item_to_move(
    case: Case, item_id: int, person: Person, *, at: datetime
) -> tuple[WorkItem, Seat]:
    """An item of the case, and the seat in which the person may reassign it.

    Raises ``NotFound`` when the case has no such item and ``NotAllowed``.
    """
    items = list(case.items.select_related("position"))
    item = next((each for each in items if each.pk == item_id), None)
    if item is None:
        raise NotFound(_("Pekerjaan tidak ditemukan."))
    sop = published(case.sop_version_id)
    seats = seats_of(person, at=at)
    seat = next((seat for seat in seats if may_reassign(item, items, seat, sop=sop)), None)
    if seat is None:
        raise NotAllowed(
            _("Pekerjaan dialihkan oleh atasan jabatan itu, atau oleh jabatan yang mengirimnya.")
        )
    return item, seat


def seat_in(case: Case, person: Person, *, at: datetime) -> Seat:
    """The seat by which the person is party to the case: as applicant, by work, by a column.

    Raises ``NotAllowed`` for a person who holds no position.
    """
    seats = seats_of(person, at=at)
    if not seats:
        raise NotAllowed(_("Anda tidak sedang memegang jabatan."))
    by_position = {seat.position.pk: seat for seat in reversed(seats)}
    applicant = by_position.get(case.applicant_id)
    if applicant is not None and applicant.covers(Act.SUBMIT):
        return applicant
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
    may = [seat for seat in seats_of(person, at=at) if seat.covers(Act.SUBMIT)]
    seats = {seat.position.pk: seat for seat in reversed(may)}
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
    positions = _positions(seats_of(person, at=at))
    return Filling.objects.filter(~of_applicants(), position__in=positions).exists()


_OF_ROWS = (ItemKind.ROW, ItemKind.PART)


def _positions(seats: Iterable[Seat]) -> list[int]:
    return [seat.position.pk for seat in seats]


def _by_scope(seats: Iterable[Seat]) -> tuple[list[int], list[Seat]]:
    """The positions in which everything may be done, and the seats that are limited."""
    whole, limited = [], []
    for seat in seats:
        if seat.scope:
            limited.append(seat)
        else:
            whole.append(seat.position.pk)
    return whole, limited


def _within(seat: Seat, item: str = "") -> Q:
    """What a limited seat reaches; ``item`` leads from the query to the work item."""
    acts = Q(**{f"{item}kind__in": _OF_ROWS, f"{item}step__act__in": seat.scope})
    return acts | ~Q(**{f"{item}kind__in": _OF_ROWS}) if seat.covers(Act.DO) else acts


def _named(seats: Iterable[Seat], only: Q | None = None) -> QuerySet[WorkItemMember]:
    whole, limited = _by_scope(seats)
    found = Q(position__in=whole)
    for seat in limited:
        found |= Q(position=seat.position.pk) & _within(seat, "item__")
    return WorkItemMember.objects.filter(found, only or Q())


def _applied(seats: Sequence[Seat]) -> Q:
    return Q(applicant__in=[seat.position.pk for seat in seats if seat.covers(Act.SUBMIT)])


def _is_party(seats: Sequence[Seat]) -> Q:
    """Applicant, had it on the desk, or - in an open case - fills a column of its SOP."""
    columns = Filling.objects.filter(
        ~of_applicants(), sop=OuterRef("sop_version__sop"), position__in=_positions(seats)
    )
    return (
        _applied(seats) | Q(Exists(columns), access_class=AccessClass.OPEN) | _was_on_desk_of(seats)
    )


def _was_on_desk_of(seats: Sequence[Seat]) -> Q:
    items = WorkItem.objects.filter(case=OuterRef("pk"))
    return Q(Exists(items.filter(addressed_to(seats)))) | Q(
        Exists(_named(seats, only=Q(item__case=OuterRef("pk"))))
    )


def _superior_of_barred(
    item: WorkItem,
    seats: Sequence[Seat],
    *,
    sop: Published,
    at: datetime,
    items: Iterable[WorkItem] | None,
) -> Seat | None:
    """The seat of the nearest superior, when all who hold the item's position are barred."""
    known = item.case.items.all() if items is None else items
    barred = makers_of(sop.row_of(item.step_id), known, sop)
    if not barred or not seats or seats[0].person.pk in barred:
        return None
    superior = stand_ins([item.position_id], at=at, without=barred).get(item.position_id)
    own = next((s for s in seats if superior and s.position.pk == superior.pk), None)
    if own is None or own.capacity in _NO_SUPERIOR:
        return None
    named = {member.position_id for member in item.members.all()}
    # The superior is named for the item because all the others were barred.
    others = {item.position_id, *named} - {own.position.pk}
    if holders_besides(others, at=at, without=barred).exists():
        return None
    return Seat(own.person, item.position, Capacity.SUPERIOR, until=own.until, own_title=own.title)


_NO_SUPERIOR = (Capacity.DELEGATED, Capacity.SUPERIOR)


def _whose(item: WorkItem, person: Person, *, at: datetime) -> str:
    """Why the item is not this person's, and who may act on it."""
    sop = published(item.case.sop_version_id)
    words = {"position": item.position.title, "names": _who_may(item, sop=sop, at=at)}
    if any(seat.position.pk == item.position_id for seat in seats_of(person, at=at)):
        return (
            _(
                "Delegasi Anda untuk %(position)s tidak mencakup kegiatan ini. "
                "Yang berwenang: %(names)s."
            )
            % words
        )
    if (former := _former(person, [item.position_id], at=at)) is not None:
        since = former[1].strftime("%d-%m-%Y %H.%M")
        return _(
            "Sejak %(since)s Anda tidak lagi bertindak untuk %(position)s. "
            "Yang berwenang: %(names)s."
        ) % {**words, "since": since}
    return _("Pekerjaan ini ada di meja %(position)s. Yang berwenang: %(names)s.") % words


def _who_may(item: WorkItem, *, sop: Published, at: datetime, without: Collection[int] = ()) -> str:
    """The names of those who act for the item's position now, or of the superior who stands in."""
    act = act_of(item, sop)
    seats = seat_holders([item.position_id], at=at).get(item.position_id, [])
    may = [seat for seat in seats if seat.covers(act) and seat.person.pk not in without]
    if not may:
        superior = stand_ins([item.position_id], at=at, without=without).get(item.position_id)
        above = seat_holders([superior.pk], at=at).get(superior.pk, []) if superior else []
        may = [seat for seat in above if seat.person.pk not in without]
    names = [f"{seat.person.name} ({seat.title})" for seat in may]
    return ", ".join(names) or _("administrator, dengan menunjuk pejabat")


def _tell_former_holder(person: Person, items: Q, *, at: datetime) -> None:
    """Raise ``NotAllowed`` for who had such an item on the desk until a term ended."""
    had = WorkItem.objects.filter(items, position__holders__person=person)
    for item in had.select_related("position").distinct():
        former = _former(person, [item.position_id], at=at)
        if former is not None and item.opened_at < former[1]:
            raise NotAllowed(
                _(
                    "Sejak %(since)s Anda tidak lagi bertindak untuk %(position)s; permohonan ini "
                    "ada pada pejabat yang sekarang."
                )
                % {
                    "since": former[1].strftime("%d-%m-%Y %H.%M"),
                    "position": item.position.title,
                }
            )


def _former(
    person: Person, positions: Collection[int], *, at: datetime
) -> tuple[Holder, datetime] | None:
    """The last holding of these positions that is over, and when it ended, in the office's zone."""
    over: list[tuple[Holder, datetime]] = []
    held = Holder.objects.filter(person=person, position__in=positions, since__lte=at)
    for holder in held.select_related("granted_by"):
        giver = holder.granted_by
        ends = [end for end in (holder.until, giver.until if giver else None) if end]
        if ends and min(ends) <= at:
            over.append((holder, timezone.localtime(min(ends))))
    return max(over, key=lambda found: found[1], default=None)
