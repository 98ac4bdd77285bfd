"""What an administrator may do with accounts and positions, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lajur.foundation.errors import Conflict, Invalid, NotAllowed, Refused
from lajur.organisation.actions import (
    Details,
    Term,
    appoint,
    change_person,
    create_person,
    end_holding,
    set_password,
)
from lajur.organisation.models import Capacity, Holder, Person, Position, Unit
from lajur.organisation.tests.at_once import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=365)
PASSWORD = "kabel-serat-optik"
RATNA = Details(username="ratna", name="Ratna Wulandari")


@pytest.fixture
def wayan() -> Person:
    return Person.objects.create(username="wayan", name="Wayan Sudarma", is_staff=True)


@pytest.fixture
def ratna() -> Person:
    return Person.objects.create(username="ratna", name="Ratna Wulandari")


@pytest.fixture
def bambang() -> Person:
    return Person.objects.create(username="bambang", name="Bambang Prasetyo")


@pytest.fixture
def dedi() -> Person:
    return Person.objects.create(username="dedi", name="Dedi Kurniawan")


@pytest.fixture
def kadis() -> Position:
    unit = Unit.objects.create(name="Dinas Komunikasi dan Informatika")
    return Position.objects.create(key="kadis", title="Kepala Dinas", unit=unit)


def test_an_account_is_made_with_its_password(wayan: Person) -> None:
    person = create_person(details=RATNA, password=PASSWORD, by=wayan, at=NOW)
    assert Person.objects.get(username="ratna").check_password(PASSWORD)
    assert not person.is_staff


def test_only_an_administrator_makes_accounts(bambang: Person) -> None:
    with pytest.raises(NotAllowed):
        create_person(details=RATNA, password=PASSWORD, by=bambang, at=NOW)
    assert not Person.objects.filter(username="ratna").exists()


def test_a_weak_password_is_refused_at_its_field(wayan: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        create_person(details=RATNA, password="12345", by=wayan, at=NOW)
    assert refusal.value.field == "password"


def test_a_user_name_is_used_once(wayan: Person, ratna: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        create_person(details=RATNA, password=PASSWORD, by=wayan, at=NOW)
    assert refusal.value.field == "username"


def test_the_last_administrator_stays(wayan: Person) -> None:
    details = Details(username="wayan", name="Wayan Sudarma", is_staff=False)
    with pytest.raises(Conflict):
        change_person(person=wayan, details=details, by=wayan, at=NOW)
    assert Person.objects.get(pk=wayan.pk).is_staff


def test_one_of_two_administrators_may_go(wayan: Person, ratna: Person) -> None:
    Person.objects.filter(pk=ratna.pk).update(is_staff=True)
    details = Details(username="wayan", name="Wayan Sudarma", is_staff=False)
    change_person(person=wayan, details=details, by=ratna_now(ratna), at=NOW)
    assert not Person.objects.get(pk=wayan.pk).is_staff


def test_an_account_is_not_closed_while_its_position_would_be_unseen(
    wayan: Person, ratna: Person, kadis: Position
) -> None:
    Holder.objects.create(position=kadis, person=ratna, since=LONG_AGO)
    closed = Details(username="ratna", name="Ratna Wulandari", is_active=False)
    with pytest.raises(Conflict):
        change_person(person=ratna, details=closed, by=wayan, at=NOW)
    assert Person.objects.get(pk=ratna.pk).is_active


def test_a_demo_account_keeps_its_password(wayan: Person, ratna: Person) -> None:
    ratna.is_demo = True
    with pytest.raises(NotAllowed):
        set_password(person=ratna, password=PASSWORD, by=wayan, at=NOW)


def test_a_definitive_holder_is_the_only_one(
    wayan: Person, ratna: Person, bambang: Person, kadis: Position
) -> None:
    appoint(person=ratna, position=kadis, term=Term(since=LONG_AGO), by=wayan, at=NOW)
    with pytest.raises(Conflict):
        appoint(person=bambang, position=kadis, term=Term(since=NOW), by=wayan, at=NOW)


def test_a_collective_position_has_several(
    wayan: Person, ratna: Person, bambang: Person, kadis: Position
) -> None:
    Position.objects.filter(pk=kadis.pk).update(collective=True)
    for person in (ratna, bambang):
        appoint(person=person, position=kadis, term=Term(since=LONG_AGO), by=wayan, at=NOW)
    assert kadis.holders.count() == 2


def test_plt_needs_a_vacancy(
    wayan: Person, ratna: Person, bambang: Person, kadis: Position
) -> None:
    appoint(person=ratna, position=kadis, term=Term(since=LONG_AGO), by=wayan, at=NOW)
    acting = Term(since=NOW, capacity=Capacity.ACTING_VACANT)
    with pytest.raises(Invalid) as refusal:
        appoint(person=bambang, position=kadis, term=acting, by=wayan, at=NOW)
    assert refusal.value.field == "capacity"


def test_plh_needs_someone_who_is_absent(wayan: Person, bambang: Person, kadis: Position) -> None:
    acting = Term(since=NOW, until=NOW + timedelta(days=4), capacity=Capacity.ACTING_ABSENT)
    with pytest.raises(Invalid) as refusal:
        appoint(person=bambang, position=kadis, term=acting, by=wayan, at=NOW)
    assert refusal.value.field == "capacity"


def test_plh_sits_beside_the_definitive_holder(
    wayan: Person, ratna: Person, bambang: Person, kadis: Position
) -> None:
    appoint(person=ratna, position=kadis, term=Term(since=LONG_AGO), by=wayan, at=NOW)
    acting = Term(since=NOW, until=NOW + timedelta(days=4), capacity=Capacity.ACTING_ABSENT)
    assert (
        appoint(person=bambang, position=kadis, term=acting, by=wayan, at=NOW).until == acting.until
    )


@pytest.mark.parametrize("second", [Capacity.ACTING_VACANT, Capacity.DEFINITIVE])
def test_nobody_sits_beside_a_plt(
    wayan: Person, ratna: Person, bambang: Person, kadis: Position, second: Capacity
) -> None:
    acting = Term(since=LONG_AGO, capacity=Capacity.ACTING_VACANT)
    appoint(person=ratna, position=kadis, term=acting, by=wayan, at=NOW)
    with pytest.raises(Conflict, match=r"Plt\. oleh Ratna Wulandari"):
        appoint(
            person=bambang, position=kadis, term=Term(since=NOW, capacity=second), by=wayan, at=NOW
        )
    assert kadis.holders.get().person == ratna


def test_a_definitive_holder_follows_a_plt_whose_term_ends(
    wayan: Person, ratna: Person, bambang: Person, kadis: Position
) -> None:
    acting = Term(since=LONG_AGO, until=NOW, capacity=Capacity.ACTING_VACANT)
    appoint(person=ratna, position=kadis, term=acting, by=wayan, at=NOW)
    appoint(person=bambang, position=kadis, term=Term(since=NOW), by=wayan, at=NOW)
    assert kadis.holders.count() == 2


def test_plh_ends_by_itself_at_a_day_that_is_named(
    wayan: Person, ratna: Person, bambang: Person, kadis: Position
) -> None:
    appoint(person=ratna, position=kadis, term=Term(since=LONG_AGO), by=wayan, at=NOW)
    acting = Term(since=NOW, capacity=Capacity.ACTING_ABSENT)
    with pytest.raises(Invalid) as refusal:
        appoint(person=bambang, position=kadis, term=acting, by=wayan, at=NOW)
    assert refusal.value.field == "until"


@pytest.mark.parametrize("capacity", [Capacity.DELEGATED, Capacity.SUPERIOR])
def test_nobody_is_appointed_to_a_delegation_or_as_a_superior(
    wayan: Person, ratna: Person, kadis: Position, capacity: Capacity
) -> None:
    term = Term(since=NOW, until=NOW + timedelta(days=4), capacity=capacity)
    with pytest.raises(Invalid) as refusal:
        appoint(person=ratna, position=kadis, term=term, by=wayan, at=NOW)
    assert refusal.value.field == "capacity"


def test_one_plh_at_a_time(
    wayan: Person, ratna: Person, bambang: Person, dedi: Person, kadis: Position
) -> None:
    appoint(person=ratna, position=kadis, term=Term(since=LONG_AGO), by=wayan, at=NOW)
    week = Term(since=NOW, until=NOW + timedelta(days=7), capacity=Capacity.ACTING_ABSENT)
    appoint(person=bambang, position=kadis, term=week, by=wayan, at=NOW)
    within = replace(week, since=NOW + timedelta(days=3))
    with pytest.raises(Conflict, match=r"Plh\. oleh Bambang Prasetyo"):
        appoint(person=dedi, position=kadis, term=within, by=wayan, at=NOW)
    after = replace(week, since=NOW + timedelta(days=7), until=NOW + timedelta(days=9))
    assert appoint(person=dedi, position=kadis, term=after, by=wayan, at=NOW).person == dedi


def test_a_term_is_not_made_longer_by_its_end(
    wayan: Person, ratna: Person, kadis: Position
) -> None:
    week = Term(since=LONG_AGO, until=NOW + timedelta(days=7), capacity=Capacity.ACTING_VACANT)
    holder = appoint(person=ratna, position=kadis, term=week, by=wayan, at=NOW)
    with pytest.raises(Invalid) as refusal:
        end_holding(holder=holder, until=NOW + timedelta(days=8), by=wayan, at=NOW)
    assert refusal.value.field == "until"


def test_a_closed_account_holds_nothing_although_the_page_was_read_before(
    wayan: Person, ratna: Person, kadis: Position
) -> None:
    Person.objects.filter(pk=ratna.pk).update(is_active=False)
    with pytest.raises(Invalid) as refusal:
        appoint(person=ratna, position=kadis, term=Term(since=NOW), by=wayan, at=NOW)
    assert refusal.value.field == "person"


@pytest.mark.django_db(transaction=True)
def test_closing_an_account_against_appointing_its_person(
    wayan: Person, ratna: Person, kadis: Position
) -> None:
    closed = Details(username="ratna", name="Ratna Wulandari", is_active=False)
    opened = Details(username="ratna", name="Ratna Wulandari")
    for _ in range(5):
        outcomes = at_once(
            lambda: change_person(person=ratna, details=closed, by=wayan, at=NOW),
            lambda: appoint(person=ratna, position=kadis, term=Term(since=NOW), by=wayan, at=NOW),
        )
        assert sum(isinstance(each, Refused) for each in outcomes) == 1, outcomes
        assert ratna_now(ratna).is_active == kadis.holders.exists()
        kadis.holders.all().delete()
        change_person(person=ratna, details=opened, by=wayan, at=NOW)


def test_a_term_ends_after_it_began(wayan: Person, ratna: Person, kadis: Position) -> None:
    with pytest.raises(Invalid) as refusal:
        appoint(
            person=ratna, position=kadis, term=Term(since=NOW, until=LONG_AGO), by=wayan, at=NOW
        )
    assert refusal.value.field == "until"


def test_ending_a_term_frees_the_position(
    wayan: Person, ratna: Person, bambang: Person, kadis: Position
) -> None:
    holder = appoint(person=ratna, position=kadis, term=Term(since=LONG_AGO), by=wayan, at=NOW)
    end_holding(holder=holder, until=NOW, by=wayan, at=NOW)
    appoint(person=bambang, position=kadis, term=Term(since=NOW), by=wayan, at=NOW)
    assert kadis.holders.filter(until__isnull=True).get().person == bambang


def test_the_past_of_a_term_stays(wayan: Person, ratna: Person, kadis: Position) -> None:
    holder = appoint(person=ratna, position=kadis, term=Term(since=LONG_AGO), by=wayan, at=NOW)
    with pytest.raises(Invalid):
        end_holding(holder=holder, until=NOW - timedelta(days=1), by=wayan, at=NOW)


def test_a_term_ends_once(wayan: Person, ratna: Person, kadis: Position) -> None:
    holder = appoint(person=ratna, position=kadis, term=Term(since=LONG_AGO), by=wayan, at=NOW)
    end_holding(holder=holder, until=NOW, by=wayan, at=NOW)
    with pytest.raises(Conflict):
        end_holding(holder=holder, until=NOW, by=wayan, at=NOW + timedelta(hours=1))


def test_only_an_administrator_appoints(ratna: Person, bambang: Person, kadis: Position) -> None:
    with pytest.raises(NotAllowed):
        appoint(person=ratna, position=kadis, term=Term(since=NOW), by=bambang, at=NOW)


@pytest.mark.parametrize("capacity", list(Capacity))
def test_an_administrator_does_not_appoint_himself(
    wayan: Person, ratna: Person, kadis: Position, capacity: Capacity
) -> None:
    Person.objects.filter(pk=ratna.pk).update(is_staff=True)
    with pytest.raises(NotAllowed, match="diri sendiri"):
        appoint(
            person=wayan, position=kadis, term=Term(since=NOW, capacity=capacity), by=wayan, at=NOW
        )
    assert not kadis.holders.exists()


def test_another_administrator_appoints_an_administrator(
    wayan: Person, ratna: Person, kadis: Position
) -> None:
    Person.objects.filter(pk=ratna.pk).update(is_staff=True)
    appoint(person=wayan, position=kadis, term=Term(since=NOW), by=ratna_now(ratna), at=NOW)
    assert kadis.holders.get().person == wayan


def test_the_only_administrator_may_appoint_himself(
    wayan: Person, ratna: Person, kadis: Position
) -> None:
    Person.objects.filter(pk=ratna.pk).update(is_staff=True, is_active=False)
    appoint(person=wayan, position=kadis, term=Term(since=NOW), by=wayan, at=NOW)
    assert kadis.holders.get().person == wayan


def ratna_now(ratna: Person) -> Person:
    return Person.objects.get(pk=ratna.pk)
