"""Tim Teknis hands in what was found and done on site."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.models import Case, CasePaper, Event, ItemKind, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.fieldwork.actions import Work, work
from lajur.fieldwork.models import Repair
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by

DONE = Work("Adaptor mati", "Adaptor diganti", "pulih", cause="Petir", materials="Adaptor 12 V")


@pytest.fixture
def case(cast: Office) -> Case:
    """A case that lies with the team: the first technician leads, the second is named."""
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    return case


def hand_in(
    item: WorkItem,
    by: Seat,
    done: Work = DONE,
    *,
    files: tuple[NewPaper, ...] = (),
    command_id: UUID | None = None,
) -> Event:
    return work(
        item=item, work=done, files=files, by=by, at=MONDAY, command_id=command_id or uuid4()
    )


def test_keeps_what_was_done_and_opens_the_report(cast: Office, case: Case) -> None:
    event = hand_in(open_item(case, cast.teknisi), cast.teknisi)
    assert Repair.objects.get(case=case).materials == "Adaptor 12 V"
    assert open_item(case, cast.teknisi).step.no == 6
    assert told_by(event, cast.teknisi) == {
        "kind": "work.done",
        "row": 5,
        "round": 1,
        "beyond_sop": False,
        "audience": positions(cast.teknisi, cast.teknisi2),
        "on_behalf_of": "",
    }


def test_the_words_become_the_output_of_the_row(cast: Office, case: Case) -> None:
    hand_in(open_item(case, cast.teknisi), cast.teknisi)
    paper = CasePaper.objects.get(case=case, name="Laporan")
    assert paper.text.splitlines()[0] == "Temuan: Adaptor mati"
    assert paper.text.splitlines()[-1] == "Hasil: Pulih"


def test_photos_become_papers(cast: Office, case: Case) -> None:
    photo = NewPaper("Foto pekerjaan", text="Rak sebelum dan sesudah", photo=True)
    hand_in(open_item(case, cast.teknisi), cast.teknisi, files=(photo,))
    assert CasePaper.objects.filter(case=case, photo=True).get().name == "Foto pekerjaan"


def test_the_second_technician_may_and_the_item_leaves_both_desks(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    assert hand_in(item, cast.teknisi2).position == cast.teknisi2.position
    assert not item.members.filter(open=True).exists()
    with refused(Conflict) as refusal:
        hand_in(item, cast.teknisi)
    assert "Putri Lestari" in refusal.value.message


def test_the_report_falls_to_those_who_did_the_work(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_koordinator(cast, case)
    steps.hand_on(case, cast.koordinator, choices={"tim_teknis": positions(cast.teknisi2)})
    hand_in(open_item(case, cast.teknisi2), cast.teknisi2)
    assert not open_item(case, cast.teknisi2).has_members


@pytest.mark.parametrize(
    ("done", "field"),
    [
        (Work(" ", "Diganti", "pulih"), "findings"),
        (Work("Mati", "", "pulih"), "actions"),
        (Work("Mati", "Diganti", "entah"), "result"),
    ],
)
def test_findings_actions_and_result_are_needed(
    cast: Office, case: Case, done: Work, field: str
) -> None:
    with refused(Invalid, field=field):
        hand_in(open_item(case, cast.teknisi), cast.teknisi, done)


@pytest.mark.parametrize("who", ["outsider", "helpdesk", "koordinator", "pic"])
def test_is_the_teams_alone(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        hand_in(open_item(case, cast.teknisi), getattr(cast, who))


def test_another_row_is_refused(cast: Office) -> None:
    case = apply_for(cast)
    with refused(NotAllowed):
        hand_in(open_item(case, cast.kadis), cast.kadis)


def test_a_duty_is_no_work_on_site(cast: Office, case: Case) -> None:
    with refused(NotAllowed):
        hand_in(open_item(case, cast.helpdesk, ItemKind.DUTY), cast.helpdesk)


def test_of_a_closed_case_is_refused(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_the_end(cast, case)
    with refused(Conflict):
        hand_in(case.items.get(step__no=5), cast.teknisi)


def test_twice_is_once(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.teknisi), uuid4()
    first = hand_in(item, cast.teknisi, command_id=again)
    assert hand_in(item, cast.teknisi, command_id=again) == first
    assert Repair.objects.count() == 1


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.teknisi), uuid4()
    hand_in(item, cast.teknisi, command_id=again)
    with refused(Conflict):
        hand_in(item, cast.teknisi2, command_id=again)
