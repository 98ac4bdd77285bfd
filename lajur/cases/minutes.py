"""Whose minutes they were: the time of one case shared out, and each row against its standard.

From opening to end (or to now) every moment has one owner: the position whose row it is, the
party that a pause waits for, or nobody because nobody had working time. While the applicant has
the case it is the applicant's. The rule where several rows are open: a pause gives the moment to
its party only where nothing else runs; of several running rows the one that opened first counts.
Duties have no row, so they own nothing: they run beside one.

A row's own time is another matter: the working time since it opened without pauses, as the SOP's
standard time is meant. Rows that run side by side each have theirs, so those need not add up.

Who sat in the position in a minute: an acting holder (Plt., Plh.) before the definitive one; of a
position held by several, all of them together. Who acts by delegation has not taken the seat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from lajur.cases.models import Case, Event, Hold, ItemKind, Party, WorkItem
from lajur.clocks.arithmetic import add_amount, working_seconds_between
from lajur.clocks.calendar import WorkingCalendar
from lajur.clocks.choice import calendar_of
from lajur.clocks.ledger import (
    Claim,
    Entry,
    Owner,
    in_minutes,
    in_percent,
    in_seconds,
    ledger,
    totals,
)
from lajur.clocks.pauses import Pause, running
from lajur.organisation.models import Capacity, Holder
from lajur.sop.procedure import Row
from lajur.sop.queries import Published

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Whose:
    """An owner of time: a position, or a party that the office waits for.

    ``paused`` where a recorded pause waits for the party, and not the SOP's own row.
    """

    position: int | None = None
    party: str = ""
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the case one owner had: whole minutes and percents that add up."""

    owner: Owner
    minutes: int
    percent: int


@dataclass(frozen=True, slots=True)
class Tenure:
    """How long a row lay with those who sat in its position: one person, or several together.

    ``seconds`` are working time without pauses; those of a row add up to what it took.
    """

    position: int
    holders: tuple[Holder, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class RowTime:
    """One opening of a row, from its first desk to its last; seconds are working time.

    ``standard`` is ``None`` where the SOP gives no time and for the applicant's rows. ``ended_at``
    is ``None`` while it runs.
    """

    row: Row
    round: int
    item: WorkItem
    opened_at: datetime
    ended_at: datetime | None
    standard: int | None
    actual: int
    paused: int
    of_applicant: bool
    tenures: tuple[Tenure, ...]

    @property
    def difference(self) -> int | None:
        """Seconds beyond the standard time; negative is time to spare."""
        return None if self.standard is None else self.actual - self.standard

    @property
    def state(self) -> str:
        """``now``, or how it was closed (``Outcome``)."""
        return "now" if self.ended_at is None else str(self.item.outcome)


@dataclass(frozen=True, slots=True)
class CaseMinutes:
    """The ledger of one case, from its opening to its end or to now."""

    start: datetime
    end: datetime
    entries: tuple[Entry, ...]
    shares: tuple[Share, ...]
    rows: tuple[RowTime, ...]
    rounds: tuple[tuple[int, datetime], ...]

    @property
    def minutes(self) -> int:
        """All of them."""
        return (self.end - self.start) // timedelta(minutes=1)


def minutes_of(
    case: Case,
    sop: Published,
    items: Sequence[WorkItem],
    holds: Sequence[Hold],
    *,
    events: Sequence[Event],
    at: datetime,
    holders: Sequence[Holder] = (),
) -> CaseMinutes:
    """Share out the time of a case; ``items``, ``holds`` and ``events`` are all that it has.

    ``holders`` are those who held the positions in that time; without them nobody is named.
    """
    end = max(case.ended_at or at, case.opened_at)
    works = _works(sop, items, holds, end, _moves(events))
    claims = [claim for work in works for claim in work.claims(rank=len(works))]
    entries = ledger(case.opened_at, end, claims)
    lengths = totals(Entry(_plainly(each.owner), each.start, each.end) for each in entries)
    minutes, percents = in_minutes(lengths), in_percent(lengths)
    return CaseMinutes(
        start=case.opened_at,
        end=end,
        entries=entries,
        shares=tuple(Share(owner, minutes[owner], percents[owner]) for owner in lengths),
        rows=tuple(work.told(holders) for work in works),
        rounds=tuple(_rounds(works)),
    )


def holders_during(minutes: CaseMinutes) -> list[Holder]:
    """Who held the positions of the rows at some time of the case, in one query."""
    positions = {each.position for each in _owners(minutes) if each.position is not None}
    return list(
        Holder.objects.filter(position__in=positions, since__lt=minutes.end)
        .exclude(until__lte=minutes.start)
        .exclude(capacity=Capacity.DELEGATED)
        .select_related("person")
        .order_by("since", "pk")
    )


def _owners(minutes: CaseMinutes) -> Iterator[Whose]:
    for entry in minutes.entries:
        if isinstance(entry.owner, Whose):
            yield entry.owner
    for row in minutes.rows:
        yield Whose(position=row.item.position_id)


def _plainly(owner: Owner) -> Owner:
    """The applicant's minutes are theirs, by a row of the SOP or by a pause."""
    return Whose(owner.position, owner.party) if isinstance(owner, Whose) else owner


@dataclass(frozen=True)
class _Work:
    """One opening of a row: its own item, the parts of its partners, and its pauses."""

    place: int
    row: Row
    lead: WorkItem
    parts: Sequence[WorkItem]
    holds: Sequence[Hold]
    moves: Sequence[Event]
    of_applicant: bool
    end: datetime

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return calendar_of(self.lead.position_id).calendar

    @cached_property
    def ended_at(self) -> datetime | None:
        """When the last of its items was closed."""
        closed = [each.closed_at for each in (self.lead, *self.parts)]
        known = [moment for moment in closed if moment is not None]
        return max(known) if len(known) == len(closed) else None

    @cached_property
    def pauses(self) -> list[Pause]:
        until = self.ended_at or self.end
        return [Pause(hold.started_at, hold.ended_at or until) for hold in self.holds]

    def claims(self, *, rank: int) -> Iterator[Claim]:
        """Who was to work on it when; pauses stand behind all ``rank`` rows that may run."""
        yield from self._desks()
        for hold, pause in zip(self.holds, self.pauses, strict=True):
            whose = Whose(party=str(hold.party), paused=True)
            yield Claim(whose, pause.start, pause.end, self.calendar, rank + self.place)

    def told(self, holders: Sequence[Holder]) -> RowTime:
        """Its own time against the standard, and who had it."""
        opened, until = self.lead.opened_at, self.ended_at or self.end
        running_time = ledger(opened, until, self._desks())
        worked = [each for each in running_time if isinstance(each.owner, Whose)]
        actual = sum((each.length for each in worked), timedelta()) // _SECOND
        whole = working_seconds_between(self.calendar, opened, until)
        return RowTime(
            row=self.row,
            round=self.lead.round,
            item=self.lead,
            opened_at=opened,
            ended_at=self.ended_at,
            standard=self._standard(),
            actual=actual,
            paused=whole - actual if self.holds else 0,
            of_applicant=self.of_applicant,
            tenures=() if self.of_applicant else tuple(_tenures(worked, holders)),
        )

    def _desks(self) -> list[Claim]:
        return [
            Claim(self._whose(position), run.start, run.end, calendar, self.place)
            for each in (self.lead, *self.parts)
            for position, since, until in self._places(each)
            for calendar in (calendar_of(position).calendar,)
            for run in running(since, until, self.pauses)
        ]

    def _whose(self, position: int) -> Whose:
        return Whose(party=str(Party.APPLICANT)) if self.of_applicant else Whose(position=position)

    def _places(self, item: WorkItem) -> Iterator[tuple[int, datetime, datetime]]:
        """On which desks an item lay from when until when, the last one first."""
        position, until = item.position_id, item.closed_at or self.end
        for move in self.moves:
            if move.payload["to"]["position"] == position and item.opened_at <= move.at <= until:
                yield position, move.at, until
                position, until = move.payload["from"]["position"], move.at
        yield position, item.opened_at, until

    def _standard(self) -> int | None:
        if self.row.time is None or self.of_applicant:
            return None
        opened = self.lead.opened_at
        until = add_amount(self.calendar, opened, self.row.time.most)
        return working_seconds_between(self.calendar, opened, until)


def _moves(events: Sequence[Event]) -> list[Event]:
    """The events that moved work to another desk, the last one first."""
    moves = [event for event in events if event.kind == "item.reassigned"]
    return sorted(moves, key=lambda event: event.seq, reverse=True)


def _works(
    sop: Published,
    items: Sequence[WorkItem],
    holds: Sequence[Hold],
    end: datetime,
    moves: Sequence[Event],
) -> list[_Work]:
    """Every opening of a row, in the order in which they opened."""
    leads = [item for item in items if item.kind == ItemKind.ROW]
    works = []
    for place, lead in enumerate(sorted(leads, key=lambda item: (item.opened_at, item.pk))):
        key = sop.performer_key(lead.performer_id) if lead.performer_id else None
        parts = [
            item
            for item in items
            if item.kind == ItemKind.PART
            and (item.step_id, item.round) == (lead.step_id, lead.round)
        ]
        ids = {lead.pk, *(part.pk for part in parts)}
        row = sop.row_of(lead.step_id)
        works.append(
            _Work(
                place=place,
                row=row,
                lead=lead,
                parts=parts,
                holds=[hold for hold in holds if hold.item_id in ids],
                moves=[move for move in moves if (move.row, move.round) == (row.no, lead.round)],
                of_applicant=key is not None and sop.procedure.performer(key).applicant,
                end=end,
            )
        )
    return works


def _rounds(works: Iterable[_Work]) -> Iterator[tuple[int, datetime]]:
    """When each round after the first one began."""
    begun: set[int] = {1}
    for work in works:
        if work.lead.round not in begun:
            begun.add(work.lead.round)
            yield work.lead.round, work.lead.opened_at


def _tenures(worked: Sequence[Entry], holders: Sequence[Holder]) -> Iterator[Tenure]:
    lengths: dict[Owner, timedelta] = {}
    named: dict[Owner, tuple[int, tuple[Holder, ...]]] = {}
    for position, sat, length in _sittings(worked, holders):
        key: Owner = (position, tuple(holder.pk for holder in sat))
        named[key] = (position, sat)
        lengths[key] = lengths.get(key, timedelta()) + length
    seconds = in_seconds(lengths)
    for sitting, (position, sat) in named.items():
        yield Tenure(position, sat, seconds[sitting])


def _sittings(
    worked: Sequence[Entry], holders: Sequence[Holder]
) -> Iterator[tuple[int, tuple[Holder, ...], timedelta]]:
    """The working time of a row, parted where who sat in its position changed."""
    for entry in worked:
        if not isinstance(entry.owner, Whose) or entry.owner.position is None:
            continue
        own = [holder for holder in holders if holder.position_id == entry.owner.position]
        changes = {moment for holder in own for moment in (holder.since, holder.until) if moment}
        inside = {moment for moment in changes if entry.start < moment < entry.end}
        for begins, ends in pairwise(sorted({entry.start, *inside, entry.end})):
            yield entry.owner.position, _sitting(own, begins), ends - begins


def _sitting(holders: Sequence[Holder], at: datetime) -> tuple[Holder, ...]:
    """Who sat there at a moment: those acting, else those who hold it definitively."""
    there = [
        holder
        for holder in holders
        if holder.since <= at and (holder.until is None or at < holder.until)
    ]
    acting = [holder for holder in there if holder.capacity != Capacity.DEFINITIVE]
    return tuple(acting or there)
