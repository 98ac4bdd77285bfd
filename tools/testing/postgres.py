"""A PostgreSQL server for one test run: private, without a network port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tools.testing.needs import Missing

OWNER = "lajur"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30

# Nothing here has to survive a power cut.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def throwaway_postgresql(programs: Path) -> Iterator[str]:
    """Start a server from ``programs``, give its address, and stop and remove it at the end.

    Everybody who reaches the socket is trusted; only its owner and root reach the folder.
    """
    # /tmp, because the path of a socket may not be longer than about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="lajur-pg-", dir="/tmp"))  # noqa: S108
    try:
        account = _server_account(folder)
        _make_cluster(programs, folder, account)
        with _running(programs, folder, account):
            yield f"postgresql:///{OWNER}?host={folder}&user={OWNER}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_account(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: give the folder to its own account then."""
    if os.geteuid() != 0:
        return {}
    try:
        postgres = pwd.getpwnam("postgres")
    except KeyError:
        raise Missing("root can not run PostgreSQL without the account postgres") from None
    os.chown(folder, postgres.pw_uid, postgres.pw_gid)
    return {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}


def _make_cluster(programs: Path, folder: Path, account: dict[str, Any]) -> None:
    command: list[str | Path] = [
        programs / "initdb",
        "--pgdata",
        folder / "data",
        "--username",
        OWNER,
    ]
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(
        [*command, *options], cwd=folder, check=True, stdout=subprocess.DEVNULL, **account
    )


@contextmanager
def _running(programs: Path, folder: Path, account: dict[str, Any]) -> Iterator[None]:
    command: list[str | Path] = [programs / "postgres", "-D", folder / "data", "-k", folder]
    for setting in ("listen_addresses=", *SPEED):
        command += ["-c", setting]
    with open(folder / "log", "wb") as log:
        # A session of its own: Ctrl-C must reach the tests first, the server last.
        server = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **account
        )
    try:
        _wait_until_ready(server, folder)
        yield
    finally:
        _stop(server)


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(host=str(folder), user=OWNER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                print((folder / "log").read_text(), flush=True)
                raise
            time.sleep(0.1)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # PostgreSQL's "fast": end sessions, then stop
    try:
        server.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()
