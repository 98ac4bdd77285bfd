"""Calendars between tables and values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lajur.clocks import models
from lajur.clocks.calendar import (
    IndonesianHolidays,
    ListedHolidays,
    SpecialDay,
    WeeklyPattern,
    WorkingCalendar,
)
from lajur.clocks.hours import read_hours, written_hours, written_week
from lajur.clocks.seasons import Listed, SeasonDates
from lajur.foundation.errors import NotFound
from lajur.foundation.text import gettext as _


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


def calendar_named(name: str) -> WorkingCalendar:
    """The calendar with this key or, in whatever case, this name. Raises ``NotFound``."""
    rows = {row.pk: row for row in models.Calendar.objects.prefetch_related("patterns", "days")}
    for row in rows.values():
        if row.key == name or row.name.casefold() == name.casefold():
            return from_row(row, rows, listed_seasons())
    raise NotFound(
        _("Kalender “%(name)s” tidak ada di basis data. Yang ada: %(names)s.")
        % {"name": name, "names": ", ".join(row.key for row in rows.values()) or "-"}
    )


@dataclass(frozen=True, slots=True)
class CalendarRows:
    """A calendar as the columns of its rows: ``models.HoursPattern(calendar=row, **pattern)``.

    What it inherits is not in it: a parent is a row of its own.
    """

    calendar: dict[str, Any]
    patterns: tuple[dict[str, Any], ...]
    days: tuple[dict[str, Any], ...]
    seasons: tuple[dict[str, Any], ...]


def to_rows(calendar: WorkingCalendar) -> CalendarRows:
    """What :func:`from_row` reads back as the same value, but for ``key``, parent and office.

    Seasons belong to the whole office: whoever stores them decides whether a calendar may list
    them. Raises ``ValueError`` for holidays that were listed one by one, which no column holds.
    """
    if calendar.holidays not in (IndonesianHolidays(), ListedHolidays()):
        raise ValueError("holidays that are listed one by one are special days in the tables")
    return CalendarRows(
        calendar={
            "name": calendar.name,
            "zone": calendar.zone,
            "round_the_clock": calendar.round_the_clock,
            "national_holidays": calendar.holidays == IndonesianHolidays(),
        },
        patterns=tuple(_pattern_columns(pattern) for pattern in calendar.patterns),
        days=tuple(_day_columns(day) for day in calendar.days),
        seasons=tuple(_season_columns(season) for season in calendar.seasons),
    )


def _from_row(
    row: models.Calendar, rows: Mapping[int, models.Calendar], seasons: Listed, seen: frozenset[int]
) -> WorkingCalendar:
    seen |= {row.pk}
    parent = rows.get(row.parent_id) if row.parent_id and row.parent_id not in seen else None
    return WorkingCalendar(
        name=row.name,
        zone=row.zone,
        patterns=tuple(_pattern(pattern) for pattern in sorted(row.patterns.all(), key=_place)),
        holidays=IndonesianHolidays() if row.national_holidays else ListedHolidays(),
        round_the_clock=row.round_the_clock,
        days=tuple(_special_day(day) for day in row.days.all()),
        seasons=seasons,
        parent=_from_row(parent, rows, seasons, seen) if parent else None,
    )


def _place(row: models.HoursPattern) -> tuple[date, int]:
    """Open beginnings first: the engines do not agree on where an absent date stands."""
    return row.since or date.min, row.pk


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


def _pattern_columns(pattern: WeeklyPattern) -> dict[str, Any]:
    return {
        "name": pattern.name,
        "since": pattern.since,
        "until": pattern.until,
        "season": pattern.season,
        "week": written_week(pattern.week),
        "source": pattern.source,
        "reason": pattern.reason,
    }


def _day_columns(day: SpecialDay) -> dict[str, Any]:
    return {
        "day": day.day,
        "kind": day.kind,
        "name": day.name,
        "hours": None if day.hours is None else [written_hours(hours) for hours in day.hours],
        "tentative": day.tentative,
        "source": day.source,
        "reason": day.reason,
    }


def _season_columns(season: SeasonDates) -> dict[str, Any]:
    return {
        "name": season.name,
        "since": season.since,
        "until": season.until,
        "tentative": season.tentative,
        "source": season.source,
    }
