"""Proof: replay what happened and compare it with what the tables say (``lajur verify``).

For every case the hash chain is recomputed, the events are walked through the case's frozen SOP
version, and the state at which they arrive is compared with the open work items. Papers are held
against what the events tell of them and against the files on the disk, pauses against the events
that began and ended them. The deadlines of open work are computed anew where the calendar is still
the one they were computed by; closed work keeps its deadline. Nothing is changed.

An office at work changes between two reads. What does not hold at first is therefore read again
while nobody else can change it, and only what does not hold then is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction

from lajur.cases.chain import application_hash, seal
from lajur.cases.models import (
    Case,
    CaseNumber,
    CasePaper,
    CaseState,
    Event,
    Hold,
    ItemKind,
    WorkItem,
)
from lajur.cases.papers import text_hash
from lajur.cases.turn import Turn
from lajur.clocks.choice import calendar_of
from lajur.documents.storage import damaged_files
from lajur.sop import walk
from lajur.sop.canonical import content_hash
from lajur.sop.models import SopVersion
from lajur.sop.queries import Published, published
from lajur.sop.reader import Unreadable, read_procedure

BATCH = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not hold: where, and what."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def verify(*, with_files: bool = True) -> Iterator[Fault]:
    """Yield every fault in versions, cases, numbers and files; nothing when all holds."""
    yield from _versions()
    yield from _numbers()
    last = 0
    while batch := list(Case.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for case in dict.fromkeys(case for case, _fault in _cases(batch)):
            yield from verify_case(case)
        last = batch[-1].pk
    if with_files:
        yield from _files()


def verify_case(case: Case) -> list[Fault]:
    """The faults of one case as it is now; no command can come between, for the case is locked."""
    with transaction.atomic():
        held = Case.objects.select_for_update().filter(pk=case.pk)
        return [fault for _case, fault in _cases(list(held))]


def _versions() -> Iterator[Fault]:
    for version in SopVersion.objects.select_related("sop"):
        if content_hash(published(version.pk).procedure) != version.content_hash:
            yield Fault(str(version), "the rows differ from the content hash")
        if _hash_of_source(version) != version.content_hash:
            yield Fault(str(version), "the kept file differs from the content hash")


def _hash_of_source(version: SopVersion) -> str:
    """The content hash of the file that was published; empty when it can not be read any more."""
    try:
        return content_hash(read_procedure(version.source, slug=version.sop.slug))
    except Unreadable:
        return ""


def _numbers() -> Iterator[Fault]:
    for counter in CaseNumber.objects.order_by("year"):
        if _carried(counter) == counter.last:
            continue
        with transaction.atomic():
            held = CaseNumber.objects.select_for_update().get(pk=counter.pk)
            carried = _carried(held)
        if carried != held.last:
            yield Fault(
                str(held.year), f"{held.last} numbers were taken, {carried} cases carry one"
            )


def _carried(counter: CaseNumber) -> int:
    return Case.objects.filter(number__startswith=f"{counter.year}-").count()


def _cases(batch: list[Case]) -> Iterator[tuple[Case, Fault]]:
    ids = [case.pk for case in batch]
    events: dict[int, list[Event]] = {pk: [] for pk in ids}
    for event in Event.objects.filter(case__in=ids).order_by("case", "seq"):
        events[event.case_id].append(event)
    items: dict[int, list[WorkItem]] = {pk: [] for pk in ids}
    for item in WorkItem.objects.filter(case__in=ids).order_by("pk"):
        items[item.case_id].append(item)
    papers: dict[int, list[CasePaper]] = {pk: [] for pk in ids}
    for paper in CasePaper.objects.filter(case__in=ids).select_related("file"):
        papers[paper.case_id].append(paper)
    holds: dict[int, list[Hold]] = {pk: [] for pk in ids}
    for hold in Hold.objects.filter(item__case__in=ids).select_related("item"):
        holds[hold.item.case_id].append(hold)
    for case in batch:
        found = (
            *_papers(case, papers[case.pk], events[case.pk]),
            *_chain(case, events[case.pk]),
            *_application(case, events[case.pk]),
            *_replay(case, events[case.pk], items[case.pk]),
            *_times(case, events[case.pk], items[case.pk], holds[case.pk]),
        )
        yield from ((case, fault) for fault in found)


def _papers(case: Case, papers: list[CasePaper], events: list[Event]) -> Iterator[Fault]:
    if set(case.paper_names) != {paper.name for paper in papers}:
        yield Fault(case.number, "the papers differ from the names kept on the case")
    told = [paper for event in events for paper in event.payload.get("papers", ())]
    if sorted(map(_paper_told, told)) != sorted(map(_paper_kept, papers)):
        yield Fault(case.number, "the papers differ from what the events tell")


def _paper_told(told: dict[str, str]) -> tuple[str, ...]:
    return told["id"], told["name"], told.get("sha256", ""), told.get("text_sha256", "")


def _paper_kept(paper: CasePaper) -> tuple[str, ...]:
    file = paper.file.sha256 if paper.file else ""
    return str(paper.pk), paper.name, file, text_hash(paper.text) if paper.text else ""


def _chain(case: Case, events: list[Event]) -> Iterator[Fault]:
    head = ""
    for expected, event in enumerate(events, 1):
        if event.seq != expected:
            yield Fault(case.number, f"event {expected} is missing")
            return
        if event.previous != head or event.hash != seal(event, case_number=case.number):
            yield Fault(case.number, f"event {event.seq} was changed")
            return
        head = event.hash
    if (case.events, case.head) != (len(events), head):
        yield Fault(case.number, "the chain was cut: the case remembers another last event")
    elif events and (case.opened_at, case.last_event_at) != (events[0].at, events[-1].at):
        yield Fault(case.number, "the case remembers other moments than its events")


def _application(case: Case, events: list[Event]) -> Iterator[Fault]:
    told = [event.payload["application"] for event in events if "application" in event.payload]
    if events and told[-1:] != [application_hash(case)]:
        yield Fault(case.number, "the application differs from what the events tell")


def _times(
    case: Case, events: list[Event], items: list[WorkItem], holds: list[Hold]
) -> Iterator[Fault]:
    try:
        turn = Turn(case, published(case.sop_version_id), items, None, case.last_event_at, uuid4())
    except SopVersion.DoesNotExist:
        return  # the replay tells
    turn.know_holds(holds)
    if _told_holds(events) != {hold.pk: _kept_hold(turn, hold) for hold in holds}:
        yield Fault(case.number, "the pauses differ from what the events tell")
    for item in turn.open_items():
        if item.kind in _OF_ROWS and _is_otherwise(turn, item):
            row = turn.row(item).no
            yield Fault(case.number, f"the deadline of row {row} differs from its standard time")


def _told_holds(events: list[Event]) -> dict[int, tuple[Any, ...]]:
    """Row, round, party, reason, who began it when, who ended it when; of every pause."""
    told: dict[int, tuple[Any, ...]] = {}
    for event in events:
        if event.kind == "case.held":
            why = event.row, event.round, event.payload["party"], event.payload["reason"]
            told[event.payload["hold"]] = (*why, event.person_id, event.at, None, None)
        for pk in event.payload.get("holds_ended", ()):
            told[pk] = (*told.get(pk, ())[:-2], event.person_id, event.at)
    return told


def _kept_hold(turn: Turn, hold: Hold) -> tuple[Any, ...]:
    item = turn.item(hold.item_id)
    why = turn.row(item).no, item.round, hold.party, hold.reason
    return *why, hold.started_by_id, hold.started_at, hold.ended_by_id, hold.ended_at


def _is_otherwise(turn: Turn, item: WorkItem) -> bool:
    """Whether the item has other times than its calendar gives, where that is the same still."""
    chosen = calendar_of(item.position_id)
    if (item.calendar_id, item.calendar_revision) != (chosen.id, chosen.revision):
        return False
    anew = copy(item)
    turn.set_times(anew, turn.holds_of(item))
    return any(getattr(anew, name) != getattr(item, name) for name in _DEADLINE)


_DEADLINE = ("due_at", "paused_at", "left_seconds")


def _replay(case: Case, events: list[Event], items: list[WorkItem]) -> Iterator[Fault]:
    try:
        sop = published(case.sop_version_id)
    except SopVersion.DoesNotExist:
        yield Fault(case.number, "the SOP version that it runs by is missing")
        return
    replay = _Replay(sop)
    for event in events:
        try:
            replay.take(event)
            agrees = replay.agrees(event.payload.get("state"))
        except (KeyError, TypeError, ValueError) as error:
            yield Fault(case.number, f"event {event.seq} does not follow from the SOP: {error}")
            return
        if not agrees:
            yield Fault(case.number, f"event {event.seq} tells another state than the replay")
            return
    if replay.case_state != case.state:
        yield Fault(case.number, f"the case is {case.state}, the replay says {replay.case_state}")
    desks = Counter(
        (sop.row_of(item.step_id).no, item.round, item.kind, item.position_id)
        for item in items
        if item.closed_at is None
    )
    if _rows_on(desks) != set(replay.state.open):
        yield Fault(case.number, "the open work items differ from the replay")
    elif _duties_on(desks) != replay.duties:
        yield Fault(case.number, "the open duties differ from the replay")
    elif not _are_the_desks(desks, told=replay.desks):
        yield Fault(case.number, "the desks differ from what the last event tells")
    if (case.last_round, sorted(map(tuple, case.waiting))) != (
        replay.state.last_round,
        sorted(map(tuple, replay.state.waiting)),
    ):
        yield Fault(case.number, "rounds or waiting branches differ from the replay")


Desks = Counter[tuple[int, int, str, int]]
"""What lies open: row, round, kind and position, as often as it does."""


def _rows_on(desks: Desks) -> set[tuple[int, int]]:
    return {(row, round_) for row, round_, kind, _at in desks if kind in _OF_ROWS}


def _duties_on(desks: Desks) -> Counter[tuple[int, int]]:
    return Counter(
        (row, round_) for row, round_, kind, _at in desks.elements() if kind == ItemKind.DUTY
    )


def _are_the_desks(desks: Desks, *, told: Desks) -> bool:
    """Whether all lies where it was told to; a copy goes when it is read, without an event."""
    gone = told - desks
    return desks <= told and all(kind == ItemKind.COPY for _row, _round, kind, _at in gone)


_OF_ROWS = (ItemKind.ROW, ItemKind.PART)


_BESIDE_THE_WAY = {
    "note.added",
    "case.opened",
    "case.held",
    "case.resumed",
    "item.reassigned",
    "item.reminded",
    "item.warned",
    "item.escalated",
    "hold.reminded",
    "deadline.moved",
}


class _Replay:
    """A case rebuilt from its events alone."""

    def __init__(self, sop: Published) -> None:
        self.sop = sop
        self.state = walk.begin(sop.procedure)
        self.case_state: str = CaseState.RUNNING
        self.duties: Counter[tuple[int, int]] = Counter()
        self.desks: Desks = Counter()
        self._parts: dict[tuple[int, int], int] = {}
        self._answers: dict[tuple[int, int], str] = {}

    def take(self, event: Event) -> None:
        if event.kind == "case.withdrawn":
            self.state = walk.state_of((), (), last_round=self.state.last_round)
            self.case_state = CaseState.WITHDRAWN
            self.duties.clear()
        elif event.kind in _BESIDE_THE_WAY:
            return
        elif event.kind == "duty.recorded":
            self._record(event)
        elif event.kind == "case.sent_back":
            self._send_back(event.row, event.payload["to_row"])
        elif event.kind == "disposition.withdrawn":
            self._send_back(event.payload["from_row"], event.row)
        else:
            self._row_event(event)
        if self.case_state == CaseState.RUNNING and self.state.ended:
            self.case_state = CaseState.ENDED

    def agrees(self, told: Any) -> bool:
        """Whether an event tells this state. Keeps the desks, which only events know."""
        if not isinstance(told, dict) or told != {**self._state(), "desks": told.get("desks")}:
            return False
        self.desks = Counter((row, round_, kind, at) for row, round_, kind, at in told["desks"])
        return _rows_on(self.desks) == set(self.state.open) and (
            _duties_on(self.desks) == self.duties
        )

    def _state(self) -> dict[str, Any]:
        return {
            "open": [list(opening) for opening in self.state.open],
            "waiting": [list(arrival) for arrival in self.state.waiting],
            "last_round": self.state.last_round,
            "case": str(self.case_state),
        }

    def _record(self, event: Event) -> None:
        if event.row is None or event.round is None:
            raise KeyError("row")
        if not self.duties[event.row, event.round]:
            raise KeyError(f"row {event.row} had laid no duty")
        self.duties[event.row, event.round] -= 1

    def _go_back(self, to_row: int) -> None:
        ahead = walk.rows_ahead(self.sop.procedure, to_row)
        self.duties = Counter({at: n for at, n in self.duties.items() if at[0] not in ahead})

    def _send_back(self, from_row: int | None, to_row: int | None) -> None:
        if from_row is None or to_row is None:
            raise KeyError("row")
        self.state = walk.send_back(self.sop.procedure, self.state, from_row, to_row).state
        self._go_back(to_row)

    def _row_event(self, event: Event) -> None:
        if event.row is None or event.round is None:
            raise KeyError("row")
        row, here = self.sop.procedure.row(event.row), (event.row, event.round)
        if here not in self.state.open:
            raise KeyError(f"row {event.row} was not open")
        if event.kind == "part.confirmed":
            self._parts[here] -= 1
        else:
            answer = event.payload.get("answer", "")
            self._answers[here] = answer
            back = walk.answer_leads_back(self.sop.procedure, row, answer)
            self._parts[here] = 0 if back else len(row.performers) - 1
        if self._parts[here] == 0:
            step = walk.step(self.sop.procedure, self.state, row.no, self._answers[here])
            self.state = step.state
            returns = [
                path for path in step.taken if walk.leads_back(self.sop.procedure, row.no, path)
            ]
            for path in returns:
                self._go_back(int(path.to))
            if not returns:
                self.duties[here] += len(row.duties)


def _files() -> Iterator[Fault]:
    for stored in damaged_files():
        paper = CasePaper.objects.filter(file=stored).select_related("case").first()
        place = paper.case.number if paper else str(stored.pk)
        yield Fault(place, f"the file “{stored.name}” is missing or damaged")
