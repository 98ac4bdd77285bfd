"""Branches that run side by side: waiting, joining, returning, meeting."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lajur.cases import actions
from lajur.cases.models import Case, CaseState, ItemKind, Outcome
from lajur.cases.rows import Completion
from lajur.cases.tests.cast import IN_OFFICE_SINCE, MONDAY, Office, apply_for, open_item
from lajur.cases.verify import verify
from lajur.fieldwork.actions import Analysis, record
from lajur.foundation.errors import Incomplete, Invalid
from lajur.organisation.seats import Seat
from lajur.sop.actions import fill, publish
from tests.journeys import parallel, steps
from tests.journeys.expect import refused
from tests.journeys.parallel import Hall

MEETING = """
format = 1
slug = "bertemu"
[identity]
title = "Dua jalan yang bertemu"
[[performer]]
key = "pic_opd"
name = "PIC/OPD"
applicant = true
[[performer]]
key = "kabid"
name = "Kabid"
[[row]]
no = 1
activity = "Mengirim permohonan"
performers = ["pic_opd"]
act = "submit"
start = true
[[row]]
no = 2
activity = "Memilih jalan"
performers = ["kabid"]
question = "Jalan mana?"
answers = [{ answer = "Kiri", to = 3 }, { answer = "Kanan", to = 5 }]
[[row]]
no = 3
activity = "Membagi ke kiri"
performers = ["kabid"]
next = [4, 7]
[[row]]
no = 4
activity = "Menyiapkan di kiri"
performers = ["kabid"]
next = 8
[[row]]
no = 5
activity = "Membagi ke kanan"
performers = ["kabid"]
next = [6, 7]
[[row]]
no = 6
activity = "Menyiapkan di kanan"
performers = ["kabid"]
next = 8
[[row]]
no = 7
activity = "Mencatat"
performers = ["kabid"]
next = 9
[[row]]
no = 8
activity = "Memeriksa"
performers = ["kabid"]
next = 9
[[row]]
no = 9
activity = "Menilai"
performers = ["kabid"]
join = true
question = "Selesai?"
answers = [{ answer = "Sudah", to = "end" }, { answer = "Belum", to = 2, reason = true }]
"""


@pytest.fixture
def hall(db: None) -> Hall:
    return parallel.hall()


@pytest.fixture
def split(hall: Hall) -> Case:
    """A case that two people check side by side."""
    case = parallel.apply_for(hall)
    parallel.finish(case, hall.loket, answer="Lengkap")
    return case


def test_one_answer_opens_both_branches(hall: Hall, split: Case) -> None:
    assert steps.open_rows(split) == [(3, 1), (4, 1)]


def test_the_join_waits_for_the_second_branch(hall: Hall, split: Case) -> None:
    parallel.finish(split, hall.arsiparis)
    assert steps.open_rows(split) == [(3, 1)]
    split.refresh_from_db()
    assert split.waiting == [[4, 5, 1]]
    parallel.finish(split, hall.verifikator)
    assert steps.open_rows(split) == [(5, 1)]


def test_a_return_within_a_branch_leaves_the_other_and_joins_in_the_new_round(
    hall: Hall, split: Case
) -> None:
    for seat in (hall.arsiparis, hall.verifikator):
        parallel.finish(split, seat)
    event = parallel.finish(split, hall.kabid, answer="Periksa ulang arsip", reason="Buram")
    assert event.kind == "case.returned"
    assert steps.open_rows(split) == [(4, 2)]
    parallel.finish(split, hall.arsiparis)
    assert steps.open_rows(split) == [(5, 2)]


def test_a_return_before_the_split_withdraws_the_other_branch(hall: Hall, split: Case) -> None:
    actions.send_back(
        item=open_item(split, hall.verifikator),
        to_row=2,
        reason="Berkas lain",
        by=hall.verifikator,
        at=MONDAY,
        command_id=uuid4(),
    )
    assert steps.open_rows(split) == [(2, 2)]
    assert split.items.get(step__no=4).outcome == Outcome.WITHDRAWN
    assert list(verify()) == []


def test_a_joint_decision_goes_on_when_its_partner_confirmed(hall: Hall, split: Case) -> None:
    for seat in (hall.arsiparis, hall.verifikator):
        parallel.finish(split, seat)
    parallel.finish(split, hall.kabid, answer="Sah")
    assert steps.open_rows(split) == [(5, 1)]
    confirm(split, hall.verifikator)
    assert steps.open_rows(split) == [(6, 1)]


def test_an_answer_that_ends_ends_the_case(hall: Hall) -> None:
    case = parallel.apply_for(hall)
    parallel.finish(case, hall.loket, answer="Bukan kewenangan", reason="Luar daerah")
    case.refresh_from_db()
    assert case.state == CaseState.ENDED


def test_branches_that_meet_after_a_return_leave_one_piece_of_work(cast: Office) -> None:
    """Only a return outside the arrows brings both ways to row 8; the newer round holds."""
    case = apply_for_meeting(cast)
    do(cast, case, 2, answer="Kanan")
    for row in (5, 6, 7, 8):
        do(cast, case, row)
    do(cast, case, 9, answer="Belum")
    do(cast, case, 2, answer="Kiri")
    do(cast, case, 3)
    give_back(cast, case, 7, to_row=5)
    assert steps.open_rows(case) == [(4, 2), (5, 3)]
    do(cast, case, 4)
    for row in (5, 6):
        do(cast, case, row)
    assert steps.open_rows(case) == [(7, 3), (8, 3)]
    assert case.items.get(step__no=8, round=2).outcome == Outcome.WITHDRAWN
    assert list(verify()) == []


def test_a_row_that_was_given_back_is_none_to_return_to(cast: Office) -> None:
    case = apply_for_meeting(cast)
    do(cast, case, 2, answer="Kiri")
    give_back(cast, case, 3, to_row=2)
    do(cast, case, 2, answer="Kanan")
    for row in (5, 6, 7, 8):
        do(cast, case, row)
    with refused(Invalid, field="to"):
        give_back(cast, case, 9, to_row=3)


def test_a_duty_is_needed_onwards_and_not_for_a_return(cast: Office) -> None:
    case = to_the_question(
        cast, duty='{ performer = "kabid", activity = "Menghitung", before = 9 }'
    )
    with refused(Incomplete):
        do(cast, case, 9, answer="Sudah")
    do(cast, case, 9, answer="Belum")
    assert case.items.get(kind=ItemKind.DUTY).outcome == Outcome.WITHDRAWN


def test_a_duty_that_no_row_waits_for_outlives_the_case(cast: Office) -> None:
    case = to_the_question(cast, duty='{ performer = "kabid", activity = "Mengarsipkan" }')
    do(cast, case, 9, answer="Sudah")
    case.refresh_from_db()
    assert case.state == CaseState.ENDED
    record(
        item=open_item(case, cast.kabid, ItemKind.DUTY),
        analysis=Analysis("lain", "Diarsipkan."),
        by=cast.kabid,
        at=MONDAY,
        command_id=uuid4(),
    )
    assert not case.items.filter(closed_at=None).exists()
    assert list(verify()) == []


def test_a_joint_row_waits_for_every_partner(cast: Office) -> None:
    together = MEETING.replace(
        'activity = "Memilih jalan"\nperformers = ["kabid"]',
        'activity = "Memilih jalan"\nperformers = ["kabid", "kadis", "koordinator"]',
    )
    for seat in (cast.kadis, cast.koordinator):
        key = seat.position.key
        column = f'[[performer]]\nkey = "{key}"\nname = "{key}"\n'
        together = together.replace("[[row]]", f"{column}[[row]]", 1)
    case = apply_for_meeting(cast, source=together)
    do(cast, case, 2, answer="Kiri")
    confirm(case, cast.kadis)
    assert steps.open_rows(case) == [(2, 1)]
    confirm(case, cast.koordinator)
    assert steps.open_rows(case) == [(3, 1)]
    assert list(verify()) == []


def confirm(case: Case, by: Seat) -> None:
    actions.confirm_part(
        item=open_item(case, by, ItemKind.PART), note="", by=by, at=MONDAY, command_id=uuid4()
    )


def to_the_question(cast: Office, *, duty: str) -> Case:
    """A case at row 9 whose row 3 has laid a duty."""
    source = MEETING.replace("next = [4, 7]", f"next = [4, 7]\nduties = [{duty}]")
    case = apply_for_meeting(cast, source=source)
    do(cast, case, 2, answer="Kiri")
    for row in (3, 4, 7, 8):
        do(cast, case, row)
    return case


def apply_for_meeting(cast: Office, *, source: str = MEETING) -> Case:
    cast.sop.current = publish(source=source, by=None, at=IN_OFFICE_SINCE)
    cast_of = {"pic_opd": cast.pic, "kabid": cast.kabid, "kadis": cast.kadis}
    for key, seat in {**cast_of, "koordinator": cast.koordinator}.items():
        fill(
            sop=cast.sop.current.sop,
            performer_key=key,
            positions=[seat.position],
            by=None,
            at=IN_OFFICE_SINCE,
        )
    return apply_for(cast)


def do(cast: Office, case: Case, row: int, *, answer: str = "") -> None:
    verb = actions.decide if answer else actions.finish
    verb(
        item=case.items.get(step__no=row, closed_at=None, kind=ItemKind.ROW),
        completion=Completion(answer=answer, reason="Sebab", words="Selesai."),
        by=cast.kabid,
        at=MONDAY,
        command_id=uuid4(),
    )


def give_back(cast: Office, case: Case, row: int, *, to_row: int) -> None:
    actions.send_back(
        item=case.items.get(step__no=row, closed_at=None),
        to_row=to_row,
        reason="Sebab",
        by=cast.kabid,
        at=MONDAY,
        command_id=uuid4(),
    )
