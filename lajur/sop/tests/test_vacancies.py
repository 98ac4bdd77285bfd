"""Positions that fill a column and are empty, or will be within a few days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lajur.organisation.models import Capacity, Holder, Person, Position, Unit
from lajur.sop.actions import fill, publish
from lajur.sop.models import Sop
from lajur.sop.vacancies import SOON, alone_behind_both, vacancies, vacant_in_columns

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SOURCE = Path(__file__).parents[3] / "sops" / "pemeliharaan-perbaikan-jaringan-tik.toml"


@pytest.fixture
def sop() -> Sop:
    return publish(source=SOURCE.read_text(), by=None, at=LONG_AGO).sop


@pytest.fixture
def kadis() -> Position:
    unit = Unit.objects.create(name="Dinas Komunikasi dan Informatika")
    return Position.objects.create(key="kadis", title="Kepala Dinas", unit=unit)


@pytest.fixture
def kabid(sop: Sop, kadis: Position) -> Position:
    """Fills a column, below the Kepala Dinas."""
    position = Position.objects.create(
        key="kabid", title="Kepala Bidang", unit=kadis.unit, superior=kadis
    )
    fill(sop=sop, performer_key="kabid", positions=[position], by=None, at=LONG_AGO)
    return position


def hold(position: Position, **term: object) -> Holder:
    name = f"o{Person.objects.count()}"
    person = Person.objects.create(username=name, name=name)
    return Holder.objects.create(position=position, person=person, **{"since": LONG_AGO, **term})


def test_what_is_held_is_no_vacancy(kabid: Position) -> None:
    hold(kabid)
    assert vacancies(at=NOW, within=SOON) == []


def test_an_empty_position_is_named_with_who_stands_in(
    sop: Sop, kabid: Position, kadis: Position
) -> None:
    assert [(each.position, each.cover) for each in vacancies(at=NOW)] == [(kabid, None)]
    hold(kadis)
    (found,) = vacancies(at=NOW)
    assert (found.since, found.cover, found.columns) == (NOW, kadis, (sop.title,))


def test_one_that_fills_no_column_is_not_named(kadis: Position) -> None:
    assert vacancies(at=NOW) == []


def test_an_end_within_the_week_is_told_before_it_comes(kabid: Position) -> None:
    hold(kabid, until=NOW + 5 * DAY)
    assert vacancies(at=NOW) == []
    assert [each.since for each in vacancies(at=NOW, within=SOON)] == [NOW + 5 * DAY]
    assert vacancies(at=NOW, within=3 * DAY) == []


def test_a_successor_without_a_gap_is_no_vacancy(kabid: Position) -> None:
    hold(kabid, until=NOW + 5 * DAY)
    hold(kabid, since=NOW + 5 * DAY)
    assert vacancies(at=NOW, within=SOON) == []


def test_a_gap_before_the_successor_is_one(kabid: Position) -> None:
    hold(kabid, until=NOW + 2 * DAY)
    hold(kabid, since=NOW + 4 * DAY)
    assert [each.since for each in vacancies(at=NOW, within=SOON)] == [NOW + 2 * DAY]


def test_a_delegation_fills_no_gap(kabid: Position) -> None:
    giver = hold(kabid, until=NOW + DAY)
    hold(kabid, until=NOW + 30 * DAY, capacity=Capacity.DELEGATED, granted_by=giver)
    assert [each.since for each in vacancies(at=NOW, within=SOON)] == [NOW + DAY]


def test_a_closed_account_holds_nothing(kabid: Position) -> None:
    holder = hold(kabid)
    Person.objects.filter(pk=holder.person_id).update(is_active=False)
    assert len(vacancies(at=NOW)) == 1


def test_the_vacancies_behind_some_columns_alone(
    sop: Sop, kabid: Position, django_assert_num_queries: object
) -> None:
    assert [each.position for each in vacant_in_columns(sop.pk, ["kabid"], at=NOW)] == [kabid]
    hold(kabid)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert vacant_in_columns(sop.pk, ["kabid"], at=NOW) == []


APART = """
format = 1
slug = "diperiksa"
[identity]
title = "Laporan yang diperiksa"
[[performer]]
key = "kabid"
name = "Kabid"
[[performer]]
key = "kadis"
name = "Kepala Dinas"
[[row]]
no = 1
activity = "Membuat laporan"
performers = ["kabid"]
start = true
[[row]]
no = 2
activity = "Memeriksa laporan"
performers = ["kadis"]
apart_from = [1]
end = true
"""


def test_one_person_behind_both_columns_is_told(kadis: Position) -> None:
    apart = publish(source=APART, by=None, at=LONG_AGO).sop
    mayor = Position.objects.create(key="bupati", title="Bupati", unit=kadis.unit)
    Position.objects.filter(pk=kadis.pk).update(superior=mayor)
    kabid = Position.objects.create(key="kabid", title="Kepala Bidang", unit=kadis.unit)
    for key, position in (("kabid", kabid), ("kadis", kadis)):
        fill(sop=apart, performer_key=key, positions=[position], by=None, at=LONG_AGO)
    hold(mayor)
    one = hold(kadis)
    both = Holder.objects.create(
        position=kabid, person=one.person, since=LONG_AGO, capacity=Capacity.ACTING_VACANT
    )
    (found,) = alone_behind_both(at=NOW)
    assert (found.no, found.apart_from, found.person) == (2, 1, one.person.name)
    assert found.cover == mayor
    both.delete()
    hold(kabid)
    assert alone_behind_both(at=NOW) == []


def test_where_no_sop_keeps_rows_apart_it_costs_one_statement(
    kabid: Position, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert alone_behind_both(at=NOW) == []
