"""What a turn knows of positions that nobody can act for, so that it is told as work lands there.

Whether a position is held comes with what a turn reads anyway; only where one is not does the
search for who stands in cost a statement. The work is laid all the same
(docs/decisions/0007-work-on-an-empty-position.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lajur.cases.apart import makers_of
from lajur.cases.models import ItemKind, WorkItem
from lajur.organisation.vacancies import holders_besides, stand_ins
from lajur.sop.procedure import Row
from lajur.sop.queries import Published


@dataclass
class Vacancies:
    """The vacant positions seen in a turn, and those above which nobody stands."""

    at: datetime
    seen: set[int] = field(default_factory=set)
    uncovered: set[int] = field(default_factory=set)
    covers: set[int] = field(default_factory=set)

    def told_of(self, opened: Iterable[WorkItem]) -> dict[str, Any]:
        """What the event says of the new work items: ``vacant`` and ``uncovered`` positions.

        Afterwards ``covers`` are the positions that stand in; they belong to the audience.
        """
        laid = {item.position_id for item in opened if item.is_open and item.kind != ItemKind.COPY}
        vacant = laid & self.seen
        found = stand_ins(vacant, at=self.at) if vacant else {}
        self.covers |= {superior.pk for superior in found.values()}
        uncovered = (vacant - found.keys()) | (laid & self.uncovered)
        told = {"vacant": sorted(vacant), "uncovered": sorted(uncovered)}
        return {key: positions for key, positions in told.items() if positions}

    def with_superior(
        self, positions: Sequence[int], *, row: Row, items: Iterable[WorkItem], sop: Published
    ) -> list[int]:
        """The addressees of a row, and their superior where the SOP bars all who hold them.

        The superior is named for the item, so that it lies on their desk too.
        """
        barred = makers_of(row, items, sop)
        if not barred or holders_besides(positions, at=self.at, without=barred).exists():
            return list(positions)
        lead = positions[0]
        superior = stand_ins([lead], at=self.at, without=barred).get(lead)
        if superior is None:
            self.uncovered.add(lead)
            return list(positions)
        return list(dict.fromkeys([*positions, superior.pk]))
