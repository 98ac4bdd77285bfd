"""Four eyes: who made something does not approve it, where the SOP says so (``apart_from``).

It is the person that counts, in whatever capacity they acted: a Plh., a delegate or a superior is
the same human being (threat T08). Of a row that was done in several rounds the last one counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from lajur.cases.models import ItemKind, Outcome, WorkItem
from lajur.sop.procedure import Row
from lajur.sop.queries import Published


def makers_of(row: Row, items: Iterable[WorkItem], sop: Published) -> set[int]:
    """The persons who did the rows from which this one is kept apart, its partners too."""
    if not row.apart_from:
        return set()
    done: dict[int, list[WorkItem]] = {}
    for item in items:
        no = sop.row_of(item.step_id).no
        if no in row.apart_from and _made_something(item):
            done.setdefault(no, []).append(item)
    return {
        item.closed_by_id
        for each in done.values()
        for item in each
        if item.round == max(other.round for other in each) and item.closed_by_id is not None
    }


def _made_something(item: WorkItem) -> bool:
    return item.kind in (ItemKind.ROW, ItemKind.PART) and item.outcome == Outcome.DONE
