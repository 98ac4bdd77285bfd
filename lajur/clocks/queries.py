"""What the pages of the calendars show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lajur.clocks import choice, files
from lajur.clocks.models import Calendar, CalendarUse


@dataclass(frozen=True, slots=True)
class Listed:
    """A calendar of the list: whose it is, and what is not certain about it."""

    row: Calendar
    uses: Sequence[CalendarUse]
    warnings: Sequence[str]


def all_calendars(today: date) -> list[Listed]:
    """Every calendar with its users, the office's first."""
    uses: dict[int, list[CalendarUse]] = {}
    for use in CalendarUse.objects.select_related("unit", "position__unit"):
        uses.setdefault(use.calendar_id, []).append(use)
    return [
        Listed(row, uses.get(row.pk, []), warnings_of(row, today))
        for row in Calendar.objects.select_related("parent")
    ]


def warnings_of(row: Calendar, today: date) -> list[str]:
    """What is not certain about the rest of this year and the next one."""
    calendar = choice.by_id(row.pk).calendar
    return [
        warning
        for year in (today.year, today.year + 1)
        for warning in calendar.warnings_for(year, since=today)
    ]


def uses_of(row: Calendar) -> list[CalendarUse]:
    """The units and positions that have this calendar as their own."""
    return list(row.uses.select_related("unit", "position__unit"))


def exported(row: Calendar) -> str:
    """The calendar as a readable file (``docs/calendar-files.md``)."""
    return files.save(choice.by_id(row.pk).calendar)
