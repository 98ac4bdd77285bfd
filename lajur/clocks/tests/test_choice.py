"""Whose calendar holds, and when a change is seen."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lajur.clocks import choice
from lajur.clocks.choice import calendar_of, calendar_of_office
from lajur.clocks.models import Calendar, CalendarUse
from lajur.organisation.models import Position, Unit


def make(key: str, parent: Calendar | None = None) -> Calendar:
    return Calendar.objects.create(key=key, name=key.title(), zone="Asia/Jakarta", parent=parent)


@pytest.fixture
def desk(db: None) -> Position:
    """A position in a part of a unit."""
    dinas = Unit.objects.create(name="Dinas Kominfo")
    bidang = Unit.objects.create(name="Bidang Aptika", parent=dinas)
    return Position.objects.create(key="noc", title="Petugas NOC", unit=bidang)


def test_without_a_calendar_of_its_own_a_position_has_the_offices(desk: Position) -> None:
    assert calendar_of(desk.pk) is calendar_of_office()


def test_the_nearest_one_wins(desk: Position) -> None:
    bidang = desk.unit
    CalendarUse.objects.create(calendar=make("dinas"), unit=bidang.parent)
    choice.forget()
    assert calendar_of(desk.pk).calendar.name == "Dinas"
    CalendarUse.objects.create(calendar=make("bidang"), unit=bidang)
    choice.forget()
    assert calendar_of(desk.pk).calendar.name == "Bidang"
    CalendarUse.objects.create(calendar=make("jaga"), position=desk)
    choice.forget()
    assert calendar_of(desk.pk).calendar.name == "Jaga"


def test_units_in_a_circle_end_at_the_office(desk: Position) -> None:
    assert desk.unit.parent is not None
    Unit.objects.filter(pk=desk.unit.parent.pk).update(parent=desk.unit)
    choice.forget()
    assert calendar_of(desk.pk) is calendar_of_office()


def test_calendars_in_a_circle_still_count(desk: Position) -> None:
    first = make("pertama")
    second = make("kedua", first)
    Calendar.objects.filter(pk=first.pk).update(parent=second)
    CalendarUse.objects.create(calendar=second, position=desk)
    choice.forget()
    assert calendar_of(desk.pk).id == second.pk


def test_a_position_that_is_new_is_found(desk: Position) -> None:
    calendar_of_office()
    newer = Position.objects.create(key="noc-2", title="Petugas NOC 2", unit=desk.unit)
    assert calendar_of(newer.pk) is calendar_of_office()


def rename(name: str) -> None:
    Calendar.objects.filter(office=True).update(name=name)
    choice.changed()


@pytest.mark.django_db(transaction=True)
def test_a_committed_change_is_seen_at_once() -> None:
    calendar_of_office()
    with transaction.atomic():
        rename("Baru")
    assert calendar_of_office().calendar.name == "Baru"


@pytest.mark.django_db(transaction=True)
def test_a_transaction_sees_its_own_change_and_a_rollback_leaves_nothing() -> None:
    before = calendar_of_office().calendar.name
    with transaction.atomic():
        rename("Tidak jadi")
        assert calendar_of_office().calendar.name == "Tidak jadi"
        transaction.set_rollback(True)
    assert calendar_of_office().calendar.name == before


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_to_a_savepoint_is_forgotten_and_the_rest_is_not() -> None:
    with transaction.atomic():
        rename("Pertama")
        assert calendar_of_office().calendar.name == "Pertama"
        with transaction.atomic():
            rename("Kedua")
            assert calendar_of_office().calendar.name == "Kedua"
            transaction.set_rollback(True)
        assert calendar_of_office().calendar.name == "Pertama"
    assert calendar_of_office().calendar.name == "Pertama"


def test_what_was_read_while_somebody_changed_it_is_not_kept(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = choice.read

    def read_and_be_overtaken() -> choice.Known:
        known = read()
        choice.forget()
        return known

    monkeypatch.setattr(choice, "read", read_and_be_overtaken)
    calendar_of_office()
    monkeypatch.undo()
    with CaptureQueriesContext(connection) as statements:
        calendar_of_office()
    assert len(statements) > 0


def test_reading_again_keeps_the_reckoned_years(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = calendar_of_office().calendar
    monkeypatch.setattr(choice, "FRESH_SECONDS", -1.0)
    Calendar.objects.filter(office=True).update(revision=9)
    after = calendar_of_office()
    assert (after.calendar is before, after.revision) == (True, 9)


def test_supposing_answers_from_what_is_given(desk: Position) -> None:
    now = calendar_of_office().calendar.name
    Calendar.objects.filter(office=True).update(name="Andai")
    supposed = choice.read()
    with choice.supposing(supposed):
        assert calendar_of(desk.pk).calendar.name == "Andai"
    assert calendar_of(desk.pk).calendar.name == now


def test_thousands_of_positions_cost_one_group_of_statements(desk: Position) -> None:
    Position.objects.bulk_create(
        Position(key=f"p-{n}", title=f"Jabatan {n}", unit=desk.unit) for n in range(2000)
    )
    choice.forget()
    with CaptureQueriesContext(connection) as statements:
        for position in Position.objects.values_list("pk", flat=True):
            calendar_of(position)
    assert len(statements) <= 8
