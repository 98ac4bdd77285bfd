"""Calendars between tables and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from lajur.clocks import models
from lajur.clocks.calendar import (
    Hours,
    IndonesianHolidays,
    ListedHolidays,
    SpecialDay,
    WeeklyPattern,
    WorkingCalendar,
)
from lajur.clocks.seasons import Listed, SeasonDates


def from_row(
    row: models.Calendar, rows: Mapping[int, models.Calendar], seasons: Listed = ()
) -> WorkingCalendar:
    """The value of a calendar row, with those it inherits from; ``rows`` are all of them by id.

    ``seasons`` are those of the table (:func:`listed_seasons`). An inheritance that runs in a
    circle is cut where it would begin again; the verbs refuse to save one.
    """
    return _from_row(row, rows, seasons, frozenset())


def listed_seasons() -> Listed:
    """The seasons of the table; one statement."""
    return tuple(
        SeasonDates(row.name, row.since, row.until, row.tentative, row.source)
        for row in models.Season.objects.all()
    )


def read_hours(stretches: Sequence[str]) -> tuple[Hours, ...]:
    """Hours as they are written down: ``["07.30-12.00", "13.00-16.00"]``; raises ``ValueError``."""
    return tuple(_stretch(text) for text in stretches)


def _from_row(
    row: models.Calendar, rows: Mapping[int, models.Calendar], seasons: Listed, seen: frozenset[int]
) -> WorkingCalendar:
    seen |= {row.pk}
    parent = rows.get(row.parent_id) if row.parent_id and row.parent_id not in seen else None
    return WorkingCalendar(
        name=row.name,
        zone=row.zone,
        patterns=tuple(_pattern(pattern) for pattern in row.patterns.all()),
        holidays=IndonesianHolidays() if row.national_holidays else ListedHolidays(),
        round_the_clock=row.round_the_clock,
        days=tuple(_special_day(day) for day in row.days.all()),
        seasons=seasons,
        parent=_from_row(parent, rows, seasons, seen) if parent else None,
    )


def _stretch(text: str) -> Hours:
    opens, closes = text.replace(":", ".").split("-")
    return Hours(_clock(opens), _clock(closes))


def _clock(text: str) -> time:
    hour, minute = text.strip().split(".")
    return time(0) if (hour, minute) == ("24", "00") else time(int(hour), int(minute))


def _pattern(row: models.HoursPattern) -> WeeklyPattern:
    return WeeklyPattern(
        week=tuple(read_hours(day) for day in row.week),
        since=row.since,
        until=row.until,
        name=row.name,
        season=row.season,
        source=row.source,
        reason=row.reason,
    )


def _special_day(row: models.SpecialDay) -> SpecialDay:
    return SpecialDay(
        day=row.day,
        name=row.name,
        kind=row.kind,
        hours=None if row.hours is None else read_hours(row.hours),
        tentative=row.tentative,
        source=row.source,
        reason=row.reason,
    )
