"""Working calendars: which hours of which days count, as plain values.

A calendar is a zone, weekly patterns with the dates they hold for, and holidays. It carries no
row and no connection, so that it can be loaded from a table, from a file or from code, and tested
without any. Ramadan hours, hours of one unit and local holidays are not filled in yet: a dated
:class:`WeeklyPattern` before the ordinary one, or another :class:`HolidaySource`, is their place.
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

    An open end is ``None``. Refuses hours of one day that overlap or stand out of order.
    """

    week: Week
    since: date | None = None
    until: date | None = None
    name: str = ""

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
    """Which hours count, in one zone. The first pattern that covers a date gives its hours.

    A date that no pattern covers, and a holiday, has no hours. ``round_the_clock`` counts every
    second of every day and looks at neither patterns nor holidays.
    """

    name: str
    zone: str
    patterns: tuple[WeeklyPattern, ...] = ()
    holidays: HolidaySource = ListedHolidays()
    round_the_clock: bool = False
    _years: dict[int, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The working hours of one local day; empty when the office is closed."""
        if self.round_the_clock:
            return _WHOLE_DAY
        if self.holiday_on(day) is not None:
            return ()
        for pattern in self.patterns:
            if pattern.covers(day):
                return pattern.week[day.weekday()]
        return ()

    def holiday_on(self, day: date) -> Holiday | None:
        """The holiday that closes the office on this local day, if any."""
        if self.round_the_clock:
            return None
        return self.holidays.in_year(day.year).get(day)

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
