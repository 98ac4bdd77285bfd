"""A job is a task with a policy; what is no job is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lajur.worker.jobs import LONGEST_WAIT, Policy, job, job_at, policy_of, wait_after


@job(attempts=3, longest=timedelta(minutes=1))
def add(left: int, right: int) -> int:
    return left + right


def test_a_job_is_found_by_its_path_and_can_be_called_at_once() -> None:
    assert job_at(f"{__name__}.add").call(2, 3) == 5


def test_a_job_keeps_its_policy() -> None:
    assert policy_of(f"{__name__}.add") == Policy(attempts=3, longest=timedelta(minutes=1))


@pytest.mark.parametrize("path", ["lajur.worker.jobs.wait_after", "lajur.worker.gone.job"])
def test_what_is_no_job_is_refused(path: str) -> None:
    with pytest.raises(ImportError):
        job_at(path)
    assert policy_of(path) == Policy()


def test_waits_grow_and_have_an_end() -> None:
    for attempt, seconds in ((1, 5), (2, 10), (3, 20), (4, 40)):
        waits = {wait_after(attempt).total_seconds() for _ in range(50)}
        assert seconds * 0.8 <= min(waits) < max(waits) <= seconds * 1.2
    assert wait_after(4000) <= LONGEST_WAIT * 1.2
