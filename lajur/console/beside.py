"""A worker beside the web server: they live and end together, as two processes.

Apart from each other, so that a job takes no time from the pages and a failure of one leaves the
other alone.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

# -P: a file in the caller's folder must not take the place of a module.
COMMAND = (sys.executable, "-P", "-m", "lajur.console.main", "worker", "--verbosity", "0")
DRAIN_SECONDS = 20
_LOOK_EVERY = 0.2
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep one ``lajur worker`` running while the block lasts; one that ends is started again.

    At the end it may finish the job at hand. A parent that is killed outright can say nothing to
    it, so it looks every second whether the parent is still there.
    """
    stopping = threading.Event()
    # Started here, before the server forks: a fork in the midst of a start would hold its pipe.
    keeper = threading.Thread(target=_keep, args=(_start(), stopping), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()


def _keep(worker: subprocess.Popen[bytes], stopping: threading.Event) -> None:
    pause = _FIRST_PAUSE
    while not stopping.wait(_LOOK_EVERY):
        if worker.poll() is None:
            continue
        logger.warning("The worker ended (%d) and is started again.", worker.returncode)
        if stopping.wait(pause):
            break
        worker = _start()
        pause = min(pause * 2, _LONGEST_PAUSE)
    _end(worker)


def _start() -> subprocess.Popen[bytes]:
    """A group of its own: Ctrl-C in the terminal reaches the parent alone, which then ends it."""
    return subprocess.Popen(  # noqa: S603
        [*COMMAND, "--parent", str(os.getpid())],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(DRAIN_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
