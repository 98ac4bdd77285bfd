"""Nothing is depended on without a reason that can be read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    return {re.split(r"[^\w-]", line)[0] for line in lines}


def explained() -> set[str]:
    """The packages with a full row: what for, why, what instead, licence."""
    text = (ROOT / "docs/dependencies.md").read_text()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    return {row[0] for row in rows if len(row) == 5 and all(row)}


def test_every_dependency_is_explained() -> None:
    assert declared() - explained() == set()
