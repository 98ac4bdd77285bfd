"""When a row reminds, warns and escalates, and for whom it may pause.

What the office has set (``TimePolicy``) is kept for a few seconds in each process, as the
calendars are (``clocks.choice``): every work item that is laid on a desk asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

from lajur.cases.models import Party, TimePolicy
from lajur.sop.procedure import Act, Row

FRESH_SECONDS = 5.0

REMIND_PERCENT = 75
WARN_PERCENT = 100
ESCALATE_PERCENT = 200

# Who only hands a paper on has nothing to wait for; who works on site or writes about it has.
_MAY_PAUSE = frozenset({Act.WORK, Act.REPORT, Act.DO})


@dataclass(frozen=True, slots=True)
class Policy:
    """Percents of the standard time, 0 for a step that is off; the parties it may wait for."""

    remind: int
    warn: int
    escalate: int
    hold_parties: frozenset[str]

    @property
    def soon(self) -> int:
        """From which percent on a work item counts as about to be late."""
        return self.remind or REMIND_PERCENT

    @property
    def steps(self) -> tuple[int, int, int]:
        """The percents of the steps 1 (remind), 2 (warn) and 3 (escalate)."""
        return self.remind, self.warn, self.escalate


def policy_of(sop_id: int, row: Row) -> Policy:
    """The policy of a row: its own, else its SOP's, else the office's, else the built-in one."""
    rules = _rules()
    asked = [rules.get(place) for place in ((sop_id, row.no), (sop_id, None), (None, None))]
    found = [rule for rule in asked if rule is not None]
    parties = next((rule.hold_parties for rule in found if rule.hold_parties is not None), None)
    return Policy(
        remind=_first((rule.remind_percent for rule in found), REMIND_PERCENT),
        warn=_first((rule.warn_percent for rule in found), WARN_PERCENT),
        escalate=_first((rule.escalate_percent for rule in found), ESCALATE_PERCENT),
        hold_parties=_built_in_parties(row) if parties is None else frozenset(parties),
    )


def forget() -> None:
    """Read the table again at the next question."""
    global _kept
    _kept = None


Rules = dict[tuple[int | None, int | None], TimePolicy]

_kept: tuple[float, Rules] | None = None


def _rules() -> Rules:
    global _kept
    if _kept is None or monotonic() - _kept[0] > FRESH_SECONDS:
        _kept = (monotonic(), {(each.sop_id, each.row): each for each in TimePolicy.objects.all()})
    return _kept[1]


def _first(values: Iterable[int | None], built_in: int) -> int:
    return next((value for value in values if value is not None), built_in)


def _built_in_parties(row: Row) -> frozenset[str]:
    return frozenset(Party.values) if row.act in _MAY_PAUSE else frozenset()
