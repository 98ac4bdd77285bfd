"""What the room does by itself: the jobs that a worker runs."""

from __future__ import annotations

from django.utils import timezone

from lajur.cases import alarms
from lajur.worker.jobs import job


@job()
def ring_alarms() -> int:
    """Ring what is due; returns how many rang. What is left over waits for the next turn."""
    return alarms.ring(at=timezone.now()).rung


@job()
def remind_of_holds() -> int:
    """Ask about the pauses whose reminder is due; returns how many were asked about."""
    return alarms.remind_of_holds(at=timezone.now()).rung
