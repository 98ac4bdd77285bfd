"""What is due is enqueued once per slot, however many workers there are and however slow it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from lajur.worker.models import Slot
from lajur.worker.scheduler import Scheduler
from lajur.worker.timetable import Daily, Every

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WRITE = "lajur.worker.tests.errands.write"
BREAK = "lajur.worker.tests.errands.break_down"
OFTEN = Every(WRITE, seconds=15)


def finish_all() -> None:
    DBTaskResult.objects.update(status="SUCCESSFUL")


@pytest.mark.django_db
def test_a_job_is_enqueued_once_in_its_slot() -> None:
    scheduler = Scheduler([OFTEN])
    assert scheduler.enqueue_due(at=MORNING) == 1
    finish_all()
    assert scheduler.enqueue_due(at=MORNING + 14 * SECOND) == 0
    assert scheduler.enqueue_due(at=MORNING + 15 * SECOND) == 1


@pytest.mark.django_db
def test_a_second_worker_finds_the_slot_taken() -> None:
    Scheduler([OFTEN]).enqueue_due(at=MORNING)
    finish_all()
    assert Scheduler([OFTEN]).enqueue_due(at=MORNING + SECOND) == 0


@pytest.mark.django_db
def test_within_a_slot_the_database_is_not_asked(django_assert_num_queries) -> None:
    scheduler = Scheduler([OFTEN])
    scheduler.enqueue_due(at=MORNING)
    with django_assert_num_queries(0):
        scheduler.enqueue_due(at=MORNING + SECOND)


@pytest.mark.django_db
def test_slots_gone_by_are_not_made_up_for() -> None:
    scheduler = Scheduler([OFTEN])
    scheduler.enqueue_due(at=MORNING)
    finish_all()
    scheduler.enqueue_due(at=MORNING + timedelta(hours=5))
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db
def test_the_day_is_caught_up_with_by_the_first_worker_that_runs() -> None:
    noon = MORNING + timedelta(hours=5)
    assert Scheduler([Daily(WRITE, at="06:00")]).enqueue_due(at=noon) == 1


@pytest.mark.django_db
def test_nothing_piles_up_behind_a_slow_job() -> None:
    scheduler = Scheduler([OFTEN])
    scheduler.enqueue_due(at=MORNING)
    DBTaskResult.objects.update(status="RUNNING")
    assert scheduler.enqueue_due(at=MORNING + 15 * SECOND) == 0
    finish_all()
    assert scheduler.enqueue_due(at=MORNING + 30 * SECOND) == 1


@pytest.mark.django_db
def test_an_entry_that_can_not_be_run_does_not_stop_the_others(caplog) -> None:
    gone = Every("lajur.worker.tests.errands.gone", seconds=15)
    assert Scheduler([gone, OFTEN]).enqueue_due(at=MORNING) == 1
    assert "gone" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_of_many_schedulers_exactly_one_enqueues() -> None:
    count, slots = 4, 8
    barrier = Barrier(count)

    def duel() -> None:
        scheduler = Scheduler([OFTEN, Every(BREAK, seconds=15)])
        try:
            for number in range(slots):
                barrier.wait(30)
                scheduler.enqueue_due(at=MORNING + number * 15 * SECOND)
                barrier.wait(30)
                finish_all()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(duel) for _ in range(count)]:
            done.result()
    assert Slot.objects.count() == DBTaskResult.objects.count() == 2 * slots
