"""Mending a returned request and sending it again."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.actions import resubmit, withdraw
from lajur.cases.models import Case, CasePaper, Event, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.tests.cast import MONDAY, Office, application, apply_for, open_item
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by


@pytest.fixture
def returned(cast: Office) -> Case:
    """A request that the Kabid returned to its applicant."""
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    steps.refuse(cast, case)
    return case


def mend(
    office: Office,
    item: WorkItem,
    *,
    by: Seat | None = None,
    command_id: UUID | None = None,
    **changes: object,
) -> Event:
    return resubmit(
        item=item,
        application=application(office, **changes),
        by=by or office.pic,
        at=MONDAY,
        command_id=command_id or uuid4(),
    )


def test_goes_to_the_kepala_dinas_in_the_next_round(cast: Office, returned: Case) -> None:
    event = mend(cast, open_item(returned, cast.pic))
    assert open_item(returned, cast.kadis).round == 2
    assert told_by(event, cast.pic) == {
        "kind": "case.resubmitted",
        "row": 1,
        "round": 2,
        "beyond_sop": False,
        "audience": positions(cast.kadis),
        "on_behalf_of": "",
    }


def test_what_was_said_before_stays_in_the_event(cast: Office, returned: Case) -> None:
    event = mend(cast, open_item(returned, cast.pic), subject="Wi-Fi loket dan farmasi")
    assert event.payload["changes"] == {"subject": "Perbaikan Wi-Fi loket pendaftaran"}
    returned.refresh_from_db()
    assert returned.subject == "Wi-Fi loket dan farmasi"


def test_the_letter_of_before_still_counts(cast: Office, returned: Case) -> None:
    assert mend(cast, open_item(returned, cast.pic), papers=())
    letters = CasePaper.objects.filter(case=returned, name="Surat Permohonan")
    assert letters.count() == 1


def test_a_new_letter_stands_beside_the_first(cast: Office, returned: Case) -> None:
    mend(
        cast,
        open_item(returned, cast.pic),
        papers=(NewPaper("Surat Permohonan", text="Kedua"),),
    )
    letters = CasePaper.objects.filter(case=returned, name="Surat Permohonan")
    assert [paper.round for paper in letters.order_by("round")] == [1, 2]


@pytest.mark.parametrize("who", ["outsider", "pic2", "kabid"])
def test_is_the_applicants_alone(cast: Office, returned: Case, who: str) -> None:
    with refused(NotAllowed):
        mend(cast, open_item(returned, cast.pic), by=getattr(cast, who))


def test_a_site_of_another_unit_is_refused(cast: Office, returned: Case) -> None:
    with refused(Invalid, field="site"):
        mend(cast, open_item(returned, cast.pic), site=cast.other_site)


def test_another_row_is_refused(cast: Office) -> None:
    case = apply_for(cast)
    with refused(NotAllowed):
        mend(cast, open_item(case, cast.kadis), by=cast.kadis)


def test_what_was_sent_already_is_refused(cast: Office, returned: Case) -> None:
    item = open_item(returned, cast.pic)
    mend(cast, item)
    with refused(Conflict) as refusal:
        mend(cast, item)
    assert "Sari Handayani" in refusal.value.message


def test_a_withdrawn_request_is_refused(cast: Office, returned: Case) -> None:
    item = open_item(returned, cast.pic)
    withdraw(case=returned, reason="Batal", by=cast.pic, at=MONDAY, command_id=uuid4())
    with refused(Conflict):
        mend(cast, item)


def test_twice_is_once(cast: Office, returned: Case) -> None:
    item, again = open_item(returned, cast.pic), uuid4()
    first = mend(cast, item, command_id=again, subject="Wi-Fi loket dan farmasi")
    assert mend(cast, item, command_id=again, subject="Wi-Fi loket dan farmasi") == first
    assert first.payload["changes"]


def test_another_persons_command_gives_nothing(cast: Office, returned: Case) -> None:
    item, again = open_item(returned, cast.pic), uuid4()
    mend(cast, item, command_id=again)
    with refused(NotAllowed):
        mend(cast, item, by=cast.pic2, command_id=again)
