"""``lajur seed``: many cases, not to be told from those that people made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from lajur.cases.models import Case, CaseNumber, CaseState, ItemKind, WorkItem
from lajur.cases.queries import case_view
from lajur.cases.verify import verify
from lajur.organisation.models import Person, Unit
from lajur.sop.queries import published


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Sixty cases in an empty database, once for the tests that only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed", cases=60)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def sixty(filled: None, db: None) -> None:
    """The database with sixty seeded cases."""


def test_nothing_is_found_by_verify(sixty: None) -> None:
    assert Case.objects.count() == 60
    assert list(verify()) == []


def test_numbers_are_without_gaps_and_counted(sixty: None) -> None:
    for counter in CaseNumber.objects.all():
        numbers = list(
            Case.objects.filter(number__startswith=f"{counter.year}-")
            .order_by("opened_at")
            .values_list("number", flat=True)
        )
        assert numbers == [f"{counter.year}-{n:04d}" for n in range(1, counter.last + 1)]


def test_an_office_is_made_whose_persons_can_not_sign_in(sixty: None) -> None:
    assert Unit.objects.filter(sites__isnull=False).distinct().count() == 40
    assert not Person.objects.filter(is_demo=True).exists()
    assert not any(person.has_usable_password() for person in Person.objects.all())


def test_most_have_ended_over_years_and_the_open_ones_lie_on_desks(sixty: None) -> None:
    assert Case.objects.filter(state=CaseState.RUNNING).count() == 3
    assert Case.objects.dates("opened_at", "year").count() >= 5
    waiting = WorkItem.objects.filter(closed_at__isnull=True).exclude(kind=ItemKind.COPY)
    assert waiting.values("case").distinct().count() == 3


def test_the_times_of_the_rows_are_those_that_the_verbs_would_write(sixty: None) -> None:
    case = Case.objects.filter(state=CaseState.ENDED).earliest("pk")
    view = case_view(Person.objects.get(username="bench-kadis"), case, at=timezone.now())
    rows = [item for item in view.items if item.kind == ItemKind.ROW]
    assert all(item.worked_seconds is not None for item in rows)
    rows_of_office = [item for item in rows if item.position_id != case.applicant_id]
    sop = published(case.sop_version_id)
    timed = [item for item in rows_of_office if sop.row_of(item.step_id).time]
    assert timed
    assert all(item.due_at and item.due_at > item.opened_at for item in timed)
    assert all(item.sort_at == item.due_at for item in timed)


def test_a_history_that_was_seeded_is_no_news(sixty: None) -> None:
    assert not Case.objects.filter(told__lt=F("events")).exists()


def test_the_events_still_only_grow(sixty: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_event SET kind = 'changed'")


def test_a_worker_that_starts_rings_nothing_of_what_is_long_past(sixty: None) -> None:
    late = WorkItem.objects.filter(closed_at__isnull=True, due_at__lt=timezone.now())
    assert late.exists()
    assert {item.alarms for item in late} <= {2, 3}
    assert not WorkItem.objects.filter(alarm_at__lte=timezone.now()).exists()


def test_open_work_with_a_standard_time_is_about_to_be_late_before_it_is(sixty: None) -> None:
    timed = WorkItem.objects.filter(closed_at__isnull=True, due_at__isnull=False)
    assert timed.exists()
    assert not timed.filter(soon_at=None).exists()
    assert not timed.exclude(soon_at__gt=F("opened_at"), soon_at__lt=F("due_at")).exists()
