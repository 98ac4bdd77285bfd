"""The database from one setting: an embedded SQLite file, or a PostgreSQL address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

# FULL, because NORMAL loses acknowledged commits on a power cut; no mmap, because it broke reads;
# IMMEDIATE, because a deferred read that upgrades to a write fails at once under load; recursive
# triggers, because INSERT OR REPLACE would get past the refusal to delete without them.
SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA journal_size_limit=67108864;"
        "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;PRAGMA recursive_triggers=ON;"
    ),
}


def database(url: str, *, file: Path) -> dict[str, Any]:
    """Django's settings for ``url``; "" means the SQLite file ``file``.

    ``sqlite:///relative``, ``sqlite:////absolute`` and ``postgresql://user:pw@host:port/name`` are
    known; a PostgreSQL socket folder is given as ``?host=/folder``. Raises ``ValueError``.
    """
    parts = urlsplit(url or f"sqlite:///{quote(str(file))}")
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "CONN_MAX_AGE": 600,
            "OPTIONS": SQLITE_OPTIONS,
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or query.pop("user", "")),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", "") or parts.hostname or "",
            "PORT": str(query.pop("port", "") or parts.port or ""),
            "CONN_MAX_AGE": 600,
            "OPTIONS": query,
        }
    raise ValueError(f"LAJUR_DATABASE_URL: unknown database {parts.scheme!r}")
