"""Walks an SOP on paper: which rows, in which round, and how long by the standard times.

Minutes of office time, working days and calendar days stay apart, because only a calendar can add
them up. The walk opens the rows of parallel branches in the order of the table; the critical path
lets the branches overlap and counts the longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lajur.clocks.durations import Amount
from lajur.foundation.errors import Invalid
from lajur.foundation.text import gettext as _
from lajur.sop import walk
from lajur.sop.procedure import END, Path, Procedure, Row

OFFICE_DAY = 27_000
"""Seconds of a mean working day: 37 h 30 m in five days (Perpres 21/2023, Pasal 3 and 4)."""


class Unwalkable(Invalid):
    """The answers do not fit the SOP; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A row completed on the walk, and its round. ``performers`` are the keys of its columns."""

    row: int
    round: int
    performers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A span from ``least`` to ``most``."""

    least: Amount = field(default_factory=Amount)
    most: Amount = field(default_factory=Amount)

    def as_json(self) -> dict[str, int]:
        """Seconds and working days; calendar days only when there are any."""
        figures = {
            "seconds_min": self.least.seconds,
            "seconds_max": self.most.seconds,
            "days_min": self.least.working_days,
            "days_max": self.most.working_days,
        }
        if self.most.calendar_days:
            figures["calendar_days_min"] = self.least.calendar_days
            figures["calendar_days_max"] = self.most.calendar_days
        return figures


@dataclass(frozen=True, slots=True)
class PaperWalk:
    """A walk from the start to the end.

    ``work`` is the sum of all visits, ``critical`` the longest chain of visits that wait for each
    other. ``without_time`` are the rows visited whose standard time is not known, each once.
    """

    rows: tuple[Visit, ...]
    work: Total
    critical: Total
    without_time: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """The walk as ``lajur sop walk --json`` prints it; the keys are stable."""
        return {
            "rows": [
                {"row": visit.row, "round": visit.round, "performers": list(visit.performers)}
                for visit in self.rows
            ],
            "work": self.work.as_json(),
            "critical": self.critical.as_json(),
            "without_time": list(self.without_time),
        }


def walk_on_paper(
    procedure: Procedure,
    answers: Mapping[int, Sequence[str]] | None = None,
    seconds_per_day: int | None = None,
) -> PaperWalk:
    """Walk a procedure that the checker does not refuse, from its start to its end.

    ``answers`` gives, for each decision row, its answers in the order of the visits; capitals do
    not matter. Where none is left, the onward answer is taken: the one marked ``onward``, else the
    first that leads to a later row, else to the end, else the first. With ``seconds_per_day``
    working days become seconds.

    Raises ``Unwalkable`` for an answer that its row does not offer, for answers that are not used,
    and when the answers lead round for ever.
    """
    walker = _Walker(procedure, answers or {}, seconds_per_day)
    walker.run()
    return walker.result()


def onward_answer(procedure: Procedure, row: Row) -> str:
    """The answer of the decision ``row`` that goes on, as ``walk_on_paper`` takes it."""
    here = procedure.position(row.no)

    def rank(path: Path) -> int:
        if path.onward:
            return 0
        if path.to == END:
            return 2
        return 1 if procedure.position(path.to) > here else 3

    return min(row.paths, key=rank).answer


class _Walker:
    def __init__(
        self, procedure: Procedure, answers: Mapping[int, Sequence[str]], day: int | None
    ) -> None:
        self._procedure = procedure
        self._seconds_per_day = day
        self._answers = _understood(procedure, answers)
        self._visits: list[Visit] = []
        self._begun: dict[int, Total] = {procedure.start.no: Total()}
        self._finished: dict[int, Total] = {}

    def run(self) -> None:
        state = walk.begin(self._procedure)
        # Between two given answers a walk that does not go round sees each row once at most.
        most_visits = (len(self._procedure.rows) + 1) * (_count(self._answers) + 2)
        while not state.ended:
            if len(self._visits) > most_visits:
                raise Unwalkable(
                    _("Dengan jawaban ini alur berputar terus dan tidak sampai ke akhir."),
                    field="answer",
                )
            state = self._visit(state)
        self._refuse_unused()

    def result(self) -> PaperWalk:
        times = [self._time(self._procedure.row(visit.row)) for visit in self._visits]
        untimed = (v.row for v in self._visits if self._procedure.row(v.row).time is None)
        return PaperWalk(
            rows=tuple(self._visits),
            work=Total(
                least=sum((time.least for time in times), Amount()),
                most=sum((time.most for time in times), Amount()),
            ),
            critical=self._latest(self._finished.values()),
            without_time=tuple(dict.fromkeys(untimed)),
        )

    def _visit(self, state: walk.State) -> walk.State:
        opening = min(state.open, key=lambda each: self._procedure.position(each.row))
        row = self._procedure.row(opening.row)
        step = walk.step(self._procedure, state, row.no, self._answer(row))
        self._visits.append(Visit(row.no, opening.round, row.performers))
        self._finished[row.no] = _after(self._begun[row.no], self._time(row))
        for opened in step.opened:
            self._begun[opened.row] = self._beginning(opened.row, after=row)
        return step.state

    def _beginning(self, no: int, *, after: Row) -> Total:
        """When row ``no`` opens: after the row before, and a join after all that it waited for."""
        awaited = [self._finished[after.no]]
        if self._procedure.row(no).join:
            awaited += [
                total
                for earlier, total in self._finished.items()
                if walk.comes_before(self._procedure, earlier, no)
            ]
        return self._latest(awaited)

    def _latest(self, totals: Iterable[Total]) -> Total:
        known = list(totals)
        return Total(
            least=max((total.least for total in known), key=self._length),
            most=max((total.most for total in known), key=self._length),
        )

    def _length(self, amount: Amount) -> tuple[float, int]:
        """For comparing: days count before seconds, or all are seconds where a calendar is given.

        Five working days fill seven calendar days.
        """
        if self._seconds_per_day is not None:
            working_days = amount.working_days + amount.calendar_days * 5 / 7
            return working_days * self._seconds_per_day + amount.seconds, 0
        return amount.working_days * 7 + amount.calendar_days * 5, amount.seconds

    def _answer(self, row: Row) -> str:
        if not row.is_decision:
            return ""
        given = self._answers.get(row.no)
        return given.pop(0) if given else onward_answer(self._procedure, row)

    def _time(self, row: Row) -> Total:
        if row.time is None:
            return Total()
        return Total(least=self._in_units(row.time.least), most=self._in_units(row.time.most))

    def _in_units(self, amount: Amount) -> Amount:
        if self._seconds_per_day is None:
            return amount
        seconds = amount.seconds + amount.working_days * self._seconds_per_day
        return replace(amount, seconds=seconds, working_days=0)

    def _refuse_unused(self) -> None:
        for no, left in self._answers.items():
            if left:
                raise Unwalkable(
                    _("Jawaban “%(answer)s” untuk baris %(no)s tidak terpakai: alur selesai lebih "
                      "dahulu.")
                    % {"answer": left[0], "no": no},
                    field="answer",
                )  # fmt: skip


def _understood(procedure: Procedure, answers: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    rows = {row.no: row for row in procedure.rows}
    understood = {}
    for no, given in answers.items():
        if no not in rows:
            raise Unwalkable(_("Tidak ada baris %(no)s.") % {"no": no}, field="answer")
        understood[no] = [_offered(rows[no], answer) for answer in given]
    return understood


def _offered(row: Row, answer: str) -> str:
    if not row.is_decision:
        raise Unwalkable(_("Baris %(no)s tidak meminta jawaban.") % {"no": row.no}, field="answer")
    for offered in row.answers:
        if offered.casefold() == answer.strip().casefold():
            return offered
    raise Unwalkable(
        _("Baris %(no)s tidak mengenal jawaban “%(answer)s”; pilihannya: %(answers)s.")
        % {"no": row.no, "answer": answer, "answers": ", ".join(row.answers)},
        field="answer",
    )


def _count(answers: Mapping[int, Sequence[str]]) -> int:
    return sum(len(given) for given in answers.values())


def _after(begun: Total, time: Total) -> Total:
    return Total(least=begun.least + time.least, most=begun.most + time.most)
