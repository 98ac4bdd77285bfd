"""The web server and its worker live and end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from lajur.worker.models import Heartbeat
from lajur.worker.tests.processes import PATIENCE_SECONDS, environment, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    """``lajur serve`` on the database of the tests, with its worker beating."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "lajur.console.main", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment(), start_new_session=True)  # noqa: S603
    wait_until(lambda: beating() == 1)
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE_SECONDS)


def beating() -> int:
    return Heartbeat.objects.filter(stopped_at__isnull=True).count()


def test_a_worker_that_dies_is_started_again_and_ends_with_the_server(
    server: subprocess.Popen[bytes],
) -> None:
    os.kill(Heartbeat.objects.get().pid, signal.SIGKILL)
    wait_until(lambda: Heartbeat.objects.count() == 2)
    server.terminate()
    assert server.wait(PATIENCE_SECONDS) == 0
    assert Heartbeat.objects.filter(stopped_at__isnull=False).count() == 1


def test_a_server_that_is_killed_takes_its_worker_with_it(
    server: subprocess.Popen[bytes],
) -> None:
    server.kill()
    wait_until(lambda: beating() == 0)
