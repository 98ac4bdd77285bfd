"""The rules of WCAG 2.2 AA that a machine can judge, asked of a page as it stands."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def assert_no_axe_violations(page: Page) -> None:
    """Fail with rule, element and advice for everything axe-core finds on this page."""
    # Through the debugger, not as a script element: the page's own policy would refuse that.
    page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    complaints = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    assert not complaints, f"{page.url}\n" + "\n".join(complaints)
