"""Deadlines whose clock stood still for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from lajur.clocks.arithmetic import add_amount, add_working_time, working_seconds_between
from lajur.clocks.calendar import WorkingCalendar
from lajur.clocks.durations import Amount


class Pause(NamedTuple):
    """A stretch in which the clock stood still: ``start`` inclusive, ``end`` exclusive."""

    start: datetime
    end: datetime


def due_after(
    calendar: WorkingCalendar, start: datetime, amount: Amount, pauses: Iterable[Pause] = ()
) -> datetime:
    """When ``amount`` has passed since ``start``, not counting the pauses.

    The working time of every pause that begins before the deadline is given back to it, in whole
    seconds; a time of calendar days alone gets back the whole pause. Pauses may overlap and may
    begin before ``start``; what lies before it does not count.
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
            given_back = working_seconds_between(calendar, begins, pause.end)
            due = add_working_time(calendar, due, given_back)
    return due


def working_seconds_without(
    calendar: WorkingCalendar, start: datetime, end: datetime, pauses: Iterable[Pause] = ()
) -> int:
    """Whole seconds of working time from ``start`` to ``end`` in which the clock was running."""
    stood = sum(
        working_seconds_between(calendar, max(pause.start, start), min(pause.end, end))
        for pause in merged(pauses)
        if pause.start < end and pause.end > start
    )
    return max(0, working_seconds_between(calendar, start, end) - stood)


def merged(pauses: Iterable[Pause]) -> list[Pause]:
    """The same pauses in order, those that touch or overlap as one."""
    found: list[Pause] = []
    for pause in sorted(pauses):
        if found and pause.start <= found[-1].end:
            found[-1] = Pause(found[-1].start, max(found[-1].end, pause.end))
        else:
            found.append(pause)
    return found
