"""Disposing: handing the case to those below, with an instruction."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from lajur.cases.actions import withdraw
from lajur.cases.command import Reused
from lajur.cases.models import Case, CasePaper, Event, ItemKind, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.dispositions.actions import Order, dispose
from lajur.dispositions.models import Disposition
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.models import Capacity, Holder
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by


@pytest.fixture
def case(cast: Office) -> Case:
    return apply_for(cast)


@pytest.fixture
def at_koordinator(cast: Office, case: Case) -> Case:
    steps.to_koordinator(cast, case)
    return case


def hand_on(
    item: WorkItem,
    by: Seat,
    *,
    at: datetime = MONDAY,
    command_id: UUID | None = None,
    **order: object,
) -> Event:
    return dispose(
        item=item,
        order=Order(**{"instructions": ("proses",), **order}),
        by=by,
        at=at,
        command_id=command_id or uuid4(),
    )


def test_lays_the_case_on_the_next_desk(cast: Office, case: Case) -> None:
    event = hand_on(open_item(case, cast.kadis), cast.kadis)
    assert open_item(case, cast.kabid).sent_from.position == cast.kadis.position
    assert told_by(event, cast.kadis) == {
        "kind": "disposition.issued",
        "row": 2,
        "round": 1,
        "beyond_sop": False,
        "audience": positions(cast.kabid),
        "on_behalf_of": "",
    }


def test_keeps_instruction_note_and_deadline(cast: Office, case: Case) -> None:
    deadline = date(2026, 11, 27)
    order = {"instructions": ("proses", "laporkan"), "note": "Segera", "deadline": deadline}
    event = hand_on(open_item(case, cast.kadis), cast.kadis, **order)
    kept = Disposition.objects.get(case=case)
    assert (kept.instructions, kept.note, kept.deadline) == (
        ["proses", "laporkan"],
        "Segera",
        deadline,
    )
    assert event.payload["disposition"]["deadline"] == "2026-11-27"


def test_the_sheet_is_a_paper_in_indonesian(cast: Office, case: Case) -> None:
    hand_on(open_item(case, cast.kadis), cast.kadis, note="Segera")
    sheet = CasePaper.objects.get(case=case, name="Disposisi")
    assert sheet.text == "Proses lebih lanjut\nSegera"


def test_every_disposition_is_a_paper_of_its_own(cast: Office, at_koordinator: Case) -> None:
    made = CasePaper.objects.filter(case=at_koordinator, name="Disposisi")
    assert {paper.made_by for paper in made} == {cast.kadis.person, cast.kabid.person}


def test_the_koordinator_names_a_team_and_helpdesk_gets_its_duty(
    cast: Office, at_koordinator: Case
) -> None:
    team = [cast.teknisi2.position.pk, cast.teknisi.position.pk]
    event = hand_on(
        open_item(at_koordinator, cast.koordinator),
        cast.koordinator,
        choices={"tim_teknis": team},
    )
    led = open_item(at_koordinator, cast.teknisi2)
    assert [member.position for member in led.members.all()] == [cast.teknisi.position]
    assert open_item(at_koordinator, cast.helpdesk, ItemKind.DUTY).due_at is None
    assert event.audience == positions(cast.teknisi, cast.teknisi2, cast.helpdesk)


def test_where_several_fill_a_column_they_must_be_named(cast: Office, at_koordinator: Case) -> None:
    with refused(Invalid, field="to_tim_teknis"):
        hand_on(open_item(at_koordinator, cast.koordinator), cast.koordinator)


def test_one_who_does_not_fill_the_column_can_not_be_named(
    cast: Office, at_koordinator: Case
) -> None:
    with refused(Invalid, field="to"):
        hand_on(
            open_item(at_koordinator, cast.koordinator),
            cast.koordinator,
            choices={"tim_teknis": [cast.outsider.position.pk]},
        )


def test_copies_lie_on_desks_for_information(cast: Office, case: Case) -> None:
    copies = [cast.koordinator.position.pk, cast.helpdesk.position.pk]
    event = hand_on(open_item(case, cast.kadis), cast.kadis, copies=copies)
    assert open_item(case, cast.koordinator, ItemKind.COPY)
    assert event.audience == positions(cast.kabid, cast.koordinator, cast.helpdesk)
    assert steps.open_rows(case) == [(3, 1)]


def test_a_copy_to_oneself_is_left_out(cast: Office, case: Case) -> None:
    hand_on(open_item(case, cast.kadis), cast.kadis, copies=[cast.kadis.position.pk])
    assert not WorkItem.objects.filter(case=case, kind=ItemKind.COPY).exists()


def test_a_copy_to_a_stranger_is_refused(cast: Office, case: Case) -> None:
    with refused(Invalid, field="copies"):
        hand_on(open_item(case, cast.kadis), cast.kadis, copies=[cast.outsider.position.pk])


@pytest.mark.parametrize("who", ["outsider", "kabid", "pic", "helpdesk"])
def test_is_the_holders_of_the_desk_alone(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        hand_on(open_item(case, cast.kadis), getattr(cast, who))


def test_a_row_that_is_no_disposition_is_refused(cast: Office, case: Case) -> None:
    steps.to_technicians(cast, case)
    with refused(NotAllowed):
        hand_on(open_item(case, cast.teknisi), cast.teknisi)


def test_a_duty_is_no_disposition(cast: Office, case: Case) -> None:
    steps.to_technicians(cast, case)
    duty = open_item(case, cast.helpdesk, ItemKind.DUTY)
    with refused(Conflict):
        hand_on(duty, cast.helpdesk, choices={"tim_teknis": positions(cast.teknisi)})


def test_a_no_is_not_handed_on(cast: Office, case: Case) -> None:
    steps.hand_on(case, cast.kadis)
    with refused(Invalid):
        hand_on(open_item(case, cast.kabid), cast.kabid, answer="TIDAK")


@pytest.mark.parametrize("answer", ["", "MUNGKIN"])
def test_the_question_of_the_row_is_answered(cast: Office, case: Case, answer: str) -> None:
    steps.hand_on(case, cast.kadis)
    with refused(Invalid, field="answer"):
        hand_on(open_item(case, cast.kabid), cast.kabid, answer=answer)


def test_an_unknown_instruction_is_refused(cast: Office, case: Case) -> None:
    with refused(Invalid, field="instructions"):
        hand_on(open_item(case, cast.kadis), cast.kadis, instructions=("bakar",))


def test_a_deadline_is_judged_by_the_day_of_the_office(cast: Office, case: Case) -> None:
    early = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # 06.00 WIB on the 24th
    item = open_item(case, cast.kadis)
    with refused(Invalid, field="deadline"):
        hand_on(item, cast.kadis, at=early, deadline=date(2026, 11, 23))
    assert hand_on(item, cast.kadis, at=early, deadline=date(2026, 11, 24))


def test_who_comes_second_learns_who_was_first(cast: Office, case: Case) -> None:
    item = open_item(case, cast.kadis)
    hand_on(item, cast.kadis)
    with refused(Conflict) as refusal:
        hand_on(item, cast.kadis)
    assert "Ratna Wulandari" in refusal.value.message


def test_a_withdrawn_request_is_refused(cast: Office, case: Case) -> None:
    item = open_item(case, cast.kadis)
    withdraw(case=case, reason="Batal", by=cast.pic, at=MONDAY, command_id=uuid4())
    with refused(Conflict) as refusal:
        hand_on(item, cast.kadis)
    assert "Sari Handayani" in refusal.value.message


def test_twice_is_once(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.kadis), uuid4()
    first = hand_on(item, cast.kadis, command_id=again)
    assert hand_on(item, cast.kadis, command_id=again) == first
    assert Disposition.objects.count() == 1


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    again = uuid4()
    hand_on(open_item(case, cast.kadis), cast.kadis, command_id=again)
    with refused(Conflict):
        hand_on(open_item(case, cast.kabid), cast.kabid, answer="YA", command_id=again)


def test_the_same_command_on_another_case_gives_nothing(cast: Office, case: Case) -> None:
    again, other = uuid4(), apply_for(cast)
    hand_on(open_item(case, cast.kadis), cast.kadis, command_id=again)
    with refused(Reused):
        hand_on(open_item(other, cast.kadis), cast.kadis, command_id=again)


def test_a_plh_acts_on_behalf_of_the_holder(cast: Office, case: Case) -> None:
    Holder.objects.create(
        position=cast.kadis.position,
        person=cast.kabid.person,
        capacity=Capacity.ACTING_ABSENT,
        since=MONDAY - timedelta(days=1),
    )
    plh = Seat(cast.kabid.person, cast.kadis.position, Capacity.ACTING_ABSENT)
    event = hand_on(open_item(case, cast.kadis), plh)
    assert told_by(event, plh)["on_behalf_of"] == "Ratna Wulandari"
    assert Disposition.objects.get().capacity == Capacity.ACTING_ABSENT


def test_a_paper_may_come_with_it(cast: Office, case: Case) -> None:
    scan = NewPaper("Disposisi", text="Lembar bertanda tangan")
    hand_on(open_item(case, cast.kadis), cast.kadis, papers=(scan,))
    sheets = CasePaper.objects.filter(case=case, name="Disposisi")
    assert [sheet.text for sheet in sheets] == ["Lembar bertanda tangan"]
