"""Working calendars: which hours of which days count, as plain values.

A calendar is a zone, weekly patterns with the dates they hold for, and holidays. It carries no
row and no connection, so that it can be loaded from a table (``rows``), from a file (``files``) or
from code, and tested without any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from lajur.clocks.dates import official_day
from lajur.clocks.library import Category, known_days
from lajur.clocks.seasons import RAMADAN, Listed, SeasonDates, joined, seasons_in
from lajur.foundation.text import gettext as _

ZONE_LABELS: Mapping[str, str] = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours without a break in them, in local time; ``closes`` 00.00 is midnight's end.

    Refuses hours that close before they open: a night shift is two of these, on two days. They
    are whole minutes.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if any(at.second or at.microsecond for at in (self.opens, self.closes)):
            raise ValueError(f"hours {self.opens} to {self.closes} are no whole minutes")
        if self.closes != time(0) and self.closes <= self.opens:
            raise ValueError(f"hours close at {self.closes}, not after {self.opens}")


def require_order(hours: Iterable[Hours]) -> None:
    """Raise ``ValueError`` when hours of one day overlap or stand out of order."""
    for earlier, later in pairwise(hours):
        if earlier.closes == time(0) or later.opens < earlier.closes:
            raise ValueError(f"hours overlap at {later.opens}")


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
            require_order(hours)

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
    Refuses hours that overlap or stand out of order.
    """

    day: date
    name: str
    kind: str
    hours: tuple[Hours, ...] | None = ()
    tentative: bool = False
    source: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        require_order(self.hours or ())


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
    ``parent``; a holiday of this calendar itself; a pattern that covers the day, own ones before
    those of a parent. Of several own patterns the one with the narrowest range decides, a season
    being as wide as its dates; among equals the one listed first. What nobody speaks of has no
    hours. ``seasons`` are listed dates: they go before those that a parent lists, and both before
    what is computed. ``round_the_clock`` counts every second of every day and looks at nothing
    else.

    Refuses an unknown zone (``KeyError``) and two special days of one date (``ValueError``).
    """

    name: str
    zone: str
    patterns: tuple[WeeklyPattern, ...] = ()
    holidays: HolidaySource = ListedHolidays()
    round_the_clock: bool = False
    days: tuple[SpecialDay, ...] = ()
    seasons: Listed = ()
    parent: WorkingCalendar | None = None
    _years: dict[int, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by_day: dict[date, SpecialDay] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)
        twice = [day for day, count in Counter(one.day for one in self.days).items() if count > 1]
        if twice:
            raise ValueError(f"{twice[0]} is a special day twice")
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
        return self._ordinary_hours(day, self.listed_seasons())

    def special_on(self, day: date) -> SpecialDay | None:
        """What was decided for this very day, here or in a parent."""
        if self.round_the_clock:
            return None
        own = self._by_day.get(day)
        if own is None and self.parent is not None:
            return self.parent.special_on(day)
        return own

    def holiday_on(self, day: date) -> Holiday | None:
        """The holiday on this local day, if any; a special day may overrule it."""
        return None if self.round_the_clock else self.holidays.in_year(day.year).get(day)

    def pattern_on(self, day: date) -> WeeklyPattern | None:
        """The weekly pattern that holds on this local day, here or in a parent, if any."""
        return self._pattern_on(day, self.listed_seasons())

    def listed_seasons(self) -> Listed:
        """The seasons listed here, and those of the parents that none of these replaces."""
        if self.parent is None:
            return self.seasons
        return joined(self.seasons, self.parent.listed_seasons())

    def patterns_in_force(self) -> tuple[WeeklyPattern, ...]:
        """All patterns that can decide a day, own ones before those of the parents."""
        if self.round_the_clock:
            return ()
        inherited = self.parent.patterns_in_force() if self.parent is not None else ()
        return self.patterns + inherited

    def seasons_in(self, year: int) -> Listed:
        """The dates of the seasons that the patterns speak of, as far as they touch a year."""
        names = {pattern.season for pattern in self.patterns_in_force() if pattern.season}
        listed = self.listed_seasons()
        return tuple(one for name in sorted(names) for one in seasons_in(year, name, listed))

    def warnings_for(self, year: int, *, since: date = date.min) -> tuple[str, ...]:
        """What is not yet certain about a year, in sentences for the administrator.

        Dates that lie before ``since`` (today, say) are left out: they can move no deadline.
        """
        if self.round_the_clock:
            return ()
        warnings = [*self._holiday_warnings(year, since)]
        warnings += [
            _season_warning(season)
            for season in self.seasons_in(year)
            if season.tentative and season.until >= since
        ]
        return tuple(warnings)

    def _ordinary_hours(self, day: date, seasons: Listed) -> tuple[Hours, ...]:
        if self.round_the_clock:
            return _WHOLE_DAY
        pattern = self._own_pattern_on(day, seasons)
        if pattern is not None:
            return pattern.week[day.weekday()]
        return () if self.parent is None else self.parent._ordinary_hours(day, seasons)

    def _pattern_on(self, day: date, seasons: Listed) -> WeeklyPattern | None:
        if self.round_the_clock:
            return None
        own = self._own_pattern_on(day, seasons)
        if own is None and self.parent is not None:
            return self.parent._pattern_on(day, seasons)
        return own

    def _own_pattern_on(self, day: date, seasons: Listed) -> WeeklyPattern | None:
        widths = {
            place: width
            for place, pattern in enumerate(self.patterns)
            if (width := _width_on(pattern, day, seasons)) is not None
        }
        return self.patterns[min(widths, key=widths.__getitem__)] if widths else None

    def _holiday_warnings(self, year: int, since: date) -> Iterable[str]:
        tells_joint_leave = isinstance(self.holidays, IndonesianHolidays)
        holidays = sorted(self.holidays.in_year(year).values(), key=lambda holiday: holiday.day)
        known = any(holiday.kind is HolidayKind.JOINT_LEAVE for holiday in holidays)
        if tells_joint_leave and not known and date(year, 12, 31) >= since:
            yield (
                _("Cuti bersama tahun %(year)s belum diketahui; batas waktu dapat berubah.")
                % {"year": year}
            )
        tentative = [one.name for one in holidays if one.tentative and one.day >= since]
        if tentative:
            yield (
                _("Tanggal libur tahun %(year)s masih perkiraan: %(names)s.")
                % {"year": year, "names": ", ".join(tentative)}
            )


@cache
def office_calendar(zone: str) -> WorkingCalendar:
    """The ordinary office hours of Perpres 21/2023 in an Indonesian zone.

    37 h 30 min a week: Monday to Thursday 07.30-12.00 and 13.00-16.00, Friday 07.30-11.30 and
    13.00-16.30. The decree gives the start, the weekly sum and the length of the breaks; where
    the breaks lie is our reading. In Ramadan 32 h 30 min: Monday to Thursday 08.00-12.00 and
    12.30-15.00, Friday 08.00-11.30 and 12.30-15.30. National holidays and cuti bersama are
    closed, tentative ones too.

    Raises ``ValueError`` for a zone outside Indonesia.
    """
    zone_label(zone)
    return WorkingCalendar(
        name="Jam kerja kantor (Perpres 21/2023)",
        zone=zone,
        patterns=(_ORDINARY_WEEK, _RAMADAN_WEEK),
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


def _width_on(pattern: WeeklyPattern, day: date, seasons: Listed) -> int | None:
    """How many days wide the range is in which the pattern holds on ``day``; ``None``: it does not.

    The narrowest of those that cover a day decides.
    """
    if not pattern.covers(day):
        return None
    since, until = pattern.since or date.min, pattern.until or date.max
    if pattern.season:
        dates = next(
            (one for one in seasons_in(day.year, pattern.season, seasons) if one.covers(day)), None
        )
        if dates is None:
            return None
        since, until = max(since, dates.since), min(until, dates.until)
    return (until - since).days


def _season_warning(season: SeasonDates) -> str:
    words = {"since": official_day(season.since), "until": official_day(season.until)}
    if season.name == RAMADAN:
        return _("Ramadan masih perkiraan: %(since)s sampai %(until)s.") % words
    words["name"] = season.name
    return _("Musim “%(name)s” masih perkiraan: %(since)s sampai %(until)s.") % words


_WHOLE_DAY = (Hours(time(0), time(0)),)
_MONDAY_TO_THURSDAY = (Hours(time(7, 30), time(12)), Hours(time(13), time(16)))
_FRIDAY = (Hours(time(7, 30), time(11, 30)), Hours(time(13), time(16, 30)))
_DECREE = "Perpres 21/2023"
_ORDINARY_WEEK = WeeklyPattern(
    week=(*(_MONDAY_TO_THURSDAY,) * 4, _FRIDAY, (), ()),
    name="Jam kerja biasa",
    source=_DECREE,
)
_RAMADAN_MONDAY_TO_THURSDAY = (Hours(time(8), time(12)), Hours(time(12, 30), time(15)))
_RAMADAN_FRIDAY = (Hours(time(8), time(11, 30)), Hours(time(12, 30), time(15, 30)))
_RAMADAN_WEEK = WeeklyPattern(
    week=(*(_RAMADAN_MONDAY_TO_THURSDAY,) * 4, _RAMADAN_FRIDAY, (), ()),
    name="Jam kerja Ramadan",
    season=RAMADAN,
    source=_DECREE,
)


@cache
def _indonesian_holidays(year: int) -> Mapping[date, Holiday]:
    national = _from_library(year, "public", HolidayKind.NATIONAL)
    joint_leave = _from_library(year, "government", HolidayKind.JOINT_LEAVE)
    return joint_leave | national


def _from_library(year: int, category: Category, kind: HolidayKind) -> dict[date, Holiday]:
    return {
        day: Holiday(day, known.name, kind, known.tentative)
        for day, known in known_days(year, category).items()
    }
