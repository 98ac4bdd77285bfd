"""``lajur seed`` in every kind of office: none, its own, one that is not complete."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lajur.cases.models import Case, CaseNumber, Event
from lajur.cases.queries import desk
from lajur.cases.tests.cast import apply_for
from lajur.cases.tests.cast import office as build_cast
from lajur.cases.verify import verify
from lajur.network.models import Site
from lajur.organisation.models import Person
from lajur.sop.models import Filling, Sop

pytestmark = pytest.mark.django_db


def seed(count: int, **options: Any) -> None:
    call_command("seed", cases=count, **options)


def test_counters_go_on_after_cases_of_an_existing_office() -> None:
    cast = build_cast()
    first = apply_for(cast)
    seed(40)
    (counter,) = CaseNumber.objects.filter(year=2026)
    assert counter.last == Case.objects.filter(number__startswith="2026-").count()
    second = apply_for(cast)
    assert second.number == f"2026-{counter.last + 1:04d}"
    assert second.pk > first.pk
    assert list(verify()) == []


def test_the_applicants_of_an_existing_office_are_its_own() -> None:
    cast = build_cast()
    seed(30)
    assert set(Case.objects.values_list("applicant_unit__name", flat=True)) == {
        cast.pic.position.unit.name,
        cast.pic2.position.unit.name,
    }
    assert not Person.objects.filter(username__startswith="bench-").exists()


def test_seeding_twice_adds_to_what_is_there() -> None:
    seed(20, seed=1)
    seed(20, seed=2)
    assert Case.objects.count() == 40
    assert Event.objects.values("command_id").distinct().count() == Event.objects.count()
    assert list(verify()) == []


def test_accounts_come_only_with_a_password_and_find_their_work() -> None:
    seed(300, accounts="sandi-uji-beban-9")
    kadis = Person.objects.get(username="bench-kadis")
    assert kadis.check_password("sandi-uji-beban-9")
    assert not Person.objects.get(username="bench-admin").has_usable_password()
    assert desk(kadis, at=timezone.now()).rows


def test_a_weak_password_is_refused() -> None:
    with pytest.raises(CommandError):
        seed(1, accounts="12345")
    assert not Person.objects.exists()


def test_accounts_are_refused_in_an_office_of_its_own() -> None:
    build_cast()
    with pytest.raises(CommandError, match="akun"):
        seed(1, accounts="sandi-uji-beban-9")


def test_an_office_without_a_filled_column_is_refused() -> None:
    build_cast()
    Filling.objects.filter(performer_key="koordinator").delete()
    with pytest.raises(CommandError, match="koordinator"):
        seed(1)
    assert not Case.objects.exists()


def test_an_office_without_sites_is_refused() -> None:
    build_cast()
    Site.objects.all().delete()
    with pytest.raises(CommandError, match="pic_opd"):
        seed(1)


def test_an_office_without_the_shipped_sop_is_refused() -> None:
    build_cast()
    Sop.objects.update(current=None)
    with pytest.raises(CommandError, match="lajur sop publish"):
        seed(1)
