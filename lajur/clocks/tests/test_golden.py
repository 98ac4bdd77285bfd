"""Cases reckoned by hand, most of them where other systems were wrong; ``golden/`` has the reasons.

A number behind a name is the issue of that project in which the fault was reported.
"""

from __future__ import annotations

import csv
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from lajur.clocks.arithmetic import due_at, segments_between, working_seconds_between
from lajur.clocks.calendar import WorkingCalendar
from lajur.clocks.commandline import read_length
from lajur.clocks.explain import explain
from lajur.clocks.files import BUILT_IN, load_file

FOLDER = Path(__file__).with_name("golden")
Case = dict[str, str]


def cases(name: str) -> list[object]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["reason"]) for row in csv.DictReader(file, delimiter="|")]


@cache
def calendar(name: str) -> WorkingCalendar:
    built_in = BUILT_IN.get(name)
    return built_in("Asia/Jakarta") if built_in else load_file(FOLDER / f"{name}.toml")


@pytest.mark.parametrize("case", cases("due.csv"))
def test_a_deadline_reckoned_by_hand(case: Case) -> None:
    start = datetime.fromisoformat(case["at"])
    due = due_at(calendar(case["calendar"]), start, read_length(case["for"]))
    assert due == datetime.fromisoformat(case["due"])


@pytest.mark.parametrize("case", cases("between.csv"))
def test_working_time_reckoned_by_hand(case: Case) -> None:
    reckoned = calendar(case["calendar"])
    start, end = (datetime.fromisoformat(case[name]) for name in ("from", "to"))
    assert working_seconds_between(reckoned, start, end) == int(case["seconds"])
    earlier, later = min(start, end), max(start, end)
    segments = segments_between(reckoned, earlier, later)
    assert sum(one.seconds for one in segments) == abs(int(case["seconds"]))
    counted = sum(one.counted for one in explain(reckoned, earlier, later))
    assert counted == abs(int(case["seconds"]))
