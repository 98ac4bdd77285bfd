"""Every setting that the code reads from the environment is explained to administrators."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def read_by_the_code() -> set[str]:
    sources = [path for path in (ROOT / "lajur").rglob("*.py") if "tests" not in path.parts]
    asked = r'environ(?:\.get\(|\.setdefault\(|\[)\s*"((?:LAJUR_\w+|PORT))"'
    return {name for path in sources for name in re.findall(asked, path.read_text())}


def explained() -> set[str]:
    text = (ROOT / "docs/administrators.md").read_text()
    return set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))


def test_the_settings_of_the_code_are_those_of_the_handbook() -> None:
    assert "LAJUR_DATABASE_URL" in read_by_the_code()
    assert explained() == read_by_the_code()
