"""What must hold of working time whatever the calendar is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lajur.clocks.arithmetic import (
    NoWorkingTime,
    add_working_days,
    add_working_time,
    due_at,
    next_opening,
    working_seconds_between,
)
from lajur.clocks.calendar import WorkingCalendar, office_calendar
from lajur.clocks.durations import Amount, Duration
from lajur.clocks.tests.plans import calendar_of, situations, zones
from lajur.clocks.tests.slow import Plan

THREE_YEARS = datetime(2025, 1, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
Situation = tuple[Plan, datetime]

moments = st.integers(0, 1095 * 86_400).map(lambda s: THREE_YEARS + timedelta(seconds=s))
seconds = st.integers(0, 400_000)
later = st.integers(0, 40 * 86_400).map(lambda s: timedelta(seconds=s))
often = settings(max_examples=80, deadline=None)
between = working_seconds_between


def due_in(calendar: WorkingCalendar, start: datetime, amount: int) -> datetime:
    """The deadline; a calendar that has none is no example."""
    try:
        return add_working_time(calendar, start, amount)
    except NoWorkingTime:
        assume(False)
        raise


@often
@given(situations(), seconds)
def test_what_is_added_is_counted_again(situation: Situation, amount: int) -> None:
    calendar, start = calendar_of(situation[0]), situation[1]
    due = due_in(calendar, start, amount)
    assert between(calendar, start, due) == amount
    assert amount == 0 or between(calendar, start, due - INSTANT) == amount - 1


@often
@given(situations(), later)
def test_what_is_counted_is_added_again(situation: Situation, length: timedelta) -> None:
    """Up to the moment itself, or to the last working time before it."""
    calendar, start = calendar_of(situation[0]), situation[1]
    end = start + length
    due = due_in(calendar, start, between(calendar, start, end))
    assert due <= end
    assert between(calendar, due, end) == 0


@often
@given(situations(), seconds, seconds)
def test_two_steps_take_as_long_as_both_together(situation: Situation, one: int, two: int) -> None:
    calendar, start = calendar_of(situation[0]), situation[1]
    halfway = due_in(calendar, start, one)
    assert due_in(calendar, halfway, two) == due_in(calendar, start, one + two)


@often
@given(situations(), later, later)
def test_time_is_the_sum_of_its_parts(situation: Situation, one: timedelta, two: timedelta) -> None:
    calendar, start = calendar_of(situation[0]), situation[1]
    middle, end = start + one, start + one + two
    parts = between(calendar, start, middle) + between(calendar, middle, end)
    assert parts == between(calendar, start, end)


@often
@given(situations(), later, seconds, seconds)
def test_who_starts_later_or_needs_longer_is_never_done_sooner(
    situation: Situation, delay: timedelta, amount: int, more: int
) -> None:
    calendar, start = calendar_of(situation[0]), situation[1]
    due = due_in(calendar, start, amount)
    assert due <= due_in(calendar, start, amount + more)
    assert due <= due_in(calendar, start + delay, amount)


@often
@given(situations(), st.integers(1, 400_000))
def test_a_deadline_never_lies_outside_working_time(situation: Situation, amount: int) -> None:
    calendar, start = calendar_of(situation[0]), situation[1]
    due = due_in(calendar, start, amount)
    assert next_opening(calendar, due - INSTANT) == due - INSTANT


@often
@given(situations(), st.integers(1, 30))
def test_a_working_day_ends_when_the_office_closes(situation: Situation, days: int) -> None:
    calendar, start = calendar_of(situation[0]), situation[1]
    try:
        due = add_working_days(calendar, start, days)
    except NoWorkingTime:
        assume(False)
    assert next_opening(calendar, due - INSTANT) == due - INSTANT
    assert add_working_days(calendar, start, days - 1) < due if days > 1 else start < due


@given(moments, seconds, zones)
def test_the_clock_of_an_office_is_its_own(start: datetime, amount: int, zone: str) -> None:
    """Every zone does the same by its own clocks on the wall."""
    jakarta, there = office_calendar("Asia/Jakarta"), office_calendar(zone)
    ahead = {"Asia/Jakarta": 0, "Asia/Makassar": 1, "Asia/Jayapura": 2}[zone]
    shifted = partial(add_working_time, there, start - timedelta(hours=ahead))
    assert shifted(amount) == add_working_time(jakarta, start, amount) - timedelta(hours=ahead)


@given(moments, st.integers(0, 20), st.integers(0, 20), seconds)
def test_only_the_upper_bound_of_a_range_decides(
    start: datetime, days: int, calendar_days: int, amount: int
) -> None:
    office = office_calendar("Asia/Jakarta")
    most = Amount(amount, days, calendar_days)
    assert due_at(office, start, Duration("", Amount(), most)) == due_at(
        office, start, Duration("", most, most)
    )
