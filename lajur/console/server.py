"""Serving the web application from Python: one process tree, no other server to install."""

from __future__ import annotations

import hashlib
import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

APPLICATION = "lajur.config.wsgi:application"


def add_address_options(parser: ArgumentParser) -> None:
    """Let the caller choose where to listen; ``PORT`` in the environment is the default."""
    parser.add_argument("--host", default="127.0.0.1", help="alamat · address to listen on")
    parser.add_argument(
        "--port", type=_port, default=os.environ.get("PORT", "8000"), help="porta · port"
    )


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ``CommandError`` when nothing can listen on this address.

    The server itself would share the port with an older copy of itself without a word.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise CommandError(
                f"Tidak dapat melayani di {address(host, port)}: {error.strerror}. "
                f"Pilih porta lain, misalnya --port {port + 1} atau PORT={port + 1}. "
                f"· Cannot serve there; choose another port."
            ) from error


def refuse_outdated_database() -> None:
    """Raise ``CommandError`` when the database lacks a migration of this version."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(
            "Basis data belum mutakhir. Jalankan dahulu: lajur migrate "
            "· The database is not up to date; run: lajur migrate"
        )


def address(host: str, port: int) -> str:
    """Return what a person types into the browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def prepare_static_files() -> None:
    """Collect style sheets, scripts and pictures, unless nothing changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".sources"
    fingerprint = _fingerprint_of_static_sources()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    # Cleared first: collectstatic keeps a copy that is younger than its changed source.
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def run(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until interrupted (Ctrl-C or SIGTERM); returns after the last request is answered."""
    connections.close_all()  # the processes of the server make their own
    Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


def _fingerprint_of_static_sources() -> str:
    lines = []
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=None):
            lines.append(_describe(path, storage))
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _describe(path: str, storage: Any) -> str:
    status = os.stat(storage.path(path))
    return f"{path} {status.st_size} {status.st_mtime_ns}"


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError(text)
    return port
