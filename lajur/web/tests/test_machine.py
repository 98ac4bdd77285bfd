"""The administrator sees what Lajur does by itself, and lets what failed run again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lajur.cases.tests.cast import Office
from lajur.web.tests.conftest import Enter
from lajur.worker.heartbeat import Heart
from lajur.worker.models import Heartbeat, Progress, Slot
from lajur.worker.tests import errands

HERE = "/mesin/"


@pytest.fixture
def browser(office: Office, enter: Enter) -> Client:
    return enter(office.admin)


def page(browser: Client, **headers: str) -> str:
    return browser.get(HERE, headers=headers).content.decode()


def from_now(change: dict) -> dict:
    """The changes, with moments told by how far they are from now."""
    now = timezone.now()
    return {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in change.items()
    }


def failed_job() -> DBTaskResult:
    errands.break_down.enqueue()
    DBTaskResult.objects.update(
        status="FAILED",
        worker_ids=["one", "two"],
        finished_at=timezone.now(),
        traceback="Traceback\n  in a file\nerrands.Broken: <kabel> putus",
    )
    return DBTaskResult.objects.get()


def test_without_a_worker_it_says_what_to_do(browser: Client) -> None:
    shown = page(browser)
    assert "Tidak ada pekerja" in shown
    assert "lajur worker" in shown


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "bekerja"),
        ({"seen_at": timedelta(minutes=-2)}, "tidak menjawab"),
        ({"stopped_at": timedelta()}, "berhenti"),
    ],
)
def test_the_state_of_a_worker_is_a_word(browser: Client, change: dict, word: str) -> None:
    Heart(at=timezone.now())
    Heartbeat.objects.update(**from_now(change))
    assert f"{word}</span>" in page(browser)


def test_the_timetable_shows_the_last_turn_and_the_next(browser: Client) -> None:
    assert "belum pernah" in page(browser)
    for entry in settings.TIMETABLE:
        Slot.objects.create(name=entry.job, number=1, taken_at=timezone.now())
    shown = page(browser)
    assert "belum pernah" not in shown
    assert "setiap 1 jam" in shown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"done": 3, "failed": 1, "total": 8}, ["3 dari 8", 'value="50"', "1 dilewati"]),
        ({"done": 3}, ["<span>3</span>", "berjalan"]),
        ({"seen_at": timedelta(hours=-1)}, ["terputus"]),
        ({"finished_at": timedelta(), "outcome": "8 batas berubah"}, ["8 batas berubah"]),
    ],
)
def test_a_long_job_shows_how_far_it_is(browser: Client, change: dict, words: list[str]) -> None:
    now = timezone.now()
    Progress.objects.create(name="Hitung ulang", started_at=now, seen_at=now)
    Progress.objects.update(**from_now(change))
    shown = page(browser)
    assert [word for word in words if word not in shown] == []


def test_it_refreshes_without_the_frame(browser: Client) -> None:
    assert 'hx-trigger="every 3s"' in page(browser)
    part = page(browser, HX_Request="true")
    assert part.startswith('<div id="keadaan"')
    assert "<html" not in part


def test_a_failed_job_is_shown_and_runs_again(browser: Client) -> None:
    job = failed_job()
    assert "errands.Broken: &lt;kabel&gt; putus" in page(browser)
    answer = browser.post(f"{HERE}{job.pk}/ulangi/", follow=True)
    assert "Pekerjaan ini dijalankan lagi." in answer.content.decode()
    assert DBTaskResult.objects.get().status == "READY"


def test_an_old_page_runs_nothing_twice(browser: Client) -> None:
    job = failed_job()
    browser.post(f"{HERE}{job.pk}/ulangi/")
    assert browser.post(f"{HERE}{job.pk}/ulangi/").status_code == 409


def test_it_costs_few_statements(browser: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(10):  # PostgreSQL is asked for its clock
        page(browser)
