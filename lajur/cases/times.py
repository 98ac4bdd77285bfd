"""The times of one work item: its deadline, when it is about to be late, the next alarm.

Everything that moves a deadline comes through ``set_times``: a new item, a pause, its end, a
calendar that was changed, a policy that was changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lajur.cases.models import Hold, WorkItem
from lajur.cases.policies import Policy
from lajur.clocks.arithmetic import add_amount, next_opening, working_seconds_between
from lajur.clocks.calendar import WorkingCalendar
from lajur.clocks.choice import calendar_of
from lajur.clocks.durations import Amount, Duration
from lajur.clocks.pauses import Pause, due_after

TIMES = (
    "calendar",
    "calendar_revision",
    "due_at",
    "sort_at",
    "soon_at",
    "alarm_at",
    "paused_at",
    "left_seconds",
)
"""The columns that ``set_times`` writes on an item."""


def set_times(
    item: WorkItem,
    *,
    time: Duration | None,
    since: datetime,
    policy: Policy,
    holds: Sequence[Hold] = (),
) -> None:
    """Compute the times of an open item anew and set them on it; nothing is saved.

    ``time`` is the standard time, ``None`` where the office clock does not run; ``since`` is when
    it began, ``holds`` are all pauses of the item. A pause takes the deadline away until it ends,
    but not one that had passed before: what is late stays late.
    """
    chosen = calendar_of(item.position_id)
    item.calendar_id, item.calendar_revision = chosen.id, chosen.revision
    item.due_at = item.soon_at = item.alarm_at = item.paused_at = item.left_seconds = None
    item.sort_at = item.opened_at
    running = next((hold for hold in holds if hold.ended_at is None), None)
    item.paused_at = running.started_at if running else None
    if time is None:
        return
    clock = _Clock(chosen.calendar, since, time.most, pauses_of(holds))
    item.due_at = item.sort_at = clock.due
    if running is None:
        item.soon_at = clock.at_percent(policy.soon)
        item.alarm_at = _next_alarm(item, clock, policy)
        return
    item.left_seconds = working_seconds_between(chosen.calendar, running.started_at, clock.due)
    if clock.due > running.started_at:
        item.due_at = None
        item.sort_at = running.expected_until or clock.due


def next_alarm(
    item: WorkItem, *, time: Duration, since: datetime, policy: Policy, holds: Sequence[Hold] = ()
) -> datetime | None:
    """When the step after ``item.alarms`` is due, within working time; ``None`` after the last."""
    calendar = calendar_of(item.position_id).calendar
    return _next_alarm(item, _Clock(calendar, since, time.most, pauses_of(holds)), policy)


def pauses_of(holds: Sequence[Hold]) -> list[Pause]:
    """The pauses that have ended, as stretches of time."""
    return [Pause(hold.started_at, hold.ended_at) for hold in holds if hold.ended_at is not None]


class _Clock:
    """A standard time running by a calendar, standing still in pauses."""

    def __init__(
        self, calendar: WorkingCalendar, since: datetime, amount: Amount, pauses: Sequence[Pause]
    ) -> None:
        self.calendar, self.since, self.amount, self.pauses = calendar, since, amount, pauses
        self.due = due_after(calendar, since, amount, pauses)

    def at_percent(self, percent: int) -> datetime:
        """When so much of the standard time is used up; more than 100 lies after the deadline."""
        if percent == 100:
            return self.due
        whole = working_seconds_between(
            self.calendar, self.since, add_amount(self.calendar, self.since, self.amount)
        )
        part = Amount(seconds=whole * percent // 100)
        return due_after(self.calendar, self.since, part, self.pauses)


def _next_alarm(item: WorkItem, clock: _Clock, policy: Policy) -> datetime | None:
    for step, percent in enumerate(policy.steps, start=1):
        if step > item.alarms and percent:
            return next_opening(clock.calendar, clock.at_percent(percent))
    return None
