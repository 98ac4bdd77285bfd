"""Tidying throws away what is over and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from lajur.worker.models import Heartbeat, Progress, Slot
from lajur.worker.tasks import tidy_up
from lajur.worker.tests import errands
from lajur.worker.timetable import Every

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PERIODIC = "lajur.worker.tests.errands.break_down"


@pytest.fixture(autouse=True)
def _timetable(settings: Settings) -> None:
    settings.TIMETABLE = (Every(PERIODIC, seconds=5),)


def ended(job: str, *, status: str, days: float) -> None:
    with transaction.atomic():
        row = getattr(errands, job).enqueue().db_result
        row.status, row.finished_at = status, NOW - timedelta(days=days)
        row.save()


@pytest.mark.parametrize(
    ("job", "status", "days", "kept"),
    [
        ("break_down", "SUCCESSFUL", 0.1, False),
        ("give_what_json_knows_not", "SUCCESSFUL", 0.1, True),
        ("give_what_json_knows_not", "SUCCESSFUL", 8, False),
        ("break_down", "FAILED", 6, True),
        ("break_down", "FAILED", 8, False),
        ("give_what_json_knows_not", "FAILED", 8, True),
        ("give_what_json_knows_not", "FAILED", 91, False),
        ("break_down", "READY", 91, True),
        ("break_down", "RUNNING", 91, True),
    ],
)
def test_ended_jobs_go_after_a_while(job: str, status: str, days: float, *, kept: bool) -> None:
    ended(job, status=status, days=days)
    tidy_up(at=NOW)
    assert DBTaskResult.objects.exists() is kept


def test_the_newest_slot_of_every_entry_stays() -> None:
    for number in (1, 2, 3):
        Slot.objects.create(name=PERIODIC, number=number, taken_at=NOW - timedelta(days=9))
    tidy_up(at=NOW)
    assert list(Slot.objects.values_list("number", flat=True)) == [3]


def test_workers_progress_and_sessions_that_are_over_go() -> None:
    for days in (0, 400):
        at = NOW - timedelta(days=days)
        Heartbeat.objects.create(
            key=str(days), host="a", pid=1, version="1", started_at=at, seen_at=at
        )
        Progress.objects.create(name="Ringkasan", started_at=at, seen_at=at)
    Session.objects.create(session_key="old", expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    Session.objects.create(session_key="new", expire_date=datetime(2099, 1, 1, tzinfo=UTC))
    tidy_up(at=NOW)
    assert Heartbeat.objects.get().key == "0"
    assert Progress.objects.get().started_at == NOW
    assert Session.objects.get().session_key == "new"
