"""The applicant takes the request back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.actions import mark_read, withdraw
from lajur.cases.models import Case, CaseState, Event, ItemKind, Outcome
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by


@pytest.fixture
def case(cast: Office) -> Case:
    return apply_for(cast)


def take_back(
    case: Case, by: Seat, *, reason: str = "Sudah pulih", command_id: UUID | None = None
) -> Event:
    return withdraw(case=case, reason=reason, by=by, at=MONDAY, command_id=command_id or uuid4())


def test_while_nobody_has_disposed_it(cast: Office, case: Case) -> None:
    event = take_back(case, cast.pic)
    case.refresh_from_db()
    assert (case.state, case.ended_at) == (CaseState.WITHDRAWN, MONDAY)
    assert case.items.get(step__no=2).outcome == Outcome.WITHDRAWN
    assert told_by(event, cast.pic) == {
        "kind": "case.withdrawn",
        "row": None,
        "round": None,
        "beyond_sop": True,
        "audience": positions(cast.pic, cast.kadis),
        "on_behalf_of": "",
    }
    assert event.payload["reason"] == "Sudah pulih"


def test_though_it_was_read(cast: Office, case: Case) -> None:
    mark_read(item=open_item(case, cast.kadis), at=MONDAY)
    assert take_back(case, cast.pic)


def test_a_returned_request_too(cast: Office, case: Case) -> None:
    steps.hand_on(case, cast.kadis)
    steps.refuse(cast, case)
    assert take_back(case, cast.pic)


def test_a_copy_that_nobody_read_is_no_hindrance(cast: Office, case: Case) -> None:
    steps.hand_on(case, cast.kadis, copies=[cast.helpdesk.position.pk])
    steps.refuse(cast, case)
    take_back(case, cast.pic)
    assert not case.items.filter(kind=ItemKind.COPY, closed_at=None).exists()


def test_once_it_is_disposed_it_stays(cast: Office, case: Case) -> None:
    steps.hand_on(case, cast.kadis)
    with refused(Conflict):
        take_back(case, cast.pic)


@pytest.mark.parametrize("who", ["outsider", "pic2", "kadis"])
def test_is_the_applicants_alone(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        take_back(case, getattr(cast, who))


def test_needs_a_reason(cast: Office, case: Case) -> None:
    with refused(Invalid, field="reason"):
        take_back(case, cast.pic, reason="")


def test_a_closed_case_is_refused(cast: Office, case: Case) -> None:
    steps.to_the_end(cast, case)
    with refused(Conflict):
        take_back(case, cast.pic)


def test_a_second_time_is_refused(cast: Office, case: Case) -> None:
    take_back(case, cast.pic)
    with refused(Conflict):
        take_back(case, cast.pic)


def test_twice_is_once(cast: Office, case: Case) -> None:
    again = uuid4()
    assert take_back(case, cast.pic, command_id=again) == take_back(
        case, cast.pic, command_id=again
    )


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    again, other = uuid4(), apply_for(cast, by=cast.pic2)
    take_back(case, cast.pic, command_id=again)
    with refused(Conflict):
        take_back(other, cast.pic2, command_id=again)
