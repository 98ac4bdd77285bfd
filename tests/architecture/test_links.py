"""What a document points to, or shows, is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links(document: Path) -> list[tuple[str, str]]:
    """Return (file, heading) of every link within the repository."""
    found = re.findall(r"\[[^\]]+\]\(([^)\s]+)\)", document.read_text())
    return [
        (file, heading)
        for file, _, heading in (link.partition("#") for link in found)
        if ":" not in file
    ]


def anchors(document: Path) -> set[str]:
    """The names that a page gives its headings."""
    headings = HEADING.findall(document.read_text())
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_leads_somewhere(document: Path) -> None:
    broken = []
    for file, heading in links(document):
        target = (document.parent / file).resolve() if file else document
        if not target.exists() or (heading and heading not in anchors(target)):
            broken.append(f"{file}#{heading}")
    assert broken == []
