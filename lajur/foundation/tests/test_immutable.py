"""A table that only grows takes new rows and refuses everything else, on both engines."""

from __future__ import annotations

import pytest
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction

from lajur.foundation.database.immutable import immutable_tables, install_sql, remove_sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger() -> str:
    run("CREATE TABLE ledger (id integer PRIMARY KEY, entry varchar(20) NOT NULL)")
    run("INSERT INTO ledger (id, entry) VALUES (1, 'diajukan')")
    run(*install_sql(connection.vendor, "ledger"))
    return "ledger"


def run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def entries() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry FROM ledger ORDER BY id")
        return [entry for (entry,) in cursor.fetchall()]


@pytest.mark.usefixtures("ledger")
def test_takes_a_new_row() -> None:
    run("INSERT INTO ledger (id, entry) VALUES (2, 'diterima')")
    assert entries() == ["diajukan", "diterima"]


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("verb", "statement"),
    [("UPDATE", "UPDATE ledger SET entry = 'ditolak'"), ("DELETE", "DELETE FROM ledger")],
)
def test_refuses_to_change_a_row(verb: str, statement: str) -> None:
    with pytest.raises(IntegrityError, match=f"ledger only grows: {verb} is refused"):
        run(statement)
    assert entries() == ["diajukan"]


def test_refuses_what_the_engine_empties_tables_with(ledger: str) -> None:
    emptying = connection.ops.sql_flush(no_style(), [ledger])
    with pytest.raises(IntegrityError, match="ledger only grows"):
        run(*emptying)


def test_is_listed(ledger: str) -> None:
    assert ledger in immutable_tables(connection)


def test_can_be_installed_twice(ledger: str) -> None:
    run(*install_sql(connection.vendor, ledger))
    assert ledger in immutable_tables(connection)


def test_can_be_lifted(ledger: str) -> None:
    run(*remove_sql(connection.vendor, ledger))
    run("DELETE FROM ledger")
    assert entries() == []
    assert ledger not in immutable_tables(connection)


def test_refuses_an_engine_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="mysql"):
        install_sql("mysql", "ledger")
