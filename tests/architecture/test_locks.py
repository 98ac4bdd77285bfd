"""The locks pin every package by hash and name no place: neither a host nor a folder."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def statements(lock: str) -> list[str]:
    lines = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_by_version_and_hash(lock: str) -> None:
    loose = [
        line
        for line in statements(lock)
        if not re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)
    ]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_address_or_folder_slips_in(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links|@ file|\s/\w+", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_of_the_product_is_locked(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[^\w-]", line)[0].lower() for line in project["dependencies"]}
    locked = {re.split(r"[^\w-]", line)[0] for line in statements(lock)}
    assert wanted <= locked


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    shipped, tested = ({line.split()[0] for line in statements(lock)} for lock in LOCKS)
    assert shipped <= tested
