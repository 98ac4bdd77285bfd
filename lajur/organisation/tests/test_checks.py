"""Demo accounts and a real office never meet in one database."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from lajur.organisation.checks import demo_accounts
from lajur.organisation.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_person() -> Person:
    return Person.objects.create_user("kadis", "lajur-demo", name="Ratna Wulandari", is_demo=True)


def test_a_demo_account_is_an_error_outside_demo_mode(demo_person: Person) -> None:
    (error,) = demo_accounts(databases=["default"])
    assert error.id == "organisation.E001"


def test_a_demo_account_is_fine_in_demo_mode(demo_person: Person, settings) -> None:
    settings.DEMO = True
    assert demo_accounts(databases=["default"]) == []


def test_other_accounts_are_fine() -> None:
    Person.objects.create_user("ratna", "sandi-yang-panjang", name="Ratna Wulandari")
    assert demo_accounts(databases=["default"]) == []


def test_a_database_without_tables_is_fine() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {Person._meta.db_table} RENAME TO somewhere_else")
    assert demo_accounts(databases=["default"]) == []


def test_the_check_of_the_database_fails(demo_person: Person) -> None:
    with pytest.raises(SystemCheckError, match="akun peragaan"):
        call_command("check", databases=["default"])
