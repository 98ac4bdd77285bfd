"""What the administrator's page and ``lajur doctor`` read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from lajur.worker import queue
from lajur.worker.heartbeat import SILENCE
from lajur.worker.models import Heartbeat, Progress, Slot
from lajur.worker.queue import Job
from lajur.worker.scheduler import office_zone
from lajur.worker.timetable import Daily, Entry, next_run

_SHOWN = 50
_STALLED = timedelta(minutes=10)
_RECENT = timedelta(days=7)


@dataclass(frozen=True)
class WorkerLine:
    """A worker process; it is silent when it neither beats nor said that it stops."""

    row: Heartbeat
    silent: bool

    @property
    def state(self) -> str:
        """``working``, ``stopped`` or ``silent``."""
        if self.row.stopped_at:
            return "stopped"
        return "silent" if self.silent else "working"


@dataclass(frozen=True)
class TimetableLine:
    """An entry of the timetable with its last turn and its next."""

    entry: Entry
    last: datetime | None
    next: datetime

    @property
    def seconds(self) -> int | None:
        """How often, where it is not daily."""
        return None if isinstance(self.entry, Daily) else self.entry.seconds

    @property
    def hour(self) -> str:
        """At which hour of the office, where it is daily."""
        return self.entry.at if isinstance(self.entry, Daily) else ""


@dataclass(frozen=True)
class ProgressLine:
    """A long job; ``percent`` is None while nobody knows how much there is."""

    row: Progress
    stalled: bool

    @property
    def percent(self) -> int | None:
        """How much of it is behind, done or left out."""
        if not self.row.total:
            return None
        return min(100, 100 * (self.row.done + self.row.failed) // self.row.total)

    @property
    def running(self) -> bool:
        """Whether it is still on its way."""
        return self.row.finished_at is None and not self.stalled


@dataclass(frozen=True)
class Lag:
    """How far the queue is behind: jobs that could start, and since when the oldest could."""

    ready: int
    oldest: datetime | None


def workers(*, at: datetime) -> list[WorkerLine]:
    """The workers of the last day, those that live first."""
    lines = [
        WorkerLine(row, row.seen_at < at - SILENCE) for row in Heartbeat.objects.all()[:_SHOWN]
    ]
    return sorted(lines, key=lambda line: line.state != "working")


def timetable(*, at: datetime) -> list[TimetableLine]:
    """Every entry of the timetable, in its order."""
    entries: Sequence[Entry] = settings.TIMETABLE
    zone = office_zone()
    last = dict(Slot.objects.values_list("name").annotate(Max("taken_at")))
    return [
        TimetableLine(entry, last.get(entry.job), next_run(entry, after=at, zone=zone))
        for entry in entries
    ]


def long_jobs(*, at: datetime) -> list[ProgressLine]:
    """The long jobs of the last week, the newest first."""
    rows = Progress.objects.filter(started_at__gt=at - _RECENT)[:_SHOWN]
    return [ProgressLine(row, _stalled(row, at=at)) for row in rows]


def failed_jobs() -> list[Job]:
    """Jobs that nobody tries any more, the newest first."""
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    return list(failed.order_by("-finished_at")[:_SHOWN])


def count_failed() -> int:
    """How many there are."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()


def lag(*, at: datetime) -> Lag:
    """How many jobs could start, and since when the one that could first."""
    at_once = Q(run_after=get_date_max())
    found = queue.ready(at=at).aggregate(
        ready=Count("pk"),
        enqueued=Min("enqueued_at", filter=at_once),
        postponed=Min("run_after", filter=~at_once),
    )
    since = [each for each in (found["enqueued"], found["postponed"]) if each is not None]
    return Lag(found["ready"], min(since, default=None))


def _stalled(row: Progress, *, at: datetime) -> bool:
    return row.finished_at is None and row.seen_at < at - _STALLED
