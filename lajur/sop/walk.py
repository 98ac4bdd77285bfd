"""Which rows open next: the engine of a running case, as pure functions over a procedure.

A case is at one or more rows of its SOP at once. ``begin`` opens the start row; ``step`` completes
an open row and opens what its arrows lead to; ``send_back`` is a return that a person orders where
the SOP has no arrow for it. Nothing here knows a database, a clock or a person.

**Rounds.** Every opening of a row belongs to a round. A case begins in round 1; each return begins
the next one. A row opens at most once in a round, so (row, round) names one piece of work for good.

**Back arrows and the forward graph.** An arrow u -> v is a *back arrow* when v stands at or before
u in the table and v leads to u again. The *forward graph* is all other arrows. It has no circle:
positions in the table can not rise all the way round a circle, so every circle has an arrow that
does not rise, and that arrow, lying on a circle, is a back arrow. "v is ahead of u" below means
that v can be reached from u in the forward graph; u is ahead of itself.

**Returns.** A back arrow to T withdraws every open row that is ahead of T, forgets every arrival
that came from a row ahead of T (that work will be done again), and opens T in a new round.
Branches that are not ahead of T stay as they are.

**Joins.** Arrivals at a join wait. The join opens, once and with all of them, when no open row and
no other waiting join has it ahead. Because the forward graph has no circle, when nothing is open
some waiting join has no other waiting join behind it and opens: a case can not get stuck. The round
of a join is the highest of its arrivals.

**End.** An arrow to ``END`` ends its branch. The case has ended when nothing is open or waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lajur.foundation.text import gettext as _
from lajur.sop.procedure import END, Path, Procedure, Row


class Opening(NamedTuple):
    """An open row, and the round it was opened in."""

    row: int
    round: int


class Arrival(NamedTuple):
    """A branch that came from row ``source`` and waits before the join row ``join``."""

    source: int
    join: int
    round: int


@dataclass(frozen=True, slots=True)
class State:
    """Where a case is. ``open`` and ``waiting`` are sorted, so equal states compare equal.

    Make one from stored rows with ``state_of``, which does the sorting.
    """

    open: tuple[Opening, ...]
    waiting: tuple[Arrival, ...] = ()
    last_round: int = 1

    @property
    def ended(self) -> bool:
        return not self.open and not self.waiting


@dataclass(frozen=True, slots=True)
class Step:
    """What one completed row changed: the new state, and what to open and withdraw for it.

    ``taken`` are the arrows that were followed; a return outside the SOP's arrows has none.
    ``opened`` and ``withdrawn`` are in the order of the table.
    """

    state: State
    opened: tuple[Opening, ...]
    withdrawn: tuple[Opening, ...]
    taken: tuple[Path, ...]

    @property
    def ended(self) -> bool:
        return self.state.ended


class StepRefused(ValueError):
    """The step does not fit the state or the procedure; its text is for the person who tried."""


class NotOpen(StepRefused):
    """The row is not open, or the procedure has no such row."""


class AnswerNeeded(StepRefused):
    """The row is a decision and no answer was given."""


class UnknownAnswer(StepRefused):
    """The row does not offer this answer, or asks nothing."""


class NotBefore(StepRefused):
    """A case can only be sent back to a row that leads to the present one."""


def begin(procedure: Procedure) -> State:
    """The state of a new case: the start row, open in round 1."""
    return State(open=(Opening(procedure.start.no, 1),))


def state_of(
    open_rows: Iterable[tuple[int, int]],
    waiting: Iterable[tuple[int, int, int]] = (),
    *,
    last_round: int,
) -> State:
    """A state from stored (row, round) pairs and (source, join, round) triples, in any order."""
    return State(
        open=tuple(sorted(Opening(*pair) for pair in open_rows)),
        waiting=tuple(sorted(Arrival(*triple) for triple in waiting)),
        last_round=last_round,
    )


def step(procedure: Procedure, state: State, row_no: int, answer: str = "") -> Step:
    """Complete the open row ``row_no`` with ``answer`` (empty unless the row is a decision).

    Raises ``NotOpen``, ``AnswerNeeded`` or ``UnknownAnswer``; the state given is never changed.
    The procedure must be one that ``checker.check`` does not refuse.
    """
    completed = _opening(state, row_no)
    taken = _taken(procedure.row(row_no), answer)
    move = _Move(procedure, state, completed)
    for path in taken:
        if path.to != END and leads_back(procedure, row_no, path):
            move.go_back(path.to)
    for path in taken:
        if not leads_back(procedure, row_no, path):
            move.go_on(path.to)
    return move.result(taken)


def send_back(procedure: Procedure, state: State, from_row: int, to_row: int) -> Step:
    """Return the case from the open row ``from_row`` to ``to_row``, outside the SOP's arrows.

    It has the effect of a back arrow between the two. Raises ``NotOpen``, or ``NotBefore`` when
    no forward arrows lead from ``to_row`` to ``from_row``.
    """
    completed = _opening(state, from_row)
    if not comes_before(procedure, to_row, from_row):
        raise NotBefore(
            _("Baris %(from)s tidak dapat kembali ke baris %(to)s: bukan baris sebelumnya.")
            % {"from": from_row, "to": to_row}
        )
    move = _Move(procedure, state, completed)
    move.go_back(to_row)
    return move.result(())


def leads_back(procedure: Procedure, row_no: int, path: Path) -> bool:
    """Whether this arrow of row ``row_no`` is a back arrow: taking it begins a new round."""
    return (row_no, path.to) in _graph(procedure).back


def answer_leads_back(procedure: Procedure, row: Row, answer: str) -> bool:
    """Whether this answer of the row returns the case to an earlier row."""
    return any(leads_back(procedure, row.no, path) for path in row.paths_for(answer))


def answer_hands_on(procedure: Procedure, row: Row, answer: str) -> bool:
    """Whether this answer of the row opens a row further on: it neither returns nor only ends."""
    ahead = any(path.to != END for path in row.paths_for(answer))
    return ahead and not answer_leads_back(procedure, row, answer)


def comes_before(procedure: Procedure, earlier: int, later: int) -> bool:
    """Whether forward arrows lead from row ``earlier`` to the other row ``later``."""
    return earlier != later and later in rows_ahead(procedure, earlier)


def rows_ahead(procedure: Procedure, row_no: int) -> frozenset[int]:
    """Every row that forward arrows lead to from ``row_no``, itself included."""
    return _graph(procedure).ahead.get(row_no, frozenset())


def rows_reached(procedure: Procedure, row_no: int) -> frozenset[int]:
    """Every row that one or more arrows of any kind lead to from ``row_no``."""
    return _graph(procedure).reached.get(row_no, frozenset())


def _opening(state: State, row_no: int) -> Opening:
    for opening in state.open:
        if opening.row == row_no:
            return opening
    raise NotOpen(_("Baris %(row)s tidak sedang terbuka.") % {"row": row_no})


def _taken(row: Row, answer: str) -> tuple[Path, ...]:
    if row.is_decision and not answer:
        raise AnswerNeeded(
            _("Baris %(row)s meminta jawaban: %(answers)s.")
            % {"row": row.no, "answers": ", ".join(row.answers)}
        )
    if answer and answer not in row.answers:
        raise UnknownAnswer(_unknown(row, answer))
    return row.paths_for(answer)


def _unknown(row: Row, answer: str) -> str:
    if not row.is_decision:
        return _("Baris %(row)s tidak meminta jawaban.") % {"row": row.no}
    return _("Baris %(row)s tidak mengenal jawaban “%(answer)s”; pilihannya: %(answers)s.") % {
        "row": row.no,
        "answer": answer,
        "answers": ", ".join(row.answers),
    }


class _Move:
    """The state while one row is being completed."""

    def __init__(self, procedure: Procedure, state: State, completed: Opening) -> None:
        self._procedure = procedure
        self._graph = _graph(procedure)
        self._round = completed.round
        self._completed = completed.row
        self._before = {o.row: o.round for o in state.open if o.row != completed.row}
        self._open = dict(self._before)
        self._waiting = set(state.waiting)
        self._last_round = state.last_round

    def go_back(self, target: int) -> None:
        ahead = self._graph.ahead[target]
        self._open = {row: n for row, n in self._open.items() if row not in ahead}
        self._waiting = {arrival for arrival in self._waiting if arrival.source not in ahead}
        self._last_round += 1
        self._open_row(target, self._last_round)

    def go_on(self, target: int | Literal["end"]) -> None:
        if target == END:
            return
        if self._procedure.row(target).join:
            self._waiting.add(Arrival(self._completed, target, self._round))
        else:
            self._open_row(target, self._round)

    def result(self, taken: tuple[Path, ...]) -> Step:
        self._open_ready_joins()
        before, after = set(self._before.items()), set(self._open.items())
        return Step(
            state=state_of(after, self._waiting, last_round=self._last_round),
            opened=self._in_table_order(after - before),
            withdrawn=self._in_table_order(before - after),
            taken=taken,
        )

    def _open_row(self, row: int, round_: int) -> None:
        # A row is open once. Two branches meet at a row without a join only after a return
        # outside the SOP's arrows; then the newer round holds.
        self._open[row] = max(round_, self._open.get(row, round_))

    def _open_ready_joins(self) -> None:
        while ready := list(self._ready_joins()):
            for join in ready:
                rounds = [arrival.round for arrival in self._waiting if arrival.join == join]
                self._waiting = {arrival for arrival in self._waiting if arrival.join != join}
                self._open_row(join, max(rounds))

    def _ready_joins(self) -> Iterator[int]:
        joins = {arrival.join for arrival in self._waiting}
        for join in sorted(joins):
            others = (self._open.keys() | joins) - {join}
            if not any(join in self._graph.ahead[other] for other in others):
                yield join

    def _in_table_order(self, pairs: set[tuple[int, int]]) -> tuple[Opening, ...]:
        position = self._procedure.position
        return tuple(Opening(*pair) for pair in sorted(pairs, key=lambda pair: position(pair[0])))


@dataclass(frozen=True, slots=True)
class _Graph:
    """What does not change while a procedure is walked; made once for each procedure."""

    back: frozenset[tuple[int, int | str]]
    ahead: dict[int, frozenset[int]]
    reached: dict[int, frozenset[int]]


def _graph(procedure: Procedure) -> _Graph:
    """The graph of a procedure, kept on the (frozen) procedure itself."""
    graph: _Graph | None = procedure.__dict__.get("_graph")
    if graph is None:
        graph = _make_graph(procedure)
        object.__setattr__(procedure, "_graph", graph)
    return graph


def _make_graph(procedure: Procedure) -> _Graph:
    known = {row.no for row in procedure.rows}
    arrows = {
        row.no: [path.to for path in row.paths if path.to != END and path.to in known]
        for row in procedure.rows
    }
    reached = {no: _reachable(arrows, arrows[no]) for no in arrows}
    back = frozenset(
        (no, target)
        for no, targets in arrows.items()
        for target in targets
        if procedure.position(target) <= procedure.position(no)
        and (target == no or no in reached[target])
    )
    forward = {
        no: [target for target in targets if (no, target) not in back]
        for no, targets in arrows.items()
    }
    ahead = {no: _reachable(forward, [no]) for no in forward}
    return _Graph(back=back, ahead=ahead, reached=reached)


def _reachable(arrows: dict[int, list[int]], begin_at: list[int]) -> frozenset[int]:
    found = set(begin_at)
    todo = list(begin_at)
    while todo:
        for target in arrows[todo.pop()]:
            if target not in found:
                found.add(target)
                todo.append(target)
    return frozenset(found)
