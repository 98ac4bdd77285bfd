"""Answering a decision row: TIDAK goes back with a reason."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.actions import decide
from lajur.cases.models import Case, CasePaper, Event, ItemKind, Outcome, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.rows import Completion
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.models import Capacity
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by

NO = Completion(answer="TIDAK", reason="Surat tidak terbaca.")


@pytest.fixture
def case(cast: Office) -> Case:
    """A case that lies with the Kabid, whose row asks."""
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    return case


def answer(
    item: WorkItem, by: Seat, completion: Completion = NO, *, command_id: UUID | None = None
) -> Event:
    return decide(
        item=item, completion=completion, by=by, at=MONDAY, command_id=command_id or uuid4()
    )


def test_a_no_returns_to_the_applicant_in_the_next_round(cast: Office, case: Case) -> None:
    event = answer(open_item(case, cast.kabid), cast.kabid)
    assert open_item(case, cast.pic).round == 2
    assert told_by(event, cast.kabid) == {
        "kind": "case.returned",
        "row": 3,
        "round": 1,
        "beyond_sop": False,
        "audience": positions(cast.pic),
        "on_behalf_of": "",
    }


def test_the_event_keeps_answer_and_reason(cast: Office, case: Case) -> None:
    payload = answer(open_item(case, cast.kabid), cast.kabid).payload
    assert (payload["answer"], payload["reason"]) == ("TIDAK", "Surat tidak terbaca.")
    assert case.items.get(step__no=3).answer == "TIDAK"


def test_a_return_leaves_copies_on_their_desks(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, copies=[cast.helpdesk.position.pk])
    answer(open_item(case, cast.kabid), cast.kabid)
    assert open_item(case, cast.helpdesk, ItemKind.COPY)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_no_needs_a_reason(cast: Office, case: Case, reason: str) -> None:
    with refused(Invalid, field="reason") as refusal:
        answer(open_item(case, cast.kabid), cast.kabid, Completion("TIDAK", reason))
    assert "TIDAK" in refusal.value.message


@pytest.mark.parametrize("given", ["", "tidak", "MUNGKIN"])
def test_an_answer_is_one_of_those_offered(cast: Office, case: Case, given: str) -> None:
    with refused(Invalid, field="answer") as refusal:
        answer(open_item(case, cast.kabid), cast.kabid, Completion(given, "Sebab"))
    assert "YA, TIDAK" in refusal.value.message


def test_a_yes_is_given_by_a_disposition(cast: Office, case: Case) -> None:
    with refused(NotAllowed):
        answer(open_item(case, cast.kabid), cast.kabid, Completion("YA"))


@pytest.mark.parametrize("who", ["outsider", "pic", "koordinator", "kadis"])
def test_is_the_holders_of_the_desk_alone(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        answer(open_item(case, cast.kabid), getattr(cast, who))


def test_a_row_that_asks_nothing_is_refused(cast: Office) -> None:
    case = apply_for(cast)
    with refused(NotAllowed):
        answer(open_item(case, cast.kadis), cast.kadis)


def test_a_closed_item_is_refused(cast: Office, case: Case) -> None:
    item = open_item(case, cast.kabid)
    steps.hand_on(case, cast.kabid, answer="YA")
    with refused(Conflict) as refusal:
        answer(item, cast.kabid)
    assert "Bambang Prasetyo" in refusal.value.message


def test_a_return_takes_no_words_for_papers_but_keeps_what_was_sent(
    cast: Office, case: Case
) -> None:
    marked = NewPaper("Catatan koreksi", text="Halaman 2")
    answer(open_item(case, cast.kabid), cast.kabid, Completion("TIDAK", "Buram", papers=(marked,)))
    assert CasePaper.objects.filter(case=case, step__no=3).get().name == "Catatan koreksi"


def test_every_return_begins_a_round(cast: Office, case: Case) -> None:
    for _ in range(2):
        answer(open_item(case, cast.kabid), cast.kabid)
        steps.mend(cast, case)
        steps.hand_on(case, cast.kadis)
    assert steps.open_rows(case) == [(3, 3)]
    assert case.items.filter(outcome=Outcome.DONE, step__no=1).count() == 3


def test_twice_is_once(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.kabid), uuid4()
    first = answer(item, cast.kabid, command_id=again)
    assert answer(item, cast.kabid, command_id=again) == first


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.kabid), uuid4()
    answer(item, cast.kabid, command_id=again)
    with refused(NotAllowed):
        answer(item, cast.koordinator, command_id=again)


def test_a_plt_without_a_holder_acts_on_nobodys_behalf(cast: Office, case: Case) -> None:
    cast.kabid.position.holders.update(until=MONDAY)
    plt = Seat(cast.koordinator.person, cast.kabid.position, Capacity.ACTING_VACANT)
    assert told_by(answer(open_item(case, cast.kabid), plt), plt)["on_behalf_of"] == ""
