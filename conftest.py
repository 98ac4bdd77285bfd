"""What every test stands on.

The database is SQLite, or what ``LAJUR_DATABASE_URL`` names; see ``bin/test``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import hypothesis
import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import DjangoDbBlocker

from lajur.cases import policies
from lajur.clocks import choice
from lajur.foundation.database.immutable import immutable_tables, install_sql, remove_sql

# Two busy cores make any single example slow now and then; that is no failure.
hypothesis.settings.register_profile("lajur", deadline=None)
hypothesis.settings.load_profile("lajur")


@pytest.fixture(autouse=True)
def _fresh_calendars() -> None:
    """Every test has its own tables, so it reads its own calendars and policies."""
    choice.forget()
    policies.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let a transactional test empty the tables that otherwise only grow."""
    for connection in connections.all():
        connection.ops.execute_sql_flush = _flush_lifting_refusals(connection)  # type: ignore[assignment, method-assign]


def _flush_lifting_refusals(connection: BaseDatabaseWrapper) -> Callable[[Iterable[str]], Any]:
    flush = connection.ops.execute_sql_flush

    def flush_lifting_refusals(statements: Iterable[str]) -> Any:
        tables = immutable_tables(connection)
        lift = chain.from_iterable(remove_sql(connection.vendor, table) for table in tables)
        renew = chain.from_iterable(install_sql(connection.vendor, table) for table in tables)
        return flush([*lift, *statements, *renew])

    return flush_lifting_refusals
