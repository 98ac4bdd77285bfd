"""The queue: which job is next, and what becomes of it. One row of ``DBTaskResult`` is one job.

A worker writes on a job only while it is the one who claimed it last: the claim is fenced by
``started_at``, so a worker that was given up and comes back late changes nothing.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django_tasks_db.compat import TaskResultStatus, normalize_json
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet, get_date_max

from lajur.worker.jobs import Policy, policy_of, wait_after

Job = DBTaskResult[..., Any]

GIVEN_UP = "lajur.worker.queue.GivenUp"


class GivenUp(Exception):
    """The worker of a job fell silent, or the job ran longer than it may."""


def ready(*, at: datetime, queues: Iterable[str] = ()) -> DBTaskResultQuerySet:
    """Jobs that may start now, in their order; without ``queues`` those of all."""
    jobs = DBTaskResult.objects.filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=at), status=TaskResultStatus.READY
    )
    return jobs.filter(queue_name__in=tuple(queues)) if queues else jobs


def claim(*, worker: str, at: datetime, queues: Iterable[str] = ()) -> Job | None:
    """Take the next job for this worker. Two workers never get the same one.

    On PostgreSQL rows that another is just taking are passed over; on SQLite a transaction waits.
    """
    with transaction.atomic():
        job = ready(at=at, queues=queues).get_locked()
        if job is not None:
            job.status = TaskResultStatus.RUNNING
            job.started_at = at
            job.worker_ids = [*job.worker_ids, worker]
            job.save(update_fields=["status", "started_at", "worker_ids"])
    return job


def run(job: Job) -> Any:
    """Call the function; its result as plain data. Raises what it raises, and ``ImportError``."""
    task = job.task
    return normalize_json(task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"]))


def finish(job: Job, *, result: Any, at: datetime) -> bool:
    """Mark a claimed job as done; False when it was given to another meanwhile."""
    return _settle(
        job,
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=at,
        return_value=result,
        exception_class_path="",
        traceback="",
    )


def fail(job: Job, *, error: Exception, at: datetime) -> bool:
    """Put a claimed job back for later, or leave it failed when it was tried often enough.

    False when it was given to another meanwhile.
    """
    return _settle(
        job,
        **_after_failure(job, policy=policy_of(job.task_path), at=at),
        exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
        traceback="".join(traceback.format_exception(error)),
    )


def give_up(job: Job, *, why: str, at: datetime) -> bool:
    """Take a running job away from its worker: it runs again, or has failed."""
    policy = policy_of(job.task_path)
    change = _after_failure(job, policy=policy, at=at)
    if change["status"] == TaskResultStatus.READY:
        change["run_after"] = at
    return _settle(job, **change, exception_class_path=GIVEN_UP, traceback=why)


def overdue(job: Job, *, at: datetime) -> bool:
    """Whether a running job runs longer than its policy lets it."""
    return job.started_at is not None and at - job.started_at > policy_of(job.task_path).longest


def try_again(*, id: str, at: datetime) -> bool:
    """Let a failed job run once more, with all its attempts; False when it is not a failed one."""
    return bool(
        DBTaskResult.objects.filter(pk=id, status=TaskResultStatus.FAILED).update(
            status=TaskResultStatus.READY,
            run_after=at,
            worker_ids=[],
            started_at=None,
            finished_at=None,
        )
    )


def _after_failure(job: Job, *, policy: Policy, at: datetime) -> dict[str, Any]:
    attempts = len(job.worker_ids)
    if attempts >= policy.attempts:
        return {"status": TaskResultStatus.FAILED, "finished_at": at}
    return {
        "status": TaskResultStatus.READY,
        "run_after": at + wait_after(attempts),
        "started_at": None,
    }


def _settle(job: Job, **change: Any) -> bool:
    claimed = DBTaskResult.objects.filter(
        pk=job.pk, status=TaskResultStatus.RUNNING, started_at=job.started_at
    )
    return bool(claimed.update(**change))
