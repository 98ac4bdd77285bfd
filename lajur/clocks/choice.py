"""Which working calendar holds for whom, and the calendars of the tables as plain values.

What was read is kept for a few seconds in each process, because every line of every desk asks.
A change reaches the process that made it at once and the others within ``FRESH_SECONDS``; a
deadline that was computed with the older revision meanwhile is found and computed again by
``cases.deadlines`` (each open work item keeps the revision it was computed with).
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from django.conf import settings

from lajur.clocks import models
from lajur.clocks.calendar import WorkingCalendar, office_calendar
from lajur.clocks.rows import from_row
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
    global _kept
    _kept = None


_BUILT_IN = 0


@dataclass
class _Known:
    """All calendars of the office and whose they are."""

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


_kept: _Known | None = None


def _known() -> _Known:
    global _kept
    if _kept is None or monotonic() - _kept.read_at > FRESH_SECONDS:
        _kept = _read()
    return _kept


def _read() -> _Known:
    rows = {row.pk: row for row in models.Calendar.objects.prefetch_related("patterns", "days")}
    calendars: dict[int | None, Chosen] = {_BUILT_IN: _built_in()}
    for pk, row in rows.items():
        calendars[pk] = Chosen(from_row(row, rows), pk, row.revision)
    office_row = next((pk for pk, row in rows.items() if row.office), _BUILT_IN)
    uses = list(models.CalendarUse.objects.all())
    known = _Known(
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


def _built_in() -> Chosen:
    return Chosen(office_calendar(settings.TIME_ZONE), None, 0)
