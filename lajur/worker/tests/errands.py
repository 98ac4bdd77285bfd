"""Jobs for the tests. What they did is written into a file, which a kill does not take back."""

from __future__ import annotations

import time
from pathlib import Path

from lajur.worker.jobs import job


class Broken(Exception):
    """What a job of the tests raises."""


@job()
def write(path: str) -> str:
    """Add a line to a file."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("done\n")
    return "written"


@job(attempts=3)
def break_down() -> None:
    """Fail every time."""
    raise Broken("a broken part")


@job(attempts=2)
def wait_for(folder: str) -> None:
    """Say that it began, wait until it may go on, say that it ended."""
    home = Path(folder)
    with (home / "begun").open("a", encoding="utf-8") as file:
        file.write("begun\n")
    while not (home / "go-on").exists():
        time.sleep(0.02)
    write.call(str(home / "ended"))


@job()
def give_what_json_knows_not() -> object:
    """Succeed with a result that can not be kept."""
    return object()
