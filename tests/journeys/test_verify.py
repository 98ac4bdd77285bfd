"""``lajur verify`` finds nothing where all holds, and finds each thing that was tampered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F

from lajur.cases import actions
from lajur.cases.chain import seal
from lajur.cases.holds import hold
from lajur.cases.models import (
    Case,
    CaseNumber,
    CasePaper,
    CaseState,
    Event,
    Hold,
    ItemKind,
    Outcome,
    WorkItem,
)
from lajur.cases.papers import NewPaper
from lajur.cases.tests.cast import MONDAY, Office, apply_for, letter, open_item
from lajur.cases.verify import verify, verify_case
from lajur.dispositions.actions import withdraw_disposition
from lajur.dispositions.models import Disposition
from lajur.documents.actions import store
from lajur.documents.models import ContentType, StoredFile
from lajur.documents.storage import path_of
from lajur.documents.uploads import CheckedUpload
from lajur.foundation.database.immutable import install_sql, remove_sql
from lajur.sop.models import SopVersion, Step
from lajur.sop.queries import published
from tests.journeys import parallel, steps


@pytest.fixture
def case(cast: Office) -> Case:
    """A case with six events that lies with the team."""
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    steps.record_case(cast, case)
    steps.repair(cast, case)
    case.refresh_from_db()
    return case


@contextmanager
def lifted(table: str) -> Iterator[None]:
    """Act as one who owns the database and drops the refusals."""
    with connection.cursor() as cursor:
        for statement in remove_sql(connection.vendor, table):
            cursor.execute(statement)
        yield
        for statement in install_sql(connection.vendor, table):
            cursor.execute(statement)


def faults() -> list[str]:
    return [str(fault) for fault in verify()]


def only_fault() -> str:
    (fault,) = faults()
    return fault


def test_nothing_in_an_empty_office(cast: Office) -> None:
    assert faults() == []


def test_nothing_in_a_mixed_office(cast: Office) -> None:
    ended = apply_for(cast)
    steps.to_the_end(cast, ended)
    returned = apply_for(cast)
    steps.hand_on(returned, cast.kadis, copies=[cast.helpdesk.position.pk])
    steps.refuse(cast, returned)
    steps.mend(cast, returned, subject="Wi-Fi farmasi")
    mended = apply_for(cast, by=cast.pic2)
    steps.hand_on(mended, cast.kadis)
    steps.refuse(cast, mended)
    withdrawn = apply_for(cast)
    actions.withdraw(case=withdrawn, reason="Pulih", by=cast.pic, at=MONDAY, command_id=uuid4())
    given_back = apply_for(cast)
    steps.to_technicians(cast, given_back)
    steps.repair(cast, given_back)
    steps.give_back(given_back, cast.teknisi, to_row=4)
    disposition = apply_for(cast)
    steps.hand_on(disposition, cast.kadis)
    withdraw_disposition(
        disposition=Disposition.objects.get(case=disposition),
        reason="Keliru",
        by=cast.kadis,
        at=MONDAY,
        command_id=uuid4(),
    )
    waiting_for_a_part = apply_for(cast)
    steps.to_technicians(cast, waiting_for_a_part)
    steps.repair(cast, waiting_for_a_part)
    steps.write_report(cast, waiting_for_a_part)
    actions.send_back(
        item=open_item(waiting_for_a_part, cast.helpdesk, ItemKind.PART),
        to_row=5,
        reason="Belum lengkap",
        by=cast.helpdesk,
        at=MONDAY,
        command_id=uuid4(),
    )
    assert faults() == []


def test_nothing_where_branches_wait_and_return(db: None) -> None:
    hall = parallel.hall()
    waiting = parallel.apply_for(hall)
    parallel.finish(waiting, hall.loket, answer="Lengkap")
    parallel.finish(waiting, hall.verifikator)
    refused = parallel.apply_for(hall)
    parallel.finish(refused, hall.loket, answer="Bukan kewenangan", reason="Luar daerah")
    again = parallel.apply_for(hall)
    parallel.finish(again, hall.loket, answer="Tidak lengkap", reason="Kurang satu")
    assert faults() == []
    refused.refresh_from_db()
    assert refused.state == CaseState.ENDED


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "row.decided"},
        {"payload": {}},
        {"beyond_sop": True},
        {"row": 9},
        {"round": 2},
        {"audience": []},
        {"on_behalf_of": "Bupati"},
        {"capacity": "plt"},
        {"command_id": uuid4()},
        {"at": MONDAY + steps.MINUTE},
        {"previous": "0" * 64},
        {"hash": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_event_that_was_changed(case: Case, change: dict[str, object]) -> None:
    with lifted("cases_event"):
        Event.objects.filter(case=case, seq=3).update(**change)
    assert f"{case.number}: event 3 was changed" in faults()


def test_an_event_by_another_person(cast: Office, case: Case) -> None:
    with lifted("cases_event"):
        Event.objects.filter(case=case, seq=2).update(person=cast.outsider.person)
    assert only_fault() == f"{case.number}: event 2 was changed"


def test_an_event_that_was_removed_from_the_middle(case: Case) -> None:
    with lifted("cases_event"):
        Event.objects.filter(case=case, seq=3).delete()
    assert f"{case.number}: event 3 is missing" in faults()


def test_a_tail_that_was_cut(case: Case) -> None:
    with lifted("cases_event"):
        Event.objects.filter(case=case, seq__gt=4).delete()
    assert f"{case.number}: the chain was cut: the case remembers another last event" in faults()


def test_a_history_that_was_emptied(case: Case) -> None:
    with lifted("cases_event"):
        Event.objects.filter(case=case).delete()
    assert any("the chain was cut" in fault for fault in faults())


def test_two_events_that_changed_places(case: Case) -> None:
    with lifted("cases_event"):
        for old, new in ((3, 99), (4, 3), (99, 4)):
            Event.objects.filter(case=case, seq=old).update(seq=new)
    assert f"{case.number}: event 3 was changed" in faults()


def test_a_chain_that_was_recomputed_over_another_answer(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    steps.refuse(cast, case)
    with lifted("cases_event"):
        recompute(case, seq=3, change=lambda event: event.payload.update(answer="YA"))
    assert only_fault() == f"{case.number}: event 3 tells another state than the replay"


def test_a_chain_that_was_recomputed_with_another_state(case: Case) -> None:
    def promise_the_end(event: Event) -> None:
        event.payload["state"] = {**event.payload["state"], "open": [[9, 1]]}

    with lifted("cases_event"):
        recompute(case, seq=6, change=promise_the_end)
    assert only_fault() == f"{case.number}: event 6 tells another state than the replay"


def test_a_recomputed_chain_without_its_states(case: Case) -> None:
    with lifted("cases_event"):
        recompute(case, seq=6, change=lambda event: event.payload.pop("state"))
    assert only_fault() == f"{case.number}: event 6 tells another state than the replay"


def test_a_recomputed_chain_of_an_unknown_kind(case: Case) -> None:
    with lifted("cases_event"):
        recompute(case, seq=5, change=lambda event: setattr(event, "kind", "case.approved"))
    assert only_fault().startswith(f"{case.number}: event 5 does not follow from the SOP")


def test_a_history_of_another_case(cast: Office, case: Case) -> None:
    other = apply_for(cast)
    with lifted("cases_event"):
        Event.objects.filter(case=other).update(seq=7, previous=case.head)
        Event.objects.filter(case=other).update(case=case)
    assert f"{case.number}: event 7 was changed" in faults()


def test_a_work_item_that_was_closed_by_hand(cast: Office, case: Case) -> None:
    case.items.filter(closed_at=None, kind=ItemKind.ROW).update(
        closed_at=MONDAY, closed_by=cast.admin, outcome=Outcome.DONE
    )
    assert only_fault() == f"{case.number}: the open work items differ from the replay"


def test_a_duty_that_was_closed_by_hand(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    case.items.filter(kind=ItemKind.DUTY).update(
        closed_at=MONDAY, closed_by=cast.helpdesk.person, outcome=Outcome.DONE
    )
    assert only_fault() == f"{case.number}: the open duties differ from the replay"


@pytest.mark.parametrize("kind", [ItemKind.ROW, ItemKind.DUTY, ItemKind.COPY])
def test_an_open_item_that_was_moved_to_another_desk(cast: Office, kind: ItemKind) -> None:
    case = apply_for(cast)
    steps.to_koordinator(cast, case)
    steps.hand_on(
        case,
        cast.koordinator,
        choices={"tim_teknis": [cast.teknisi.position.pk]},
        copies=[cast.teknisi2.position.pk],
    )
    case.items.filter(closed_at=None, kind=kind).update(position=cast.outsider.position)
    assert only_fault() == f"{case.number}: the desks differ from what the last event tells"


def test_a_copy_that_was_laid_by_hand(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    item.pk, item.kind, item.position = None, ItemKind.COPY, cast.outsider.position
    item.save(force_insert=True)
    assert only_fault() == f"{case.number}: the desks differ from what the last event tells"


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Wi-Fi lain"},
        {"letter_number": "1/1"},
        {"letter_date": MONDAY.date()},
        {"access_class": "rahasia"},
        {"urgency": "segera"},
        {"kind": "pemindahan"},
        {"description": "Lain."},
        {"contact_name": "Lain"},
        {"contact_phone": "0"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_application_that_was_changed(case: Case, change: dict[str, object]) -> None:
    Case.objects.filter(pk=case.pk).update(**change)
    assert only_fault() == f"{case.number}: the application differs from what the events tell"


def test_an_applicant_or_a_site_that_was_changed(cast: Office, case: Case) -> None:
    pic2 = cast.pic2.position
    for change in (
        {"applicant": pic2},
        {"applicant_unit": pic2.unit},
        {"site": cast.other_site},
    ):
        before = {name: getattr(case, name) for name in change}
        Case.objects.filter(pk=case.pk).update(**change)
        assert only_fault() == f"{case.number}: the application differs from what the events tell"
        Case.objects.filter(pk=case.pk).update(**before)


def test_a_mended_application_that_was_changed_back(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    steps.refuse(cast, case)
    before = case.subject
    steps.mend(cast, case, subject="Wi-Fi farmasi")
    assert faults() == []
    Case.objects.filter(pk=case.pk).update(subject=before)
    assert only_fault() == f"{case.number}: the application differs from what the events tell"


@pytest.mark.parametrize("desks", [None, [], [[6]], [[6, 1, "row", 1], [6, 1, "duty", 1]]])
def test_a_recomputed_chain_with_other_desks(case: Case, desks: object) -> None:
    def tell(event: Event) -> None:
        event.payload["state"] = {**event.payload["state"], "desks": desks}

    with lifted("cases_event"):
        recompute(case, seq=6, change=tell)
    assert only_fault().startswith(f"{case.number}: event 6 ")


def test_a_work_item_that_was_opened_by_hand(cast: Office, case: Case) -> None:
    WorkItem.objects.create(
        case=case,
        kind=ItemKind.ROW,
        step=Step.objects.get(no=9),
        position=cast.kadis.position,
        round=1,
        opened_at=MONDAY,
        sort_at=MONDAY,
    )
    assert only_fault() == f"{case.number}: the open work items differ from the replay"


@pytest.mark.parametrize("state", [CaseState.ENDED, CaseState.WITHDRAWN])
def test_a_case_that_was_ended_by_hand(case: Case, state: CaseState) -> None:
    Case.objects.filter(pk=case.pk).update(state=state, ended_at=MONDAY)
    assert only_fault() == f"{case.number}: the case is {state}, the replay says berjalan"


@pytest.mark.parametrize("change", [{"last_round": 4}, {"waiting": [[3, 5, 1]]}])
def test_rounds_and_waiting_branches(case: Case, change: dict[str, object]) -> None:
    Case.objects.filter(pk=case.pk).update(**change)
    assert only_fault() == f"{case.number}: rounds or waiting branches differ from the replay"


def test_a_number_that_was_changed(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(number="2026-0009")
    assert "2026-0009: event 1 was changed" in faults()


@pytest.mark.parametrize("column", ["opened_at", "last_event_at"])
def test_a_moment_of_the_case_that_was_changed(case: Case, column: str) -> None:
    Case.objects.filter(pk=case.pk).update(**{column: MONDAY + steps.MINUTE})
    assert only_fault() == f"{case.number}: the case remembers other moments than its events"


def test_a_gap_in_the_numbers(cast: Office, case: Case) -> None:
    CaseNumber.objects.update(last=F("last") + 1)
    assert only_fault() == "2026: 2 numbers were taken, 1 cases carry one"


def test_a_paper_that_is_gone(case: Case) -> None:
    with lifted("cases_casepaper"):
        CasePaper.objects.filter(case=case, name="Disposisi").delete()
    assert f"{case.number}: the papers differ from the names kept on the case" in faults()


def test_a_written_paper_that_was_changed(case: Case) -> None:
    with lifted("cases_casepaper"):
        CasePaper.objects.filter(case=case, name="Disposisi").update(text="Tolak.")
    assert only_fault() == f"{case.number}: the papers differ from what the events tell"


def test_a_file_whose_bytes_were_flipped(cast: Office) -> None:
    stored = scan(cast)
    case = apply_for(cast, papers=(letter(), NewPaper("Denah", file=stored)))
    path = path_of(stored.pk)
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(content)
    assert only_fault() == f"{case.number}: the file “denah.pdf” is missing or damaged"
    assert list(verify(with_files=False)) == []


def test_a_file_that_was_replaced_together_with_its_row(cast: Office) -> None:
    case = apply_for(cast, papers=(letter(), NewPaper("Denah", file=scan(cast))))
    other = scan(cast, content=b"%PDF-1.4 lain")
    with lifted("cases_casepaper"):
        CasePaper.objects.filter(case=case, name="Denah").update(file=other)
    assert only_fault() == f"{case.number}: the papers differ from what the events tell"


def test_an_sop_row_that_was_changed(cast: Office) -> None:
    with lifted("sop_step"):
        Step.objects.filter(no=3).update(question="Boleh?")
        published.cache_clear()
    assert "the rows differ from the content hash" in only_fault()


def test_a_kept_sop_file_that_was_changed(cast: Office) -> None:
    with lifted("sop_sopversion"):
        SopVersion.objects.update(source="slug = ")
    assert [fault.what for fault in verify()] == ["the kept file differs from the content hash"]


@pytest.mark.parametrize(
    "change",
    [
        {"started_at": MONDAY - steps.MINUTE},
        {"ended_at": MONDAY + steps.MINUTE},
        {"party": "penyedia"},
        {"reason": "Lain."},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_pause_that_was_changed(cast: Office, case: Case, change: dict[str, object]) -> None:
    pause(cast, case)
    Hold.objects.update(**change)
    assert f"{case.number}: the pauses differ from what the events tell" in faults()


def test_a_pause_that_nobody_began(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    Hold.objects.create(
        item=item,
        party="penyedia",
        reason="-",
        started_at=MONDAY,
        started_by=cast.teknisi.person,
        ended_at=MONDAY,
        ended_by=cast.teknisi.person,
    )
    assert only_fault() == f"{case.number}: the pauses differ from what the events tell"


def test_a_pause_that_was_erased(cast: Office, case: Case) -> None:
    pause(cast, case)
    Hold.objects.all().delete()
    assert f"{case.number}: the pauses differ from what the events tell" in faults()


@pytest.mark.parametrize(
    "change", [{"due_at": MONDAY + 90 * steps.MINUTE}, {"paused_at": MONDAY, "due_at": None}]
)
def test_a_deadline_that_was_moved_by_hand(
    cast: Office, case: Case, change: dict[str, object]
) -> None:
    WorkItem.objects.filter(pk=open_item(case, cast.teknisi).pk).update(**change)
    expected = f"{case.number}: the deadline of row 6 differs from its standard time"
    assert only_fault() == expected


def test_a_deadline_of_an_older_calendar_is_not_computed_anew(cast: Office, case: Case) -> None:
    item = open_item(case, cast.teknisi)
    WorkItem.objects.filter(pk=item.pk).update(due_at=MONDAY, calendar_revision=7)
    assert faults() == []


def pause(cast: Office, case: Case) -> Event:
    return hold(
        item=open_item(case, cast.teknisi),
        party="suku-cadang",
        reason="Adaptor dipesan.",
        by=cast.teknisi,
        at=MONDAY,
        command_id=uuid4(),
    )


def test_one_case_alone(case: Case) -> None:
    assert verify_case(case) == []
    Case.objects.filter(pk=case.pk).update(last_round=4)
    case.refresh_from_db()
    assert len(verify_case(case)) == 1


def recompute(case: Case, *, seq: int, change: Callable[[Event], object]) -> None:
    """Change one event and make the chain fit again, head and all."""
    head = ""
    for event in Event.objects.filter(case=case).order_by("seq"):
        if event.seq == seq:
            change(event)
        event.previous = head
        head = event.hash = seal(event, case_number=case.number)
        Event.objects.filter(pk=event.pk).update(
            kind=event.kind, payload=event.payload, previous=event.previous, hash=event.hash
        )
    Case.objects.filter(pk=case.pk).update(head=head)


def scan(cast: Office, *, content: bytes = b"%PDF-1.4 denah lantai 1") -> StoredFile:
    upload = CheckedUpload(content, ContentType.PDF, "denah.pdf")
    return store(upload, by=cast.pic.person, at=MONDAY)
