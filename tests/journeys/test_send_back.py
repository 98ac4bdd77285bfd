"""Giving a row back where the SOP has no arrow for it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.actions import send_back
from lajur.cases.measured import measured_times
from lajur.cases.models import Case, Event, ItemKind, Outcome, WorkItem
from lajur.cases.queries import week_of
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by


@pytest.fixture
def case(cast: Office) -> Case:
    """A case that lies with the technicians; Helpdesk has its duty and a copy."""
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, copies=[cast.helpdesk.position.pk])
    steps.hand_on(case, cast.kabid, answer="YA")
    team = positions(cast.teknisi, cast.teknisi2)
    steps.hand_on(case, cast.koordinator, choices={"tim_teknis": team})
    return case


def give_back(
    item: WorkItem,
    by: Seat,
    *,
    to_row: int = 4,
    reason: str = "Bukan wilayah kami",
    command_id: UUID | None = None,
) -> Event:
    return send_back(
        item=item,
        to_row=to_row,
        reason=reason,
        by=by,
        at=MONDAY,
        command_id=command_id or uuid4(),
    )


def test_opens_the_earlier_row_in_a_new_round(cast: Office, case: Case) -> None:
    give_back(open_item(case, cast.teknisi), cast.teknisi)
    assert steps.open_rows(case) == [(4, 2)]
    assert open_item(case, cast.koordinator)


def test_the_row_counts_as_given_back_and_not_as_done(cast: Office, case: Case) -> None:
    give_back(open_item(case, cast.teknisi), cast.teknisi)
    row = case.items.get(step__no=5)
    assert row.outcome == Outcome.RETURNED
    assert row.step_id not in measured_times(case.sop_version_id, at=MONDAY)
    assert week_of(cast.teknisi.person, at=MONDAY).done == 0


def test_is_marked_as_beyond_the_sop_and_told_to_all_it_concerns(cast: Office, case: Case) -> None:
    event = give_back(open_item(case, cast.teknisi), cast.teknisi)
    assert told_by(event, cast.teknisi) == {
        "kind": "case.sent_back",
        "row": 5,
        "round": 1,
        "beyond_sop": True,
        "audience": positions(cast.koordinator, cast.helpdesk),
        "on_behalf_of": "",
    }
    assert event.payload["to_row"] == 4


def test_the_duty_of_the_row_goes_with_it_and_the_copy_stays(cast: Office, case: Case) -> None:
    give_back(open_item(case, cast.teknisi), cast.teknisi)
    assert case.items.get(kind=ItemKind.DUTY).outcome == Outcome.WITHDRAWN
    assert open_item(case, cast.helpdesk, ItemKind.COPY)


def test_a_duty_stays_when_the_case_goes_back_behind_it(cast: Office, case: Case) -> None:
    steps.repair(cast, case)
    give_back(open_item(case, cast.teknisi), cast.teknisi, to_row=5)
    assert open_item(case, cast.helpdesk, ItemKind.DUTY)


def test_the_second_technician_may(cast: Office, case: Case) -> None:
    assert give_back(open_item(case, cast.teknisi), cast.teknisi2).position == (
        cast.teknisi2.position
    )


def test_a_partner_may_give_the_joint_row_back(cast: Office, case: Case) -> None:
    steps.record_case(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case)
    give_back(open_item(case, cast.helpdesk, ItemKind.PART), cast.helpdesk, to_row=5)
    assert steps.open_rows(case) == [(5, 2)]


@pytest.mark.parametrize("kind", [ItemKind.DUTY, ItemKind.COPY])
def test_a_duty_or_a_copy_gives_nothing_back(cast: Office, case: Case, kind: ItemKind) -> None:
    item = open_item(case, cast.helpdesk, kind)
    with refused(NotAllowed):
        give_back(item, cast.helpdesk, to_row=1)


@pytest.mark.parametrize("to_row", [5, 6, 99, -1])
def test_a_row_that_was_not_done_before_is_refused(cast: Office, case: Case, to_row: int) -> None:
    with refused(Invalid, field="to"):
        give_back(open_item(case, cast.teknisi), cast.teknisi, to_row=to_row)


def test_needs_a_reason(cast: Office, case: Case) -> None:
    with refused(Invalid, field="reason"):
        give_back(open_item(case, cast.teknisi), cast.teknisi, reason=" ")


@pytest.mark.parametrize("who", ["outsider", "koordinator", "pic"])
def test_is_the_holders_of_the_desk_alone(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        give_back(open_item(case, cast.teknisi), getattr(cast, who))


def test_a_closed_item_is_refused(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    steps.repair(cast, case, by=cast.teknisi2)
    with refused(Conflict) as refusal:
        give_back(item, cast.teknisi)
    assert "Putri Lestari" in refusal.value.message


def test_a_closed_case_is_refused(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_the_end(cast, case)
    with refused(Conflict):
        give_back(case.items.get(step__no=9), cast.kadis, to_row=8)


def test_twice_is_once(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.teknisi), uuid4()
    first = give_back(item, cast.teknisi, command_id=again)
    assert give_back(item, cast.teknisi, command_id=again) == first


def test_who_comes_second_hears_who_gave_it_back(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    give_back(item, cast.teknisi2)
    with refused(Conflict) as refusal:
        give_back(item, cast.teknisi)
    assert "dikembalikan oleh Putri Lestari" in refusal.value.message


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.teknisi), uuid4()
    give_back(item, cast.teknisi, command_id=again)
    with refused(Conflict):
        give_back(item, cast.teknisi2, command_id=again)
