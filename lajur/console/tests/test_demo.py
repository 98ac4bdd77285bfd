"""The demo office: believable, complete, true, and possible in demo mode alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from lajur.cases.models import AccessClass, Case, CaseState, Event, ItemKind, WorkItem
from lajur.cases.queries import desk
from lajur.cases.verify import verify
from lajur.clocks.arithmetic import next_opening
from lajur.clocks.choice import calendar_of_office
from lajur.console import demo
from lajur.foundation.errors import NotAllowed
from lajur.notifications.models import Delivery, Notice
from lajur.organisation.models import Capacity, Holder, Person, Unit
from lajur.sop.queries import published

MONDAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 3, 29, 15, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def at(django_db_setup: None, django_db_blocker) -> Iterator[datetime]:
    """The moment for which the office is filled, once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True):
            demo.fill(at=MONDAY)
        yield MONDAY
        transaction.set_rollback(True)


@pytest.fixture
def office(at: datetime, db: None) -> datetime:
    return at


def rows_on_desk(username: str, at: datetime) -> set[tuple[str, int]]:
    rows = desk(Person.objects.get(username=username), at=at).rows
    return {(row.item.kind, row.row.no) for row in rows}


def test_everything_holds(office: datetime) -> None:
    assert list(verify()) == []


def test_it_is_large_enough_to_be_believed(office: datetime) -> None:
    assert Case.objects.count() >= 70
    assert Case.objects.values("subject").distinct().count() >= 40
    assert Unit.objects.filter(sites__isnull=False).distinct().count() >= 14
    assert Case.objects.filter(state=CaseState.ENDED).count() * 2 > Case.objects.count()
    oldest = Case.objects.earliest("opened_at").opened_at
    assert timedelta(days=180) < office - oldest < timedelta(days=240)


def test_cases_lie_at_every_row_and_duty(office: datetime) -> None:
    case = Case.objects.earliest("pk")
    sop = published(case.sop_version_id)
    waiting = {
        (item.kind, sop.row_of(item.step_id).no)
        for item in WorkItem.objects.filter(closed_at__isnull=True)
    }
    assert {(ItemKind.ROW, no) for no in range(1, 10)} <= waiting
    assert {(ItemKind.DUTY, 4), (ItemKind.PART, 6), (ItemKind.COPY, 2)} <= waiting


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        ("pic", {("row", 1), ("copy", 2)}),
        ("pic2", {("row", 1)}),
        ("helpdesk", {("duty", 4), ("part", 6)}),
        ("teknisi", {("row", 5), ("row", 6)}),
        ("koordinator", {("row", 4), ("row", 7)}),
        ("kabid", {("row", 3), ("row", 8)}),
        ("kadis", {("row", 2), ("row", 9)}),
    ],
)
def test_every_account_finds_its_work(
    office: datetime, username: str, expected: set[tuple[str, int]]
) -> None:
    assert expected <= rows_on_desk(username, office)


def test_some_work_is_late_and_some_is_not(office: datetime) -> None:
    for username in ("koordinator", "kabid", "kadis"):
        counts = desk(Person.objects.get(username=username), at=office).counts
        assert 0 < counts["lewat"] < counts["semua"]


def test_the_unusual_ways_are_in_the_history(office: datetime) -> None:
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {
        "case.returned",
        "case.resubmitted",
        "case.sent_back",
        "case.withdrawn",
        "disposition.withdrawn",
        "note.added",
    } <= kinds
    assert Case.objects.filter(access_class=AccessClass.LIMITED).count() == 1


def test_the_kabid_and_the_secretary_acted_for_the_head(office: datetime) -> None:
    acted = Event.objects.filter(position__key="kadis", capacity=Capacity.ACTING_ABSENT)
    assert {"kabid", "sekretaris"} <= set(acted.values_list("person__username", flat=True))
    assert set(acted.values_list("on_behalf_of", flat=True)) == {
        Person.objects.get(username="kadis").name
    }


def test_numbers_ascend_with_time(office: datetime) -> None:
    by_number = list(Case.objects.order_by("number").values_list("pk", flat=True))
    assert by_number == list(Case.objects.order_by("opened_at").values_list("pk", flat=True))


def test_nobody_worked_outside_office_hours(office: datetime) -> None:
    calendar = calendar_of_office().calendar
    moments = Event.objects.values_list("at", flat=True)
    assert [at for at in moments if next_opening(calendar, at) != at] == []


def test_only_the_printed_accounts_have_a_password(office: datetime) -> None:
    with_password = {p.username for p in Person.objects.all() if p.has_usable_password()}
    assert with_password == set(demo.ACCOUNTS)
    assert not Person.objects.filter(is_demo=False).exists()
    assert Person.objects.get(username="kadis").check_password(demo.PASSWORD)


def test_the_accounts_do_not_open_outside_demo_mode(office: datetime, rf) -> None:
    request = rf.get("/")
    assert authenticate(request, username="kadis", password=demo.PASSWORD) is None


@pytest.mark.django_db
def test_outside_demo_mode_nothing_is_made() -> None:
    before = Holder.objects.count()
    with pytest.raises(NotAllowed):
        demo.fill(at=MONDAY)
    assert Holder.objects.count() == before


def test_lajur_reminded_and_escalated_by_itself(office: datetime) -> None:
    by_itself = Event.objects.filter(person=None, kind__startswith="item.")
    kinds = set(by_itself.values_list("kind", flat=True))
    assert kinds == {"item.reminded", "item.warned", "item.escalated"}
    calendar = calendar_of_office().calendar
    assert all(next_opening(calendar, event.at) == event.at for event in by_itself)


def test_no_alarm_is_left_to_ring_but_those_to_come(office: datetime) -> None:
    assert not WorkItem.objects.filter(closed_at=None, alarm_at__lt=office - _A_SWEEP).exists()
    assert WorkItem.objects.filter(closed_at=None, alarm_at__gte=office).exists()


_A_SWEEP = timedelta(seconds=20)


def test_the_news_are_of_what_lies_unread_on_a_desk(office: datetime) -> None:
    assert not Case.objects.filter(told__lt=F("events")).exists()
    assert not Delivery.objects.exists()
    assert 20 < Notice.objects.count() < 120
    for username in ("pic", "helpdesk", "teknisi", "koordinator", "kabid", "kadis"):
        assert Notice.objects.filter(person__username=username, read_at=None).exists(), username
