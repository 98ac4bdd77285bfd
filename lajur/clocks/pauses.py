"""Deadlines whose clock stood still for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from lajur.clocks.arithmetic import (
    add_amount,
    add_working_time,
    next_opening,
    segments_between,
)
from lajur.clocks.calendar import WorkingCalendar
from lajur.clocks.durations import Amount

_SECOND = timedelta(seconds=1)


class Pause(NamedTuple):
    """A stretch in which the clock stood still: ``start`` inclusive, ``end`` exclusive."""

    start: datetime
    end: datetime


def due_after(
    calendar: WorkingCalendar, start: datetime, amount: Amount, pauses: Iterable[Pause] = ()
) -> datetime:
    """When ``amount`` has passed since ``start``, not counting the pauses; to the microsecond.

    The working time of every pause that begins before the deadline is given back to it; a time of
    calendar days alone gets back the whole pause. Pauses may overlap and may begin before
    ``start``; what lies before it does not count.
    """
    due = add_amount(calendar, start, amount)
    by_the_clock = not (amount.seconds or amount.working_days)
    for pause in merged(pauses):
        begins = max(pause.start, start)
        if begins >= due or pause.end <= begins:
            continue
        if by_the_clock:
            due += pause.end - begins
        else:
            due = _later(calendar, due, _working_time(calendar, begins, pause.end))
    return due


def working_seconds_without(
    calendar: WorkingCalendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()
) -> int:
    """Whole seconds of working time from ``start`` to ``end`` in which the clock was running."""
    ran = sum((_working_time(calendar, *run) for run in running(start, end, pauses)), timedelta())
    return ran // _SECOND


def running(start: datetime, end: datetime, pauses: Iterable[Pause]) -> list[Pause]:
    """The stretches from ``start`` to ``end`` that no pause covers, in order."""
    found, since = [], start
    for pause in merged(pauses):
        if since < min(pause.start, end):
            found.append(Pause(since, min(pause.start, end)))
        since = max(since, pause.end)
    if since < end:
        found.append(Pause(since, end))
    return found


def merged(pauses: Iterable[Pause]) -> list[Pause]:
    """The same pauses in order, those that touch or overlap as one."""
    found: list[Pause] = []
    for pause in sorted(pauses):
        if found and pause.start <= found[-1].end:
            found[-1] = Pause(found[-1].start, max(found[-1].end, pause.end))
        else:
            found.append(pause)
    return found


def _working_time(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    stretches = segments_between(calendar, start, end)
    return sum((stretch.end - stretch.start for stretch in stretches), timedelta())


def _later(calendar: WorkingCalendar, at: datetime, time: timedelta) -> datetime:
    """``at`` and so much working time; less than a second may lie before and after a closing."""
    moved = add_working_time(calendar, at, time // _SECOND)
    rest = time % _SECOND
    while rest:
        opening = next_opening(calendar, moved)
        moved = opening + rest
        rest -= _working_time(calendar, opening, moved)
    return moved
