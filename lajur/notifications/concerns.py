"""What an event means to whom: a table from kinds of events to kinds of notices.

An event tells after its payload what lies on which desk; the difference to the event before is
what came and went by it. Nothing here reads the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lajur.cases.models import Case, CaseState, Event, ItemKind, Outcome, WorkItem
from lajur.notifications.catalogue import GENERAL
from lajur.sop.procedure import Act
from lajur.sop.queries import Published

_OF_DESK = {
    ItemKind.ROW: "work.new",
    ItemKind.PART: "work.part",
    ItemKind.DUTY: "work.duty",
    ItemKind.COPY: "work.copy",
}
_RETURNING = ("case.returned", "case.sent_back")
BY_AUDIENCE = {
    "case.held": "case.held",
    "case.resumed": "case.resumed",
    "hold.reminded": "hold.reminded",
    "item.escalated": "work.escalated",
    "item.reminded": "work.reminded",
    "item.warned": "work.late",
}
"""Events that concern everybody in their audience in the same way."""

BY_DESK = frozenset(
    {
        "case.opened",
        "case.resubmitted",
        "case.returned",
        "case.sent_back",
        "case.submitted",
        "case.withdrawn",
        "disposition.issued",
        "disposition.withdrawn",
        "item.reassigned",
        "duty.recorded",
        "note.added",
        "part.confirmed",
        "report.forwarded",
        "report.received",
        "report.written",
        "row.completed",
        "row.decided",
        "work.done",
    }
)
"""Events that concern people by what they lay on desks or take off, and the applicant."""

BY_CONTENT = frozenset({"deadline.moved"})
"""Events that say themselves which work they are about."""


@dataclass(frozen=True, slots=True)
class Concern:
    """A kind of notice for whoever acts for a position, about a work item or the whole case."""

    kind: str
    position: int
    item: WorkItem | None = None
    party: str = ""


@dataclass(frozen=True)
class Story:
    """A case with its work items, as far as concerns are read from it."""

    case: Case
    sop: Published
    items: Sequence[WorkItem]

    def concerns(self, event: Event, before: Event | None) -> list[Concern]:
        """Whom the event concerns, and how; ``before`` is the event before it."""
        found = [*self._laid(event, before), *self._gone(event, before)]
        found += self._of_applicant(event, before)
        found += self._of_audience(event, told={concern.position for concern in found})
        return found

    def _laid(self, event: Event, before: Event | None) -> Iterator[Concern]:
        for desk in _more(_desks(event), _desks(before)):
            item = self._item_of(desk)
            if item is None:
                continue
            kind = _OF_DESK[ItemKind(item.kind)]
            if item.kind == ItemKind.ROW and event.kind in _RETURNING:
                kind = "work.returned"
            for position in _positions(item):
                yield Concern(kind, position, item)

    def _gone(self, event: Event, before: Event | None) -> Iterator[Concern]:
        for desk in _more(_desks(before), _desks(event)):
            if event.kind == "item.reassigned":
                yield Concern("work.withdrawn", desk[3], self._item_named(event))
                continue
            item = self._item_of(desk)
            if item is None or item.kind == ItemKind.COPY or item.outcome != Outcome.WITHDRAWN:
                continue
            for position in _positions(item):
                yield Concern("work.withdrawn", position, item)

    def _of_applicant(self, event: Event, before: Event | None) -> Iterator[Concern]:
        applicant = self.case.applicant_id
        state = _state(event)
        if state != _state(before) and state == CaseState.WITHDRAWN:
            yield Concern("case.withdrawn", applicant)
        elif state != _state(before) and state == CaseState.ENDED:
            yield Concern("case.ended", applicant)
        elif any(self._begins_work(desk) for desk in _more(_desks(event), _desks(before))):
            yield Concern("case.working", applicant)

    def _begins_work(self, desk: tuple[Any, ...]) -> bool:
        no, _round, kind, _position = desk
        return kind == ItemKind.ROW and self.sop.procedure.row(no).act == Act.WORK

    def _of_audience(self, event: Event, *, told: set[int]) -> Iterator[Concern]:
        if event.kind in BY_DESK:
            return
        if event.kind in BY_CONTENT:
            yield from self._moved(event)
            return
        kind = BY_AUDIENCE.get(event.kind)
        item = self._item_named(event)
        for position in event.audience:
            if kind is not None:
                yield Concern(kind, position, item, party=str(event.payload.get("party", "")))
            elif position not in told:
                yield Concern(GENERAL, position)

    def _moved(self, event: Event) -> Iterator[Concern]:
        """One event tells of all deadlines of the case that moved; each concerns its own desk."""
        for moved in event.payload.get("items", ()):
            step, round_ = self.sop.step_ids.get(moved["row"]), moved["round"]
            for item in self.items:
                here = (item.step_id, item.round, item.position_id)
                if here == (step, round_, moved["position"]) and item.is_open:
                    for position in _positions(item):
                        yield Concern("deadline.moved", position, item)

    def _item_of(self, desk: tuple[Any, ...]) -> WorkItem | None:
        """The newest work item that lies or lay on this desk for this row and round."""
        no, round_, kind, position = desk
        step = self.sop.step_ids.get(no)
        fitting = (
            item
            for item in self.items
            if (item.step_id, item.round, item.kind, item.position_id)
            == (step, round_, kind, position)
        )
        return max(fitting, key=lambda item: (item.opened_at, item.pk), default=None)

    def _item_named(self, event: Event) -> WorkItem | None:
        """The work item that the event names, or the row item of its row and round."""
        named = event.payload.get("item")
        if isinstance(named, int):
            return next((item for item in self.items if item.pk == named), None)
        step = self.sop.step_ids.get(event.row or 0)
        of_row = (i for i in self.items if (i.step_id, i.round) == (step, event.round))
        return next((item for item in of_row if item.kind == ItemKind.ROW), None)


def _positions(item: WorkItem) -> list[int]:
    """The position that answers for it first, then those named beside it."""
    return [item.position_id, *(member.position_id for member in item.members.all())]


def _desks(event: Event | None) -> Counter[tuple[Any, ...]]:
    state: Mapping[str, Any] = event.payload.get("state", {}) if event else {}
    return Counter(tuple(desk) for desk in state.get("desks", ()))


def _more(these: Counter[tuple[Any, ...]], than: Counter[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted((these - than).elements())


def _state(event: Event | None) -> str:
    return str(event.payload.get("state", {}).get("case", "")) if event else ""
