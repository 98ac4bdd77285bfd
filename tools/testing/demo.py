"""The demo office, served as ``bin/demo`` serves it, from a folder that starts empty."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS_TO_START = 120
SECONDS_TO_STOP = 30


@contextmanager
def demo_office(folder: Path) -> Iterator[str]:
    """Fill and serve a demo office in ``folder``, give its address, and stop it at the end.

    Raises ``RuntimeError`` with what the server said when it does not come up.
    """
    port = _free_port()
    # Settings of this shell must not lead to another database.
    inherited = {key: text for key, text in os.environ.items() if not key.startswith("LAJUR_")}
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-P", "-m", "lajur.console.main", "demo", "--port", str(port)]
    with open(folder / "server.log", "wb") as log:
        server = subprocess.Popen(
            command, env=inherited | {"LAJUR_VAR": str(folder)}, stdout=log, stderr=log
        )
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}/masuk/", server, folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(SECONDS_TO_STOP)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
            return
        except urllib.error.HTTPError:
            raise
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the demo did not start:\n{log.read_text()}") from None
            time.sleep(0.2)
