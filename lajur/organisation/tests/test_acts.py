"""Every act of administration leaves a row that stays: what, about whom, by whom, when."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lajur.foundation.errors import Conflict, Refused
from lajur.organisation.actions import (
    Details,
    Term,
    appoint,
    change_person,
    create_person,
    end_holding,
    set_password,
)
from lajur.organisation.models import AdministrativeAct, Capacity, Holder, Person, Position, Unit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=365)
PASSWORD = "kabel-serat-optik"


@pytest.fixture
def wayan() -> Person:
    return Person.objects.create(username="wayan", name="Wayan Sudarma", is_staff=True)


@pytest.fixture
def ratna() -> Person:
    return Person.objects.create(username="ratna", name="Ratna Wulandari", phone="0812")


@pytest.fixture
def kadis() -> Position:
    unit = Unit.objects.create(name="Dinas Komunikasi dan Informatika")
    return Position.objects.create(key="kadis", title="Kepala Dinas", unit=unit)


def the_act() -> AdministrativeAct:
    return AdministrativeAct.objects.get()


def test_a_new_account(wayan: Person) -> None:
    details = Details(username="bambang", name="Bambang Prasetyo")
    person = create_person(details=details, password=PASSWORD, by=wayan, at=NOW)
    act = the_act()
    assert (act.kind, act.by, act.at) == ("person.created", wayan, NOW)
    assert (act.person, act.about) == (person, "Bambang Prasetyo (bambang)")


def test_a_changed_account_says_what_changed_and_nothing_private(
    wayan: Person, ratna: Person
) -> None:
    details = Details(username="ratna", name="Ratna W.", phone="0899", is_staff=True)
    change_person(person=ratna, details=details, by=wayan, at=NOW)
    act = the_act()
    assert (act.kind, act.by, act.person) == ("person.changed", wayan, ratna)
    assert act.payload["changed"] == ["name", "phone", "is_staff"]
    assert act.payload["before"] == {"name": "Ratna Wulandari", "is_staff": False}
    assert "08" not in json.dumps(act.payload)


def test_what_changes_nothing_is_no_act(wayan: Person, ratna: Person) -> None:
    details = Details(username="ratna", name="Ratna Wulandari", phone="0812")
    change_person(person=ratna, details=details, by=wayan, at=NOW)
    assert not AdministrativeAct.objects.exists()


def test_a_password_set_by_another_is_told_without_the_password(
    wayan: Person, ratna: Person
) -> None:
    set_password(person=ratna, password=PASSWORD, by=wayan, at=NOW)
    act = the_act()
    assert (act.kind, act.by, act.person, act.at) == ("password.set", wayan, ratna, NOW)
    assert act.payload == {}


def test_an_appointment(wayan: Person, ratna: Person, kadis: Position) -> None:
    term = Term(since=LONG_AGO, capacity=Capacity.ACTING_VACANT, basis="800/12/2026")
    appoint(person=ratna, position=kadis, term=term, by=wayan, at=NOW)
    act = the_act()
    assert (act.kind, act.by, act.at) == ("holder.appointed", wayan, NOW)
    assert (act.person, act.position, act.unit) == (ratna, kadis, kadis.unit)
    assert act.about == "Ratna Wulandari · Plt. Kepala Dinas"
    assert (act.payload["capacity"], act.payload["basis"]) == ("plt", "800/12/2026")


def test_the_end_of_a_term(wayan: Person, ratna: Person, kadis: Position) -> None:
    holder = Holder.objects.create(position=kadis, person=ratna, since=LONG_AGO)
    end_holding(holder=holder, until=NOW, by=wayan, at=NOW)
    act = the_act()
    assert (act.kind, act.by, act.person, act.position) == ("holder.ended", wayan, ratna, kadis)
    assert act.payload["until"] == NOW.isoformat()


def test_what_is_refused_is_no_act(wayan: Person, ratna: Person, kadis: Position) -> None:
    Holder.objects.create(position=kadis, person=wayan, since=LONG_AGO)
    with pytest.raises(Conflict):
        appoint(person=ratna, position=kadis, term=Term(since=NOW), by=wayan, at=NOW)
    assert not AdministrativeAct.objects.exists()


@pytest.mark.parametrize("statement", ["UPDATE {} SET about = 'x'", "DELETE FROM {}"])
def test_the_record_only_grows(wayan: Person, ratna: Person, statement: str) -> None:
    set_password(person=ratna, password=PASSWORD, by=wayan, at=NOW)
    with (
        pytest.raises(IntegrityError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(AdministrativeAct._meta.db_table))


def test_the_deed_falls_with_its_record(
    wayan: Person, ratna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise Refused("")

    monkeypatch.setattr(AdministrativeAct, "save", broken)
    with pytest.raises(Refused):
        set_password(person=ratna, password=PASSWORD, by=wayan, at=NOW)
    assert not Person.objects.get(pk=ratna.pk).check_password(PASSWORD)
