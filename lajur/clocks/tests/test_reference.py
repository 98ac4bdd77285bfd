"""The arithmetic against a slow reference, over calendars of every kind.

Zones, the turn of the year, leap days, holidays, Ramadan, Friday's break, patterns that change
meanwhile, inheritance, special days, round the clock, and stretches without any working time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lajur.clocks.arithmetic import (
    NoWorkingTime,
    add_working_days,
    add_working_time,
    next_opening,
    segments_between,
    working_seconds_between,
)
from lajur.clocks.calendar import office_calendar
from lajur.clocks.explain import explain
from lajur.clocks.tests import slow
from lajur.clocks.tests.plans import IDUL_FITRI, OFFICE, calendar_of, situations
from lajur.clocks.tests.slow import Plan

DAY = timedelta(days=1)
Situation = tuple[Plan, datetime]

amounts = st.one_of(st.integers(0, 2000).map(lambda m: m * 60), st.integers(0, 90_000))
often = settings(max_examples=80, deadline=None)


def agree(found: datetime | None, horizon: datetime, ask: object) -> None:
    """The answer is the one found, or lies beyond how far the reference walked."""
    assert callable(ask)
    try:
        answer = ask()
    except NoWorkingTime:
        assert found is None
        return
    assert answer == found if found is not None else answer > horizon - DAY


@often
@given(situations(), amounts)
@example((OFFICE, IDUL_FITRI), 180_000)
def test_working_time_is_added(situation: Situation, seconds: int) -> None:
    plan, start = situation
    horizon = start + 25 * DAY
    found = slow.due(plan, start, seconds, horizon)
    agree(found, horizon, lambda: add_working_time(calendar_of(plan), start, seconds))


@often
@given(situations(), st.one_of(st.integers(0, 480).map(lambda m: m * 1800), amounts))
def test_working_time_is_counted(situation: Situation, length: int) -> None:
    plan, start = situation
    calendar, end = calendar_of(plan), start + timedelta(seconds=length)
    counted = slow.worked(plan, start, end)
    assert working_seconds_between(calendar, start, end) == counted
    assert working_seconds_between(calendar, end, start) == -counted
    assert sum(one.seconds for one in segments_between(calendar, start, end)) == counted
    assert sum(one.counted for one in explain(calendar, start, end)) == counted


@often
@given(situations())
def test_the_next_opening_is_found(situation: Situation) -> None:
    plan, start = situation
    horizon = start + 25 * DAY
    found = slow.opening(plan, start, horizon)
    agree(found, horizon, lambda: next_opening(calendar_of(plan), start))


@often
@given(situations(), st.integers(1, 25))
def test_working_days_are_added(situation: Situation, days: int) -> None:
    plan, start = situation
    horizon = start + 60 * DAY
    found = slow.working_day(plan, start, days, horizon)
    agree(found, horizon, lambda: add_working_days(calendar_of(plan), start, days))


@pytest.mark.parametrize("zone", sorted(slow.OFFSETS))
def test_the_built_in_calendar_is_the_one_of_the_reference(zone: str) -> None:
    calendar, plan = office_calendar(zone), Plan(zone, OFFICE.patterns, national=True)
    day = date(2025, 12, 20)
    while day <= date(2027, 1, 6):
        hours = tuple(
            (one.opens.hour * 60 + one.opens.minute, one.closes.hour * 60 + one.closes.minute)
            for one in calendar.hours_on(day)
        )
        assert hours == slow.stretches_on(plan, day), day
        day += DAY
