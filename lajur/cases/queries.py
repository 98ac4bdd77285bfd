"""Reading for the screens: the desk, the list, the board, one case. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lajur.cases.access import addressed_to, cases_of, named_for, seat_on, why_barred
from lajur.cases.models import (
    AccessClass,
    Case,
    CasePaper,
    CaseState,
    Event,
    Hold,
    ItemKind,
    Outcome,
    WorkItem,
)
from lajur.clocks.arithmetic import add_amount, working_seconds_between
from lajur.clocks.choice import calendar_of
from lajur.foundation.errors import Invalid
from lajur.organisation.models import Person
from lajur.organisation.seats import Seat, seats_of
from lajur.sop.procedure import Row
from lajur.sop.queries import Published, published

PAGE = 25


class Tab(StrEnum):
    """The desk's views; each has its count."""

    ALL = "semua"
    UNREAD = "belum-dibaca"
    SOON = "segera"
    TODAY = "hari-ini"
    LATE = "lewat"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One work item on a desk, with all that its line shows.

    ``left_seconds`` is working time until the deadline, negative when it has passed, ``None``
    without a standard time; ``share`` is the used share of the standard time in percent.
    """

    item: WorkItem
    case: Case
    row: Row
    sop: Published
    seat: Seat
    sender: str
    left_seconds: int | None
    share: int

    @property
    def act(self) -> str:
        """What is to be done: an ``Act``, or the kind of an item that is no row."""
        return self.row.act.value if self.item.kind == ItemKind.ROW else self.item.kind


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the desk. ``next_after`` asks for the next one; counts are over all pages."""

    rows: list[DeskRow]
    counts: dict[str, int]
    seat_counts: dict[int, int]
    next_after: str


def desk(
    person: Person,
    *,
    at: datetime,
    tab: str = Tab.ALL,
    position_id: int | None = None,
    after: str = "",
) -> Desk:
    """What waits for this person in all seats, the nearest deadline first.

    ``after`` is the ``next_after`` of the page before. Raises ``Invalid`` for one that is none.
    """
    seats = seats_of(person, at=at)
    mine = _open_items_of(seats)
    counts = _desk_counts(mine, at)
    own = {seat.position.pk for seat in seats}
    if counts[1].keys() <= own:
        # Nothing is here by name only, so the index of the positions gives the order at once.
        mine = WorkItem.objects.filter(addressed_to(seats), closed_at__isnull=True)
    wanted = mine.filter(_in_tab(tab, at))
    if position_id is not None:
        wanted = wanted.filter(position=position_id)
    page = list(
        _after(wanted, after)
        .select_related("case__applicant_unit")
        .annotate(sender=F("sent_from__position__title"))
        .defer("case__description")
        .order_by("sort_at", "pk")[: PAGE + 1]
    )
    rows = [_desk_row(item, seats, at) for item in page[:PAGE]]
    last = page[PAGE - 1] if len(page) > PAGE else None
    return Desk(rows, counts[0], counts[1], _cursor(last.sort_at, last.pk) if last else "")


def desk_count(person: Person, *, at: datetime) -> int:
    """How many work items wait for this person."""
    return _open_items_of(seats_of(person, at=at)).count()


@dataclass(frozen=True, slots=True)
class Week:
    """What a person finished since Monday, and how much of it within the standard time."""

    done: int
    in_time: int


def week_of(person: Person, *, at: datetime) -> Week:
    """What the person finished this week, in the office's zone."""
    local = at.astimezone(_zone())
    monday = datetime.combine(
        local.date() - timedelta(days=local.weekday()), time.min, tzinfo=local.tzinfo
    )
    found = WorkItem.objects.filter(
        closed_by=person, closed_at__gte=monday, outcome=Outcome.DONE
    ).aggregate(
        done=Count("pk"),
        in_time=Count("pk", filter=Q(due_at__isnull=True) | Q(closed_at__lte=F("due_at"))),
    )
    return Week(found["done"], found["in_time"])


@dataclass(frozen=True, slots=True)
class ListRow:
    """One case in a list, and where it is now."""

    case: Case
    items: list[WorkItem]
    sop: Published

    @property
    def rows(self) -> list[Row]:
        """The SOP rows at which the case is."""
        return [self.sop.row_of(item.step_id) for item in self.items]


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of a list of cases; ``next_after`` asks for the next one."""

    rows: list[ListRow]
    next_after: str


def case_list(
    person: Person, *, at: datetime, state: str = "", search: str = "", after: str = ""
) -> CasePage:
    """The cases that the person may see, newest first.

    ``state`` is a ``CaseState`` or empty; ``search`` is looked for in number, subject and OPD.
    """
    cases = cases_of(person, at=at)
    if state in CaseState.values:
        cases = cases.filter(state=state)
    if search:
        cases = cases.filter(
            Q(number__startswith=search)
            | Q(subject__icontains=search)
            | Q(applicant_unit__name__icontains=search)
        )
    if after:
        moment, pk = _moment(after)
        cases = cases.filter(Q(opened_at__lt=moment) | Q(opened_at=moment, pk__lt=pk))
    page = list(
        cases.select_related("applicant_unit", "site").order_by("-opened_at", "-pk")[: PAGE + 1]
    )
    shown = page[:PAGE]
    open_items = _open_by_case(shown)
    rows = [
        ListRow(case, open_items.get(case.pk, []), published(case.sop_version_id)) for case in shown
    ]
    last = shown[-1] if len(page) > PAGE else None
    return CasePage(rows, _cursor(last.opened_at, last.pk) if last else "")


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One SOP row on the board: its latest-due cases, and how many there are."""

    row: Row
    total: int
    soon: int
    late: int
    rows: list[DeskRow]


@dataclass(frozen=True, slots=True)
class Load:
    """How much lies on one position's desk."""

    position_id: int
    title: str
    total: int
    soon: int
    late: int


@dataclass(frozen=True, slots=True)
class Board:
    """All open work of one SOP version's rows, and the load per position."""

    columns: list[BoardColumn]
    loads: list[Load]


def board(person: Person, sop_version_id: int, *, at: datetime, per_row: int = 8) -> Board:
    """Open work by row, the most overdue first, of cases that the person may see."""
    sop = published(sop_version_id)
    own = [seat.position.pk for seat in seats_of(person, at=at)]
    # Restricted cases are counted only for those on whose desk they lie.
    open_rows = WorkItem.objects.filter(
        Q(case__access_class=AccessClass.OPEN) | Q(position__in=own),
        closed_at__isnull=True,
        step__in=list(sop.step_ids.values()),
    ).exclude(kind=ItemKind.COPY)
    soon = Count("pk", filter=_soon(at))
    late = Count("pk", filter=_late(at))
    counts = {
        found["step"]: found
        for found in open_rows.filter(kind=ItemKind.ROW)
        .order_by()
        .values("step")
        .annotate(total=Count("pk"), soon=soon, late=late)
    }
    loads = [
        Load(
            found["position"],
            found["position__title"],
            found["total"],
            found["soon"],
            found["late"],
        )
        for found in open_rows.order_by()
        .values("position", "position__title")
        .annotate(total=Count("pk"), soon=soon, late=late)
        .order_by("-late", "-soon", "-total")
    ]
    visible = cases_of(person, at=at)
    columns = []
    for row in sop.procedure.rows:
        step_id = sop.step_ids[row.no]
        found = counts.get(step_id, {"total": 0, "soon": 0, "late": 0})
        rows: list[DeskRow] = []
        if found["total"]:
            items = (
                open_rows.filter(step=step_id, kind=ItemKind.ROW, case__in=visible)
                .select_related("case__applicant_unit", "position")
                .defer("case__description")
                .order_by("sort_at", "pk")[:per_row]
            )
            rows = [_desk_row(item, (), at) for item in items]
        columns.append(BoardColumn(row, found["total"], found["soon"], found["late"], rows))
    return Board(columns, loads)


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as its page shows it. ``mine`` are the open items that the person may act on.

    ``barred`` tells, by the item's id, why the SOP keeps them from doing one of those.
    """

    case: Case
    sop: Published
    items: list[WorkItem]
    events: list[Event]
    papers: list[CasePaper]
    mine: list[tuple[WorkItem, Seat]]
    barred: dict[int, str]
    holds: list[Hold]

    @property
    def open_items(self) -> list[WorkItem]:
        """Everything of this case that lies on a desk."""
        return [item for item in self.items if item.is_open]

    def row(self, item: WorkItem) -> Row:
        """The SOP row that an item belongs to."""
        return self.sop.row_of(item.step_id)

    def holds_of(self, item: WorkItem) -> list[Hold]:
        """The pauses of the row's work in the item's round; a part shares them with its row."""
        if item.kind not in (ItemKind.ROW, ItemKind.PART):
            return []
        return [
            hold
            for hold in self.holds
            if (hold.item.step_id, hold.item.round) == (item.step_id, item.round)
        ]


def case_view(person: Person, case: Case, *, at: datetime) -> CaseView:
    """Everything that the page of a case shows, in three queries; four when it was ever paused."""
    held = Exists(Hold.objects.filter(item=OuterRef("pk")))
    items: list[WorkItem] = list(
        WorkItem.objects.filter(case=case)
        .select_related("position", "closed_by")
        .annotate(held=held)
    )
    events = list(
        Event.objects.filter(case=case).select_related("person", "position").order_by("-seq")
    )
    papers = list(CasePaper.objects.filter(case=case).select_related("file", "made_by"))
    seats, sop = seats_of(person, at=at), published(case.sop_version_id)
    mine = [
        (item, seat)
        for item in items
        if item.is_open and (seat := seat_on(item, seats, sop=sop, at=at, items=items)) is not None
    ]
    barred = {
        item.pk: why
        for item, seat in mine
        if (why := why_barred(item, seat.person, sop=sop, items=items, at=at))
    }
    holds = holds_in(case) if any(getattr(item, "held", False) for item in items) else []
    return CaseView(case, sop, items, events, papers, mine, barred, holds)


def holds_in(case: Case) -> list[Hold]:
    """All pauses of a case with their work items, the first one first."""
    return list(Hold.objects.filter(item__case=case).select_related("item", "started_by"))


def is_late(item: WorkItem, at: datetime) -> bool:
    """Whether an open item's standard time has passed; not while a pause lasts."""
    return item.paused_at is None and item.due_at is not None and item.due_at < at


def is_soon(item: WorkItem, at: datetime) -> bool:
    """Whether an open item is about to be late: reminded of by its row's rule, and not late."""
    return item.soon_at is not None and item.soon_at <= at and not is_late(item, at)


def left_of(item: WorkItem, at: datetime) -> int | None:
    """Working seconds until an open item's deadline, negative past it; ``None`` without one.

    While a pause lasts, what was left when it began.
    """
    if item.paused_at is not None:
        return item.left_seconds
    if item.due_at is None:
        return None
    calendar = calendar_of(item.position_id).calendar
    if item.due_at >= at:
        return working_seconds_between(calendar, at, item.due_at)
    return -working_seconds_between(calendar, item.due_at, at)


def share_of(item: WorkItem, row: Row, left: int | None) -> int:
    """How much of the standard time is used up, in percent, at most 100; pauses use nothing."""
    if left is None or row.time is None:
        return 0
    calendar = calendar_of(item.position_id).calendar
    until = add_amount(calendar, item.opened_at, row.time.most)
    whole = working_seconds_between(calendar, item.opened_at, until)
    if left <= 0 or whole <= 0:
        return 100
    return max(0, min(100, round(100 * (whole - left) / whole)))


def _open_items_of(seats: Sequence[Seat]) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(addressed_to(seats) | named_for(seats), closed_at__isnull=True)


def _desk_counts(mine: QuerySet[WorkItem], at: datetime) -> tuple[dict[str, int], dict[int, int]]:
    """Counts per tab and per position, in one query over what is open."""
    names = {tab: tab.value.replace("-", "_") for tab in Tab}
    found: list[Any] = list(
        mine.order_by()
        .values("position")
        .annotate(**{names[tab]: Count("pk", filter=_in_tab(tab, at)) for tab in Tab})
    )
    by_tab = {tab.value: sum(each[names[tab]] for each in found) for tab in Tab}
    return by_tab, {each["position"]: each[names[Tab.ALL]] for each in found}


def _in_tab(tab: str, at: datetime) -> Q:
    if tab == Tab.UNREAD:
        return Q(read_at__isnull=True)
    if tab == Tab.SOON:
        return _soon(at)
    if tab == Tab.LATE:
        return _late(at)
    if tab == Tab.TODAY:
        local = at.astimezone(_zone())
        midnight = datetime.combine(local.date() + timedelta(days=1), time.min, tzinfo=local.tzinfo)
        return Q(due_at__gte=at, due_at__lt=midnight)
    return Q(pk__isnull=False)


def _late(at: datetime) -> Q:
    return Q(due_at__lt=at, paused_at__isnull=True)


def _soon(at: datetime) -> Q:
    """``is_soon`` in the database; while a pause lasts there is no such moment."""
    return Q(soon_at__lte=at, due_at__gte=at)


def _after(items: QuerySet[WorkItem], after: str) -> QuerySet[WorkItem]:
    if not after:
        return items
    moment, pk = _moment(after)
    return items.filter(Q(sort_at__gt=moment) | Q(sort_at=moment, pk__gt=pk))


def _desk_row(item: WorkItem, seats: tuple[Seat, ...], at: datetime) -> DeskRow:
    sop = published(item.case.sop_version_id)
    row, left = sop.row_of(item.step_id), left_of(item, at)
    return DeskRow(
        item=item,
        case=item.case,
        row=row,
        sop=sop,
        seat=_seat_of(item, seats),
        sender=getattr(item, "sender", None) or "",
        left_seconds=left,
        share=share_of(item, row, left),
    )


def _seat_of(item: WorkItem, seats: tuple[Seat, ...]) -> Any:
    """The seat by which the item is on this desk; a named member's first seat otherwise."""
    for seat in seats:
        if seat.position.pk == item.position_id:
            return seat
    return seats[0] if seats else None


def _open_by_case(cases: Sequence[Case]) -> dict[int, list[WorkItem]]:
    found: dict[int, list[WorkItem]] = {}
    items = WorkItem.objects.filter(
        case__in=[case.pk for case in cases], closed_at__isnull=True
    ).exclude(kind=ItemKind.COPY)
    for item in items.select_related("position").order_by("sort_at", "pk"):
        found.setdefault(item.case_id, []).append(item)
    return found


def _cursor(moment: datetime, pk: int) -> str:
    return f"{int(moment.timestamp() * 1_000_000)}-{pk}"


def _moment(cursor: str) -> tuple[datetime, int]:
    try:
        micros, pk = cursor.split("-")
        seconds, rest = divmod(int(micros), 1_000_000)
        moment = datetime.fromtimestamp(seconds, tz=_zone()).replace(microsecond=rest)
        return moment, int(pk)
    except (ValueError, OverflowError, OSError):
        raise Invalid(_("Halaman berikutnya tidak dikenal.")) from None


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def row_of(item: WorkItem) -> Row:
    """The SOP row that an item read with its case belongs to."""
    return published(item.case.sop_version_id).row_of(item.step_id)


def row_label(row: Row) -> str:
    """The number of a row as people say it: its true number, with the printed one beside it."""
    if row.printed_no and row.printed_no != str(row.no):
        return f"{row.no} ({row.printed_no})"
    return str(row.no)
