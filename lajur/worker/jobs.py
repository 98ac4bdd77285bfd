"""``@job``: a function that a worker runs, with what happens when it fails or never ends.

A job is a task of the Django Tasks API: ``deliver.enqueue(7)`` writes a row in the caller's
transaction, ``deliver.call(7)`` runs it here and now. It runs **at least once**: a worker may die
after the work and before the row says so. So a job takes ids and plain data, loads what they name,
and calls one action with ``at=timezone.now()`` that is harmless the second time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from django.utils.module_loading import import_string

# Imported from there, because ``django.tasks`` of Django 6 and ``django_tasks`` must not be mixed.
from django_tasks_db.compat import (
    DEFAULT_TASK_BACKEND_ALIAS,
    DEFAULT_TASK_PRIORITY,
    DEFAULT_TASK_QUEUE_NAME,
    Task,
)

P = ParamSpec("P")
T = TypeVar("T")

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Policy:
    """How often a job may be tried, and after how long one that still runs is given up."""

    attempts: int = 5
    longest: timedelta = timedelta(minutes=10)


_POLICIES: dict[str, Policy] = {}


def job(
    *,
    attempts: int = Policy.attempts,
    longest: timedelta = Policy.longest,
    queue: str = DEFAULT_TASK_QUEUE_NAME,
) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Make a function of a module a job; its result must be plain data that JSON knows.

    When it raises, it is tried again, later each time, until it was tried ``attempts`` times; then
    it stays failed, for an administrator to see. When it still runs after ``longest``, or its
    worker fell silent, it is put back: ``longest`` must be well above what it can ever take.
    """

    def register(function: Callable[P, T]) -> Task[P, T]:
        made: Task[P, T] = Task(
            func=function,
            priority=DEFAULT_TASK_PRIORITY,
            backend=DEFAULT_TASK_BACKEND_ALIAS,
            queue_name=queue,
            run_after=None,
        )
        _POLICIES[made.module_path] = Policy(attempts=attempts, longest=longest)
        return made

    return register


def job_at(path: str) -> Task[Any, Any]:
    """Return the job with this dotted path. Raises ``ImportError`` when it is not one."""
    found = import_string(path)
    if not isinstance(found, Task) or path not in _POLICIES:
        raise ImportError(f"{path} is not a job")
    return found


def policy_of(path: str) -> Policy:
    """Return the policy of a job; the usual one where the code of the job is gone."""
    try:
        job_at(path)
    except ImportError:
        return Policy()
    return _POLICIES[path]


def wait_after(attempt: int) -> timedelta:
    """How long to wait after the ``attempt``-th failure: doubling, at most an hour.

    A fifth more or less by chance, so that what failed together does not come back together.
    """
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempt - 1, 20)
    return min(doubled, LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
