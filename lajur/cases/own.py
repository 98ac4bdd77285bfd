"""What an applicant's desk shows beside the work: their own requests, and where they are."""

from __future__ import annotations

from datetime import datetime

from lajur.cases.models import Case, CaseState, ItemKind, WorkItem
from lajur.organisation.models import Person
from lajur.organisation.seats import seats_of

_SHOWN = 20


def own_running(person: Person, *, at: datetime) -> list[tuple[Case, list[WorkItem]]]:
    """The newest running requests of the person's positions, each with its open work items.

    One query.
    """
    positions = [seat.position.pk for seat in seats_of(person, at=at)]
    newest = Case.objects.filter(applicant__in=positions, state=CaseState.RUNNING)
    items = (
        WorkItem.objects.filter(
            case__in=newest.order_by("-opened_at", "-pk").values("pk")[:_SHOWN],
            closed_at__isnull=True,
        )
        .exclude(kind=ItemKind.COPY)
        .select_related("case__site", "position")
        .order_by("-case__opened_at", "-case_id", "sort_at", "pk")
    )
    found: dict[int, list[WorkItem]] = {}
    for item in items:
        found.setdefault(item.case_id, []).append(item)
    return [(items[0].case, items) for items in found.values()]
