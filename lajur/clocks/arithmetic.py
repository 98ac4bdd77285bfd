"""When a standard time runs out, and how much working time lies between two moments.

Every datetime that goes in must be aware and within the years that a calendar tells
(``ValueError`` otherwise); every one that comes out is in UTC. A segment holds its opening and not
its closing: at 16.00 the office is closed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from lajur.clocks.calendar import WorkingCalendar
from lajur.clocks.durations import Amount, Duration
from lajur.clocks.years import (
    SECOND,
    OutOfYears,
    YearLedger,
    instant,
    ledger,
    ledger_at,
    moment,
    zone_of,
)

# A calendar that leaves a deadline open for longer has no working time to speak of.
_YEARS_AHEAD = 100


class NoWorkingTime(ValueError):
    """The calendar has not enough working time within a hundred years."""


class Segment(NamedTuple):
    """One unbroken stretch of working time, in UTC."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        return (self.end - self.start) // timedelta(seconds=1)


def due_at(
    calendar: WorkingCalendar, start: datetime, duration: Duration | None
) -> datetime | None:
    """When a standard time that starts at ``start`` runs out; ``None`` when the SOP gives none.

    The upper bound decides. A time of mixed parts ("1 hari kerja 2 jam") takes its calendar
    days first, then its working days, then its clock time.
    """
    if duration is None:
        return None
    return add_amount(calendar, start, duration.most)


def add_amount(calendar: WorkingCalendar, start: datetime, amount: Amount) -> datetime:
    """``start`` moved on by one bound of a time; see :func:`due_at` for the order of the parts."""
    at = start
    if amount.calendar_days:
        at = add_calendar_days(calendar, at, amount.calendar_days)
    if amount.working_days:
        at = add_working_days(calendar, at, amount.working_days)
    return add_working_time(calendar, at, amount.seconds)


def add_working_time(calendar: WorkingCalendar, start: datetime, seconds: int) -> datetime:
    """The earliest moment at which ``seconds`` of working time have passed since ``start``.

    Time that is used up with the last second before a closing ends at the closing, not at the
    next opening. Nothing to add gives ``start`` itself, even outside of working time.
    """
    at = instant(start)
    wanted = _not_negative(seconds) * SECOND
    if not wanted:
        return start.astimezone(UTC)
    year = ledger_at(calendar, at)
    wanted += year.worked_until(at)
    last = year.year + _YEARS_AHEAD
    while wanted > year.total:
        wanted -= year.total
        year = _next_year(calendar, year, last)
    return moment(year.earliest_with(wanted))


def working_seconds_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> int:
    """Whole seconds of working time from ``start`` to ``end``; negative when ``end`` is earlier."""
    first, last = instant(start), instant(end)
    if last < first:
        return -(_worked(calendar, last, first) // SECOND)
    return _worked(calendar, first, last) // SECOND


def next_opening(calendar: WorkingCalendar, at: datetime) -> datetime:
    """``at`` itself within working time, else the next moment at which working time starts."""
    moment_asked = instant(at)
    year = ledger_at(calendar, moment_asked)
    last = year.year + _YEARS_AHEAD
    while (opening := year.opening_from(moment_asked)) is None:
        year = _next_year(calendar, year, last)
    return moment(opening)


def add_working_days(calendar: WorkingCalendar, start: datetime, days: int) -> datetime:
    """The closing of the ``days``-th working day after the day of ``start``.

    A working day is a day of the calendar, not 24 hours and not 7½: the day on which the time
    starts is not counted, however early it starts, and the last day counts until the office
    closes. Our reading of "hari kerja", after the rule *dies a quo non computatur*; no
    regulation on SOPs defines it. No days give ``start`` itself.
    """
    wanted = _not_negative(days)
    at = instant(start)
    if not wanted:
        return start.astimezone(UTC)
    day = start.astimezone(zone_of(calendar.zone)).date()
    year = ledger_at(calendar, at)
    wanted += year.days_after(day)
    last = year.year + _YEARS_AHEAD
    while wanted > len(year.days):
        wanted -= len(year.days)
        year = _next_year(calendar, year, last)
    return moment(year.day_closes[wanted - 1])


def add_calendar_days(calendar: WorkingCalendar, start: datetime, days: int) -> datetime:
    """The same time of the local day, ``days`` days later, whether the office is open or not.

    "3 x 24 jam" in UU 27/2022 runs like this: over weekends and holidays, to the minute.
    """
    ledger_at(calendar, instant(start))
    local = start.astimezone(zone_of(calendar.zone))
    try:
        return (local + timedelta(days=_not_negative(days))).astimezone(UTC)
    except OverflowError as error:
        raise OutOfYears(f"{days} days after {start} are beyond every calendar") from error


def segments_between(
    calendar: WorkingCalendar, start: datetime, end: datetime
) -> tuple[Segment, ...]:
    """The stretches of working time from ``start`` to ``end``, to show how a time was computed."""
    first, last = instant(start), instant(end)
    if last <= first:
        return ()
    years = range(ledger_at(calendar, first).year, ledger_at(calendar, last).year + 1)
    return tuple(
        Segment(moment(opens), moment(closes))
        for year in years
        for opens, closes in ledger(calendar, year).segments(first, last)
    )


def _worked(calendar: WorkingCalendar, first: int, last: int) -> int:
    start, end = ledger_at(calendar, first), ledger_at(calendar, last)
    between = sum(ledger(calendar, year).total for year in range(start.year, end.year))
    return between + end.worked_until(last) - start.worked_until(first)


def _next_year(calendar: WorkingCalendar, year: YearLedger, last: int) -> YearLedger:
    if year.year >= last:
        raise NoWorkingTime(f"calendar {calendar.name!r} has too little working time")
    return ledger(calendar, year.year + 1)


def _not_negative(count: int) -> int:
    if count < 0:
        raise ValueError(f"{count} is negative; time is only added")
    return count
