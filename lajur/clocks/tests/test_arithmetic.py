"""Deadlines one by one; what must hold of all is in test_laws and test_reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lajur.clocks.arithmetic import (
    NoWorkingTime,
    Segment,
    add_calendar_days,
    add_working_days,
    add_working_time,
    due_at,
    next_opening,
    segments_between,
    working_seconds_between,
)
from lajur.clocks.calendar import (
    Hours,
    SpecialDay,
    WeeklyPattern,
    WorkingCalendar,
    office_calendar,
    round_the_clock_calendar,
)
from lajur.clocks.durations import parse_duration
from lajur.clocks.years import OutOfYears

WIB = ZoneInfo("Asia/Jakarta")
OFFICE = office_calendar("Asia/Jakarta")


def wib(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WIB)  # type: ignore[arg-type, misc]


def test_480_minutes_over_nyepi_and_idul_fitri_2026() -> None:
    # 18 to 24 March 2026 are holidays, cuti bersama and a weekend; on the 17th, in Ramadan, the
    # office closes at 15.00, where it would close at 16.00 without Ramadan.
    start = wib(2026, 3, 17, 14)
    assert add_working_time(OFFICE, start, 480 * 60) == wib(2026, 3, 25, 15, 30)
    without_ramadan = replace(OFFICE, patterns=OFFICE.patterns[:1])
    assert add_working_time(without_ramadan, start, 480 * 60) == wib(2026, 3, 25, 14, 30)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        (wib(2026, 11, 23, 7, 30), 270, wib(2026, 11, 23, 12)),
        (wib(2026, 11, 23, 12), 1, wib(2026, 11, 23, 13, 1)),
        (wib(2026, 11, 23, 11, 59), 1, wib(2026, 11, 23, 12)),
        (wib(2026, 11, 23, 15, 59), 2, wib(2026, 11, 24, 7, 31)),
        (wib(2026, 11, 23, 16), 450, wib(2026, 11, 24, 16)),
        (wib(2026, 11, 27, 11, 30), 1, wib(2026, 11, 27, 13, 1)),
        (wib(2026, 11, 27, 16, 30), 1, wib(2026, 11, 30, 7, 31)),
        (wib(2026, 11, 28, 10), 0, wib(2026, 11, 28, 10)),
    ],
)
def test_time_is_exact_on_the_borders(start: datetime, minutes: int, due: datetime) -> None:
    assert add_working_time(OFFICE, start, minutes * 60) == due


def test_results_are_in_utc() -> None:
    due = add_working_time(OFFICE, wib(2026, 11, 23, 8), 60)
    assert due.tzinfo is UTC
    assert due.isoformat() == "2026-11-23T01:01:00+00:00"


def test_microseconds_are_kept() -> None:
    start = wib(2026, 11, 23, 11, 59, 59, 999_999)
    assert add_working_time(OFFICE, start, 1) == wib(2026, 11, 23, 13, 0, 0, 999_999)


def test_counting_backwards_is_negative() -> None:
    late, due = wib(2026, 11, 24, 8), wib(2026, 11, 23, 15, 30)
    assert working_seconds_between(OFFICE, late, due) == -3600


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        (wib(2026, 11, 23, 7), wib(2026, 11, 23, 7, 30)),
        (wib(2026, 11, 23, 7, 30), wib(2026, 11, 23, 7, 30)),
        (wib(2026, 11, 23, 9), wib(2026, 11, 23, 9)),
        (wib(2026, 11, 23, 12), wib(2026, 11, 23, 13)),
        (wib(2026, 11, 27, 16, 30), wib(2026, 11, 30, 7, 30)),
        (wib(2026, 12, 31, 16), wib(2027, 1, 4, 7, 30)),
    ],
)
def test_next_opening(at: datetime, opening: datetime) -> None:
    assert next_opening(OFFICE, at) == opening


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (wib(2026, 11, 23, 6), 1, wib(2026, 11, 24, 16)),
        (wib(2026, 11, 23, 15, 59), 1, wib(2026, 11, 24, 16)),
        (wib(2026, 11, 23, 23, 59), 1, wib(2026, 11, 24, 16)),
        (wib(2026, 11, 26, 9), 1, wib(2026, 11, 27, 16, 30)),
        (wib(2026, 11, 28, 9), 1, wib(2026, 11, 30, 16)),
        (wib(2026, 12, 30, 9), 2, wib(2027, 1, 4, 16)),
        (wib(2026, 3, 17, 9), 1, wib(2026, 3, 25, 16)),
        (wib(2026, 11, 23, 9), 0, wib(2026, 11, 23, 9)),
    ],
)
def test_working_days_end_with_the_office(start: datetime, days: int, due: datetime) -> None:
    assert add_working_days(OFFICE, start, days) == due


def test_calendar_days_run_over_holidays_to_the_minute() -> None:
    assert add_calendar_days(OFFICE, wib(2026, 3, 17, 14, 5), 3) == wib(2026, 3, 20, 14, 5)


def test_a_calendar_day_is_a_local_day_where_clocks_change() -> None:
    berlin = WorkingCalendar("Berlin", "Europe/Berlin", round_the_clock=True)
    start = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert add_calendar_days(berlin, start, 1) - start.astimezone(UTC) == timedelta(hours=23)


@pytest.mark.parametrize(
    ("printed", "due"),
    [
        ("8 menit", wib(2026, 11, 23, 15, 8)),
        ("1-3 hari", wib(2026, 11, 26, 16)),
        ("maks. 2 hari kerja", wib(2026, 11, 25, 16)),
        ("3 x 24 jam", wib(2026, 11, 26, 15)),
        ("1 hari kerja 2 jam", wib(2026, 11, 25, 9, 30)),
    ],
)
def test_the_upper_bound_of_a_printed_time_decides(printed: str, due: datetime) -> None:
    assert due_at(OFFICE, wib(2026, 11, 23, 15), parse_duration(printed)) == due


def test_no_printed_time_is_no_deadline() -> None:
    assert due_at(OFFICE, wib(2026, 11, 23, 15), parse_duration("-")) is None


def test_segments_show_how_a_deadline_was_computed() -> None:
    assert segments_between(OFFICE, wib(2026, 3, 17, 14), wib(2026, 3, 25, 14, 30)) == (
        Segment(wib(2026, 3, 17, 14), wib(2026, 3, 17, 15)),
        Segment(wib(2026, 3, 25, 7, 30), wib(2026, 3, 25, 12)),
        Segment(wib(2026, 3, 25, 13), wib(2026, 3, 25, 14, 30)),
    )


def test_segments_cross_the_year() -> None:
    segments = segments_between(OFFICE, wib(2026, 12, 31, 15), wib(2027, 1, 4, 8))
    assert [segment.seconds for segment in segments] == [3600, 1800]


def test_round_the_clock_knows_no_holiday() -> None:
    always = round_the_clock_calendar("Asia/Jayapura")
    start = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert add_working_time(always, start, 7200) == start + timedelta(hours=2)
    assert next_opening(always, start) == start


def test_the_year_is_the_local_one_west_of_greenwich_too() -> None:
    lima = WorkingCalendar("Uji", "America/Lima", OFFICE.patterns)
    last_evening = datetime(2027, 1, 1, 4, tzinfo=UTC)
    assert next_opening(lima, last_evening) == datetime(2027, 1, 1, 12, 30, tzinfo=UTC)


def test_a_night_shift_is_worked_across_midnight() -> None:
    night = (Hours(time(0), time(6)), Hours(time(22), time(0)))
    shift = WorkingCalendar("Jaga malam", "Asia/Jakarta", (WeeklyPattern((night,) * 7),))
    due = add_working_time(shift, wib(2026, 11, 23, 23), 2 * 3600)
    assert due == wib(2026, 11, 24, 1)


def test_a_dated_pattern_gives_way_to_the_ordinary_one() -> None:
    short_day = (Hours(time(8), time(12)),)
    short_week = WeeklyPattern(
        (short_day,) * 7,
        since=date(2026, 11, 23),
        until=date(2026, 11, 24),
    )
    calendar = WorkingCalendar("Uji", "Asia/Jakarta", (short_week, *OFFICE.patterns))
    assert add_working_time(calendar, wib(2026, 11, 23, 8), 9 * 3600) == wib(2026, 11, 25, 8, 30)


def test_a_calendar_without_hours_is_refused() -> None:
    never = WorkingCalendar("Kosong", "Asia/Jakarta")
    for add in (add_working_time, add_working_days):
        with pytest.raises(NoWorkingTime, match="Kosong"):
            add(never, wib(2026, 11, 23, 8), 1)
    with pytest.raises(NoWorkingTime, match="Kosong"):
        next_opening(never, wib(2026, 11, 23, 8))


def test_naive_datetimes_are_refused() -> None:
    aware = wib(2026, 11, 23, 8)
    naive = aware.replace(tzinfo=None)
    for add in (add_working_time, add_working_days, add_calendar_days):
        with pytest.raises(ValueError, match="naive"):
            add(OFFICE, naive, 1)
        with pytest.raises(ValueError, match="naive"):
            add(OFFICE, naive, 0)
    for between in (working_seconds_between, segments_between):
        with pytest.raises(ValueError, match="naive"):
            between(OFFICE, naive, aware)
        with pytest.raises(ValueError, match="naive"):
            between(OFFICE, aware, naive)


def test_time_is_never_taken_away() -> None:
    for add in (add_working_time, add_working_days, add_calendar_days):
        with pytest.raises(ValueError, match="negative"):
            add(OFFICE, wib(2026, 11, 23, 8), -1)


def test_years_that_no_calendar_tells_are_refused() -> None:
    last = datetime(9998, 12, 30, 16, tzinfo=UTC)
    for at in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)):
        with pytest.raises(OutOfYears):
            next_opening(OFFICE, at)
    with pytest.raises(OutOfYears):
        add_working_time(OFFICE, last, 4_000_000)
    with pytest.raises(OutOfYears):
        add_calendar_days(OFFICE, last, 3660)


def test_hours_that_the_clocks_leap_over_take_no_time() -> None:
    spring = date(2026, 3, 29)
    lost = SpecialDay(spring, "Jaga", "shift", (Hours(time(2, 30), time(3)),))
    berlin = WorkingCalendar("Berlin", "Europe/Berlin", days=(lost,))
    with pytest.raises(NoWorkingTime):
        next_opening(berlin, datetime(2026, 3, 28, tzinfo=UTC))
