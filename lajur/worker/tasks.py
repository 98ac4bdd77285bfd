"""What the room itself does periodically."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lajur.worker.jobs import job
from lajur.worker.models import Heartbeat, Progress, Slot

KEEP_RUNS = timedelta(hours=1)
KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=90)
KEEP_WORKERS = timedelta(days=1)


@job()
def tidy() -> None:
    """Throw away what nobody looks at any more."""
    tidy_up(at=timezone.now())


def tidy_up(*, at: datetime) -> None:
    """Delete old slots, ended jobs, workers that are gone, ended progress, expired sessions.

    The newest slot of every entry stays, so that nothing runs twice in it. Failed jobs stay for
    ninety days, those of the timetable for a week, because they came again since.
    """
    periodic = [entry.job for entry in settings.TIMETABLE]
    _tidy_slots(at=at)
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL)
    done.filter(task_path__in=periodic, finished_at__lt=at - KEEP_RUNS).delete()
    done.filter(finished_at__lt=at - KEEP_DONE).delete()
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED)
    failed.filter(task_path__in=periodic, finished_at__lt=at - KEEP_DONE).delete()
    failed.filter(finished_at__lt=at - KEEP_FAILED).delete()
    Heartbeat.objects.filter(seen_at__lt=at - KEEP_WORKERS).delete()
    Progress.objects.filter(seen_at__lt=at - KEEP_FAILED).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def _tidy_slots(*, at: datetime) -> None:
    newest = Slot.objects.values("name").annotate(last=Max("number"))
    for name, last in newest.values_list("name", "last"):
        old = Slot.objects.filter(name=name, number__lt=last, taken_at__lt=at - KEEP_RUNS)
        old.delete()
