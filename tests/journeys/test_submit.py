"""Submitting a request: the applicant's first row."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from lajur.cases.actions import submit
from lajur.cases.models import Case, CaseNumber, CasePaper, Event
from lajur.cases.papers import NewPaper
from lajur.cases.tests.cast import MONDAY, Office, application, apply_for, letter, open_item
from lajur.foundation.errors import Conflict, Incomplete, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from lajur.sop.actions import fill
from lajur.sop.models import Sop
from tests.journeys.expect import positions, refused, told_by


def send(
    office: Office,
    *,
    by: Seat | None = None,
    at: datetime = MONDAY,
    command_id: UUID | None = None,
    **changes: object,
) -> Event:
    by = by or office.pic
    changes.setdefault("site", office.other_site if by == office.pic2 else office.site)
    return submit(
        sop=office.sop,
        application=application(office, **changes),
        by=by,
        at=at,
        command_id=command_id or uuid4(),
    )


def test_makes_a_case_with_a_number_on_the_first_desk(cast: Office) -> None:
    case = send(cast).case
    assert case.number == "2026-0001"
    assert open_item(case, cast.kadis).step.no == 2
    assert case.applicant_unit == cast.pic.position.unit


def test_tells_who_sent_it(cast: Office) -> None:
    assert told_by(send(cast), cast.pic) == {
        "kind": "case.submitted",
        "row": 1,
        "round": 1,
        "beyond_sop": False,
        "audience": positions(cast.pic, cast.kadis),
        "on_behalf_of": "",
    }


def test_the_letter_and_the_receipt_become_papers(cast: Office) -> None:
    case = send(cast).case
    names = CasePaper.objects.filter(case=case).values_list("name", flat=True)
    assert sorted(names) == ["Laporan Surat Permohonan", "Surat Permohonan"]
    assert case.paper_names == sorted(names)


def test_without_the_letter_it_is_refused_by_name(cast: Office) -> None:
    with refused(Incomplete, field="files") as refusal:
        send(cast, papers=())
    assert "Surat Permohonan" in refusal.value.message


def test_names_of_papers_are_compared_without_case_and_blanks(cast: Office) -> None:
    named = NewPaper("surat  PERMOHONAN", text="Mohon perbaikan.")
    assert send(cast, papers=(named,)).case.number


def test_an_empty_letter_is_no_letter(cast: Office) -> None:
    with refused(Invalid, field="files"):
        send(cast, papers=(NewPaper("Surat Permohonan", text="  "),))


@pytest.mark.parametrize("who", ["outsider", "kabid", "helpdesk"])
def test_only_who_fills_the_applicants_column_sends(cast: Office, who: str) -> None:
    with refused(NotAllowed):
        send(cast, by=getattr(cast, who))


def test_a_site_of_another_unit_is_refused(cast: Office) -> None:
    with refused(Invalid, field="site"):
        send(cast, site=cast.other_site)


def test_an_sop_that_is_not_in_force_is_refused(cast: Office) -> None:
    Sop.objects.update(current=None)
    cast.sop.refresh_from_db()
    with refused(Invalid):
        send(cast)


def test_a_column_that_nobody_fills_is_refused_by_name(cast: Office) -> None:
    fill(sop=cast.sop, performer_key="kadis", positions=[], by=None, at=MONDAY)
    with refused(Invalid) as refusal:
        send(cast)
    assert "Kepala Dinas" in refusal.value.message


def test_twice_is_one_case(cast: Office) -> None:
    again = uuid4()
    first = send(cast, command_id=again)
    assert send(cast, command_id=again) == first
    assert Case.objects.count() == 1
    assert send(cast).case.number == "2026-0002"


def test_another_persons_command_gives_nothing(cast: Office) -> None:
    again = uuid4()
    send(cast, command_id=again)
    with refused(Conflict):
        send(cast, by=cast.pic2, command_id=again)


def test_a_command_on_a_case_is_no_answer_to_a_submission(cast: Office) -> None:
    first = send(cast)
    with refused(Conflict):
        send(cast, command_id=first.command_id, by=cast.pic2)


def test_a_refused_submission_gives_its_number_back(cast: Office) -> None:
    with refused(Incomplete, field="files"):
        send(cast, papers=())
    assert send(cast).case.number == "2026-0001"
    assert CaseNumber.objects.get().last == 1


def test_the_year_of_the_number_is_the_offices(cast: Office) -> None:
    assert send(cast, at=datetime(2026, 12, 31, 16, 59, tzinfo=UTC)).case.number == "2026-0001"
    assert send(cast, at=datetime(2026, 12, 31, 17, 0, tzinfo=UTC)).case.number == "2027-0001"


def test_the_first_row_is_done_by_the_applicant_at_once(cast: Office) -> None:
    case = apply_for(cast)
    first = case.items.get(step__no=1)
    assert (first.position, first.closed_by) == (cast.pic.position, cast.pic.person)
    assert first.closed_at == first.opened_at == MONDAY


def test_a_moment_without_a_zone_is_refused(cast: Office) -> None:
    with pytest.raises(ValueError, match="aware"):
        send(cast, at=MONDAY.replace(tzinfo=None))


def test_a_letter_may_be_sent_with_more_papers(cast: Office) -> None:
    case = send(cast, papers=(letter(), NewPaper("Denah", text="Lantai 1"))).case
    assert "Denah" in case.paper_names
