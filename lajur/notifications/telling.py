"""Telling: of what has happened in cases, notices are made, and deliveries where they are wanted.

An event is written in the transaction of its deed, and with it the debt: ``Case.told`` is behind
``Case.events`` until everybody concerned has a notice. Nothing is held in memory and nothing is
sent from here, so a worker may die at any point: a case is told whole or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q

from lajur.cases.access import may_see
from lajur.cases.models import Case, Event, WorkItem
from lajur.notifications.audience import Audience, Recipient
from lajur.notifications.catalogue import KINDS
from lajur.notifications.concerns import Concern, Story
from lajur.notifications.contexts import Context, case_path, of_case, of_item
from lajur.notifications.models import Notice, Untold
from lajur.notifications.outgoing import Addressed, write
from lajur.notifications.wordings import kind_of
from lajur.sop.queries import published

LIMIT = 500
SET_ASIDE = timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a run did: cases told, notices made, cases that another worker had, broken ones."""

    cases: int = 0
    notices: int = 0
    busy: int = 0
    broken: int = 0


def tell(*, at: datetime, limit: int = LIMIT) -> Telling:
    """Tell the audience of at most ``limit`` cases what happened there, the oldest first.

    Any number of workers may do it at once: who moves ``told`` on by compare-and-set is the one
    who tells, and a notice is unique by person and key. A case that can not be told is logged and
    set aside for an hour; a database that does not answer is raised.
    """
    cases = notices = busy = broken = 0
    for case_id in _owing(at, limit):
        try:
            told = _tell_case(case_id, at=at)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 - one broken case must not stop the others
            _set_aside(case_id, error, at=at)
            broken += 1
            continue
        busy += told is None
        cases += told is not None
        notices += told or 0
    return Telling(cases, notices, busy, broken)


def owing() -> int:
    """How many cases have events of which nobody was told yet, those set aside included."""
    return Case.objects.filter(told__lt=F("events")).count()


def oldest_owed() -> datetime | None:
    """Since when something has been owed: the last event of the case that waits longest."""
    waiting = Case.objects.filter(told__lt=F("events")).order_by("last_event_at", "pk")
    return waiting.values_list("last_event_at", flat=True).first()


def _owing(at: datetime, limit: int) -> list[int]:
    aside = Untold.objects.filter(case=OuterRef("pk"), again_at__gt=at)
    found = Case.objects.filter(~Q(Exists(aside)), told__lt=F("events"))
    return list(found.order_by("last_event_at", "pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _tell_case(case_id: int, *, at: datetime) -> int | None:
    """How many notices were made; ``None`` when another worker has told the case meanwhile."""
    case = Case.objects.select_related("applicant").get(pk=case_id)
    told, events = case.told, case.events
    # First of all: whoever comes second waits here and then changes nothing.
    if not Case.objects.filter(pk=case_id, told=told, told__lt=events).update(told=events):
        return None
    history = list(Event.objects.filter(case=case, seq__gte=told, seq__lte=events).order_by("seq"))
    before = {event.seq + 1: event for event in history}
    fresh = [event for event in history if event.seq > told]
    _let_rest(case, at)
    made = write(_addressed(case, fresh, before, at=at), at=at)
    Untold.objects.filter(case=case).delete()
    return made


def _addressed(
    case: Case, fresh: Sequence[Event], before: dict[int, Event], *, at: datetime
) -> list[Addressed]:
    items = list(
        WorkItem.objects.filter(case=case).select_related("position").prefetch_related("members")
    )
    story = Story(case, published(case.sop_version_id), items)
    concerns = [
        (event, concern)
        for event in fresh
        for concern in story.concerns(event, before.get(event.seq))
    ]
    audience = Audience({concern.position for _event, concern in concerns}, at=at)
    sight = _Sight(case, at)
    found: dict[tuple[int, str], Addressed] = {}
    for event, concern in concerns:
        for recipient in audience.of(concern.position, act=_act(story, concern)):
            if recipient.person.pk == event.person_id or not sight.of(recipient):
                continue
            addressed = _notice(story, event, concern, recipient, at)
            key = (recipient.person.pk, addressed.notice.key)
            known = found.get(key)
            if known is None or (known.silently and not addressed.silently):
                found[key] = addressed
    return list(found.values())


class _Sight:
    """Whether a person may see the case, asked once each."""

    def __init__(self, case: Case, at: datetime) -> None:
        self._case, self._at = case, at
        self._known: dict[int, bool] = {}

    def of(self, recipient: Recipient) -> bool:
        person = recipient.person
        if person.pk not in self._known:
            self._known[person.pk] = may_see(person, self._case, at=self._at)
        return self._known[person.pk]


def _act(story: Story, concern: Concern) -> str | None:
    return str(story.sop.row_of(concern.item.step_id).act) if concern.item else None


def _notice(
    story: Story, event: Event, concern: Concern, recipient: Recipient, at: datetime
) -> Addressed:
    item = concern.item
    return Addressed(
        Notice(
            person=recipient.person,
            key=f"event:{event.pk}:item:{item.pk}" if item else f"event:{event.pk}",
            kind=concern.kind,
            topic=kind_of(concern.kind).topic,
            case=story.case,
            event=event,
            item=item,
            position=recipient.position,
            at=event.at,
            context=_context(story, concern, recipient, at),
            path=case_path(story.case),
            read_at=at if _is_over(concern) else None,
        ),
        silently=recipient.silently,
    )


def _context(story: Story, concern: Concern, recipient: Recipient, at: datetime) -> Context:
    party = {"pihak": concern.party} if concern.party else {}
    if concern.item is None or concern.kind.startswith("case."):
        return of_case(story.case, sop=story.sop, position=recipient.position) | party
    return of_item(story.case, concern.item, sop=story.sop, at=at) | party


def _is_over(concern: Concern) -> bool:
    """A call to work that was done before anybody was told: it is kept, and bothers nobody."""
    return bool(kind_of(concern.kind).calls and concern.item and not concern.item.is_open)


def _let_rest(case: Case, at: datetime) -> None:
    """What called to work that has been done since, on the desk itself perhaps, calls no more."""
    calls = [kind for kind in KINDS if kind_of(kind).calls]
    Notice.objects.filter(
        case=case, kind__in=calls, read_at__isnull=True, item__closed_at__isnull=False
    ).update(read_at=at)


def _set_aside(case_id: int, error: Exception, *, at: datetime) -> None:
    # The error's words may hold what a person wrote: the log gets its place, not its content.
    _log.error("Case %s could not be told: %s", case_id, _place_of(error), extra={"case": case_id})
    Untold.objects.update_or_create(
        case_id=case_id,
        defaults={"failed_at": at, "again_at": at + SET_ASIDE, "error": _place_of(error)},
    )


def _place_of(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"[:300]
