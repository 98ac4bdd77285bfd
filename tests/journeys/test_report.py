"""The joint row: Tim Teknis writes the report, Helpdesk confirms its part."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.actions import confirm_part
from lajur.cases.models import Case, CasePaper, Event, ItemKind, WorkItem
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.fieldwork.actions import Summary, report
from lajur.fieldwork.models import Report
from lajur.foundation.errors import Conflict, Incomplete, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by

WORDS = Summary("Wi-Fi loket pulih.", "Pasang penangkal petir.")


@pytest.fixture
def case(cast: Office) -> Case:
    """A case whose report is to be written; Helpdesk has not recorded yet."""
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    steps.repair(cast, case)
    return case


def write(
    item: WorkItem, by: Seat, summary: Summary = WORDS, *, command_id: UUID | None = None
) -> Event:
    return report(item=item, summary=summary, by=by, at=MONDAY, command_id=command_id or uuid4())


def confirm(item: WorkItem, by: Seat, *, note: str = "", command_id: UUID | None = None) -> Event:
    return confirm_part(item=item, note=note, by=by, at=MONDAY, command_id=command_id or uuid4())


def part_of(case: Case, cast: Office) -> WorkItem:
    return open_item(case, cast.helpdesk, ItemKind.PART)


def test_asks_helpdesk_for_its_part(cast: Office, case: Case) -> None:
    event = write(open_item(case, cast.teknisi), cast.teknisi)
    assert part_of(case, cast).due_at == case.items.get(step__no=6, kind=ItemKind.ROW).due_at
    assert steps.open_rows(case) == [(6, 1)]
    assert told_by(event, cast.teknisi) == {
        "kind": "report.written",
        "row": 6,
        "round": 1,
        "beyond_sop": False,
        "audience": positions(cast.helpdesk),
        "on_behalf_of": "",
    }


def test_the_report_is_kept_and_becomes_a_paper(cast: Office, case: Case) -> None:
    write(open_item(case, cast.teknisi), cast.teknisi)
    assert Report.objects.get(case=case).recommendation == "Pasang penangkal petir."
    written = CasePaper.objects.get(case=case, name="Laporan", step__no=6)
    assert written.text == "Wi-Fi loket pulih.\n\nSaran tindak lanjut: Pasang penangkal petir."


def test_the_last_part_lets_the_case_go_on(cast: Office, case: Case) -> None:
    steps.record_case(cast, case)
    write(open_item(case, cast.teknisi), cast.teknisi)
    event = confirm(part_of(case, cast), cast.helpdesk, note="Sesuai catatan.")
    assert open_item(case, cast.koordinator).step.no == 7
    assert told_by(event, cast.helpdesk) == {
        "kind": "part.confirmed",
        "row": 6,
        "round": 1,
        "beyond_sop": False,
        "audience": positions(cast.koordinator),
        "on_behalf_of": "",
    }
    assert event.payload["note"] == "Sesuai catatan."


def test_the_row_is_not_closed_before_the_duty_is_done(cast: Office, case: Case) -> None:
    write(open_item(case, cast.teknisi), cast.teknisi)
    with refused(Incomplete) as refusal:
        confirm(part_of(case, cast), cast.helpdesk)
    assert "Mencatat dan menganalisis permohonan" in refusal.value.message
    steps.record_case(cast, case)
    assert confirm(part_of(case, cast), cast.helpdesk)


def test_a_summary_is_needed(cast: Office, case: Case) -> None:
    with refused(Invalid, field="summary"):
        write(open_item(case, cast.teknisi), cast.teknisi, Summary(" "))


@pytest.mark.parametrize("who", ["outsider", "helpdesk", "koordinator"])
def test_the_report_is_the_teams_alone(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        write(open_item(case, cast.teknisi), getattr(cast, who))


@pytest.mark.parametrize("who", ["outsider", "teknisi", "koordinator"])
def test_the_part_is_helpdesks_alone(cast: Office, case: Case, who: str) -> None:
    steps.record_case(cast, case)
    write(open_item(case, cast.teknisi), cast.teknisi)
    with refused(NotAllowed):
        confirm(part_of(case, cast), getattr(cast, who))


def test_another_row_has_no_report(cast: Office) -> None:
    case = apply_for(cast)
    with refused(NotAllowed):
        write(open_item(case, cast.kadis), cast.kadis)


def test_a_part_is_confirmed_and_not_written_again(cast: Office, case: Case) -> None:
    write(open_item(case, cast.teknisi), cast.teknisi)
    with refused(Conflict):
        write(part_of(case, cast), cast.helpdesk)


@pytest.mark.parametrize("kind", [ItemKind.ROW, ItemKind.DUTY])
def test_only_a_part_is_confirmed(cast: Office, case: Case, kind: ItemKind) -> None:
    item = case.items.get(kind=kind, closed_at=None)
    seats = {seat.position.pk: seat for seat in (cast.teknisi, cast.helpdesk)}
    with refused(Conflict):
        confirm(item, seats[item.position_id])


def test_a_closed_item_is_refused(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    write(item, cast.teknisi)
    with refused(Conflict) as refusal:
        write(item, cast.teknisi2)
    assert "Agus Setiawan" in refusal.value.message


def test_a_part_of_a_row_that_was_given_back_is_refused(cast: Office, case: Case) -> None:
    write(open_item(case, cast.teknisi), cast.teknisi)
    part = part_of(case, cast)
    steps.record_case(cast, case)
    confirm(part, cast.helpdesk)
    steps.give_back(case, cast.koordinator, to_row=6)
    with refused(Conflict):
        confirm(part, cast.helpdesk)


def test_a_second_round_asks_for_the_part_again(cast: Office, case: Case) -> None:
    steps.record_case(cast, case)
    write(open_item(case, cast.teknisi), cast.teknisi)
    confirm(part_of(case, cast), cast.helpdesk)
    steps.give_back(case, cast.koordinator, to_row=6)
    write(open_item(case, cast.teknisi), cast.teknisi2)
    assert part_of(case, cast).round == 2
    assert Report.objects.count() == 2


def test_twice_is_once(cast: Office, case: Case) -> None:
    steps.record_case(cast, case)
    item, wrote, confirmed = open_item(case, cast.teknisi), uuid4(), uuid4()
    first = write(item, cast.teknisi, command_id=wrote)
    assert write(item, cast.teknisi, command_id=wrote) == first
    part = part_of(case, cast)
    second = confirm(part, cast.helpdesk, command_id=confirmed)
    assert confirm(part, cast.helpdesk, command_id=confirmed) == second
    assert steps.open_rows(case) == [(7, 1)]


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    item, again = open_item(case, cast.teknisi), uuid4()
    write(item, cast.teknisi, command_id=again)
    steps.record_case(cast, case)
    with refused(Conflict):
        confirm(part_of(case, cast), cast.helpdesk, command_id=again)
