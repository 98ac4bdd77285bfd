"""Measured times: medians by row, over the last twelve months."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from lajur.cases.measured import Measured, measured_times
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.dispositions.actions import Order, dispose


def disposed_after(office: Office, minutes: int) -> None:
    case = apply_for(office)
    dispose(
        item=open_item(case, office.kadis),
        order=Order(),
        by=office.kadis,
        at=MONDAY + timedelta(minutes=minutes),
        command_id=uuid4(),
    )


def row_2(office: Office, *, days_later: int = 0) -> Measured | None:
    version = office.sop.current
    assert version is not None
    at = MONDAY + timedelta(days=days_later, hours=1)
    return measured_times(version.pk, at=at).get(version.steps.get(no=2).pk)


def test_the_median_is_the_middle_one(office: Office) -> None:
    for minutes in (1, 2, 40):
        disposed_after(office, minutes)
    assert row_2(office) == Measured(done=3, median_minutes=2, in_time=67)


def test_a_row_never_done_has_no_figures(office: Office) -> None:
    apply_for(office)
    assert row_2(office) is None


def test_what_is_older_than_a_year_does_not_count(office: Office) -> None:
    disposed_after(office, 2)
    assert row_2(office, days_later=366) is None
