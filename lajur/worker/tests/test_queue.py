"""A job is done once; one that fails comes back later, less and less often, and then stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from lajur.worker import queue
from lajur.worker.jobs import LONGEST_WAIT
from lajur.worker.process import carry_out
from lajur.worker.queue import Job
from lajur.worker.tests import errands

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def claim(at: datetime = MORNING, worker: str = "one") -> Job | None:
    return queue.claim(worker=worker, at=at)


def claimed(at: datetime = MORNING, worker: str = "one") -> Job:
    job = claim(at, worker)
    assert job is not None
    return job


def the_row() -> Job:
    return DBTaskResult.objects.get()


def test_a_job_is_run_and_its_result_is_kept(tmp_path: Path) -> None:
    errands.write.enqueue(str(tmp_path / "file"))
    carry_out(claimed())
    assert (tmp_path / "file").read_text() == "done\n"
    assert (the_row().status, the_row().return_value) == ("SUCCESSFUL", "written")
    assert claim() is None


def test_a_claimed_job_is_not_given_to_a_second_worker(tmp_path: Path) -> None:
    errands.write.enqueue(str(tmp_path / "file"))
    assert claim(worker="one") is not None
    assert claim(worker="two") is None


def test_a_worker_takes_only_from_its_queues() -> None:
    errands.break_down.using(queue_name="mail").enqueue()
    assert queue.claim(worker="one", at=MORNING, queues=["default"]) is None
    assert queue.claim(worker="one", at=MORNING, queues=["default", "mail"]) is not None


def test_a_job_for_later_waits(tmp_path: Path) -> None:
    errands.write.using(run_after=MORNING + MINUTE).enqueue(str(tmp_path / "file"))
    assert claim(MORNING) is None
    assert claim(MORNING + MINUTE) is not None


def test_a_failed_job_comes_back_later_each_time_and_then_stays() -> None:
    errands.break_down.enqueue()
    at = MORNING
    for seconds in (5, 10):
        queue.fail(claimed(at), error=errands.Broken(), at=at)
        assert claim(at + timedelta(seconds=seconds * 0.79)) is None
        at += timedelta(seconds=seconds * 1.21)
    queue.fail(claimed(at), error=errands.Broken("a broken part"), at=at)
    assert the_row().status == "FAILED"
    assert the_row().exception_class_path == "lajur.worker.tests.errands.Broken"
    assert "a broken part" in the_row().traceback
    assert claim(at + 2 * LONGEST_WAIT) is None


def test_whatever_a_job_raises_is_kept_on_its_row() -> None:
    errands.break_down.enqueue()
    carry_out(claimed())
    assert the_row().status == "READY"
    assert "a broken part" in the_row().traceback


def test_a_result_that_can_not_be_kept_is_a_failure() -> None:
    errands.give_what_json_knows_not.enqueue()
    carry_out(claimed())
    assert "TypeError" in the_row().traceback


def test_a_job_whose_code_is_gone_is_tried_again_and_then_stays() -> None:
    errands.break_down.enqueue()
    DBTaskResult.objects.update(task_path="lajur.worker.tests.errands.gone")
    for day in range(5):
        carry_out(claimed(MORNING + timedelta(days=3650 + day)))
    assert the_row().status == "FAILED"
    assert "errands" in the_row().traceback


def test_an_administrator_lets_a_failed_job_run_again() -> None:
    errands.break_down.enqueue()
    DBTaskResult.objects.update(status="FAILED", worker_ids=["one", "one", "one"])
    assert queue.try_again(id=str(the_row().pk), at=MORNING)
    assert len(claimed().worker_ids) == 1
    assert not queue.try_again(id=str(the_row().pk), at=MORNING), "it runs already"


def test_a_late_worker_writes_nothing_on_a_job_of_another(tmp_path: Path) -> None:
    errands.write.enqueue(str(tmp_path / "file"))
    late = claimed(MORNING, "late")
    assert queue.give_up(late, why="silent", at=MORNING + MINUTE)
    other = claimed(MORNING + MINUTE, "other")
    assert not queue.finish(late, result="late", at=MORNING + 2 * MINUTE)
    assert not queue.fail(late, error=errands.Broken(), at=MORNING + 2 * MINUTE)
    assert queue.finish(other, result="other", at=MORNING + 2 * MINUTE)
    assert the_row().return_value == "other"


def test_a_job_that_kills_its_workers_is_not_given_to_all_of_them(tmp_path: Path) -> None:
    errands.wait_for.enqueue(str(tmp_path))
    for _ in range(2):
        queue.give_up(claimed(), why="silent", at=MORNING)
    assert the_row().status == "FAILED"
    assert the_row().traceback == "silent"
