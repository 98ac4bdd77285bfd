"""What must hold in the database before it is served (``lajur check``, ``lajur serve``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections

from lajur.organisation.models import Person


def demo_accounts(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a database that holds demo accounts outside demo mode: everybody knows the password.

    A database that has no persons yet is fine.
    """
    if settings.DEMO:
        return []
    return [_refusal(alias) for alias in databases or () if _holds_demo_accounts(alias)]


def _holds_demo_accounts(alias: str) -> bool:
    if Person._meta.db_table not in connections[alias].introspection.table_names():
        return False
    return Person.objects.using(alias).filter(is_demo=True).exists()


def _refusal(alias: str) -> CheckMessage:
    return Error(
        f"Basis data “{alias}” berisi akun peragaan yang sandinya diketahui umum. "
        "· The database holds demo accounts, whose password everybody knows.",
        hint=(
            "Hanya `lajur demo` yang boleh menjalankannya; pakai basis data lain. "
            "· Only `lajur demo` may serve it; use another database."
        ),
        id="organisation.E001",
    )
