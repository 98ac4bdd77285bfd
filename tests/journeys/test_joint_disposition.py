"""A disposition that two make together: the case goes on to whom the first of them chose."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lajur.cases import actions
from lajur.cases.models import Case, ItemKind
from lajur.cases.tests.cast import IN_OFFICE_SINCE, MONDAY, Office, apply_for, open_item
from lajur.cases.verify import verify
from lajur.foundation.errors import Invalid
from lajur.sop.actions import fill, publish
from tests.journeys import steps
from tests.journeys.expect import positions, refused

SOURCE = """
format = 1
slug = "disposisi-bersama"
[identity]
title = "Disposisi bersama"
[[performer]]
key = "pic_opd"
name = "PIC/OPD"
applicant = true
[[performer]]
key = "kadis"
name = "Kepala Dinas"
[[performer]]
key = "kabid"
name = "Kabid"
[[performer]]
key = "tim_teknis"
name = "Tim Teknis"
[[row]]
no = 1
activity = "Mengirim permohonan"
performers = ["pic_opd"]
act = "submit"
start = true
next = 2
[[row]]
no = 2
activity = "Mendisposisikan permohonan"
performers = ["kadis", "kabid"]
act = "dispose"
next = 3
duties = [{ performer = "tim_teknis", activity = "Mencatat" }]
[[row]]
no = 3
activity = "Memperbaiki jaringan"
performers = ["tim_teknis"]
end = true
"""


@pytest.fixture
def case(cast: Office) -> Case:
    cast.sop.current = publish(source=SOURCE, by=None, at=IN_OFFICE_SINCE)
    fill_columns(cast, tim_teknis=("teknisi", "teknisi2"))
    return apply_for(cast)


def fill_columns(cast: Office, *, tim_teknis: tuple[str, ...]) -> None:
    columns = {"pic_opd": ("pic",), "kadis": ("kadis",), "kabid": ("kabid",)}
    for key, names in {**columns, "tim_teknis": tim_teknis}.items():
        filling = [getattr(cast, name).position for name in names]
        fill(
            sop=cast.sop.current.sop,
            performer_key=key,
            positions=filling,
            by=None,
            at=IN_OFFICE_SINCE,
        )


def confirm(cast: Office, case: Case) -> None:
    actions.confirm_part(
        item=open_item(case, cast.kabid, ItemKind.PART),
        note="",
        by=cast.kabid,
        at=MONDAY,
        command_id=uuid4(),
    )


def test_the_chosen_get_the_row_and_the_duty(cast: Office, case: Case) -> None:
    steps.hand_on(case, cast.kadis, choices={"tim_teknis": positions(cast.teknisi2)})
    confirm(cast, case)
    laid = case.items.filter(closed_at=None).values_list("kind", "position", "has_members")
    chosen = cast.teknisi2.position.pk
    assert set(laid) == {(ItemKind.ROW, chosen, False), (ItemKind.DUTY, chosen, False)}
    assert list(verify()) == []


def test_one_who_has_left_the_column_gets_nothing(cast: Office, case: Case) -> None:
    steps.hand_on(case, cast.kadis, choices={"tim_teknis": positions(cast.teknisi2)})
    fill_columns(cast, tim_teknis=("teknisi",))
    confirm(cast, case)
    assert open_item(case, cast.teknisi)


def test_a_stranger_is_refused_to_the_one_who_chooses(cast: Office, case: Case) -> None:
    with refused(Invalid, field="to"):
        steps.hand_on(case, cast.kadis, choices={"tim_teknis": positions(cast.outsider)})
