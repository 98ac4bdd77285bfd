"""Other processes on the database of the tests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection

PATIENCE_SECONDS = 60


def environment() -> dict[str, str]:
    """What a ``lajur`` command needs to work on the database of the tests."""
    return os.environ | {
        "LAJUR_DATABASE_URL": _database_url(),
        "LAJUR_VAR": str(settings.VAR),
        "DJANGO_SETTINGS_MODULE": "lajur.config.settings",
    }


def wait_until(true: Callable[[], object]) -> None:
    """Wait for another process, not for ever."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "waited for nothing"
        time.sleep(0.05)


def _database_url() -> str:
    """The address of the tests' own database."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    host = given["HOST"]
    where = f"@/{given['NAME']}?host={host}&port={given['PORT']}"
    if not host.startswith("/"):
        where = f"@{host}:{given['PORT'] or 5432}/{given['NAME']}"
    return f"postgresql://{given['USER']}:{given['PASSWORD']}{where}"
