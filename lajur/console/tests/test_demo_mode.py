"""``lajur demo`` has a database of its own, wherever Lajur is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = "from lajur.config.settings import DATABASES; print(DATABASES['default']['NAME'])"


def database_file(folder: Path, **settings: str) -> str:
    """Return the database file that a fresh process would use with its state in ``folder``."""
    known = {key: text for key, text in os.environ.items() if not key.startswith("LAJUR_")}
    asked = subprocess.run(  # noqa: S603
        [sys.executable, "-c", SHOW],
        env=known | {"LAJUR_VAR": str(folder)} | settings,
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout.strip()


@pytest.mark.parametrize("name", ["var", "folder with 100 % and #"])
def test_the_demo_has_its_own_database(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    assert database_file(folder) == str(folder / "lajur.sqlite3")
    assert database_file(folder, LAJUR_DEMO="1") == str(folder / "demo.sqlite3")


def test_the_demo_leaves_the_offices_database_alone(tmp_path: Path) -> None:
    office = f"sqlite:///{tmp_path / 'office.sqlite3'}"
    used = database_file(tmp_path, LAJUR_DEMO="1", LAJUR_DATABASE_URL=office)
    assert used == str(tmp_path / "demo.sqlite3")


def test_an_address_for_the_demo_is_used(tmp_path: Path) -> None:
    given = tmp_path / "elsewhere.sqlite3"
    used = database_file(tmp_path, LAJUR_DEMO="1", LAJUR_DEMO_DATABASE_URL=f"sqlite:///{given}")
    assert used == str(given)
