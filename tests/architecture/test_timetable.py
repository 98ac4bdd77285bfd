"""Everything in the timetable can be run, stands there once, and has a name for administrators."""

from __future__ import annotations

import pytest

from lajur.config.timetable import TIMETABLE, WITH_TELEGRAM
from lajur.web.machine import JOB_NAMES
from lajur.worker.jobs import job_at
from lajur.worker.timetable import Entry

ENTRIES = TIMETABLE + WITH_TELEGRAM


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.job)
def test_an_entry_can_be_run_and_has_a_name(entry: Entry) -> None:
    assert job_at(entry.job).module_path == entry.job
    assert entry.job in JOB_NAMES


def test_nothing_stands_there_twice() -> None:
    assert len({entry.job for entry in ENTRIES}) == len(ENTRIES)
