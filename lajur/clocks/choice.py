"""Which working calendar holds for whom, and the calendars of the tables as plain values.

What was read is kept for a few seconds in each process, because every line of every desk asks.
A committed change reaches the process that made it at once and the others within
``FRESH_SECONDS``; a deadline that was computed with the older revision meanwhile is found and
computed again by ``cases.deadlines`` (each open work item keeps the revision it was computed
with). A transaction that changes a calendar sees its own change, and nobody else does before it
commits: what is rolled back was never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import connection, transaction

from lajur.clocks import models
from lajur.clocks.calendar import WorkingCalendar, office_calendar
from lajur.clocks.rows import from_row, listed_seasons
from lajur.clocks.seasons import Listed
from lajur.organisation.models import Position, Unit

FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """A calendar with the row and the revision it was made of; no row is the built-in one."""

    calendar: WorkingCalendar
    id: int | None
    revision: int


def calendar_of(position_id: int | None) -> Chosen:
    """The calendar of a position: its own, its unit's, the nearest parent unit's, the office's."""
    known = _known()
    if position_id is not None and position_id not in known.by_position:
        known.place(position_id)
    return known.calendars[known.by_position.get(position_id, known.office)]


def calendar_of_office() -> Chosen:
    """The calendar of every position that has no other."""
    return calendar_of(None)


def by_id(calendar_id: int | None) -> Chosen:
    """The calendar of a row; the office's when the row is gone or was never there."""
    known = _known()
    return known.calendars.get(calendar_id, known.calendars[known.office])


def forget() -> None:
    """Read the tables again at the next question."""
    global _earlier, _generation, _kept
    with _lock:
        _generation += 1
        _earlier, _kept = _kept or _earlier, None
    if (change := _uncommitted()) is not None:
        change.seen = None


def changed() -> None:
    """Tell, in the transaction of a change, that calendars or their users are others now."""
    transaction.on_commit(_Change())


@dataclass
class Known:
    """All calendars of the office and whose they are, as they were read at one moment."""

    calendars: dict[int | None, Chosen]
    office: int
    by_unit: dict[int, int]
    unit_parents: dict[int, int | None]
    by_position: dict[int | None, int]
    read_at: float

    def place(self, position_id: int) -> None:
        """Look up a position that is newer than what was read."""
        unit = Position.objects.filter(pk=position_id).values_list("unit_id", flat=True).first()
        self.by_position[position_id] = self.of_unit(unit)

    def of_unit(self, unit_id: int | None) -> int:
        """The id of the calendar of a unit or its nearest parent that has one."""
        seen: set[int] = set()
        while unit_id is not None and unit_id not in seen:
            if unit_id in self.by_unit:
                return self.by_unit[unit_id]
            seen.add(unit_id)
            unit_id = self.unit_parents.get(unit_id)
        return self.office

    @property
    def is_fresh(self) -> bool:
        return monotonic() - self.read_at <= FRESH_SECONDS


def read() -> Known:
    """The tables as this transaction sees them now, read anew."""
    rows = {row.pk: row for row in models.Calendar.objects.prefetch_related("patterns", "days")}
    seasons = listed_seasons()
    calendars: dict[int | None, Chosen] = {_BUILT_IN: _built_in(seasons)}
    for pk, row in rows.items():
        calendars[pk] = Chosen(from_row(row, rows, seasons), pk, row.revision)
    office_row = next((pk for pk, row in rows.items() if row.office), _BUILT_IN)
    uses = list(models.CalendarUse.objects.all())
    known = Known(
        calendars=calendars,
        office=office_row,
        by_unit={use.unit_id: use.calendar_id for use in uses if use.unit_id is not None},
        unit_parents=dict(Unit.objects.values_list("pk", "parent_id")),
        by_position={None: office_row},
        read_at=monotonic(),
    )
    for pk, unit in Position.objects.values_list("pk", "unit_id"):
        known.by_position[pk] = known.of_unit(unit)
    known.by_position |= {
        use.position_id: use.calendar_id for use in uses if use.position_id is not None
    }
    return known


@contextmanager
def supposing(known: Known) -> Iterator[None]:
    """Answer from ``known`` in here: what would be, if a change were made (a preview)."""
    token = _supposed.set(known)
    try:
        yield
    finally:
        _supposed.reset(token)


_BUILT_IN = 0

_lock = Lock()
_generation = 0
_kept: Known | None = None
_earlier: Known | None = None
_supposed: ContextVar[Known | None] = ContextVar("supposed", default=None)


@dataclass(eq=False)
class _Change:
    """A change that is not committed yet, with what its own transaction has read since.

    It waits among the connection's ``on_commit`` callbacks, from which a rollback, also one to a
    savepoint, takes it away.
    """

    seen: Known | None = field(default=None)

    def __call__(self) -> None:
        forget()


def _known() -> Known:
    if (supposed := _supposed.get()) is not None:
        return supposed
    if (change := _uncommitted()) is not None:
        if change.seen is None or not change.seen.is_fresh:
            change.seen = read()
        return change.seen
    kept = _kept
    return kept if kept is not None and kept.is_fresh else _read_and_keep()


def _uncommitted() -> _Change | None:
    waiting = (each[1] for each in reversed(connection.run_on_commit))
    return next((function for function in waiting if isinstance(function, _Change)), None)


def _read_and_keep() -> Known:
    """What was read while somebody committed a change may be older than it: it is not kept."""
    global _kept
    generation, earlier = _generation, _kept or _earlier
    known = read()
    if earlier is not None:
        known.calendars = {pk: _reckoned(one, earlier) for pk, one in known.calendars.items()}
    with _lock:
        if generation == _generation:
            _kept = known
    return known


def _reckoned(chosen: Chosen, earlier: Known) -> Chosen:
    """With the years that were reckoned already, when the calendar is the same as before."""
    before = earlier.calendars.get(chosen.id if chosen.id is not None else _BUILT_IN)
    if before is None or before.calendar != chosen.calendar:
        return chosen
    return Chosen(before.calendar, chosen.id, chosen.revision)


def _built_in(seasons: Listed) -> Chosen:
    return Chosen(replace(office_calendar(settings.TIME_ZONE), seasons=seasons), None, 0)
