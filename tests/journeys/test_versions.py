"""A new version of the SOP while cases are on their way (threat T17)."""

from __future__ import annotations

from lajur.cases.tests.cast import MONDAY, SOURCE, Office, apply_for
from lajur.cases.verify import verify
from lajur.sop.actions import publish
from tests.journeys import steps


def test_running_cases_stay_on_theirs_and_new_ones_run_the_new(cast: Office) -> None:
    before = apply_for(cast)
    to_the_kadis = SOURCE.read_text().replace('"TIDAK", to = 1', '"TIDAK", to = 2')
    publish(source=to_the_kadis, by=None, at=MONDAY)
    cast.sop.refresh_from_db()
    after = apply_for(cast)
    for case in (before, after):
        steps.hand_on(case, cast.kadis)
        steps.refuse(cast, case)
    assert steps.open_rows(before) == [(1, 2)]
    assert steps.open_rows(after) == [(2, 2)]
    assert list(verify()) == []


def test_a_case_of_the_old_version_runs_to_its_end(cast: Office) -> None:
    case = apply_for(cast)
    shorter = SOURCE.read_text().replace('time = "60 menit"', 'time = "45 menit"')
    publish(source=shorter, by=None, at=MONDAY)
    steps.to_the_end(cast, case)
    case.refresh_from_db()
    assert case.sop_version.number == 1
    assert not case.is_running
