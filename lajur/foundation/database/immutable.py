"""Tables that only grow.

A row of such a table is evidence: the database itself refuses to change or delete it, so that
neither a slip in the code nor a hand at the SQL prompt can rewrite what happened. A migration
declares it::

    operations = [..., Immutable("cases_event")]

Limits. Whoever owns the table can drop the triggers; the hash chain of the events is what shows
such a deed afterwards. SQLite fires no delete trigger for the row that ``INSERT OR REPLACE``
throws out unless ``PRAGMA recursive_triggers`` is on. On SQLite Django alters a table by copying
it, which loses its triggers: a migration that alters an immutable table repeats the operation
(``tests/architecture/test_immutable.py`` tells when it was forgotten).
"""

from __future__ import annotations

from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

__all__ = ["Immutable", "immutable_tables", "install_sql", "remove_sql"]

TRIGGER_ENDING = "_immutable"

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION lajur_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


class Immutable(Operation):
    """Migration operation: from here on the table refuses UPDATE, DELETE and TRUNCATE."""

    category = OperationCategory.SQL
    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change no model: triggers are not part of Django's picture of a table."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        vendor = schema_editor.connection.vendor
        self._execute(app_label, schema_editor, install_sql(vendor, self.table))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        vendor = schema_editor.connection.vendor
        self._execute(app_label, schema_editor, remove_sql(vendor, self.table))

    def describe(self) -> str:
        return f"Refuse to change or delete rows of {self.table}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_only_grows"

    def _execute(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, statements: list[str]
    ) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            for statement in statements:
                schema_editor.execute(statement, params=None)


def install_sql(vendor: str, table: str) -> list[str]:
    """Return the statements that make ``table`` refuse change; running them twice is harmless.

    ``vendor`` is Django's name of the engine, "sqlite" or "postgresql"; another one raises
    ``ValueError``. The refusal reaches Django code as ``IntegrityError``.
    """
    return remove_sql(vendor, table) + _create_sql(vendor, table)


def remove_sql(vendor: str, table: str) -> list[str]:
    """Return the statements that lift the refusal; harmless where there is none."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in _trigger_names(vendor, table)]
    if vendor == "postgresql":
        names = _trigger_names(vendor, table)
        return [f'DROP TRIGGER IF EXISTS {name} ON "{table}"' for name in names]
    raise ValueError(f"no immutable tables on {vendor}")


def immutable_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the tables that refuse change in this database, sorted."""
    catalogue = {
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)"
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        found: dict[str, set[str]] = {}
        for table, trigger in cursor.fetchall():
            found.setdefault(table, set()).add(f'"{trigger}"')
    return sorted(
        table
        for table, triggers in found.items()
        if triggers.issuperset(_trigger_names(connection.vendor, table))
    )


def _create_sql(vendor: str, table: str) -> list[str]:
    names = _trigger_names(vendor, table)
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER {name} BEFORE {verb} ON "{table}"'
            f" BEGIN SELECT RAISE(ABORT, '{table} only grows: {verb} is refused'); END"
            for name, verb in zip(names, ("UPDATE", "DELETE"), strict=True)
        ]
    row, statement = names
    return [
        POSTGRESQL_FUNCTION,
        (
            f'CREATE TRIGGER {row} BEFORE UPDATE OR DELETE ON "{table}"'
            " FOR EACH ROW EXECUTE FUNCTION lajur_refuse_change()"
        ),
        (
            f'CREATE TRIGGER {statement} BEFORE TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION lajur_refuse_change()"
        ),
    ]


def _trigger_names(vendor: str, table: str) -> tuple[str, str]:
    kinds = ("update", "delete") if vendor == "sqlite" else ("row", "truncate")
    first, second = (f'"{table}{TRIGGER_ENDING}_{kind}"' for kind in kinds)
    return first, second
