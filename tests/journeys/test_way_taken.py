"""The arrows of the matrix that a case has followed."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lajur.cases.actions import send_back
from lajur.cases.models import Case, ItemKind
from lajur.cases.queries import case_view
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.organisation.seats import Seat
from lajur.sop.fillings import fillings_around
from lajur.web import panels
from lajur.web.progress import progress_of
from tests.journeys import steps


@pytest.fixture
def case(cast: Office) -> Case:
    """A case whose report waits for Helpdesk's part."""
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    steps.record_case(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case)
    return case


def arrows(case: Case, seat: Seat) -> set[tuple[int, int | str]]:
    view = case_view(seat.person, case, at=MONDAY)
    office = panels.Office(
        view.sop.sop_id,
        fillings_around([]),
        also={item.position_id for item in view.items},
        at=MONDAY,
    )
    return {(way.from_row, way.to_row) for way in progress_of(view, office, at=MONDAY).taken}


def test_a_joint_row_is_left_when_its_partner_has_confirmed(cast: Office, case: Case) -> None:
    before = {(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)}
    assert arrows(case, cast.kadis) == before
    steps.confirm(cast, case)
    assert arrows(case, cast.kadis) == {*before, (6, 7)}


def test_a_joint_row_that_its_partner_gave_back_leads_nowhere(cast: Office, case: Case) -> None:
    send_back(
        item=open_item(case, cast.helpdesk, ItemKind.PART),
        to_row=5,
        reason="Belum lengkap",
        by=cast.helpdesk,
        at=MONDAY,
        command_id=uuid4(),
    )
    assert (6, 7) not in arrows(case, cast.kadis)


def test_a_row_that_was_given_back_leads_nowhere(cast: Office) -> None:
    case = apply_for(cast)
    steps.give_back(case, cast.kadis, to_row=1)
    assert arrows(case, cast.kadis) == {(1, 2)}
