"""What a dead worker held goes to another; a living one is left in peace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from lajur.worker import queue
from lajur.worker.heartbeat import SILENCE, Heart, living, seconds_ahead
from lajur.worker.models import Heartbeat
from lajur.worker.recovery import recover
from lajur.worker.tests import errands

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def heart(tmp_path: Path) -> Heart:
    """A worker that has just taken a job."""
    heart = Heart(at=MORNING)
    Heartbeat.objects.update(seen_at=MORNING, seconds_ahead=0)
    heart.row.refresh_from_db()
    errands.wait_for.enqueue(str(tmp_path))
    assert queue.claim(worker=heart.key, at=MORNING)
    return heart


def status() -> str:
    return str(DBTaskResult.objects.get().status)


def test_the_job_of_a_silent_worker_is_put_back(heart: Heart) -> None:
    assert recover(at=MORNING + SILENCE - SECOND, ahead=0) == 0
    assert recover(at=MORNING + SILENCE + SECOND, ahead=0) == 1
    assert status() == "READY"


def test_a_worker_that_beats_keeps_its_job(heart: Heart) -> None:
    heart.beat(at=MORNING + SILENCE)
    assert recover(at=MORNING + SILENCE + SECOND, ahead=0) == 0


def test_a_job_that_never_ends_is_put_back(heart: Heart) -> None:
    later = MORNING + timedelta(minutes=10, seconds=1)
    heart.beat(at=later)
    assert recover(at=later, ahead=0) == 1


def test_the_job_of_a_worker_that_stopped_is_put_back_at_once(heart: Heart) -> None:
    heart.stop(at=MORNING + SECOND)
    assert recover(at=MORNING + 2 * SECOND, ahead=0) == 1


def test_a_clock_that_goes_wrong_does_not_make_others_look_silent(heart: Heart) -> None:
    wrong = MORNING + timedelta(hours=1)
    assert recover(at=wrong, ahead=3600) == 0


def test_a_beat_is_written_only_now_and_then(heart: Heart, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        heart.beat(at=MORNING + SECOND)


def test_who_could_not_beat_for_a_while_judges_nobody(heart: Heart) -> None:
    assert not heart.may_judge(at=MORNING + SECOND)
    for seconds in range(5, 30, 5):
        heart.beat(at=MORNING + seconds * SECOND)
    assert heart.may_judge(at=MORNING + 25 * SECOND)
    heart.beat(at=MORNING + 60 * SECOND)
    assert not heart.may_judge(at=MORNING + 60 * SECOND)


def test_who_stopped_does_not_live(heart: Heart) -> None:
    assert living(at=MORNING + SECOND) == {heart.key: 0}
    heart.stop(at=MORNING + SECOND)
    assert living(at=MORNING + SECOND) == {}


def test_the_clock_is_compared_with_the_databases() -> None:
    assert abs(seconds_ahead()) < 1
