"""When a row reminds, warns and escalates, and for whom it may pause.

What the office has set (``TimePolicy``) is kept for a few seconds in each process, as the
calendars are (``clocks.choice``): every work item that is laid on a desk asks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lajur.cases.models import ItemKind, Party, TimePolicy, WorkItem
from lajur.foundation.errors import Invalid
from lajur.organisation.actions import require_administrator
from lajur.organisation.acts import record_act
from lajur.organisation.models import ActKind, Person
from lajur.sop.models import Sop
from lajur.sop.procedure import Act, Row
from lajur.sop.queries import published

FRESH_SECONDS = 5.0

REMIND, WARN, ESCALATE = 1, 2, 3
"""The steps of an alarm, in their order."""

HIGHEST_PERCENT = 1000

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


class Source(StrEnum):
    """Which rule a value comes from."""

    ROW = "row"
    SOP = "sop"
    OFFICE = "office"
    BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class Said:
    """What the rules say for one place, value by value, and which rule says each.

    ``hold_parties`` is ``None`` where it depends on the row's act.
    """

    remind: tuple[int, Source]
    warn: tuple[int, Source]
    escalate: tuple[int, Source]
    hold_parties: tuple[frozenset[str] | None, Source]


def policy_of(sop_id: int, row: Row) -> Policy:
    """The policy of a row: its own, else its SOP's, else the office's, else the built-in one."""
    said = said_for(sop_id, row.no)
    parties = said.hold_parties[0]
    return Policy(
        remind=said.remind[0],
        warn=said.warn[0],
        escalate=said.escalate[0],
        hold_parties=built_in_parties(row) if parties is None else parties,
    )


def said_for(sop_id: int | None, row: int | None) -> Said:
    """What holds for a row, for an SOP (no ``row``) or for the office (no ``sop_id`` either)."""
    return _merged(_asked(sop_id, row))


def said_above(sop_id: int | None, row: int | None) -> Said:
    """What would hold at this place if it had no rule of its own."""
    return _merged(_asked(sop_id, row)[1:])


def rule_at(sop_id: int | None, row: int | None) -> TimePolicy | None:
    """The rule of just this place, if it has one."""
    return _rules().get((sop_id, row))


def built_in_parties(row: Row) -> frozenset[str]:
    """For whom a row may pause where no rule says it."""
    return frozenset(Party.values) if row.act in _MAY_PAUSE else frozenset()


@transaction.atomic
def set_policy(
    *,
    sop: Sop | None,
    row: int | None,
    remind: int | None,
    warn: int | None,
    escalate: int | None,
    hold_parties: Collection[str] | None,
    by: Person,
    at: datetime,
) -> TimePolicy | None:
    """Write when one row, one SOP or the office reminds, warns and escalates, and may pause.

    Percents are of the standard time, 0 switches a step off, ``None`` asks the wider rule; where
    all is ``None`` the rule goes, and ``None`` is returned. Open work of these rows is marked to
    be computed anew. For administrators (``NotAllowed``); raises ``Invalid`` with its field when
    the steps would not come one after the other, here or in a narrower rule.
    """
    require_administrator(by)
    values = {
        "remind_percent": _percent(remind, "remind"),
        "warn_percent": _percent(warn, "warn"),
        "escalate_percent": _percent(escalate, "escalate"),
        "hold_parties": _parties(hold_parties),
    }
    _require_row(sop, row)
    before = TimePolicy.objects.select_for_update().filter(sop=sop, row=row).first()
    told = {name: getattr(before, name) if before else None for name in values}
    if told == values:
        return before
    after = _write(before, sop=sop, row=row, values=values)
    _require_order(sop, row)
    record_act(
        ActKind.TIME_POLICY_CHANGED,
        about=_place(sop, row),
        by=by,
        at=at,
        payload={"sop": sop.slug if sop else "", "row": row, "before": told, "after": values},
    )
    _compute_anew(sop, row)
    transaction.on_commit(forget)
    return after


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


Asked = list[tuple[Source, TimePolicy | None]]
"""The places that are asked in turn, the narrowest first, with their rules."""


def _asked(sop_id: int | None, row: int | None) -> Asked:
    rules = _rules()
    asked: Asked = [(Source.OFFICE, rules.get((None, None)))]
    if sop_id is not None:
        asked.insert(0, (Source.SOP, rules.get((sop_id, None))))
    if row is not None:
        asked.insert(0, (Source.ROW, rules.get((sop_id, row))))
    return asked


def _merged(asked: Asked) -> Said:
    """The first rule that says something, value by value."""

    def first(name: str, built_in: Any) -> tuple[Any, Source]:
        said = ((getattr(rule, name), source) for source, rule in asked if rule is not None)
        return next((each for each in said if each[0] is not None), (built_in, Source.BUILT_IN))

    parties, source = first("hold_parties", None)
    return Said(
        remind=first("remind_percent", REMIND_PERCENT),
        warn=first("warn_percent", WARN_PERCENT),
        escalate=first("escalate_percent", ESCALATE_PERCENT),
        hold_parties=(None if parties is None else frozenset(parties), source),
    )


def _percent(value: int | None, field: str) -> int | None:
    if value is not None and not 0 <= value <= HIGHEST_PERCENT:
        raise Invalid(
            _("Isi angka dari 0 sampai %(highest)s persen.") % {"highest": HIGHEST_PERCENT},
            field=field,
        )
    return value


def _parties(parties: Collection[str] | None) -> list[str] | None:
    if parties is None:
        return None
    if not set(parties) <= set(Party.values):
        raise Invalid(_("Pihak yang ditunggu tidak dikenal."), field="hold_parties")
    return [party for party in Party.values if party in parties]


def _require_row(sop: Sop | None, row: int | None) -> None:
    if row is None:
        return
    known = sop is not None and sop.current_id is not None
    if not known or row not in published(sop.current_id).step_ids:  # type: ignore[union-attr]
        raise Invalid(_("Kegiatan ini tidak ada pada SOP."))


def _write(
    rule: TimePolicy | None, *, sop: Sop | None, row: int | None, values: dict[str, Any]
) -> TimePolicy | None:
    if all(value is None for value in values.values()):
        if rule is not None:
            rule.delete()
        forget()
        return None
    rule = rule or TimePolicy(sop=sop, row=row)
    for name, value in values.items():
        setattr(rule, name, value)
    rule.save()
    forget()
    return rule


def _require_order(sop: Sop | None, row: int | None) -> None:
    """Also of the narrower rules, which take from this one what they do not say themselves."""
    narrower = [
        place
        for place in _rules()
        if place != (None, None) and (sop is None or place[0] == sop.pk) and row is None
    ]
    here = (sop.pk if sop else None, row)
    for place in (here, *narrower):
        said = said_for(*place)
        if field := _out_of_order(said.remind[0], said.warn[0], said.escalate[0]):
            forget()
            raise Invalid(_why_not_in_order(said, place, here), field=field)


def _out_of_order(remind: int, warn: int, escalate: int) -> str:
    """Which step comes too early; empty when all come in their order."""
    if remind and warn and remind >= warn:
        return "warn"
    if escalate and (warn > escalate or (remind and remind >= escalate)):
        return "escalate"
    return ""


Place = tuple[int | None, int | None]


def _why_not_in_order(said: Said, place: Place, here: Place) -> str:
    values = {
        "remind": said.remind[0],
        "warn": said.warn[0],
        "escalate": said.escalate[0],
        "row": place[1],
    }
    if place != here and place[1] is not None:
        return (
            _(
                "Kegiatan %(row)s punya aturan sendiri; bersama ini urutannya menjadi pengingat "
                "%(remind)s %%, peringatan %(warn)s %%, eskalasi %(escalate)s %%. Ubah dahulu "
                "aturan kegiatan itu."
            )
            % values
        )
    return (
        _(
            "Urutannya menjadi pengingat %(remind)s %%, peringatan %(warn)s %%, eskalasi "
            "%(escalate)s %%. Pengingat harus sebelum peringatan, dan eskalasi tidak boleh "
            "sebelum peringatan."
        )
        % values
    )


def _place(sop: Sop | None, row: int | None) -> str:
    if sop is None:
        return _("Seluruh kantor")
    if row is None:
        return sop.title
    return _("%(sop)s, kegiatan %(row)s") % {"sop": sop.title, "row": row}


def _compute_anew(sop: Sop | None, row: int | None) -> None:
    """Mark open work; ``cases.deadlines`` finds it by a revision that no calendar has."""
    marked = WorkItem.objects.filter(closed_at__isnull=True, kind__in=(ItemKind.ROW, ItemKind.PART))
    if sop is not None:
        marked = marked.filter(step__version__sop=sop)
    if row is not None:
        marked = marked.filter(step__no=row)
    marked.update(calendar_revision=0)
