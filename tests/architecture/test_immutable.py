"""Evidence stays evidence after every migration, and tests can still start from an empty table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from lajur.foundation.database.immutable import (
    Immutable,
    immutable_tables,
    install_sql,
    remove_sql,
)
from lajur.organisation.models import Unit


def declared_tables() -> set[str]:
    migrations = MigrationLoader(connection).disk_migrations.values()
    operations = [operation for migration in migrations for operation in migration.operations]
    return {operation.table for operation in operations if isinstance(operation, Immutable)}


@pytest.mark.django_db
def test_every_declared_table_refuses_change_after_all_migrations() -> None:
    assert "cases_event" in declared_tables()
    assert declared_tables() == set(immutable_tables(connection))


@pytest.fixture
def growing_units(transactional_db: None) -> Iterator[str]:
    table = Unit._meta.db_table
    execute(install_sql(connection.vendor, table))
    yield table
    execute(remove_sql(connection.vendor, table))


def execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_a_transactional_test_can_empty_what_only_grows(growing_units: str) -> None:
    Unit.objects.create(name="Dinas Komunikasi dan Informatika")
    before = immutable_tables(connection)
    call_command("flush", interactive=False, verbosity=0)
    assert not Unit.objects.exists()
    assert growing_units in before
    assert immutable_tables(connection) == before
