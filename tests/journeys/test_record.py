"""Helpdesk's duty: recording and analysing the request."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.models import Case, Event, ItemKind, WorkItem
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.fieldwork.actions import Analysis, record
from lajur.fieldwork.models import Record
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import refused, told_by

WIFI = Analysis("wifi", "Titik akses tidak menyala.", "Bawa adaptor")


@pytest.fixture
def case(cast: Office) -> Case:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    return case


def write(
    item: WorkItem, by: Seat, analysis: Analysis = WIFI, *, command_id: UUID | None = None
) -> Event:
    return record(item=item, analysis=analysis, by=by, at=MONDAY, command_id=command_id or uuid4())


def duty_of(case: Case, cast: Office) -> WorkItem:
    return open_item(case, cast.helpdesk, ItemKind.DUTY)


def test_keeps_the_analysis_and_moves_no_row(cast: Office, case: Case) -> None:
    event = write(duty_of(case, cast), cast.helpdesk)
    kept = Record.objects.get(case=case)
    assert (kept.fault, kept.analysis, kept.by) == (WIFI.fault, WIFI.analysis, cast.helpdesk.person)
    assert steps.open_rows(case) == [(5, 1)]
    assert told_by(event, cast.helpdesk) == {
        "kind": "duty.recorded",
        "row": 4,
        "round": 1,
        "beyond_sop": False,
        "audience": [],
        "on_behalf_of": "",
    }
    assert event.payload["advice"] == "Bawa adaptor"


def test_is_timed_though_the_sop_gives_no_standard_time(cast: Office, case: Case) -> None:
    item = duty_of(case, cast)
    record(
        item=item,
        analysis=WIFI,
        by=cast.helpdesk,
        at=MONDAY + 7 * steps.MINUTE,
        command_id=uuid4(),
    )
    item.refresh_from_db()
    assert (item.due_at, item.worked_seconds) == (None, 420)


@pytest.mark.parametrize(
    ("analysis", "field"),
    [(Analysis("hantu", "x"), "fault"), (Analysis("wifi", "  "), "analysis")],
)
def test_fault_and_analysis_are_needed(
    cast: Office, case: Case, analysis: Analysis, field: str
) -> None:
    with refused(Invalid, field=field):
        write(duty_of(case, cast), cast.helpdesk, analysis)


@pytest.mark.parametrize("who", ["outsider", "teknisi", "koordinator", "pic"])
def test_is_helpdesks_alone(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        write(duty_of(case, cast), getattr(cast, who))


def test_a_row_is_no_duty(cast: Office, case: Case) -> None:
    with refused(NotAllowed):
        write(open_item(case, cast.teknisi), cast.teknisi)


def test_a_second_record_is_refused(cast: Office, case: Case) -> None:
    item = duty_of(case, cast)
    write(item, cast.helpdesk)
    with refused(Conflict) as refusal:
        write(item, cast.helpdesk)
    assert "Maya Anggraini" in refusal.value.message


def test_a_duty_that_was_taken_back_is_refused(cast: Office, case: Case) -> None:
    item = duty_of(case, cast)
    steps.give_back(case, cast.teknisi, to_row=4)
    with refused(Conflict) as refusal:
        write(item, cast.helpdesk)
    assert "Agus Setiawan" in refusal.value.message


def test_of_a_closed_case_is_refused(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_the_end(cast, case)
    with refused(Conflict):
        write(case.items.get(kind=ItemKind.DUTY), cast.helpdesk)


def test_twice_is_once(cast: Office, case: Case) -> None:
    item, again = duty_of(case, cast), uuid4()
    first = write(item, cast.helpdesk, command_id=again)
    assert write(item, cast.helpdesk, command_id=again) == first
    assert Record.objects.count() == 1


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    item, again = duty_of(case, cast), uuid4()
    steps.hand_on(apply_for(cast), cast.kadis, command_id=again)
    with refused(Conflict):
        write(item, cast.helpdesk, command_id=again)
