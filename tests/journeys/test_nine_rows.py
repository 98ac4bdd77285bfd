"""The shipped SOP from the letter to the reception of the report, as printed."""

from __future__ import annotations

import pytest

from lajur.cases.models import CaseState, Event, ItemKind
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.foundation.errors import Incomplete
from tests.journeys import steps


def test_all_nine_rows_in_the_order_of_the_table(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_the_end(cast, case)

    case.refresh_from_db()
    assert case.state == CaseState.ENDED
    done = Event.objects.filter(case=case).exclude(kind="duty.recorded").order_by("seq")
    assert [event.row for event in done] == [1, 2, 3, 4, 5, 6, 6, 7, 8, 9]
    assert not any(event.beyond_sop for event in done)


def test_a_no_of_the_kabid_returns_to_the_applicant_who_mends(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    assert steps.refuse(cast, case).kind == "case.returned"
    assert steps.open_rows(case) == [(1, 2)]

    steps.mend(cast, case, at=MONDAY + steps.MINUTE, subject="Wi-Fi loket, dengan denah")
    case.refresh_from_db()
    assert steps.open_rows(case) == [(2, 2)]
    assert case.subject == "Wi-Fi loket, dengan denah"


def test_the_report_waits_for_the_record_of_helpdesk(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case)
    with pytest.raises(Incomplete):
        steps.confirm(cast, case)
    assert open_item(case, cast.helpdesk, ItemKind.PART)


def test_a_named_technician_may_do_what_the_first_one_leads(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    event = steps.repair(cast, case, by=cast.teknisi2)
    assert event.position == cast.teknisi2.position


def test_a_report_given_back_takes_the_rows_ahead_off_their_desks(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    steps.record_case(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case)
    steps.confirm(cast, case)
    event = steps.give_back(case, cast.koordinator, to_row=5)
    assert event.beyond_sop
    assert steps.open_rows(case) == [(5, 2)]
    assert open_item(case, cast.teknisi).has_members
