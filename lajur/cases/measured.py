"""How long the rows of an SOP really take, against its standard times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from lajur.cases.models import ItemKind, Outcome, WorkItem

_WINDOW = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Measured:
    """One row: how often done, the median in whole minutes of working time, the share in time.

    ``in_time`` is a percentage of those that had a standard time, ``None`` when none had.
    """

    done: int
    median_minutes: int
    in_time: int | None


def measured_times(sop_version_id: int, *, at: datetime) -> dict[int, Measured]:
    """By step id, over the work items closed in the twelve months before ``at``.

    One query, grouped by the minute, so that the database and not the page does the counting.
    """
    groups = (
        WorkItem.objects.filter(
            step__version=sop_version_id,
            kind=ItemKind.ROW,
            outcome=Outcome.DONE,
            closed_at__gt=at - _WINDOW,
            closed_at__lte=at,
        )
        .order_by()
        .values("step", minutes=F("worked_seconds") / 60)
        .annotate(
            done=Count("pk"),
            timed=Count("pk", filter=Q(due_at__isnull=False)),
            in_time=Count("pk", filter=Q(closed_at__lte=F("due_at"))),
        )
    )
    by_step: dict[int, list[Mapping[str, Any]]] = {}
    for group in groups:
        by_step.setdefault(group["step"], []).append(group)
    return {step: _measured(groups) for step, groups in by_step.items()}


def _measured(groups: Sequence[Mapping[str, Any]]) -> Measured:
    done = sum(group["done"] for group in groups)
    timed = sum(group["timed"] for group in groups)
    in_time = sum(group["in_time"] for group in groups)
    return Measured(done, _median(groups, done), round(100 * in_time / timed) if timed else None)


def _median(groups: Sequence[Mapping[str, Any]], done: int) -> int:
    """The lower middle one, counted through the minutes."""
    passed = 0
    for group in sorted(groups, key=lambda group: group["minutes"]):
        passed += group["done"]
        if 2 * passed >= done:
            return int(group["minutes"])
    return 0
