"""Working calendars: which hours of which days count, as plain values.

A calendar is a zone, weekly patterns with the dates they hold for, and holidays. It carries no
row and no connection, so that it can be loaded from a table (``rows``), from a file (``files``) or
from code, and tested without any.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

ZONE_LABELS: Mapping[str, str] = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours without a break in them, in local time; ``closes`` 00.00 is midnight's end.

    Refuses hours that close before they open: a night shift is two of these, on two days.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes != time(0) and self.closes <= self.opens:
            raise ValueError(f"hours close at {self.closes}, not after {self.opens}")


Week = tuple[tuple[Hours, ...], ...]


@dataclass(frozen=True, slots=True)
class WeeklyPattern:
    """The hours of the seven days of a week, Monday first, ``since`` .. ``until`` inclusive.

    An open end is ``None``. With a ``season`` it holds only within that season of each year.
    ``source`` is the decision it follows. Refuses hours of one day that overlap or stand out of
    order.
    """

    week: Week
    since: date | None = None
    until: date | None = None
    name: str = ""
    season: str = ""
    source: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        for hours in self.week:
            for earlier, later in pairwise(hours):
                if earlier.closes == time(0) or later.opens < earlier.closes:
                    raise ValueError(f"hours overlap at {later.opens}")

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


class HolidayKind(StrEnum):
    """Whose decision closes the office that day."""

    NATIONAL = "national"
    JOINT_LEAVE = "joint-leave"  # cuti bersama


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which the office is closed; ``tentative`` while its date is only computed."""

    day: date
    name: str
    kind: HolidayKind
    tentative: bool = False


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from its week and wins over patterns and holidays.

    No ``hours`` (``()``) close the office; ``None`` keeps the hours that the week would have given.
    """

    day: date
    name: str
    kind: str
    hours: tuple[Hours, ...] | None = ()
    tentative: bool = False
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SeasonDates:
    """When a season lies in one Gregorian year, both ends inclusive."""

    since: date
    until: date
    tentative: bool = False
    source: str = ""


class SeasonSource(Protocol):
    """Where a calendar's seasons come from."""

    def on(self, name: str, day: date) -> SeasonDates | None:
        """The season of this name that holds on a day, if any; always the same answer."""


@dataclass(frozen=True, slots=True)
class NoSeasons:
    """A calendar without seasons."""

    def on(self, name: str, day: date) -> SeasonDates | None:
        return None


class HolidaySource(Protocol):
    """Where a calendar's holidays come from."""

    def in_year(self, year: int) -> Mapping[date, Holiday]:
        """The holidays of one year by their date; always the same answer."""


@dataclass(frozen=True)
class ListedHolidays:
    """Holidays given one by one, as rows of a table would be."""

    holidays: tuple[Holiday, ...] = ()

    @cached_property
    def _by_year(self) -> dict[int, dict[date, Holiday]]:
        years: dict[int, dict[date, Holiday]] = {}
        for holiday in self.holidays:
            years.setdefault(holiday.day.year, {})[holiday.day] = holiday
        return years

    def in_year(self, year: int) -> Mapping[date, Holiday]:
        return self._by_year.get(year, {})


@dataclass(frozen=True, slots=True)
class IndonesianHolidays:
    """National holidays and cuti bersama as the ``holidays`` library knows them (SKB 3 Menteri)."""

    def in_year(self, year: int) -> Mapping[date, Holiday]:
        return _indonesian_holidays(year)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which hours count, in one zone.

    For a day the first of these that says something decides: a special day, here or in a
    ``parent``; a holiday, here or in a parent; a pattern that covers the day, own ones before
    those of a parent. Of several own patterns a season's wins over the others, then the one with
    the narrower range, then the one listed first. What nobody speaks of has no hours.
    ``round_the_clock`` counts every second of every day and looks at nothing else.
    """

    name: str
    zone: str
    patterns: tuple[WeeklyPattern, ...] = ()
    holidays: HolidaySource = ListedHolidays()
    round_the_clock: bool = False
    days: tuple[SpecialDay, ...] = ()
    seasons: SeasonSource = NoSeasons()
    parent: WorkingCalendar | None = None
    _years: dict[int, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by_day: dict[date, SpecialDay] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)
        self._by_day.update((special.day, special) for special in self.days)

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The working hours of one local day; empty when the office is closed."""
        if self.round_the_clock:
            return _WHOLE_DAY
        special = self.special_on(day)
        if special is not None and special.hours is not None:
            return special.hours
        if special is None and self.holiday_on(day) is not None:
            return ()
        pattern = self.pattern_on(day)
        return () if pattern is None else pattern.week[day.weekday()]

    def special_on(self, day: date) -> SpecialDay | None:
        """What was decided for this very day, here or in a parent."""
        if self.round_the_clock:
            return None
        own = self._by_day.get(day)
        if own is None and self.parent is not None:
            return self.parent.special_on(day)
        return own

    def holiday_on(self, day: date) -> Holiday | None:
        """The national holiday on this local day, if any; a special day may overrule it."""
        if self.round_the_clock:
            return None
        own = self.holidays.in_year(day.year).get(day)
        if own is None and self.parent is not None:
            return self.parent.holiday_on(day)
        return own

    def pattern_on(self, day: date) -> WeeklyPattern | None:
        """The weekly pattern that holds on this local day, if any."""
        covering = [pattern for pattern in self.patterns if self._holds(pattern, day)]
        if covering:
            return min(covering, key=_breadth)
        return self.parent.pattern_on(day) if self.parent is not None else None

    def _holds(self, pattern: WeeklyPattern, day: date) -> bool:
        in_season = not pattern.season or self.seasons.on(pattern.season, day) is not None
        return in_season and pattern.covers(day)

    def warnings_for(self, year: int) -> tuple[str, ...]:
        """What is not yet certain about a year, in sentences for the administrator."""
        if self.round_the_clock:
            return ()
        holidays = sorted(self.holidays.in_year(year).values(), key=lambda holiday: holiday.day)
        warnings = []
        if not any(holiday.kind is HolidayKind.JOINT_LEAVE for holiday in holidays):
            warnings.append(
                _("Cuti bersama tahun %(year)s belum diketahui; batas waktu dapat berubah.")
                % {"year": year}
            )
        if tentative := [holiday.name for holiday in holidays if holiday.tentative]:
            warnings.append(
                _("Tanggal libur tahun %(year)s masih perkiraan: %(names)s.")
                % {"year": year, "names": ", ".join(tentative)}
            )
        return tuple(warnings)


@cache
def office_calendar(zone: str) -> WorkingCalendar:
    """The ordinary office hours of Perpres 21/2023 in an Indonesian zone.

    37 h 30 min a week: Monday to Thursday 07.30-12.00 and 13.00-16.00, Friday 07.30-11.30 and
    13.00-16.30. The decree gives the start, the weekly sum and the length of the breaks; where
    the breaks lie is our reading. National holidays and cuti bersama are closed, tentative ones
    too. Ramadan hours (32 h 30 min) and overrides of one office are not in it.

    Raises ``ValueError`` for a zone outside Indonesia.
    """
    zone_label(zone)
    return WorkingCalendar(
        name="Jam kerja kantor (Perpres 21/2023)",
        zone=zone,
        patterns=(_ORDINARY_WEEK,),
        holidays=IndonesianHolidays(),
    )


@cache
def round_the_clock_calendar(zone: str) -> WorkingCalendar:
    """Every second counts: for emergencies and for units on shifts (Perpres 21/2023 article 7)."""
    zone_label(zone)
    return WorkingCalendar(name="24 jam sehari, 7 hari seminggu", zone=zone, round_the_clock=True)


def zone_label(zone: str) -> str:
    """WIB, WITA or WIT. Raises ``ValueError`` for a zone outside Indonesia."""
    try:
        return ZONE_LABELS[zone]
    except KeyError:
        known = ", ".join(ZONE_LABELS)
        raise ValueError(f"{zone!r} is no Indonesian zone; known: {known}") from None


def _breadth(pattern: WeeklyPattern) -> tuple[bool, int]:
    """How wide a pattern reaches; the narrowest of those that cover a day decides."""
    since, until = pattern.since or date.min, pattern.until or date.max
    return not pattern.season, (until - since).days


_WHOLE_DAY = (Hours(time(0), time(0)),)
_MONDAY_TO_THURSDAY = (Hours(time(7, 30), time(12)), Hours(time(13), time(16)))
_FRIDAY = (Hours(time(7, 30), time(11, 30)), Hours(time(13), time(16, 30)))
_ORDINARY_WEEK = WeeklyPattern(
    week=(
        _MONDAY_TO_THURSDAY,
        _MONDAY_TO_THURSDAY,
        _MONDAY_TO_THURSDAY,
        _MONDAY_TO_THURSDAY,
        _FRIDAY,
        (),
        (),
    ),
    name="Jam kerja biasa",
)

_TENTATIVE = re.compile(r"\s*\(perkiraan\)")


@cache
def _indonesian_holidays(year: int) -> Mapping[date, Holiday]:
    national = _from_library(year, "public", HolidayKind.NATIONAL)
    joint_leave = _from_library(year, "government", HolidayKind.JOINT_LEAVE)
    return joint_leave | national


def _from_library(year: int, category: str, kind: HolidayKind) -> dict[date, Holiday]:
    # A fifth of a second to import, needed only once a deadline is computed.
    from holidays import country_holidays

    entries = country_holidays("ID", years=year, categories=(category,), language="id")
    return {
        day: Holiday(
            day,
            name=_TENTATIVE.sub("", name),
            kind=kind,
            tentative=_TENTATIVE.search(name) is not None,
        )
        for day, name in entries.items()
    }
