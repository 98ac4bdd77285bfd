"""One worker process: a loop that keeps time, and threads that run jobs.

The main thread beats, keeps the timetable, gives up what dead workers held and wakes the threads
when something is ready. A signal lets the jobs at hand end; a second one ends at once. What a kill
interrupts is found by another worker, because its row still says who held it.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone

from lajur.worker import queue
from lajur.worker.heartbeat import Heart
from lajur.worker.queue import Job
from lajur.worker.recovery import recover
from lajur.worker.scheduler import Scheduler
from lajur.worker.timetable import Entry

logger = logging.getLogger(__name__)

TICK = 1.0
LONGEST_PAUSE = 30.0
# The database restarts, or is locked for longer than a connection waits: not the end of a worker.
GONE = (OperationalError, InterfaceError)


class Worker:
    """Runs the timetable and the queue until it is told to stop, or its parent is gone."""

    def __init__(
        self,
        *,
        timetable: Sequence[Entry],
        queues: Sequence[str] = (),
        threads: int = 1,
        parent: int | None = None,
    ) -> None:
        self._scheduler = Scheduler(timetable)
        self._queues = tuple(queues)
        self._parent = parent
        self._pause = TICK
        self._bell = _Bell()
        self._heart: Heart | None = None
        self._runners = [_Runner(self._queues) for _ in range(threads)]

    def run(self) -> int:
        """Work until told to stop; the exit status: 0 stopped in good order, 1 a thread hangs."""
        with self._bell.signals():
            while self._goes_on():
                self._tick(at=timezone.now())
                self._bell.wait(self._pause)
            return self._end()

    def run_once(self) -> None:
        """Enqueue what is due, run all that is ready, and end."""
        heart = Heart(at=timezone.now())
        recover(at=timezone.now(), ahead=heart.row.seconds_ahead)
        self._scheduler.enqueue_due(at=timezone.now())
        while job := queue.claim(worker=heart.key, at=timezone.now(), queues=self._queues):
            carry_out(job)
            heart.beat(at=timezone.now())
        heart.stop(at=timezone.now())

    def _goes_on(self) -> bool:
        if self._bell.rung or any(runner.hangs(at=timezone.now()) for runner in self._runners):
            return False
        return self._parent is None or os.getppid() == self._parent

    def _tick(self, *, at: datetime) -> None:
        try:
            close_old_connections()
            self._work(at=at)
        except GONE as error:
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            logger.warning("The database can not be used; next try in %d s. %s", self._pause, error)
            connections.close_all()
        else:
            self._pause = TICK

    def _work(self, *, at: datetime) -> None:
        heart = self._heart or self._begin(at=at)
        heart.beat(at=at)
        if heart.may_judge(at=at):
            recover(at=at, ahead=heart.row.seconds_ahead)
        self._scheduler.enqueue_due(at=at)
        if queue.ready(at=at, queues=self._queues).exists():
            for runner in self._runners:
                runner.wake()

    def _begin(self, *, at: datetime) -> Heart:
        self._heart = Heart(at=at)
        for runner in self._runners:
            runner.begin(self._heart.key)
        return self._heart

    def _end(self) -> int:
        for runner in self._runners:
            runner.stop()
        hanging = self._drain()
        if self._heart is not None:
            try:
                self._heart.stop(at=timezone.now())
            except GONE as error:
                logger.warning("The database can not be told of the end. %s", error)
        connections.close_all()
        return 1 if hanging else 0

    def _drain(self) -> bool:
        """Wait for the jobs at hand, beating on; True when one of them hangs."""
        while busy := [runner for runner in self._runners if runner.is_alive()]:
            if all(runner.hangs(at=timezone.now()) for runner in busy):
                return True
            busy[0].join(TICK / 4)
            if self._heart is not None:
                try:
                    self._heart.beat(at=timezone.now())
                except GONE:
                    connections.close_all()
        return False


class _Runner:
    """A thread that runs one job after the other, and sleeps when there is none."""

    def __init__(self, queues: Sequence[str]) -> None:
        self._queues = queues
        self._awake = threading.Event()
        self._stopping = False
        self._worker = ""
        self._job: Job | None = None
        # A daemon, so that a hanging job does not keep the process from ending.
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self, worker: str) -> None:
        self._worker = worker
        self._thread.start()

    def wake(self) -> None:
        self._awake.set()

    def stop(self) -> None:
        """Take no further job."""
        self._stopping = True
        self._awake.set()

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def hangs(self, *, at: datetime) -> bool:
        """Whether its job runs longer than it may: nothing can end a thread but its process."""
        job = self._job
        return job is not None and queue.overdue(job, at=at)

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._awake.wait()
                self._awake.clear()
                self._work_off()
        finally:
            connections.close_all()

    def _work_off(self) -> None:
        while not self._stopping:
            try:
                close_old_connections()
                self._job = queue.claim(worker=self._worker, at=timezone.now(), queues=self._queues)
            except GONE as error:
                logger.warning("No job can be taken now. %s", error)
                connections.close_all()
                return
            if self._job is None:
                return
            carry_out(self._job)
            self._job = None


def carry_out(job: Job) -> None:
    """Run a claimed job and write what became of it."""
    try:
        result = queue.run(job)
    except Exception as error:  # noqa: BLE001 - whatever a job raises is kept on its row
        logger.warning(
            "%s failed, attempt %d. %r", job.task_path, len(job.worker_ids), error, exc_info=error
        )
        _write(partial(queue.fail, job, error=error))
    else:
        _write(partial(queue.finish, job, result=result))


def _write(settle: Callable[..., bool]) -> None:
    """Write the outcome, also when the database is away for a moment.

    Given up after a while: then the job is taken from this worker and runs once more.
    """
    for pause in (0.5, 1, 2, 4, 8, 16, 0):
        try:
            if not settle(at=timezone.now()):
                logger.warning("A job ended after it was given to another worker.")
        except GONE as error:
            logger.warning("The outcome of a job can not be written. %s", error)
            connections.close_all()
            time.sleep(pause)
        else:
            return


class _Bell:
    """Rung by a signal. A pipe, because a handler may touch no lock of the thread it interrupts."""

    def __init__(self) -> None:
        self.rung = False
        self._end, self._rope = os.pipe()

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT ring."""
        numbers = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, self._ring) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def wait(self, seconds: float) -> None:
        """Wait so long, or until rung."""
        select.select([self._end], [], [], seconds)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if self.rung:
            os._exit(128 + number)
        self.rung = True
        os.write(self._rope, b".")
