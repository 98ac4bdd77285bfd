"""What the room does by itself: the jobs that a worker runs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lajur.cases import alarms, deadlines
from lajur.worker.jobs import job
from lajur.worker.progress import progress

MOVING = "deadlines"
"""The name by which the progress of ``move_deadlines`` is found."""


@job()
def ring_alarms() -> int:
    """Ring what is due; returns how many rang. What is left over waits for the next turn."""
    return alarms.ring(at=timezone.now()).rung


@job()
def remind_of_holds() -> int:
    """Ask about the pauses whose reminder is due; returns how many were asked about."""
    return alarms.remind_of_holds(at=timezone.now()).rung


@job(longest=timedelta(hours=2))
def move_deadlines() -> dict[str, int]:
    """Compute stale deadlines again; every minute, and at once after a calendar was changed."""
    at = timezone.now()
    if not deadlines.stale_cases():
        return {}
    with progress(MOVING) as meter:
        run = deadlines.move_deadlines(at=at, meter=meter)
        meter.tell(f"{run.moved} moved, {run.settled} settled, {run.broken} broken")
    return {"moved": run.moved, "settled": run.settled, "busy": run.busy, "broken": run.broken}
