"""What an applicant's desk shows beside the work: their own requests, and where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lajur.cases.models import Case, CaseState, ItemKind, WorkItem
from lajur.organisation.models import Person
from lajur.organisation.seats import seats_of
from lajur.sop.procedure import Row
from lajur.sop.queries import published

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A running request of one's own, with the work items that lie on desks for it."""

    case: Case
    items: Sequence[WorkItem]

    @property
    def rows(self) -> list[Row]:
        """The SOP rows at which the case is."""
        sop = published(self.case.sop_version_id)
        return [sop.row_of(item.step_id) for item in self.items]


def own_running(person: Person, *, at: datetime) -> list[OwnCase]:
    """The newest running requests that the person's positions applied for, in one query."""
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
    return [OwnCase(items[0].case, items) for items in found.values()]
