"""A calendar written into the tables comes back as the same value."""

from __future__ import annotations

from datetime import date, time

import pytest

from lajur.clocks import choice, models
from lajur.clocks.calendar import (
    Holiday,
    HolidayKind,
    Hours,
    ListedHolidays,
    SpecialDay,
    WeeklyPattern,
    WorkingCalendar,
    office_calendar,
)
from lajur.clocks.rows import from_row, listed_seasons, to_rows
from lajur.clocks.seasons import SeasonDates

pytestmark = pytest.mark.django_db

NIGHT = (Hours(time(0), time(6)), Hours(time(22), time(0)))


def stored(calendar: WorkingCalendar, key: str) -> models.Calendar:
    rows = to_rows(calendar)
    row = models.Calendar.objects.create(key=key, **rows.calendar)
    for pattern in rows.patterns:
        models.HoursPattern.objects.create(calendar=row, **pattern)
    for day in rows.days:
        models.SpecialDay.objects.create(calendar=row, **day)
    for season in rows.seasons:
        models.Season.objects.create(**season)
    return row


def read(row: models.Calendar) -> WorkingCalendar:
    rows = {one.pk: one for one in models.Calendar.objects.prefetch_related("patterns", "days")}
    return from_row(rows[row.pk], rows, listed_seasons())


def test_a_calendar_comes_back_as_it_was_written() -> None:
    calendar = WorkingCalendar(
        name="Jaga malam",
        zone="Asia/Makassar",
        patterns=(
            WeeklyPattern((NIGHT,) * 5 + ((), ()), name="Ramadan", season="ramadan"),
            WeeklyPattern(
                (NIGHT,) * 7, date(2026, 1, 1), date(2026, 6, 30), "Biasa", "", "SE 1", "a"
            ),
        ),
        days=(
            SpecialDay(date(2026, 8, 18), "Cuti bersama", "joint-leave", (), True, "SKB", "b"),
            SpecialDay(date(2026, 8, 19), "Tetap masuk", "open", None),
            SpecialDay(date(2026, 8, 20), "Setengah hari", "shift", (Hours(time(8), time(12)),)),
        ),
        seasons=(SeasonDates("ramadan", date(2027, 2, 9), date(2027, 3, 9), True, "Isbat"),),
    )
    assert read(stored(calendar, "malam")) == calendar


def test_the_office_calendar_comes_back_as_it_was_written() -> None:
    office = office_calendar("Asia/Jakarta")
    assert read(stored(office, "kantor-2")) == office


def test_holidays_of_a_list_have_no_column() -> None:
    listed = ListedHolidays((Holiday(date(2026, 8, 18), "Libur", HolidayKind.NATIONAL),))
    with pytest.raises(ValueError, match="special days"):
        to_rows(WorkingCalendar("Uji", "Asia/Jakarta", holidays=listed))


def test_parents_in_a_circle_are_cut() -> None:
    one = stored(WorkingCalendar("Satu", "Asia/Jakarta"), "satu")
    other = stored(WorkingCalendar("Dua", "Asia/Jakarta"), "dua")
    models.Calendar.objects.filter(pk=one.pk).update(parent=other)
    models.Calendar.objects.filter(pk=other.pk).update(parent=one)
    calendar = read(one)
    assert calendar.parent is not None
    assert (calendar.parent.name, calendar.parent.parent) == ("Dua", None)
    assert calendar.hours_on(date(2026, 11, 23)) == ()


@pytest.mark.parametrize("built_in", [False, True])
def test_a_season_of_the_table_moves_the_ramadan_hours_of_the_office(*, built_in: bool) -> None:
    models.Season.objects.create(
        name="ramadan", since=date(2027, 2, 9), until=date(2027, 3, 9), source="Sidang isbat"
    )
    if built_in:
        models.Calendar.objects.all().delete()
    choice.forget()
    calendar = choice.calendar_of_office().calendar
    assert calendar.hours_on(date(2027, 2, 8))[0].opens == time(7, 30)
    assert calendar.hours_on(date(2027, 2, 9))[0].opens == time(8)
    assert not any("Ramadan" in warning for warning in calendar.warnings_for(2027))
