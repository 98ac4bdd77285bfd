"""Evidence stays evidence after every migration, and tests can still start from an empty table."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from lajur.foundation.database.immutable import Immutable, immutable_tables


def declared_tables() -> set[str]:
    migrations = MigrationLoader(connection).disk_migrations.values()
    operations = [operation for migration in migrations for operation in migration.operations]
    return {operation.table for operation in operations if isinstance(operation, Immutable)}


@pytest.mark.django_db
def test_every_declared_table_refuses_change_after_all_migrations() -> None:
    assert "cases_event" in declared_tables()
    assert declared_tables() == set(immutable_tables(connection))


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_between_tests_leaves_the_refusals_in_place() -> None:
    before = immutable_tables(connection)
    call_command("flush", interactive=False, verbosity=0)
    assert immutable_tables(connection) == before
