"""Recording a course: play it through the real verbs, read its rows, and roll it back."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F

from lajur.cases.actions import Application
from lajur.cases.models import (
    Case,
    CasePaper,
    Event,
    ItemKind,
    WorkItem,
    WorkItemMember,
)
from lajur.clocks.durations import Duration
from lajur.console.office.people import Office, Opd
from lajur.console.office.play import Plan, Player
from lajur.console.office.stories import Story
from lajur.dispositions.models import Disposition
from lajur.fieldwork.models import Record, Repair, Report
from lajur.network.models import Site
from lajur.sop.queries import published

TABLES: tuple[type[models.Model], ...] = (
    Case,
    WorkItem,
    WorkItemMember,
    CasePaper,
    Event,
    Disposition,
    Record,
    Repair,
    Report,
)
"""The tables a case is made of, each after those it points to."""

WORDS = (
    "subject",
    "text",
    "analysis",
    "advice",
    "findings",
    "cause",
    "actions",
    "materials",
    "summary",
    "rec",
)
"""The texts of a story; with the site's name and the letters' numbers they are what varies."""

LETTER_DATE = date(2025, 3, 3)
FAULT = "wifi"

_BEGIN = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
# Every act has its own second of the minute, so that each moment tells which act it came from.
_STEP = timedelta(minutes=7, seconds=1)


@dataclass(frozen=True)
class Recording:
    """The rows of one played case, and what the values in them stand for.

    ``moments`` are those of the acts; ``clocks`` maps a work item with a deadline to the moment it
    is counted from and its standard time; ``roles`` maps (model, id) to what may be replaced;
    ``applications`` are the first one and those mended after a return.
    """

    rows: dict[type[models.Model], list[Any]]
    moments: Sequence[datetime]
    clocks: dict[int, tuple[datetime, Duration]]
    roles: dict[tuple[type[models.Model], int], str]
    letters: Sequence[str]
    applications: Sequence[Application]


def marker(name: str) -> str:
    """A text that stands for another one; private characters keep it apart from all words."""
    return f"\ue100{name}\ue101"


def record(
    office: Office, course: Sequence[str], *, team: int, copied: bool, seed: int
) -> Recording:
    """Play the course with ``team`` technicians and read what it wrote; nothing stays."""
    rng = random.Random(seed)  # noqa: S311 - a play, no secret
    with transaction.atomic():
        player = _Recorder(office, _plan(office, course, team=team, copied=copied), rng)
        moments = [_BEGIN + place * _STEP for place in range(len(course))]
        for word, moment in zip(course, moments, strict=True):
            player.act(word, moment)
        player.close_copies()
        # Nobody waits for news of a history that is stamped out.
        Case.objects.filter(pk=player._case.pk).update(told=F("events"))
        recording = _read(office, player, moments)
        transaction.set_rollback(True)
    return recording


class _Recorder(Player):
    """A player whose words are markers and who leaves out what can not be stamped."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.applications: list[Application] = []

    def close_copies(self) -> None:
        """Copies of what has ended were read with the last act."""
        if self.last_at is not None:
            self.leave(self.last_at)

    def leave(self, at: datetime) -> None:
        """Reading is put into the stamped rows themselves; here only copies of ended cases."""
        if not Case.objects.get(pk=self._case.pk).is_running:
            super().leave(at)

    def _read(self, item: WorkItem, at: datetime) -> None:
        return None

    def _deadline(self, at: datetime) -> None:
        return None

    def _application(self, at: datetime) -> Application:
        application = super()._application(at)
        papers = [replace(paper, dated=LETTER_DATE) for paper in application.papers]
        self.applications.append(replace(application, letter_date=LETTER_DATE, papers=papers))
        return self.applications[-1]


def _plan(office: Office, course: Sequence[str], *, team: int, copied: bool) -> Plan:
    opd = office.opds[0]
    site = Site(pk=opd.sites[0].pk, unit_id=opd.unit.pk, name=marker("site"))
    technicians = [position.key for position in office.filling("tim_teknis")]
    return Plan(
        opd=replace(opd, sites=[site], letter=marker("letter-{n}")),
        story=_story(),
        course=course,
        team=technicians[:team],
        copies=("koordinator",) if copied else (),
    )


def _story() -> Story:
    words: dict[str, Any] = {name: marker(name) for name in WORDS}
    return Story(fault=FAULT, **words)


def _read(office: Office, player: _Recorder, moments: Sequence[datetime]) -> Recording:
    case = player.case
    rows: dict[type[models.Model], list[Any]] = {
        model: list(_of(model, case).order_by("pk")) for model in TABLES
    }
    rows[CasePaper] = sorted(rows[CasePaper], key=lambda paper: paper.made_at)
    return Recording(
        rows=rows,
        moments=moments,
        clocks=_clocks(rows[WorkItem]),
        roles=_roles(player.plan.opd, office, player.plan.team),
        letters=_letters(rows[CasePaper]),
        applications=player.applications,
    )


def _of(model: type[models.Model], case: Case | None) -> models.QuerySet[Any]:
    if model is Case:
        return Case.objects.filter(pk__in=[case.pk] if case else [])
    path = "item__case" if model is WorkItemMember else "case"
    return model._default_manager.filter(**{path: case})


def _clocks(items: Sequence[Any]) -> dict[int, tuple[datetime, Duration]]:
    """A part runs by the clock of the row it belongs to."""
    began = {
        (item.step_id, item.round): item.opened_at for item in items if item.kind == ItemKind.ROW
    }
    found = {}
    for item in items:
        if item.due_at is not None:
            time = published(item.case.sop_version_id).row_of(item.step_id).time
            assert time is not None  # noqa: S101 - a deadline comes from a standard time
            found[item.pk] = (began[item.step_id, item.round], time)
    return found


def _roles(
    opd: Opd, office: Office, team: Sequence[str]
) -> dict[tuple[type[models.Model], int], str]:
    roles: dict[tuple[type[models.Model], int], str] = {}
    seats = {"pic": opd.position}
    seats |= {f"t{place}": office.positions[key] for place, key in enumerate(team, 1)}
    for role, position in seats.items():
        (seat,) = office.seats(position, _BEGIN)
        roles[type(position), position.pk] = f"{role}.position"
        roles[type(seat.person), seat.person.pk] = f"{role}.person"
    roles[type(opd.unit), opd.unit.pk] = "pic.unit"
    roles[Site, opd.sites[0].pk] = "pic.site"
    return roles


def _letters(papers: Sequence[Any]) -> list[str]:
    """The markers of the letters' numbers, the first letter first."""
    return list(dict.fromkeys(paper.number for paper in papers if paper.number))


def events_of(recording: Recording) -> list[Event]:
    """The events of a recording in their order."""
    events: list[Any] = recording.rows[Event]
    return sorted(events, key=lambda event: event.seq)
