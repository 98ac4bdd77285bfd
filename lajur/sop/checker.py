"""Says whether an SOP can run, and what is odd or missing in it.

``sop.faults`` finds what can not run, ``sop.oddities`` what can run but deserves a look. The rules
follow PermenPANRB 35/2012 (one start, an end, decisions with labelled ways, verb-first activities,
a filled identity page) and what ``sop.walk`` needs to promise that every case can end.
"""

from __future__ import annotations

from lajur.sop.faults import faults
from lajur.sop.finding import Finding, Severity
from lajur.sop.oddities import oddities
from lajur.sop.procedure import Procedure

__all__ = ["Finding", "Severity", "check", "is_runnable"]


def check(procedure: Procedure) -> tuple[Finding, ...]:
    """Every finding about ``procedure``: refusals first, then by place in the table.

    The SOP as a whole comes before its rows. The same procedure gives the same findings.
    """
    findings = (*faults(procedure), *oddities(procedure))
    order = {row.no: index for index, row in reversed(list(enumerate(procedure.rows)))}

    def place(finding: Finding) -> tuple[bool, int]:
        return (not finding.refuses, -1 if finding.row is None else order.get(finding.row, -1))

    return tuple(sorted(findings, key=place))


def is_runnable(procedure: Procedure) -> bool:
    """Whether nothing in ``procedure`` is refused."""
    return not faults(procedure)
