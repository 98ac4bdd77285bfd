"""The frozen form of one SOP version: what is read, checked, walked and drawn.

A ``Procedure`` is plain data without a database. ``sop.reader`` makes one from a file,
``sop.queries`` makes the same one from the rows of a published version, and everything that
reasons about an SOP (``sop.checker``, ``sop.walk``, ``sop.timing``, ``sop.matrix``) takes one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from lajur.clocks.durations import Duration

END: Literal["end"] = "end"
"""The target of a path that ends its branch; the case ends when nothing is open any more."""

Target = int | Literal["end"]
"""Where a path leads: a row number, or ``END``."""


class Act(StrEnum):
    """What the performer of a row does, so that the screen offers the fitting form."""

    SUBMIT = "submit"  # the applicant sends the request with its letter
    DISPOSE = "dispose"  # hand on to positions below, with an instruction
    WORK = "work"  # carry out, and write what was done
    REPORT = "report"  # write the report of the work
    FORWARD = "forward"  # pass a report on upwards
    RECEIVE = "receive"  # take note of the result
    DO = "do"  # anything else: a note, and the outputs


@dataclass(frozen=True, slots=True)
class Performer:
    """A column of the matrix. The office clock stops while the ``applicant`` has the case."""

    key: str
    name: str
    applicant: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """One kelengkapan of a row. A paper must be in the case; a thing is only shown."""

    kind: Literal["paper", "thing"]
    name: str
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a row: a paper of the case, or a thing (``kind``) that is only shown."""

    name: str
    kind: Literal["paper", "thing"] = "paper"
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """An arrow. ``to`` is a row number or ``END``; ``answer`` is set on a decision's arrows.

    ``reason`` demands words from the person who takes it. ``onward`` marks the answer that the
    paper walk takes when none is given. ``also`` marks a further arrow of the same answer: an
    answer that opens several rows at once. Without it, two arrows with one answer are a fault.
    """

    to: Target
    answer: str = ""
    reason: bool = False
    onward: bool = False
    also: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Work that a row's disposition lays on another performer without a row of its own.

    It is tracked and timed, has no standard time, and must be done before row ``before`` closes.
    """

    performer: str
    activity: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. ``no`` is its true number; ``printed_no`` what the paper shows.

    The first of ``performers`` answers for the row, the others take part and confirm their part.
    A row with a ``question`` is a decision and every path carries an answer; otherwise all of its
    paths are taken (more than one is a split). ``join`` waits for all that can still come.
    ``apart_from`` names earlier rows: who did one of them does not do this one.
    """

    no: int
    activity: str
    performers: tuple[str, ...]
    paths: tuple[Path, ...]
    act: Act = Act.DO
    start: bool = False
    join: bool = False
    question: str = ""
    needs: tuple[Requirement, ...] = ()
    outputs: tuple[Output, ...] = ()
    time: Duration | None = None
    time_printed: str = ""
    duties: tuple[Duty, ...] = ()
    printed_no: str = ""
    printed_activity: str = ""
    remarks: str = ""
    apart_from: tuple[int, ...] = ()

    @property
    def is_decision(self) -> bool:
        return bool(self.question) or any(path.answer for path in self.paths)

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers of a decision, each once, in the order of the file; empty for other rows."""
        return tuple(dict.fromkeys(path.answer for path in self.paths if path.answer))

    def paths_for(self, answer: str = "") -> tuple[Path, ...]:
        """The arrows taken together: those of ``answer``, or all of a row that asks nothing."""
        return tuple(path for path in self.paths if path.answer == answer)

    @property
    def ends(self) -> bool:
        return any(path.to == END for path in self.paths)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A legal basis as printed, and as it should read; ``status`` berlaku, diubah or dicabut."""

    printed: str
    corrected: str = ""
    status: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity page (PermenPANRB 35/2012). An empty field is empty on the paper."""

    title: str = ""
    unit: str = ""
    government: str = ""
    number: str = ""
    created: str = ""
    revised: str = ""
    effective: str = ""
    approved_by: str = ""
    legal_bases: tuple[LegalBasis, ...] = ()
    qualifications: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a case: a request, or a schedule in the SOP's own words ("setiap 6 bulan")."""

    kind: Literal["request", "schedule"] = "request"
    every: str = ""


@dataclass(frozen=True)
class Procedure:
    """One SOP, frozen. ``rows`` are in the order of the table; ``performers`` in column order."""

    slug: str
    identity: Identity
    performers: tuple[Performer, ...]
    rows: tuple[Row, ...]
    trigger: Trigger = field(default_factory=Trigger)

    def row(self, no: int) -> Row:
        """The row with the true number ``no``. Raises ``KeyError`` when there is none."""
        return self._by_no[no]

    def performer(self, key: str) -> Performer:
        """The column with this key. Raises ``KeyError`` when there is none."""
        return self._by_key[key]

    def position(self, no: int) -> int:
        """Where row ``no`` stands in the table, from 0."""
        return self._order[no]

    @property
    def start(self) -> Row:
        """The one start row of a procedure that the checker let pass."""
        return next(row for row in self.rows if row.start)

    @cached_property
    def _by_no(self) -> dict[int, Row]:
        return {row.no: row for row in self.rows}

    @cached_property
    def _by_key(self) -> dict[str, Performer]:
        return {performer.key: performer for performer in self.performers}

    @cached_property
    def _order(self) -> dict[int, int]:
        return {row.no: index for index, row in enumerate(self.rows)}
