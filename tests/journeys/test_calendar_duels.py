"""Administrators, workers and commands at the same moment, each with a connection of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from lajur.cases.deadlines import Run, move_deadlines, stale_cases
from lajur.cases.models import Event, WorkItem
from lajur.cases.tests.cast import MONDAY, Office, apply_for, office
from lajur.cases.verify import verify
from lajur.clocks import actions
from lajur.clocks.actions import Day, Details, Grounds
from lajur.clocks.models import Calendar, SpecialDay
from lajur.foundation.errors import Conflict, Invalid
from lajur.organisation.models import AdministrativeAct
from lajur.organisation.tests.at_once import at_once
from tests.journeys import steps

pytestmark = pytest.mark.django_db(transaction=True)

GROUNDS = Grounds("SE Sekda 800/1/2026", "Hari jadi kabupaten")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast() -> Office:
    return office()


def decide(cast: Office, day: date, *, revision: int) -> AdministrativeAct | None:
    return actions.put_day(
        calendar=Calendar.objects.get(office=True),
        day=Day(day, "local", "Hari jadi"),
        revision=revision,
        grounds=GROUNDS,
        by=cast.admin,
        at=MONDAY,
    )


def test_of_two_forms_made_from_one_state_the_slower_is_told(cast: Office) -> None:
    revision = Calendar.objects.get(office=True).revision
    outcomes = at_once(
        lambda: decide(cast, date(2026, 11, 25), revision=revision),
        lambda: decide(cast, date(2026, 11, 26), revision=revision),
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["AdministrativeAct", "Conflict"]
    assert SpecialDay.objects.count() == 1


def test_two_administrators_never_weave_a_circle(cast: Office) -> None:
    def made(name: str) -> Calendar:
        return actions.create_calendar(
            details=Details(name, "Asia/Jakarta"), grounds=GROUNDS, by=cast.admin, at=MONDAY
        )

    def inherit(row: Calendar, parent: Calendar) -> Any:
        return actions.change_calendar(
            calendar=row,
            details=Details(row.name, row.zone, parent),
            revision=row.revision,
            grounds=GROUNDS,
            by=cast.admin,
            at=MONDAY,
        )

    first, second = made("Pertama"), made("Kedua")
    outcomes = at_once(lambda: inherit(first, second), lambda: inherit(second, first))
    assert sum(isinstance(each, AdministrativeAct) for each in outcomes) == 1
    assert sum(isinstance(each, Invalid | Conflict) for each in outcomes) == 1


def test_two_workers_move_each_deadline_once(cast: Office) -> None:
    for _ in range(6):
        apply_for(cast)
    decide(cast, MONDAY.date(), revision=Calendar.objects.get(office=True).revision)
    runs = at_once(*[lambda: move_deadlines(at=MONDAY + MINUTE)] * 2)
    assert all(isinstance(run, Run) for run in runs), runs
    assert sum(run.moved for run in runs) == 6
    assert Event.objects.filter(kind="deadline.moved").count() == 6
    assert stale_cases() == 0
    assert list(verify()) == []


def test_a_command_and_a_worker_on_one_case_leave_no_stale_deadline(cast: Office) -> None:
    case = apply_for(cast)
    decide(cast, MONDAY.date(), revision=Calendar.objects.get(office=True).revision)
    outcomes = at_once(
        lambda: steps.hand_on(case, cast.kadis),
        lambda: move_deadlines(at=MONDAY + MINUTE),
    )
    assert isinstance(outcomes[0], Event), outcomes
    assert isinstance(outcomes[1], Run), outcomes
    move_deadlines(at=MONDAY + 2 * MINUTE)
    assert stale_cases() == 0
    (item,) = WorkItem.objects.filter(closed_at__isnull=True)
    assert item.due_at is not None
    assert item.due_at.date() == date(2026, 11, 24)
    assert list(verify()) == []
