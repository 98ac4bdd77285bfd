"""The times of one work item: its deadline, when it is about to be late, the next alarm.

Everything that moves a deadline comes through ``set_times``: a new item, a pause, its end, a
calendar that was changed, a policy that was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from lajur.cases.models import Hold, WorkItem
from lajur.cases.policies import Policy
from lajur.clocks.arithmetic import add_amount, next_opening, working_seconds_between
from lajur.clocks.calendar import WorkingCalendar
from lajur.clocks.choice import calendar_of
from lajur.clocks.durations import Amount, Duration
from lajur.clocks.pauses import Pause, due_after, merged

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
    item.paused_at = standing_since(holds)
    if time is None:
        return
    stood_since = item.paused_at
    clock = _Clock(chosen.calendar, since, time.most, _pauses_before(holds, stood_since))
    item.due_at = item.sort_at = clock.due
    if stood_since is None:
        item.soon_at = clock.at_percent(policy.soon)
        item.alarm_at = next((alarm.at for alarm in _alarms_ahead(item, clock, policy)), None)
        return
    item.left_seconds = working_seconds_between(chosen.calendar, stood_since, clock.due)
    if clock.due > stood_since:
        item.due_at = None
        item.sort_at = _expected_until(holds) or clock.due


class Alarm(NamedTuple):
    """A step that lies before an item: its number from 1, its percent, and when it is due."""

    step: int
    percent: int
    at: datetime


def alarms_ahead(
    item: WorkItem, *, time: Duration, since: datetime, policy: Policy, holds: Sequence[Hold] = ()
) -> list[Alarm]:
    """The steps after ``item.alarms`` in their order, each within the working time of its desk."""
    calendar = calendar_of(item.position_id).calendar
    clock = _Clock(calendar, since, time.most, pauses_of(holds))
    return list(_alarms_ahead(item, clock, policy))


def pauses_of(holds: Sequence[Hold]) -> list[Pause]:
    """The pauses that have ended, as stretches of time."""
    return [Pause(hold.started_at, hold.ended_at) for hold in holds if hold.ended_at is not None]


def standing_since(holds: Sequence[Hold]) -> datetime | None:
    """Since when a pause stops the clock without a break; ``None`` while it runs.

    Several work items of one row may be paused at once, so pauses may overlap.
    """
    began = [hold.started_at for hold in holds if hold.ended_at is None]
    if not began:
        return None
    since = min(began)
    for pause in merged(pauses_of(holds)):
        if pause.start <= since <= pause.end:
            since = pause.start
    return since


def _pauses_before(holds: Sequence[Hold], since: datetime | None) -> list[Pause]:
    return [pause for pause in pauses_of(holds) if since is None or pause.start < since]


def _expected_until(holds: Sequence[Hold]) -> datetime | None:
    """When the last of the parties waited for should be done, as far as it is known."""
    known = [hold.expected_until for hold in holds if hold.ended_at is None and hold.expected_until]
    return max(known, default=None)


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


def _alarms_ahead(item: WorkItem, clock: _Clock, policy: Policy) -> Iterator[Alarm]:
    for step, percent in enumerate(policy.steps, start=1):
        if step > item.alarms and percent:
            yield Alarm(step, percent, next_opening(clock.calendar, clock.at_percent(percent)))
