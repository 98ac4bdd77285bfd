"""A long job shows how far it is, what it left out, and how it ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from lajur.worker import progress as progress_module
from lajur.worker.models import Progress
from lajur.worker.progress import progress


def seen() -> tuple[int, int, int]:
    row = Progress.objects.get()
    return row.done, row.failed, row.total


@pytest.fixture
def every_step_is_written(monkeypatch) -> None:
    monkeypatch.setattr(progress_module, "WRITE_EVERY", timedelta(0))


@pytest.mark.django_db
def test_it_is_counted_and_ended() -> None:
    with progress("Hitung ulang", total=3) as meter:
        meter.step(2)
        meter.fail("2026-0003: kalender tidak ada")
    row = Progress.objects.get()
    assert seen() == (2, 1, 3)
    assert row.finished_at is not None
    assert row.outcome == "2026-0003: kalender tidak ada"


@pytest.mark.django_db
def test_an_error_ends_it_visibly_and_goes_on() -> None:
    with pytest.raises(ValueError, match="rusak"), progress("Ringkasan"):
        raise ValueError("rusak")
    row = Progress.objects.get()
    assert (row.outcome, row.finished_at is not None) == ("ValueError: rusak", True)


@pytest.mark.django_db(transaction=True)
def test_others_see_it_while_it_lasts(every_step_is_written: None) -> None:
    with progress("Hitung ulang") as meter:
        meter.step()
        assert seen() == (1, 0, 0)
        meter.expect(5)
        assert seen() == (1, 0, 5)


@pytest.mark.django_db(transaction=True)
def test_it_is_not_part_of_a_transaction_of_the_job(every_step_is_written: None) -> None:
    with progress("Hitung ulang") as meter:
        with transaction.atomic():
            meter.step()
            assert seen() == (0, 0, 0)
            transaction.set_rollback(True)
        meter.step()
        assert seen() == (2, 0, 0)


@pytest.mark.django_db
def test_many_small_steps_are_few_statements(django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(4), progress("Hitung ulang", total=1000) as meter:
        for _ in range(1000):
            meter.step()
