"""The commands of the checkout can be run, from any folder and through a link."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import lajur

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = [*sorted(path for path in (ROOT / "bin").iterdir()), ROOT / ".ci" / "run"]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_command_is_executable_and_readable_to_bash(script: Path, tmp_path: Path) -> None:
    assert os.access(script, os.X_OK)
    checked = run("bash", "-n", script, cwd=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_command_line_works_from_another_folder_through_a_link(tmp_path: Path) -> None:
    link = tmp_path / "lajur"
    link.symlink_to(ROOT / "bin" / "lajur")
    answered = run(link, "--version", cwd=tmp_path)
    assert answered.stdout == f"lajur {lajur.__version__}\n"


def test_a_module_in_the_callers_folder_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "lajur.py").write_text("raise SystemExit('not this one')")
    answered = run(ROOT / "bin" / "lajur", "--version", cwd=tmp_path)
    assert answered.stdout == f"lajur {lajur.__version__}\n"


def test_an_unknown_option_of_setup_is_refused(tmp_path: Path) -> None:
    refused = run(ROOT / "bin" / "setup", "--devv", cwd=tmp_path)
    assert refused.returncode == 1
    assert "--devv" in refused.stderr
