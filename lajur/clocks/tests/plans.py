"""Calendars of every kind for property tests, each as a ``Plan`` and as a ``WorkingCalendar``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from lajur.clocks.calendar import (
    Hours,
    IndonesianHolidays,
    ListedHolidays,
    SpecialDay,
    WeeklyPattern,
    WorkingCalendar,
)
from lajur.clocks.seasons import SeasonDates
from lajur.clocks.tests.slow import OFFSETS, Pattern, Plan, Stretches

MORNING, AFTERNOON = (450, 720), (780, 960)
ORDINARY = Pattern(
    week=((MORNING, AFTERNOON),) * 4 + (((450, 690), (780, 990)), (), ()),
)
RAMADAN = Pattern(
    week=(((480, 720), (750, 900)),) * 4 + (((480, 690), (750, 930)), (), ()),
    in_ramadan=True,
)
OFFICE = Plan(patterns=(ORDINARY, RAMADAN), national=True)

NEW_YEAR_2026 = datetime(2025, 12, 22, tzinfo=UTC)
RAMADAN_BEGINS = datetime(2026, 2, 14, tzinfo=UTC)
IDUL_FITRI = datetime(2026, 3, 12, tzinfo=UTC)
NEW_YEAR_2027 = datetime(2026, 12, 20, tzinfo=UTC)
LEAP_DAY = datetime(2028, 2, 20, tzinfo=UTC)
WINDOWS = (NEW_YEAR_2026, RAMADAN_BEGINS, IDUL_FITRI, NEW_YEAR_2027, LEAP_DAY)

zones = st.sampled_from(sorted(OFFSETS))


def calendar_of(plan: Plan) -> WorkingCalendar:
    """The same calendar in the words of the product."""
    return WorkingCalendar(
        name="Uji",
        zone=plan.zone,
        patterns=tuple(_pattern(pattern) for pattern in plan.patterns),
        holidays=IndonesianHolidays() if plan.national else ListedHolidays(),
        round_the_clock=plan.always,
        days=tuple(
            SpecialDay(day, "Hari khusus", "shift", None if given is None else _hours(given))
            for day, given in plan.days
        ),
        seasons=tuple(SeasonDates("ramadan", since, until) for since, until in plan.ramadans),
        parent=calendar_of(plan.parent) if plan.parent is not None else None,
    )


def _pattern(pattern: Pattern) -> WeeklyPattern:
    return WeeklyPattern(
        week=tuple(_hours(day) for day in pattern.week),
        since=pattern.since,
        until=pattern.until,
        season="ramadan" if pattern.in_ramadan else "",
    )


def _hours(stretches: Stretches) -> tuple[Hours, ...]:
    return tuple(Hours(_time(opens), _time(closes)) for opens, closes in stretches)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def moments_from(first: datetime, *, days: int) -> st.SearchStrategy[datetime]:
    """Moments to the second, often exactly on an hour or half an hour."""
    seconds = st.one_of(
        st.integers(0, days * 48).map(lambda halves: halves * 1800),
        st.integers(0, days * 86_400),
    )
    return seconds.map(lambda later: first + timedelta(seconds=later))


def stretches() -> st.SearchStrategy[Stretches]:
    """Up to three stretches of a day; they may touch, begin at midnight and end at midnight."""
    borders = st.lists(
        st.sampled_from([0, 1, 360, 450, 690, 691, 720, 780, 960, 1320, 1439, 1440]),
        max_size=6,
        unique=True,
    ).map(sorted)
    apart = borders.map(lambda all_: tuple(zip(all_[::2], all_[1::2], strict=False)))
    return st.one_of(apart, st.just(((450, 600), (600, 720))), st.just(()))


def dates_near(first: datetime) -> st.SearchStrategy[date]:
    return st.integers(-5, 25).map(lambda days: first.date() + timedelta(days=days))


@st.composite
def patterns(draw: st.DrawFn, first: datetime) -> Pattern:
    usual = st.sampled_from([ORDINARY.week, RAMADAN.week])
    week = draw(st.one_of(usual, st.tuples(*[stretches()] * 7)))
    ends = draw(st.tuples(st.none() | dates_near(first), st.none() | dates_near(first)))
    since, until = ends
    if since is not None and until is not None and until < since:
        since, until = until, since
    return Pattern(week, since, until, in_ramadan=draw(st.booleans()))


@st.composite
def plans(draw: st.DrawFn, first: datetime, depth: int = 2) -> Plan:
    """A calendar whose changes lie near ``first``, with up to ``depth`` calendars above it."""
    zone = draw(zones)
    if draw(st.integers(0, 9)) == 0:
        return Plan(zone=zone, always=True)
    days = draw(st.dictionaries(dates_near(first), st.none() | stretches(), max_size=4))
    listed = draw(st.lists(dates_near(first), max_size=1))
    own = draw(st.lists(patterns(first), max_size=3))
    rest = draw(st.sampled_from([(), (ORDINARY,), (ORDINARY, RAMADAN)]))
    return Plan(
        zone=zone,
        patterns=(*own, *rest),
        national=draw(st.booleans()),
        days=tuple(days.items()),
        ramadans=tuple((since, since + timedelta(days=28)) for since in listed),
        parent=draw(plans(first, depth - 1)) if depth and draw(st.booleans()) else None,
    )


@st.composite
def situations(draw: st.DrawFn) -> tuple[Plan, datetime]:
    """A calendar and a moment near what makes it hard."""
    first = draw(st.sampled_from(WINDOWS))
    usual = zones.map(lambda zone: replace(OFFICE, zone=zone))
    return draw(st.one_of(usual, plans(first))), draw(moments_from(first, days=20))
