"""Measured times: medians by row, over the last twelve months."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from lajur.cases.actions import finish
from lajur.cases.measured import Measured, measured_times
from lajur.cases.rows import Completion
from lajur.cases.tests.cast import MONDAY, Office, apply_for, office, open_item

pytestmark = pytest.mark.django_db


def disposed_after(cast: Office, minutes: int) -> None:
    case = apply_for(cast)
    finish(
        item=open_item(case, cast.kadis),
        completion=Completion(words="Proses lebih lanjut"),
        by=cast.kadis,
        at=MONDAY + timedelta(minutes=minutes),
        command_id=uuid4(),
    )


def row_2(cast: Office, *, days_later: int = 0) -> Measured | None:
    version = cast.sop.current
    assert version is not None
    at = MONDAY + timedelta(days=days_later, hours=1)
    return measured_times(version.pk, at=at).get(version.steps.get(no=2).pk)


def test_the_median_is_the_middle_one() -> None:
    cast = office()
    for minutes in (1, 2, 40):
        disposed_after(cast, minutes)
    assert row_2(cast) == Measured(done=3, median_minutes=2, in_time=67)


def test_a_row_never_done_has_no_figures() -> None:
    cast = office()
    apply_for(cast)
    assert row_2(cast) is None


def test_what_is_older_than_a_year_does_not_count() -> None:
    cast = office()
    disposed_after(cast, 2)
    assert row_2(cast, days_later=366) is None
