"""Deadlines with pauses, against a slow reference that walks minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lajur.clocks.arithmetic import add_amount, working_seconds_between
from lajur.clocks.calendar import round_the_clock_calendar
from lajur.clocks.durations import Amount
from lajur.clocks.pauses import Pause, due_after, merged, running, working_seconds_without
from lajur.clocks.tests import plans
from lajur.clocks.tests.slow import works
from lajur.clocks.tests.test_arithmetic import OFFICE, wib

MINUTE = timedelta(minutes=1)
THURSDAY = wib(2026, 11, 5, 0, 0).astimezone(UTC)
ZONE = "Asia/Jakarta"
SOMETIME = st.integers(0, 6 * 1440)


def at(minute: int) -> datetime:
    return THURSDAY + minute * MINUTE


PAUSES = st.lists(
    st.tuples(SOMETIME, st.integers(0, 2000)).map(lambda p: Pause(at(p[0]), at(p[0] + p[1]))),
    max_size=4,
)


def runs(moment: datetime, pauses: list[Pause]) -> bool:
    """Whether the minute that begins here is working time that no pause covers."""
    paused = any(pause.start <= moment < pause.end for pause in pauses)
    return not paused and works(plans.OFFICE, moment)


def slow_due(start: datetime, minutes: int, pauses: list[Pause]) -> datetime:
    while minutes:
        minutes -= runs(start, pauses)
        start += MINUTE
    return start


@given(start=SOMETIME, minutes=st.integers(1, 900), pauses=PAUSES)
def test_is_due_when_so_many_minutes_ran(start: int, minutes: int, pauses: list[Pause]) -> None:
    due = due_after(OFFICE, at(start), Amount(seconds=60 * minutes), pauses)
    assert due == slow_due(at(start), minutes, pauses)


@given(start=SOMETIME, length=st.integers(0, 4000), pauses=PAUSES)
def test_counts_the_minutes_that_ran(start: int, length: int, pauses: list[Pause]) -> None:
    counted = working_seconds_without(OFFICE, at(start), at(start + length), pauses)
    minutes = sum(runs(at(start + minute), pauses) for minute in range(length))
    assert counted == 60 * minutes


@given(
    start=SOMETIME,
    seconds=st.integers(1, 30_000),
    pauses=st.lists(
        st.tuples(st.integers(0, 6 * 86_400 * 10**6), st.integers(0, 10**11)).map(
            lambda p: Pause(
                THURSDAY + timedelta(microseconds=p[0]),
                THURSDAY + timedelta(microseconds=p[0] + p[1]),
            )
        ),
        max_size=5,
    ),
)
def test_at_the_deadline_exactly_the_standard_time_has_run(
    start: int, seconds: int, pauses: list[Pause]
) -> None:
    due = due_after(OFFICE, at(start), Amount(seconds=seconds), pauses)
    assert working_seconds_without(OFFICE, at(start), due, pauses) == seconds
    shortly_before = due - timedelta(microseconds=1)
    assert working_seconds_without(OFFICE, at(start), shortly_before, pauses) == seconds - 1


@given(start=SOMETIME, length=st.integers(0, 4000), pauses=PAUSES)
def test_running_and_paused_make_the_whole(start: int, length: int, pauses: list[Pause]) -> None:
    first, last = at(start), at(start + length)
    ran = running(first, last, pauses)
    stood = [
        Pause(max(p.start, first), min(p.end, last))
        for p in merged(pauses)
        if max(p.start, first) < min(p.end, last)
    ]
    whole = sum((one.end - one.start for one in [*ran, *stood]), timedelta())
    assert whole == last - first
    assert all(a.end <= b.start for a, b in zip(ran, ran[1:], strict=False))


def test_a_pause_over_the_weekend_gives_back_its_working_time() -> None:
    friday, monday = wib(2026, 11, 6, 16, 20), wib(2026, 11, 9, 7, 40)
    due = due_after(OFFICE, wib(2026, 11, 6, 16, 15), Amount(seconds=900), [Pause(friday, monday)])
    assert due == wib(2026, 11, 9, 7, 50)


def test_a_pause_that_begins_at_the_deadline_comes_too_late() -> None:
    start, hour = wib(2026, 11, 5, 8, 0), Amount(seconds=3600)
    late = Pause(wib(2026, 11, 5, 9, 0), wib(2026, 11, 5, 10, 0))
    assert due_after(OFFICE, start, hour, [late]) == wib(2026, 11, 5, 9, 0)


def test_a_later_pause_counts_once_an_earlier_one_moved_the_deadline_behind_it() -> None:
    start, hour = wib(2026, 11, 5, 8, 0), Amount(seconds=3600)
    pauses = [
        Pause(wib(2026, 11, 5, 8, 30), wib(2026, 11, 5, 9, 30)),
        Pause(wib(2026, 11, 5, 9, 45), wib(2026, 11, 5, 10, 0)),
    ]
    assert due_after(OFFICE, start, hour, pauses) == wib(2026, 11, 5, 10, 15)


def test_calendar_days_get_back_the_whole_pause() -> None:
    start, night = wib(2026, 11, 6, 8, 0), Pause(wib(2026, 11, 6, 20, 0), wib(2026, 11, 7, 2, 0))
    due = due_after(OFFICE, start, Amount(calendar_days=3), [night])
    assert due == add_amount(OFFICE, start, Amount(calendar_days=3)) + timedelta(hours=6)


def test_working_days_get_back_the_working_time_of_the_pause() -> None:
    start, pause = wib(2026, 11, 5, 8, 0), Pause(wib(2026, 11, 5, 9, 0), wib(2026, 11, 5, 11, 0))
    due = due_after(OFFICE, start, Amount(working_days=1), [pause])
    assert due == wib(2026, 11, 9, 9, 30)


def test_round_the_clock_gives_back_every_second() -> None:
    always, start = round_the_clock_calendar(ZONE), wib(2026, 11, 7, 22, 0)
    pause = Pause(wib(2026, 11, 7, 22, 30), wib(2026, 11, 8, 1, 0))
    due = due_after(always, start, Amount(seconds=3600), [pause])
    assert due == wib(2026, 11, 8, 1, 30)
    assert working_seconds_between(always, start, due) == 3 * 3600 + 1800
