"""The lajur command lists what it can do and says plainly what it can not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

import lajur
from lajur.console.main import COMMANDS, main


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"sop", "clock"}])
def test_a_listed_command_exists(name: str) -> None:
    load_command_class(get_commands()[name], name)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["help"]])
def test_help_lists_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if f"  {name} " not in shown] == []


def test_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"lajur {lajur.__version__}\n"


def test_refuses_a_command_that_is_not_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["flush"]) == 2
    assert "flush" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["sop", "walk", "none"], 2),
        (["clock", "due", "--for", "2m"], 0),
        (["clock", "show", "--calendar", "24x7"], 0),
        (["clock", "save", "kantor.toml"], 0),
        (["clock", "due", "--for", "2m", "--calendar", "none.toml"], 2),
    ],
)
def test_needs_neither_settings_nor_a_database_for_files(
    arguments: list[str], status: int, tmp_path: Path
) -> None:
    code = (
        f"import sys; from lajur.console.main import main; status = main({arguments!r});"
        f"sys.exit(status != {status} or 'lajur.config.settings' in sys.modules)"
    )
    environment = os.environ | {"LAJUR_VAR": str(tmp_path / "var")}
    finished = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, check=False
    )
    assert finished.returncode == 0
    assert not (tmp_path / "var").exists()


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    finished = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "lajur.console.main", "clock", "show"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (finished.returncode, finished.stderr) == (0, b"")
