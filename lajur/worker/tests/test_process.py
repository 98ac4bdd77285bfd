"""Real worker processes: they stop in good order, and what a kill interrupts is done by another."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lajur.worker.models import Heartbeat, Slot
from lajur.worker.process import Worker
from lajur.worker.tests import errands
from lajur.worker.tests.processes import PATIENCE_SECONDS, environment, wait_until
from lajur.worker.timetable import Every

Start = Callable[..., subprocess.Popen[bytes]]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start() -> Iterator[Start]:
    """Start ``lajur worker`` on the database of the tests; all are killed at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "lajur.console.main", "worker", *options]
        started.append(
            subprocess.Popen(command, env=environment(), start_new_session=True)  # noqa: S603
        )
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait(PATIENCE_SECONDS)


def lines(path: Path) -> int:
    return len(path.read_text().splitlines()) if path.exists() else 0


def let_time_pass() -> None:
    Heartbeat.objects.update(seen_at=F("seen_at") - timedelta(minutes=1))


@pytest.mark.slow
def test_what_a_kill_interrupts_is_done_by_the_next(start: Start, tmp_path: Path) -> None:
    errands.wait_for.enqueue(str(tmp_path))
    killed = start()
    wait_until((tmp_path / "begun").exists)
    killed.send_signal(signal.SIGKILL)
    killed.wait(PATIENCE_SECONDS)
    (tmp_path / "go-on").touch()
    let_time_pass()
    Worker(timetable=()).run_once()
    assert (lines(tmp_path / "begun"), lines(tmp_path / "ended")) == (2, 1)
    assert DBTaskResult.objects.get(task_path__endswith="wait_for").status == "SUCCESSFUL"


@pytest.mark.slow
def test_told_to_stop_it_ends_its_job_and_takes_no_other(start: Start, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    errands.wait_for.enqueue(str(first))
    worker = start("--threads", "1")
    wait_until((first / "begun").exists)
    errands.wait_for.enqueue(str(second))
    worker.send_signal(signal.SIGTERM)
    (first / "go-on").touch()
    assert worker.wait(PATIENCE_SECONDS) == 0
    assert lines(first / "ended") == 1
    assert not (second / "begun").exists()
    assert Heartbeat.objects.get().stopped_at is not None


@pytest.mark.slow
def test_a_second_signal_ends_at_once(start: Start, tmp_path: Path) -> None:
    errands.wait_for.enqueue(str(tmp_path))
    worker = start()
    wait_until((tmp_path / "begun").exists)
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert worker.poll() is None, "it waits for its job"
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE_SECONDS) == 128 + signal.SIGTERM


@pytest.mark.slow
def test_several_processes_share_the_queue(start: Start, tmp_path: Path) -> None:
    for _ in range(40):
        errands.write.enqueue(str(tmp_path / "file"))
    workers = [start("--threads", "2") for _ in range(2)]
    wait_until(lambda: not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists())
    assert lines(tmp_path / "file") == 40
    wait_until(lambda: Heartbeat.objects.count() == len(workers))  # a slow one may come late
    for worker in workers:
        worker.terminate()
    assert [worker.wait(PATIENCE_SECONDS) for worker in workers] == [0, 0]
    assert Heartbeat.objects.filter(stopped_at__isnull=False).count() == 2


@pytest.mark.slow
def test_it_ends_when_the_process_that_it_belongs_to_is_gone(start: Start) -> None:
    nobody = subprocess.Popen([sys.executable, "-c", ""])  # noqa: S603
    nobody.wait(PATIENCE_SECONDS)
    assert start("--parent", str(nobody.pid)).wait(PATIENCE_SECONDS) == 0


def test_once_does_what_is_due_and_ends(tmp_path: Path) -> None:
    errands.write.enqueue(str(tmp_path / "file"))
    Worker(timetable=[Every("lajur.worker.tasks.tidy", seconds=3600)]).run_once()
    assert lines(tmp_path / "file") == 1
    assert Slot.objects.get().name == "lajur.worker.tasks.tidy"
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
    assert Heartbeat.objects.get().stopped_at is not None


def test_once_leaves_a_failed_job_for_later() -> None:
    errands.break_down.enqueue()
    Worker(timetable=()).run_once()
    row = DBTaskResult.objects.get()
    assert (row.status, len(row.worker_ids)) == ("READY", 1)
    assert row.run_after > timezone.now()
