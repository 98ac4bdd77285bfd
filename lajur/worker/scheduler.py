"""The scheduler: puts what the timetable says into the queue, once per slot among all workers.

A slot is a row that only one can insert, written in the transaction that enqueues its job: the
crash that loses one loses both. What was due while no worker ran is not made up for, save the slot
that still lasts; and a job that still waits or runs gets no second one behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lajur.worker.jobs import job_at
from lajur.worker.models import Slot
from lajur.worker.timetable import Entry

logger = logging.getLogger(__name__)

# ON CONFLICT DO NOTHING waits for who came first and raises nothing; both databases know it.
_TAKE = (
    f"INSERT INTO {Slot._meta.db_table} (name, number, taken_at) VALUES (%s, %s, %s) "  # noqa: S608
    "ON CONFLICT (name, number) DO NOTHING"
)


class Scheduler:
    """One worker's view of the timetable; it asks the database only when a slot begins."""

    def __init__(self, timetable: Sequence[Entry]) -> None:
        self._timetable = timetable
        self._seen: dict[str, int] = {}

    def enqueue_due(self, *, at: datetime) -> int:
        """Enqueue what is due now and not taken yet; how many jobs that was."""
        zone = office_zone()
        enqueued = 0
        for entry in self._timetable:
            slot = entry.slot(at, zone=zone)
            if slot != self._seen.get(entry.job):
                enqueued += take(entry, slot=slot, at=at)
                self._seen[entry.job] = slot
        return enqueued


def take(entry: Entry, *, slot: int, at: datetime) -> bool:
    """Take this slot and enqueue its job; False when the slot is taken or the job still waits."""
    try:
        job = job_at(entry.job)
    except ImportError:
        logger.exception("%s is in the timetable and can not be run", entry.job)
        return False
    with transaction.atomic():
        if not _inserted(entry.job, slot=slot, at=at) or _waits(entry.job):
            return False
        job.enqueue()
    return True


def office_zone() -> ZoneInfo:
    """The zone that the hours of the timetable are in."""
    return ZoneInfo(settings.TIME_ZONE)


def _inserted(name: str, *, slot: int, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [name, slot, connection.ops.adapt_datetimefield_value(at)])
        return bool(cursor.rowcount)


def _waits(path: str) -> bool:
    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(task_path=path, status__in=unfinished).exists()
