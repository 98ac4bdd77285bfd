"""An applicant's running requests, and where they are."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from lajur.cases.actions import withdraw
from lajur.cases.own import own_running
from lajur.cases.tests.cast import MONDAY, apply_for, office, open_item

pytestmark = pytest.mark.django_db


def test_the_newest_stands_first_with_the_desk_it_lies_on() -> None:
    cast = office()
    older = apply_for(cast, at=MONDAY - timedelta(days=3))
    newer = apply_for(cast)
    found = own_running(cast.pic.person, at=MONDAY)
    assert [case.number for case, _ in found] == [newer.number, older.number]
    assert found[0][1] == [open_item(newer, cast.kadis)]


def test_what_has_ended_and_what_is_foreign_is_not_there() -> None:
    cast = office()
    apply_for(cast, by=cast.pic2)
    mine = apply_for(cast)
    withdraw(case=mine, reason="Sudah pulih.", by=cast.pic, at=MONDAY, command_id=uuid4())
    assert own_running(cast.pic.person, at=MONDAY) == []
