"""What the checker says about an SOP: one finding, and how findings are made and sorted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """``refused`` can not run; a ``finding`` is odd or missing, and the SOP runs all the same."""

    REFUSED = "refused"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one place. ``code`` is stable; ``message`` and ``advice`` are for people.

    ``row`` is the true number of the row, ``None`` for the SOP as a whole; ``field`` is the name
    in the file. ``message`` says what and why, ``advice`` what to do.
    """

    severity: Severity
    code: str
    row: int | None
    field: str
    message: str
    advice: str

    @property
    def refuses(self) -> bool:
        return self.severity is Severity.REFUSED


def refused(code: str, field: str, message: str, advice: str, *, row: int | None = None) -> Finding:
    """A fault that keeps the SOP from running."""
    return Finding(Severity.REFUSED, code, row, field, message, advice)


def found(code: str, field: str, message: str, advice: str, *, row: int | None = None) -> Finding:
    """Something odd or missing that does not keep the SOP from running."""
    return Finding(Severity.FINDING, code, row, field, message, advice)
