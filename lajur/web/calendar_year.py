"""A year of a calendar as it is shown: twelve months, each day with its letter and its words."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from lajur.clocks.calendar import HolidayKind, WorkingCalendar
from lajur.clocks.hours import written_hours
from lajur.clocks.models import DayKind


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a day differs from an ordinary one: a class of the style sheet, a letter, a name."""

    css: str
    letter: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month."""

    day: date
    mark: Mark | None
    closed: bool
    words: str
    tentative: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """One month; a week has seven places, those outside of the month are ``None``."""

    name: str
    weeks: Sequence[Sequence[Cell | None]]


@dataclass(frozen=True, slots=True)
class Told:
    """A day or a stretch of days that differs, as the list below the months tells it."""

    since: date
    until: date
    mark: Mark
    name: str
    hours: str
    source: str
    reason: str
    tentative: bool
    own: bool
    id: int | None = None


def marks() -> dict[str, Mark]:
    """All marks by the kind of day, for the key of the drawing."""
    return {
        DayKind.NATIONAL: Mark("national", "N", _("Libur nasional")),
        DayKind.JOINT_LEAVE: Mark("leave", "C", _("Cuti bersama")),
        DayKind.LOCAL: Mark("local", "D", _("Libur daerah")),
        DayKind.OPEN: Mark("open", "M", _("Tetap masuk")),
        DayKind.REMOTE: Mark("remote", "W", _("Kerja dari tempat lain (WFH)")),
        DayKind.SHIFT: Mark("shift", "J", _("Jam khusus")),
        RAMADAN: Mark("ramadan", "R", _("Ramadan")),
    }


RAMADAN = "ramadan"


def months_of(calendar: WorkingCalendar, year: int) -> list[Month]:
    """The twelve months of a year."""
    known = marks()
    return [
        Month(
            str(MONTHS[month]),
            [
                [_cell(calendar, day, known) if day.month == month else None for day in week]
                for week in Weeks().monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def told_days(calendar: WorkingCalendar, year: int, own: dict[date, int]) -> list[Told]:
    """Everything in a year that differs, by its date; ``own`` are the ids of this calendar's days.

    A stretch of a season is one line.
    """
    known = marks()
    day, last = date(year, 1, 1), date(year, 12, 31)
    found = [*_seasons(calendar, year, known)]
    while day <= last:
        found += _told(calendar, day, own, known)
        day += timedelta(days=1)
    return sorted(found, key=lambda each: each.since)


def hours_in_words(stretches: Sequence[str]) -> str:
    """ "07.30-12.00, 13.00-16.00", or that the office is closed."""
    return ", ".join(stretches) if stretches else _("tutup")


def _cell(calendar: WorkingCalendar, day: date, known: dict[str, Mark]) -> Cell:
    hours = [written_hours(each) for each in calendar.hours_on(day)]
    kind, name, tentative = _kind_of(calendar, day)
    mark = known.get(kind)
    words = [mark.label if mark else "", name, _("masih perkiraan") if tentative else ""]
    told = ", ".join(dict.fromkeys(word for word in (*words, hours_in_words(hours)) if word))
    return Cell(day, mark, closed=not hours, words=told, tentative=tentative)


def _kind_of(calendar: WorkingCalendar, day: date) -> tuple[str, str, bool]:
    """The kind of a day, its name, and whether its date is not settled."""
    if (special := calendar.special_on(day)) is not None:
        return special.kind, special.name, special.tentative
    if (holiday := calendar.holiday_on(day)) is not None:
        return _KINDS[holiday.kind], holiday.name, holiday.tentative
    pattern = calendar.pattern_on(day)
    if pattern is not None and pattern.season and calendar.hours_on(day):
        season = next((one for one in calendar.seasons_in(day.year) if one.covers(day)), None)
        return pattern.season, pattern.name, season is not None and season.tentative
    return "", "", False


_KINDS = {HolidayKind.NATIONAL: DayKind.NATIONAL, HolidayKind.JOINT_LEAVE: DayKind.JOINT_LEAVE}


def _told(
    calendar: WorkingCalendar, day: date, own: dict[date, int], known: dict[str, Mark]
) -> Iterator[Told]:
    special = calendar.special_on(day)
    if special is not None:
        hours = [written_hours(each) for each in calendar.hours_on(day)]
        yield Told(
            since=day,
            until=day,
            mark=known[special.kind],
            name=special.name,
            hours=hours_in_words(hours),
            source=special.source,
            reason=special.reason,
            tentative=special.tentative,
            own=day in own,
            id=own.get(day),
        )
    elif (holiday := calendar.holiday_on(day)) is not None:
        yield Told(
            since=day,
            until=day,
            mark=known[_KINDS[holiday.kind]],
            name=holiday.name,
            hours="",
            source=_("SKB 3 Menteri"),
            reason="",
            tentative=holiday.tentative,
            own=False,
        )


def _seasons(calendar: WorkingCalendar, year: int, known: dict[str, Mark]) -> Iterator[Told]:
    for season in calendar.seasons_in(year):
        if (mark := known.get(season.name)) is not None:
            yield Told(
                since=season.since,
                until=season.until,
                mark=mark,
                name=mark.label,
                hours="",
                source=season.source,
                reason="",
                tentative=season.tentative,
                own=False,
            )
