"""What the database refuses of units, persons and holders, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from lajur.organisation.models import Holder, Person, Position, Unit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NIP = "198012312005011002"


@pytest.fixture
def kadis() -> Position:
    unit = Unit.objects.create(name="Dinas Komunikasi dan Informatika", short_name="Kominfo")
    return Position.objects.create(key="kadis", title="Kepala Dinas", unit=unit)


@pytest.fixture
def ratna() -> Person:
    return Person.objects.create(username="ratna", name="Ratna Wulandari", nip=NIP)


def test_two_persons_do_not_share_a_nip(ratna: Person) -> None:
    with pytest.raises(ValidationError, match="sudah dipakai orang lain"):
        Person(username="bambang", name="Bambang", nip=NIP).full_clean(exclude=["password"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(username="bambang", name="Bambang", nip=NIP)


def test_many_persons_have_none(ratna: Person) -> None:
    for username in ("agus", "putri"):
        Person.objects.create_user(username, name=username.capitalize())
    assert Person.objects.filter(nip="").count() == 2


@pytest.mark.parametrize("username", ["Ratna", "ratna w", "ratna@kominfo", ""])
def test_a_user_name_is_plain(username: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Person(username=username, name="Ratna").full_clean(exclude=["password"])
    assert "username" in refusal.value.message_dict


def test_a_term_does_not_end_before_it_begins(kadis: Position, ratna: Person) -> None:
    term = Holder(position=kadis, person=ratna, since=NOW, until=NOW)
    with pytest.raises(ValidationError, match="berakhir sebelum dimulai"):
        term.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        term.save()


def test_one_person_takes_a_position_once_at_a_moment(kadis: Position, ratna: Person) -> None:
    Holder.objects.create(position=kadis, person=ratna, since=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holder.objects.create(position=kadis, person=ratna, since=NOW)
    Holder.objects.create(position=kadis, person=ratna, since=NOW + timedelta(days=1))
    assert kadis.holders.count() == 2


def test_who_held_a_position_is_not_deleted(kadis: Position, ratna: Person) -> None:
    Holder.objects.create(position=kadis, person=ratna, since=NOW)
    with pytest.raises(ProtectedError):
        ratna.delete()
    with pytest.raises(ProtectedError):
        kadis.delete()


def test_a_unit_is_called_by_its_short_name(kadis: Position) -> None:
    assert kadis.unit.label == "Kominfo"
    assert Unit(name="Bappeda").label == "Bappeda"
