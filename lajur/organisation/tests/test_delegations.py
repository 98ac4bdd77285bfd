"""Delegation: who gives it to whom, for what and until when; it never goes further."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lajur.foundation.errors import Conflict, Invalid, NotAllowed, Refused
from lajur.organisation.actions import Term, appoint, end_holding
from lajur.organisation.delegations import delegate, delegations_of, end_delegation, may_delegate
from lajur.organisation.models import (
    ActKind,
    AdministrativeAct,
    Capacity,
    Holder,
    Person,
    Position,
    Unit,
)
from lajur.organisation.seats import seat_holders, seats_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = Term(since=NOW, until=NOW + 7 * DAY, basis="800.1/88/2026")


@pytest.fixture
def unit() -> Unit:
    return Unit.objects.create(name="Dinas Komunikasi dan Informatika")


@pytest.fixture
def kadis(unit: Unit) -> Position:
    return Position.objects.create(key="kadis", title="Kepala Dinas", unit=unit)


@pytest.fixture
def ratna(kadis: Position) -> Person:
    """The Kepala Dinas."""
    return _hold(kadis, "ratna", "Ratna Wulandari")


@pytest.fixture
def siti(unit: Unit) -> Person:
    """The Sekretaris."""
    sekretaris = Position.objects.create(key="sekretaris", title="Sekretaris", unit=unit)
    return _hold(sekretaris, "siti", "Siti Rahmawati")


@pytest.fixture
def dedi() -> Person:
    return Person.objects.create(username="dedi", name="Dedi Kurniawan")


@pytest.fixture
def wayan() -> Person:
    return Person.objects.create(username="wayan", name="Wayan Sudarma", is_staff=True)


def give(kadis: Position, to: Person, by: Person, term: Term = WEEK, *scope: str) -> Holder:
    return delegate(position=kadis, to=to, term=term, scope=scope, by=by, at=NOW)


def titles(person: Person, at: datetime) -> list[str]:
    return [seat.title for seat in seats_of(Person.objects.get(pk=person.pk), at=at)]


def test_the_holder_lets_somebody_sign_on_their_behalf_until_a_day(
    kadis: Position, ratna: Person, siti: Person
) -> None:
    give(kadis, siti, ratna, WEEK, "dispose")
    assert titles(siti, NOW) == ["Sekretaris", "a.n. Kepala Dinas, Sekretaris"]
    assert titles(siti, NOW + 7 * DAY) == ["Sekretaris"]
    seat = seats_of(siti, at=NOW)[1]
    assert (seat.capacity, seat.giver) == (Capacity.DELEGATED, "Ratna Wulandari")
    assert seat.covers("dispose")
    assert not seat.covers("receive")
    assert seat.until == WEEK.until


def test_a_delegate_without_a_position_signs_on_behalf_alone(
    kadis: Position, ratna: Person, dedi: Person
) -> None:
    give(kadis, dedi, ratna)
    assert titles(dedi, NOW) == ["a.n. Kepala Dinas"]


def test_without_a_scope_it_covers_all_acts(kadis: Position, ratna: Person, dedi: Person) -> None:
    give(kadis, dedi, ratna)
    assert seats_of(dedi, at=NOW)[0].covers("receive")


def test_the_holder_goes_on_acting_beside_the_delegate(
    kadis: Position, ratna: Person, dedi: Person
) -> None:
    give(kadis, dedi, ratna)
    seats = seat_holders([kadis.pk], at=NOW)[kadis.pk]
    assert [seat.person for seat in seats] == [ratna, dedi]


def test_it_ends_in_the_moment_in_which_the_holding_it_came_from_ends(
    kadis: Position, ratna: Person, dedi: Person, wayan: Person
) -> None:
    given = give(kadis, dedi, ratna)
    leaves = NOW + 2 * DAY
    holding = Holder.objects.get(person=ratna)
    end_holding(holder=holding, until=leaves, by=wayan, at=NOW)
    assert titles(dedi, leaves - timedelta(microseconds=1)) == ["a.n. Kepala Dinas"]
    assert titles(dedi, leaves) == []
    given.refresh_from_db()
    assert given.until == WEEK.until


def test_it_ends_when_the_givers_account_is_closed(
    kadis: Position, ratna: Person, dedi: Person
) -> None:
    give(kadis, dedi, ratna)
    Person.objects.filter(pk=ratna.pk).update(is_active=False)
    assert titles(dedi, NOW) == []


def test_a_delegate_can_not_delegate(
    kadis: Position, ratna: Person, siti: Person, dedi: Person
) -> None:
    give(kadis, siti, ratna)
    assert [holding.position.key for holding in may_delegate(siti, at=NOW)] == ["sekretaris"]
    with pytest.raises(NotAllowed, match="tidak meneruskannya"):
        give(kadis, dedi, siti)


def test_a_plh_can_not_delegate(
    kadis: Position, ratna: Person, siti: Person, dedi: Person, wayan: Person
) -> None:
    acting = replace(WEEK, capacity=Capacity.ACTING_ABSENT)
    appoint(person=siti, position=kadis, term=acting, by=wayan, at=NOW)
    with pytest.raises(NotAllowed):
        give(kadis, dedi, siti)


def test_a_plt_delegates(kadis: Position, siti: Person, dedi: Person, wayan: Person) -> None:
    acting = Term(since=LONG_AGO, capacity=Capacity.ACTING_VACANT)
    appoint(person=siti, position=kadis, term=acting, by=wayan, at=NOW)
    give(kadis, dedi, siti)
    assert titles(dedi, NOW) == ["a.n. Kepala Dinas"]


def test_an_administrator_records_it_with_its_basis(
    kadis: Position, ratna: Person, dedi: Person, wayan: Person
) -> None:
    with pytest.raises(Invalid) as refusal:
        give(kadis, dedi, wayan, replace(WEEK, basis=""))
    assert refusal.value.field == "basis"
    assert give(kadis, dedi, wayan).granted_by == Holder.objects.get(person=ratna)


def test_an_administrator_does_not_record_one_for_themself(
    kadis: Position, ratna: Person, wayan: Person
) -> None:
    Person.objects.create(username="komang", name="Komang Ayu", is_staff=True)
    with pytest.raises(NotAllowed):
        give(kadis, wayan, wayan)


def test_nobody_delegates_from_a_vacant_position(
    kadis: Position, dedi: Person, wayan: Person
) -> None:
    with pytest.raises(Conflict):
        give(kadis, dedi, wayan)


@pytest.mark.parametrize(
    ("term", "field"),
    [
        (Term(since=NOW), "until"),
        (Term(since=NOW, until=NOW - DAY), "until"),
        (Term(since=NOW - 9 * DAY, until=NOW - DAY), "until"),
    ],
)
def test_it_needs_an_end_that_lies_ahead(
    kadis: Position, ratna: Person, dedi: Person, term: Term, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        give(kadis, dedi, ratna, term)
    assert refusal.value.field == field


def test_it_lasts_no_longer_than_the_holding_it_comes_from(
    kadis: Position, ratna: Person, dedi: Person
) -> None:
    Holder.objects.filter(person=ratna).update(until=NOW + DAY)
    with pytest.raises(Invalid) as refusal:
        give(kadis, dedi, ratna)
    assert refusal.value.field == "until"


def test_nobody_delegates_to_themself(kadis: Position, ratna: Person) -> None:
    with pytest.raises(Invalid) as refusal:
        give(kadis, ratna, ratna)
    assert refusal.value.field == "person"


def test_a_closed_account_gets_nothing(kadis: Position, ratna: Person, dedi: Person) -> None:
    Person.objects.filter(pk=dedi.pk).update(is_active=False)
    with pytest.raises(Invalid) as refusal:
        give(kadis, dedi, ratna)
    assert refusal.value.field == "person"


def test_the_same_person_gets_it_once(kadis: Position, ratna: Person, dedi: Person) -> None:
    give(kadis, dedi, ratna)
    with pytest.raises(Conflict):
        give(kadis, dedi, ratna, replace(WEEK, since=NOW + DAY))


def test_a_delegate_may_become_plh_of_the_same_position(
    kadis: Position, ratna: Person, siti: Person, wayan: Person
) -> None:
    give(kadis, siti, ratna, replace(WEEK, since=NOW - DAY))
    acting = replace(WEEK, capacity=Capacity.ACTING_ABSENT)
    appoint(person=siti, position=kadis, term=acting, by=wayan, at=NOW)
    assert titles(siti, NOW)[:2] == ["Sekretaris", "Plh. Kepala Dinas"]


def test_giver_taker_and_administrator_end_it_and_nobody_else(
    kadis: Position, ratna: Person, siti: Person, dedi: Person, wayan: Person
) -> None:
    for by in (ratna, dedi, wayan):
        given = give(kadis, dedi, ratna)
        with pytest.raises(NotAllowed):
            end_delegation(holder=given, by=siti, at=NOW + DAY)
        end_delegation(holder=given, by=by, at=NOW + DAY)
        given.refresh_from_db()
        assert given.until == NOW + DAY
        assert titles(dedi, NOW + DAY) == []
        given.delete()


def test_what_is_over_is_not_ended_twice(kadis: Position, ratna: Person, dedi: Person) -> None:
    given = give(kadis, dedi, ratna)
    end_delegation(holder=given, by=ratna, at=NOW + DAY)
    with pytest.raises(Conflict):
        end_delegation(holder=given, by=ratna, at=NOW + 2 * DAY)


def test_one_that_has_not_begun_is_taken_away(kadis: Position, ratna: Person, dedi: Person) -> None:
    given = give(kadis, dedi, ratna, replace(WEEK, since=NOW + DAY))
    end_delegation(holder=given, by=ratna, at=NOW)
    assert not Holder.objects.filter(pk=given.pk).exists()
    assert AdministrativeAct.objects.filter(kind=ActKind.DELEGATION_ENDED).exists()


def test_the_record_tells_basis_dates_scope_and_giver(
    kadis: Position, ratna: Person, dedi: Person
) -> None:
    given = give(kadis, dedi, ratna, WEEK, "receive", "dispose")
    end_delegation(holder=given, by=dedi, at=NOW + DAY)
    ended, granted = AdministrativeAct.objects.order_by("-pk")
    assert (granted.kind, ended.kind) == (ActKind.DELEGATION_GRANTED, ActKind.DELEGATION_ENDED)
    assert granted.payload["basis"] == "800.1/88/2026"
    assert granted.payload["scope"] == ["dispose", "receive"]
    assert granted.payload["giver"] == "Ratna Wulandari"
    assert granted.payload["until"] == (NOW + 7 * DAY).isoformat()
    assert ended.payload["until"] == (NOW + DAY).isoformat()
    assert (granted.by, ended.by) == (ratna, dedi)


def test_both_sides_see_it_until_it_is_over(kadis: Position, ratna: Person, dedi: Person) -> None:
    given = give(kadis, dedi, ratna)
    for person in (ratna, dedi):
        assert list(delegations_of(person, at=NOW)) == [given]
        assert not delegations_of(person, at=NOW + 7 * DAY)


def test_a_refused_delegation_leaves_nothing(kadis: Position, ratna: Person) -> None:
    with pytest.raises(Refused):
        give(kadis, ratna, ratna)
    assert not AdministrativeAct.objects.exists()


def _hold(position: Position, username: str, name: str) -> Person:
    person = Person.objects.create(username=username, name=name)
    Holder.objects.create(position=position, person=person, since=LONG_AGO)
    return person
