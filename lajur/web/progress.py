"""A case's way through its SOP, told to the matrix."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lajur.cases.models import ItemKind, Outcome, WorkItem
from lajur.cases.queries import CaseView
from lajur.clocks.choice import calendar_of
from lajur.clocks.pauses import Pause, working_seconds_without
from lajur.web.deadlines import has_deadline, how_address
from lajur.web.matrix_view import Pass, Progress, SentBack, Taken
from lajur.web.panels import Office


def progress_of(view: CaseView, office: Office, *, at: datetime) -> Progress:
    """Every pass over a row with its working time, the arrows taken, and the rows open now."""
    passes: dict[int, list[Pass]] = {}
    for item in view.items:
        if item.kind == ItemKind.ROW:
            passes.setdefault(view.row(item).no, []).append(_pass(view, item, office, at))
    at_rows = (ItemKind.ROW, ItemKind.PART)
    return Progress(
        passes={no: tuple(found) for no, found in passes.items()},
        taken=tuple(_taken(view)),
        open_rows=frozenset(view.row(item).no for item in view.open_items if item.kind in at_rows),
        sent_back=tuple(
            SentBack(event.row or 0, event.payload["to_row"])
            for event in reversed(view.events)
            if event.kind == "case.sent_back"
        ),
    )


def _pass(view: CaseView, item: WorkItem, office: Office, at: datetime) -> Pass:
    """One opening of a row; a joint row runs until its partners have confirmed."""
    closed = _closed_at(view, item)
    until = closed or at
    return Pass(
        round=item.round,
        state="withdrawn" if item.outcome == Outcome.WITHDRAWN else "done" if closed else "now",
        seconds=working_seconds_without(
            calendar_of(item.position_id).calendar, item.opened_at, until, _pauses(view, item, at)
        ),
        late=item.due_at is not None and until > item.due_at,
        who=item.closed_by.name if item.closed_by else office.sitting(item.position_id),
        position=item.position.title,
        how=how_address(view.case, item) if has_deadline(view, item) else "",
    )


def _pauses(view: CaseView, item: WorkItem, at: datetime) -> list[Pause]:
    return [Pause(hold.started_at, hold.ended_at or at) for hold in view.holds_of(item)]


def _closed_at(view: CaseView, item: WorkItem) -> datetime | None:
    """When the whole row was closed; ``None`` while a partner's part is still open."""
    parts = _parts(view, item)
    if any(part.is_open for part in parts) or item.closed_at is None:
        return None
    return max([item.closed_at, *(part.closed_at for part in parts if part.closed_at)])


def _taken(view: CaseView) -> Iterable[Taken]:
    """The arrows that were followed: the paths of each row that was closed as done."""
    for item in view.items:
        if item.kind != ItemKind.ROW:
            continue
        if any(each.outcome != Outcome.DONE for each in (item, *_parts(view, item))):
            continue
        row = view.row(item)
        for path in row.paths_for(item.answer):
            yield Taken(from_row=row.no, to_row=path.to, answer=path.answer)


def _parts(view: CaseView, item: WorkItem) -> list[WorkItem]:
    """What the partners of a joint row had to confirm."""
    return [
        part
        for part in view.items
        if part.kind == ItemKind.PART and (part.step_id, part.round) == (item.step_id, item.round)
    ]
