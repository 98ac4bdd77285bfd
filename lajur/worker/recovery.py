"""What a dead worker had in its hands is given to another."""

from __future__ import annotations

import logging
from datetime import datetime

from django_tasks_db.models import DBTaskResult

from lajur.worker import heartbeat, queue
from lajur.worker.queue import Job

logger = logging.getLogger(__name__)


def recover(*, at: datetime, ahead: float) -> int:
    """Put back what silent workers hold and what runs longer than it may; how many jobs.

    ``ahead`` is how far this machine's clock is ahead of the database's.
    """
    running = list(DBTaskResult.objects.running())
    if not running:
        return 0
    now = heartbeat.in_database_time(at, ahead=ahead)
    living = heartbeat.living(at=now)
    return sum(_recover(job, living=living, now=now, at=at) for job in running)


def _recover(job: Job, *, living: dict[str, float], now: datetime, at: datetime) -> bool:
    worker = job.worker_ids[-1]
    if worker not in living:
        why = "Its worker fell silent."
    elif queue.overdue(job, at=heartbeat.machine_time(now, ahead=living[worker])):
        why = "It ran longer than it may."
    else:
        return False
    logger.warning("%s (%s) is taken from its worker. %s", job.task_path, job.pk, why)
    return queue.give_up(job, why=why, at=at)
