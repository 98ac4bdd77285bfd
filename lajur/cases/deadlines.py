"""Deadlines that follow their calendar: open work is computed again when its hours change.

Each open work item keeps the calendar and the revision that its times were computed by. Where
these are no longer what holds for its position, its times are stale: a calendar was changed, it
was given to somebody, the position moved to another unit, a time policy was written (which sets
the revision to 0), or a command ran with calendars that were a few seconds old. What is stale is
computed again here; closed work keeps what it was measured by.

Any number of workers may do this at the same time: a case is locked, and what is stale is looked
at again under the lock. A run that is broken off is gone on with by the next one.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet

from lajur.cases import policies
from lajur.cases.models import Case, Hold, ItemKind, WorkItem
from lajur.cases.times import TIMES
from lajur.cases.turn import Turn, named_with
from lajur.clocks import choice
from lajur.clocks.choice import Chosen, calendar_of
from lajur.foundation.errors import Conflict
from lajur.organisation.models import ActKind, AdministrativeAct
from lajur.sop.queries import published

KIND = "deadline.moved"
LIMIT = 100_000
PREVIEWED = 20_000
PAGE = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did, in cases: ``moved`` got an event, ``settled`` had no deadline that moved."""

    moved: int = 0
    settled: int = 0
    busy: int = 0
    broken: int = 0


class Meter(Protocol):
    """Where a long run tells how far it is (``worker.progress``)."""

    def expect(self, total: int) -> None: ...

    def step(self, parts: int = 1) -> None: ...

    def fail(self, what: str) -> None: ...


class Shift(NamedTuple):
    """A deadline that a change would move; an empty one is not there while a pause lasts."""

    number: str
    row: int
    position: int
    old: datetime | None
    new: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would move: how many deadlines, and the first of them.

    ``complete`` is false where there is more open work than was looked at.
    """

    count: int
    first: Sequence[Shift]
    complete: bool = True


def move_deadlines(*, at: datetime, limit: int = LIMIT, meter: Meter | None = None) -> Run:
    """Compute the stale times of open work again, in at most ``limit`` cases.

    Where a deadline really moved, its case gets one event ``deadline.moved`` that says whose and
    why; the rest only gets its new revision. A case that can not be computed is logged and left
    for the next run; a database that does not answer is raised. Refuses a naive ``at``.
    """
    if at.tzinfo is None:
        raise ValueError(f"a run needs an aware at, not {at!r}")
    cases = list(_stale_cases()[:limit])
    if meter is not None and cases:
        meter.expect(len(cases))
    done: Counter[str] = Counter()
    for page in _pages(cases):
        left = _settle_page(page)
        done["settled"] += len(page) - len(left)
        if meter is not None:
            meter.step(len(page) - len(left))
        for case_id, seen in left.items():
            done[_try(case_id, seen, at, meter)] += 1
    return Run(**done)


def stale_cases() -> int:
    """How many cases have open work whose times are to be computed again."""
    return _stale_cases().count()


def preview(change: Callable[[], object], *, first: int = 10) -> Preview:
    """What ``change``, a verb on calendars, would move; it is taken back before this returns.

    Raises what the verb refuses. Looks at the first ``PREVIEWED`` cases alone.
    """
    with transaction.atomic():
        change()
        known = choice.read()
        transaction.set_rollback(True)
    with choice.supposing(known):
        cases = list(_stale_cases()[:PREVIEWED])
        shifts = [shift for page in _pages(cases) for shift in _shifts_of(page)]
    return Preview(len(shifts), sorted(shifts, key=_soonest)[:first], len(cases) < PREVIEWED)


Stamp = tuple[int | None, int]
"""The calendar and the revision that times were computed by."""

Seen = Mapping[int, Stamp]
"""Work items by id, as they were when they were found stale."""


def _stale_cases() -> QuerySet[WorkItem, int]:
    """The ids of the cases with stale open work, in their order.

    The stamps are read by position, so that it costs one scan of the open work when all is well.
    """
    stamps = _open_items().values_list("position_id", "calendar_id", "calendar_revision")
    stale: dict[Stamp, list[int]] = {}
    for position, *stamp in stamps.order_by().distinct():
        if tuple(stamp) != _stamp_of(position):
            stale.setdefault((stamp[0], stamp[1]), []).append(position)
    found = Q(pk__in=())
    for (calendar, revision), positions in stale.items():
        found |= Q(calendar=calendar, calendar_revision=revision, position__in=positions)
    cases = _open_items().filter(found).order_by("case_id")
    return cases.values_list("case_id", flat=True).distinct()


def _open_items() -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(closed_at__isnull=True)


def _stamp_of(position_id: int) -> Stamp:
    chosen = calendar_of(position_id)
    return chosen.id, chosen.revision


def _is_stale(item: WorkItem) -> bool:
    return (item.calendar_id, item.calendar_revision) != _stamp_of(item.position_id)


def _pages(cases: Sequence[int]) -> Iterator[list[int]]:
    left = iter(cases)
    while page := list(islice(left, PAGE)):
        yield page


# --- many cases at once, where no deadline moves


def _settle_page(cases: Sequence[int]) -> dict[int, dict[int, Stamp]]:
    """Save what no one needs to be told; the cases that are left, with their stale items."""
    page = _Page()
    with transaction.atomic():
        turns = _turns(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk"))
        # Whoever wrote a policy or a calendar marked the items that are read by now.
        policies.forget()
        choice.forget()
        for turn in turns:
            page.look_at(turn)
        page.save()
    return page.left


@dataclass
class _Page:
    """The stale items of some cases: those that only get a stamp, and those that are left."""

    left: dict[int, dict[int, Stamp]] = field(default_factory=dict)
    stamped: dict[tuple[Stamp, Stamp], list[int]] = field(default_factory=dict)
    shifted: list[tuple[WorkItem, Stamp]] = field(default_factory=list)

    def look_at(self, turn: Turn) -> None:
        stale = [item for item in turn.open_items() if _is_stale(item)]
        stamps = {item.pk: (item.calendar_id, item.calendar_revision) for item in stale}
        before = {item.pk: _times_of(item) for item in stale}
        try:
            for item in stale:
                turn.set_times(item, turn.holds_of(item))
        except Exception:  # noqa: BLE001 - its own turn logs what is wrong with it
            self.left[turn.case.pk] = stamps
            return
        if any(before[item.pk]["due_at"] != item.due_at for item in stale):
            self.left[turn.case.pk] = stamps
            return
        for item in stale:
            if before[item.pk] == _times_of(item):
                change = stamps[item.pk], (item.calendar_id, item.calendar_revision)
                self.stamped.setdefault(change, []).append(item.pk)
            else:
                self.shifted.append((item, stamps[item.pk]))

    def save(self) -> None:
        for (old, (calendar, revision)), items in self.stamped.items():
            _with_stamp(old).filter(pk__in=items).update(
                calendar=calendar, calendar_revision=revision
            )
        for item, stamp in self.shifted:
            _save_times(item, stamp)


def _turns(cases: Iterable[Case]) -> list[Turn]:
    """A turn of each case, with as many of its items as its open work needs."""
    found = {case.pk: case for case in cases}
    holds: dict[int, list[Hold]] = {}
    for hold in Hold.objects.filter(item__case__in=found).annotate(of=F("item__case_id")):
        holds.setdefault(hold.of, []).append(hold)
    items: dict[int, list[WorkItem]] = {}
    for item in WorkItem.objects.filter(_open_or_beside(found, holds)):
        items.setdefault(item.case_id, []).append(item)
    turns = []
    for pk, case in found.items():
        sop, at = published(case.sop_version_id), case.last_event_at
        turn = Turn(case, sop, items.get(pk, []), None, at, uuid4())
        turn.know_holds(holds.get(pk, ()))
        turns.append(turn)
    return turns


def _open_or_beside(cases: Iterable[int], with_holds: Iterable[int]) -> Q:
    """Open work, and closed work whose clock it shares: of a joint row, or one that was paused."""
    ids = list(cases)
    joint = _open_items().filter(case__in=ids, kind=ItemKind.PART).values("case")
    beside = Q(case__in=list(with_holds)) | Q(case__in=joint)
    return Q(case__in=ids) & (Q(closed_at__isnull=True) | beside)


def _times_of(item: WorkItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in TIMES if not name.startswith("calendar")}


def _with_stamp(stamp: Stamp) -> QuerySet[WorkItem]:
    calendar, revision = stamp
    return _open_items().filter(calendar=calendar, calendar_revision=revision)


def _save_times(item: WorkItem, stamp: Stamp) -> int:
    """Save the times of an item that still has the stamp it was found with."""
    values = {name: getattr(item, name) for name in TIMES if name != "calendar"}
    found = _with_stamp(stamp).filter(pk=item.pk)
    return found.update(calendar=item.calendar_id, **values)


# --- one case whose deadline moves


def _try(case_id: int, seen: Seen, at: datetime, meter: Meter | None) -> str:
    try:
        with transaction.atomic():
            ended = _move(case_id, seen, at)
    except (OperationalError, InterfaceError):
        raise
    except Conflict:
        ended = "busy"
    except Exception as error:  # noqa: BLE001 - one broken case must not hold up the others
        _log.exception("The deadlines of case %s could not be computed again.", case_id)
        if meter is not None:
            meter.fail(f"{case_id}: {type(error).__name__}: {error}")
        return "broken"
    if meter is not None:
        meter.step()
    return ended


def _move(case_id: int, seen: Seen, at: datetime) -> str:
    turn = Turn.take_by_itself(case_id, at=at)
    moved, stamps = [], []
    for item in turn.open_items():
        stamp = item.calendar_id, item.calendar_revision
        # Somebody else may have marked it since; then the next run has newer policies.
        if seen.get(item.pk) != stamp or not _is_stale(item):
            continue
        old = item.due_at
        turn.set_times(item, turn.holds_of(item))
        if not _save_times(item, stamp):
            raise Conflict("")
        if item.due_at != old:
            moved.append((item, old))
            stamps.append((stamp, calendar_of(item.position_id)))
    if not moved:
        return "settled"
    items = [_told(turn, item, old) for item, old in moved]
    turn.record(
        KIND,
        payload={"items": items, "why": _why(stamps)},
        audience={each for item, _old in moved for each in (item.position_id, *named_with(item))},
    )
    return "moved"


def _told(turn: Turn, item: WorkItem, old: datetime | None) -> dict[str, Any]:
    return {
        "row": turn.row(item).no,
        "round": item.round,
        "position": item.position_id,
        "old": old.isoformat() if old else "",
        "new": item.due_at.isoformat() if item.due_at else "",
    }


def _why(changes: Sequence[tuple[Stamp, Chosen]]) -> dict[str, Any]:
    """The calendar, and the acts of administration that came between; the newest one in full."""
    known = AdministrativeAct.objects.filter(kind=ActKind.CALENDAR_CHANGED).order_by("-pk")
    acts = [
        act
        for act in known[:_ACTS]
        if any(_lies_between(act, stamp, chosen) for stamp, chosen in changes)
    ]
    if not any(revision for (_calendar, revision), _chosen in changes):
        # A policy was written too, so that the revision before is not known any more.
        acts = acts[:1]
    newest = acts[0] if acts else None
    return {
        "calendar": changes[0][1].calendar.name,
        "what": newest.payload["what"] if newest else None,
        "source": newest.payload["source"] if newest else "",
        "reason": newest.payload["reason"] if newest else "",
        "act": newest.pk if newest else None,
        "acts": [act.pk for act in acts],
    }


# How far back the acts are read: more changes than that come in no few minutes.
_ACTS = 100


def _lies_between(act: AdministrativeAct, stamp: Stamp, chosen: Chosen) -> bool:
    """Whether the act raised a calendar between the stamp and what holds now."""
    revisions: Mapping[str, int] = act.payload["revisions"]
    was, revision = stamp
    risen = revisions.get(str(chosen.id))
    if risen is None or risen > chosen.revision:
        return False
    return revisions.get(str(was), 0) > revision


# --- what would be


def _shifts_of(cases: Sequence[int]) -> Iterator[Shift]:
    for turn in _turns(Case.objects.filter(pk__in=cases)):
        try:
            yield from _shifts_in(turn)
        except Exception:  # noqa: BLE001 - one broken case must not hide the others
            _log.exception("The deadlines of case %s could not be previewed.", turn.case.pk)


def _shifts_in(turn: Turn) -> list[Shift]:
    found = []
    for item in turn.open_items():
        old = item.due_at
        if _is_stale(item):
            turn.set_times(item, turn.holds_of(item))
        if item.due_at != old:
            row = turn.row(item).no
            found.append(Shift(turn.case.number, row, item.position_id, old, item.due_at))
    return found


def _soonest(shift: Shift) -> tuple[bool, datetime, str]:
    moment = shift.old or shift.new
    return moment is None, moment or datetime.max.replace(tzinfo=UTC), shift.number
