"""Rows without a verb of their own: forwarding the report, receiving it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.actions import finish
from lajur.cases.models import Case, CasePaper, CaseState, Event, ItemKind, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.rows import Completion
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by


@pytest.fixture
def case(cast: Office) -> Case:
    """A case whose report lies with the Koordinator."""
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    steps.record_case(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case)
    steps.confirm(cast, case)
    return case


def do(
    item: WorkItem,
    by: Seat,
    completion: Completion | None = None,
    *,
    command_id: UUID | None = None,
) -> Event:
    return finish(
        item=item,
        completion=completion or Completion(),
        by=by,
        at=MONDAY,
        command_id=command_id or uuid4(),
    )


def test_forwards_the_report(cast: Office, case: Case) -> None:
    event = do(open_item(case, cast.koordinator), cast.koordinator)
    assert told_by(event, cast.koordinator) == {
        "kind": "report.forwarded",
        "row": 7,
        "round": 1,
        "beyond_sop": False,
        "audience": positions(cast.kabid),
        "on_behalf_of": "",
    }
    assert open_item(case, cast.kabid).step.no == 8


def test_receiving_ends_the_case_and_tells_the_applicant(cast: Office, case: Case) -> None:
    for seat in (cast.koordinator, cast.kabid):
        do(open_item(case, seat), seat)
    event = do(open_item(case, cast.kadis), cast.kadis)
    case.refresh_from_db()
    assert (case.state, case.ended_at) == (CaseState.ENDED, MONDAY)
    assert (event.kind, event.audience) == ("report.received", positions(cast.pic))
    assert not case.items.filter(closed_at=None).exists()


def test_the_report_that_is_passed_on_is_not_doubled(cast: Office, case: Case) -> None:
    before = CasePaper.objects.filter(case=case, name="Laporan").count()
    do(open_item(case, cast.koordinator), cast.koordinator, Completion(words="Mohon arahan."))
    assert CasePaper.objects.filter(case=case, name="Laporan").count() == before


def test_words_are_told_as_a_note(cast: Office, case: Case) -> None:
    event = do(open_item(case, cast.koordinator), cast.koordinator, Completion(words="Lancar."))
    assert event.payload["note"] == "Lancar."


def test_a_paper_may_come_along(cast: Office, case: Case) -> None:
    paper = NewPaper("Berita Acara", text="Serah terima")
    event = do(open_item(case, cast.koordinator), cast.koordinator, Completion(papers=(paper,)))
    assert [told["name"] for told in event.payload["papers"]] == ["Berita Acara"]
    case.refresh_from_db()
    assert "Berita Acara" in case.paper_names


def test_an_empty_paper_is_refused(cast: Office, case: Case) -> None:
    with refused(Invalid, field="files"):
        do(
            open_item(case, cast.koordinator),
            cast.koordinator,
            Completion(papers=(NewPaper("Berita Acara"),)),
        )


@pytest.mark.parametrize("who", ["outsider", "kabid", "teknisi", "pic"])
def test_is_the_holders_of_the_desk_alone(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        do(open_item(case, cast.koordinator), getattr(cast, who))


def test_a_disposition_is_not_finished_without_its_sheet(cast: Office) -> None:
    case = apply_for(cast)
    with refused(NotAllowed):
        do(open_item(case, cast.kadis), cast.kadis, Completion(words="Teruskan"))


def test_a_question_is_not_finished_without_a_decision(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    with refused(NotAllowed):
        do(open_item(case, cast.kabid), cast.kabid, Completion(answer="YA", words="Teruskan"))


def test_a_returned_request_is_not_finished_without_mending(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    steps.refuse(cast, case)
    with refused(NotAllowed):
        do(open_item(case, cast.pic), cast.pic, Completion(words="Sudah"))


def test_work_and_report_have_their_own_verbs(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    with refused(NotAllowed):
        do(open_item(case, cast.teknisi), cast.teknisi, Completion(words="Beres"))
    steps.repair(cast, case)
    with refused(NotAllowed):
        do(open_item(case, cast.teknisi), cast.teknisi, Completion(words="Beres"))


def test_a_copy_is_no_row(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, copies=[cast.helpdesk.position.pk])
    with refused(NotAllowed):
        do(open_item(case, cast.helpdesk, ItemKind.COPY), cast.helpdesk)


def test_a_closed_item_is_refused(cast: Office, case: Case) -> None:
    item = open_item(case, cast.koordinator)
    do(item, cast.koordinator)
    with refused(Conflict) as refusal:
        do(item, cast.koordinator)
    assert "Dedi Kurniawan" in refusal.value.message


def test_the_last_row_twice_tells_who_received(cast: Office, case: Case) -> None:
    for seat in (cast.koordinator, cast.kabid):
        do(open_item(case, seat), seat)
    last = open_item(case, cast.kadis)
    do(last, cast.kadis)
    with refused(Conflict) as refusal:
        do(last, cast.kadis)
    assert "Ratna Wulandari" in refusal.value.message


def test_twice_is_once(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.koordinator), uuid4()
    first = do(item, cast.koordinator, command_id=again)
    assert do(item, cast.koordinator, command_id=again) == first
    assert steps.open_rows(case) == [(8, 1)]


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    again = uuid4()
    do(open_item(case, cast.koordinator), cast.koordinator, command_id=again)
    with refused(Conflict):
        do(open_item(case, cast.kabid), cast.kabid, command_id=again)
