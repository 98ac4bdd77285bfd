"""A note on a case, seen by all who see the case."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.access import case_for
from lajur.cases.actions import note
from lajur.cases.models import Case, CasePaper, Event
from lajur.cases.papers import NewPaper
from lajur.cases.tests.cast import MONDAY, Office, apply_for
from lajur.foundation.errors import Conflict, Invalid, NotFound
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import refused, told_by


@pytest.fixture
def case(cast: Office) -> Case:
    return apply_for(cast)


def write(
    case: Case,
    by: Seat,
    *,
    text: str = "Kunci ruang server ada di satpam.",
    files: tuple[NewPaper, ...] = (),
    command_id: UUID | None = None,
) -> Event:
    seen = case_for(by.person, case.number, at=MONDAY)
    return note(
        case=seen, text=text, files=files, by=by, at=MONDAY, command_id=command_id or uuid4()
    )


@pytest.mark.parametrize("who", ["pic", "kadis", "helpdesk"])
def test_everyone_who_sees_the_case_may(cast: Office, case: Case, who: str) -> None:
    seat = getattr(cast, who)
    event = write(case, seat)
    assert told_by(event, seat) == {
        "kind": "note.added",
        "row": None,
        "round": None,
        "beyond_sop": True,
        "audience": [],
        "on_behalf_of": "",
    }
    assert event.payload["note"] == "Kunci ruang server ada di satpam."


def test_moves_nothing(cast: Office, case: Case) -> None:
    write(case, cast.pic)
    assert steps.open_rows(case) == [(2, 1)]


def test_a_file_becomes_a_paper(cast: Office, case: Case) -> None:
    write(case, cast.pic, files=(NewPaper("Denah", text="Lantai 1"),))
    assert CasePaper.objects.get(case=case, name="Denah").made_by == cast.pic.person


@pytest.mark.parametrize("who", ["outsider", "pic2"])
def test_for_a_stranger_there_is_no_such_case(cast: Office, case: Case, who: str) -> None:
    with refused(NotFound):
        write(case, getattr(cast, who))


def test_needs_words(cast: Office, case: Case) -> None:
    with refused(Invalid, field="text"):
        write(case, cast.pic, text=" \n")


def test_a_closed_case_takes_notes(cast: Office, case: Case) -> None:
    steps.to_the_end(cast, case)
    assert write(case, cast.pic).seq == case.history.count()


def test_what_follows_a_note_is_not_earlier_than_it(cast: Office, case: Case) -> None:
    later = MONDAY + steps.MINUTE
    note(case=case, text="Sudah mendesak.", by=cast.pic, at=later, command_id=uuid4())
    assert steps.hand_on(case, cast.kadis, at=MONDAY).at == later


def test_twice_is_once(cast: Office, case: Case) -> None:
    again, file = uuid4(), NewPaper("Denah", text="Lantai 1")
    first = write(case, cast.pic, command_id=again, files=(file,))
    assert write(case, cast.pic, command_id=again, files=(file,)) == first
    assert CasePaper.objects.filter(name="Denah").count() == 1


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    again = uuid4()
    write(case, cast.pic, command_id=again)
    with refused(Conflict):
        write(case, cast.kadis, command_id=again)
