"""Who sits where at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from lajur.organisation.models import Capacity, Holder, Person, Position, Unit
from lajur.organisation.seats import Seat, definitive_holder, holders_at, seat_holders, seats_of
from lajur.organisation.sign_in import HolderBackend

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def kadis() -> Position:
    unit = Unit.objects.create(name="Dinas Komunikasi dan Informatika")
    return Position.objects.create(key="kadis", title="Kepala Dinas", unit=unit)


@pytest.fixture
def ratna() -> Person:
    return Person.objects.create(username="ratna", name="Ratna Wulandari")


@pytest.fixture
def bambang() -> Person:
    return Person.objects.create(username="bambang", name="Bambang Prasetyo")


def titles(person: Person, *, at: datetime) -> list[str]:
    """The seats of the person as a new request reads them."""
    return [seat.title for seat in seats_of(Person.objects.get(pk=person.pk), at=at)]


def test_a_term_begins_with_its_first_moment_and_ends_before_its_last(
    kadis: Position, ratna: Person
) -> None:
    Holder.objects.create(position=kadis, person=ratna, since=NOW, until=NOW + DAY)
    moment = timedelta(microseconds=1)
    assert titles(ratna, at=NOW - moment) == []
    assert titles(ratna, at=NOW) == ["Kepala Dinas"]
    assert titles(ratna, at=NOW + DAY - moment) == ["Kepala Dinas"]
    assert titles(ratna, at=NOW + DAY) == []


def test_a_term_without_an_end_lasts(kadis: Position, ratna: Person) -> None:
    Holder.objects.create(position=kadis, person=ratna, since=NOW)
    assert titles(ratna, at=NOW + 10_000 * DAY) == ["Kepala Dinas"]


@pytest.mark.parametrize(
    ("capacity", "title"),
    [(Capacity.ACTING_ABSENT, "Plh. Kepala Dinas"), (Capacity.ACTING_VACANT, "Plt. Kepala Dinas")],
)
def test_who_acts_is_called_so(
    kadis: Position, bambang: Person, capacity: Capacity, title: str
) -> None:
    Holder.objects.create(position=kadis, person=bambang, since=NOW, capacity=capacity)
    assert titles(bambang, at=NOW) == [title]


def test_a_plh_and_the_holder_sit_side_by_side(
    kadis: Position, ratna: Person, bambang: Person
) -> None:
    Holder.objects.create(position=kadis, person=ratna, since=NOW - DAY)
    Holder.objects.create(
        position=kadis, person=bambang, since=NOW, capacity=Capacity.ACTING_ABSENT
    )
    assert seat_holders([kadis.pk], at=NOW) == {
        kadis.pk: [
            Seat(bambang, kadis, Capacity.ACTING_ABSENT),
            Seat(ratna, kadis, Capacity.DEFINITIVE),
        ]
    }
    assert definitive_holder(kadis, at=NOW) == ratna


def test_a_vacant_position_has_no_definitive_holder(kadis: Position, ratna: Person) -> None:
    Holder.objects.create(position=kadis, person=ratna, since=NOW - DAY, until=NOW)
    assert definitive_holder(kadis, at=NOW) is None
    assert seat_holders([kadis.pk], at=NOW) == {}
    assert not holders_at(NOW).exists()


def test_one_person_may_sit_in_two_positions(kadis: Position, ratna: Person) -> None:
    sekda = Position.objects.create(key="sekda", title="Sekretaris Daerah", unit=kadis.unit)
    Holder.objects.create(position=kadis, person=ratna, since=NOW)
    Holder.objects.create(position=sekda, person=ratna, since=NOW, capacity=Capacity.ACTING_VACANT)
    assert titles(ratna, at=NOW) == ["Kepala Dinas", "Plt. Sekretaris Daerah"]


def test_signing_in_reads_the_seats_with_the_person(
    kadis: Position, ratna: Person, django_assert_num_queries: object
) -> None:
    Holder.objects.create(position=kadis, person=ratna, since=NOW - DAY)
    with django_assert_num_queries(1):  # type: ignore[operator]
        person = HolderBackend().get_user(ratna.pk)
        assert person is not None
        assert [seat.position for seat in seats_of(person, at=timezone.now())] == [kadis]


def test_a_closed_account_has_no_seat_to_sign_in_to(kadis: Position, ratna: Person) -> None:
    Holder.objects.create(position=kadis, person=ratna, since=NOW - DAY)
    Person.objects.filter(pk=ratna.pk).update(is_active=False)
    assert HolderBackend().get_user(ratna.pk) is None


def test_a_person_without_a_position_may_sign_in(ratna: Person) -> None:
    person = HolderBackend().get_user(ratna.pk)
    assert person == ratna
    assert seats_of(person, at=NOW) == ()
