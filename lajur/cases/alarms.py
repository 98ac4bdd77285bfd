"""The sweep that wakes people: reminds, warns, escalates, and asks about pauses that last.

Of each open work item only the next alarm is kept, in an indexed column. A sweep goes through what
is due, the oldest first, each item in a transaction of its own, and takes it by compare-and-set:
any number of workers may sweep at the same time, and nobody is told twice. What nobody heard
because no worker was running is not made up for step by step; the highest step rings once.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet

from lajur.cases.models import Case, Hold, ItemKind, WorkItem
from lajur.cases.policies import ESCALATE, REMIND, WARN, policy_of
from lajur.cases.times import Alarm, alarms_ahead
from lajur.cases.turn import Turn, named_with
from lajur.clocks.arithmetic import next_opening
from lajur.clocks.choice import calendar_of
from lajur.foundation.errors import Conflict
from lajur.organisation.models import Position
from lajur.organisation.vacancies import stand_ins

LIMIT = 1000
PUT_OFF_BROKEN = timedelta(hours=1)

KINDS = {REMIND: "item.reminded", WARN: "item.warned", ESCALATE: "item.escalated"}

_PAGE = 100
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep did. ``put_off`` waits for an opening, ``busy`` was in somebody's hands."""

    rung: int = 0
    put_off: int = 0
    silenced: int = 0
    busy: int = 0
    broken: int = 0


def ring(*, at: datetime, limit: int = LIMIT) -> Sweep:
    """Ring the alarms of at most ``limit`` open work items that are due at ``at``.

    Each rings within the working time of whom it is for: the position of the item, for an
    escalation the nearest superior position that somebody holds. Outside of it the alarm waits
    for the next opening; that is no event. An item whose alarm can not be rung is put off for an
    hour, logged, and counted by ``broken_alarms``; a database that does not answer is raised.
    """
    due = WorkItem.objects.filter(closed_at__isnull=True, alarm_at__isnull=False)
    return _sweep(_Round(due, "alarm_at", F("case_id"), _ring_one, _put_off_item), at, limit)


def remind_of_holds(*, at: datetime, limit: int = LIMIT) -> Sweep:
    """Ask once about each pause whose reminder is due, within the desk's working time."""
    due = Hold.objects.filter(ended_at__isnull=True, remind_at__isnull=False)
    return _sweep(_Round(due, "remind_at", F("item__case_id"), _ask_one, _put_off_hold), at, limit)


def broken_alarms() -> int:
    """How many open work items have an alarm that could not be rung at its last try."""
    return WorkItem.objects.filter(
        closed_at__isnull=True, alarm_at__isnull=False, alarm_failed_at__isnull=False
    ).count()


def first_alarm() -> datetime | None:
    """When the next alarm of all open work is due."""
    due = WorkItem.objects.filter(closed_at__isnull=True, alarm_at__isnull=False)
    return due.order_by("alarm_at", "pk").values_list("alarm_at", flat=True).first()


# --- the sweep


class Done(StrEnum):
    """How one try ended."""

    RUNG = "rung"
    PUT_OFF = "put_off"
    SILENCED = "silenced"
    BUSY = "busy"
    BROKEN = "broken"


class Due(NamedTuple):
    """A row whose time has come, as the index told before anything was locked."""

    moment: datetime
    pk: int
    case_id: int


@dataclass(frozen=True, slots=True)
class _Round:
    """One kind of sweep: which rows, by which column, what to do, and how to put one off."""

    rows: QuerySet[Any]
    column: str
    case: F
    do: Callable[[Due, datetime], Done]
    put_off: Callable[[Due, datetime], object]

    def due(self, at: datetime) -> Iterator[Due]:
        """The due rows, the oldest first; each is met once, whatever becomes of it."""
        order = (self.column, "pk")
        left = self.rows.filter(**{f"{self.column}__lte": at}).order_by(*order)
        page = left
        while found := [Due(*row) for row in page.values_list(*order, self.case)[:_PAGE]]:
            yield from found
            last = found[-1]
            page = left.filter(
                Q(**{f"{self.column}__gt": last.moment})
                | Q(**{self.column: last.moment, "pk__gt": last.pk})
            )


def _sweep(round_: _Round, at: datetime, limit: int) -> Sweep:
    if at.tzinfo is None:
        raise ValueError(f"a sweep needs an aware at, not {at!r}")
    ended = Counter(_try(round_, due, at) for due in islice(round_.due(at), limit))
    return Sweep(**{done.value: ended[done] for done in Done})


def _try(round_: _Round, due: Due, at: datetime) -> Done:
    try:
        with transaction.atomic():
            return round_.do(due, at)
    except (OperationalError, InterfaceError):
        raise
    except Conflict:
        return Done.BUSY
    except Exception:  # noqa: BLE001 - one broken case must not keep the others from being told
        _log.exception("The alarm of %s %s was put off.", round_.rows.model.__name__, due.pk)
        round_.put_off(due, at)
        return Done.BROKEN


def _take(due: Due, at: datetime) -> Turn:
    """A turn of Lajur's own. Raises ``Conflict`` when somebody is just acting on the case."""
    if not Case.objects.select_for_update(skip_locked=True).filter(pk=due.case_id).exists():
        raise Conflict("")
    return Turn.take_by_itself(due.case_id, at=at)


# --- one work item


def _ring_one(due: Due, at: datetime) -> Done:
    turn = _take(due, at)
    item = turn.item(due.pk)
    if not item.is_open or item.alarm_at != due.moment:
        return Done.BUSY
    if item.paused_at is not None or not turn.case.is_running:
        return _move(item, due, to=None)
    ahead = _alarms_of(turn, item)
    come = [alarm for alarm in ahead if alarm.at <= turn.at]
    if not come:
        return _move(item, due, to=ahead[0].at if ahead else None)
    superior = _superior_of(item, turn.at) if come[-1].step == ESCALATE else None
    opening = {alarm.step: _opening(alarm, item, superior, turn.at) for alarm in come}
    ready = [alarm for alarm in come if opening[alarm.step] <= turn.at]
    if not ready:
        return _move(item, due, to=min(opening.values()))
    rung = ready[-1]
    later = next((alarm for alarm in ahead if alarm.step > rung.step), None)
    to = None if later is None else max(later.at, opening.get(later.step, later.at))
    if not _claim(item, due, alarms=rung.step, alarm_at=to, alarm_failed_at=None):
        return Done.BUSY
    _tell(turn, item, rung, [each.step for each in come if each.step < rung.step], superior)
    return Done.RUNG


def _alarms_of(turn: Turn, item: WorkItem) -> list[Alarm]:
    row = turn.row(item)
    lead = turn.lead_of(item) if item.kind == ItemKind.PART else item
    if row.time is None:
        return []
    return alarms_ahead(
        item,
        time=row.time,
        since=lead.opened_at,
        policy=policy_of(turn.sop.sop_id, row),
        holds=turn.holds_of(item),
    )


def _superior_of(item: WorkItem, at: datetime) -> Position | None:
    """The nearest superior position that somebody holds; ``None`` at the top."""
    return stand_ins([item.position_id], at=at).get(item.position_id)


def _opening(alarm: Alarm, item: WorkItem, superior: Position | None, at: datetime) -> datetime:
    """``at`` itself within the working time of whom the alarm is for, else when that begins."""
    of = superior.pk if superior and alarm.step == ESCALATE else item.position_id
    return next_opening(calendar_of(of).calendar, at)


def _move(item: WorkItem, due: Due, *, to: datetime | None) -> Done:
    _claim(item, due, alarm_at=to)
    return Done.SILENCED if to is None else Done.PUT_OFF


def _claim(item: WorkItem, due: Due, **values: Any) -> int:
    """Change the item if its alarm is still the one that was seen."""
    seen = WorkItem.objects.filter(pk=item.pk, alarm_at=due.moment, closed_at__isnull=True)
    for name, value in values.items():
        setattr(item, name, value)
    return seen.filter(paused_at__isnull=item.paused_at is None).update(**values)


def _tell(
    turn: Turn, item: WorkItem, rung: Alarm, skipped: list[int], superior: Position | None
) -> None:
    told = superior if rung.step == ESCALATE else None
    turn.record(
        KINDS[rung.step],
        item=item,
        payload={
            "item": item.pk,
            "step": rung.step,
            "percent": rung.percent,
            "due": item.due_at.isoformat() if item.due_at else "",
            "skipped": skipped,
            "of": {"position": item.position_id},
            "superior": {"position": told.pk} if told else None,
        },
        audience={item.position_id, *named_with(item), *([told.pk] if told else [])},
    )


def _put_off_item(due: Due, at: datetime) -> int:
    seen = WorkItem.objects.filter(pk=due.pk, alarm_at=due.moment)
    return seen.update(alarm_at=at + PUT_OFF_BROKEN, alarm_failed_at=at)


# --- one pause


def _ask_one(due: Due, at: datetime) -> Done:
    hold = Hold.objects.get(pk=due.pk)
    turn = _take(due, at)
    item = turn.item(hold.item_id)
    seen = Hold.objects.filter(pk=due.pk, remind_at=due.moment, ended_at__isnull=True)
    if not item.is_open:
        seen.update(remind_at=None)
        return Done.SILENCED
    opening = next_opening(calendar_of(item.position_id).calendar, turn.at)
    if opening > turn.at:
        seen.update(remind_at=opening)
        return Done.PUT_OFF
    if not seen.update(remind_at=None):
        return Done.BUSY
    turn.record(
        "hold.reminded",
        item=item,
        payload={
            "item": item.pk,
            "hold": hold.pk,
            "party": hold.party,
            "expected_until": hold.expected_until.isoformat() if hold.expected_until else "",
            "of": {"position": item.position_id},
        },
        audience={item.position_id, *named_with(item)},
    )
    return Done.RUNG


def _put_off_hold(due: Due, at: datetime) -> int:
    seen = Hold.objects.filter(pk=due.pk, remind_at=due.moment)
    return seen.update(remind_at=at + PUT_OFF_BROKEN)
