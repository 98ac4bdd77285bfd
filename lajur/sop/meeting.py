"""Which rows can be open at the same time, worked out without trying every order of events.

Trying all states of an SOP grows with the power of its parallel branches; the pairs of places that
can be occupied together grow only with the square of its rows. A place is an open row, or a branch
waiting before a join. Branches move independently of each other except at joins, and a join
concerns a pair only through "can this place still reach it", so pairs are enough: every pair found
here belongs to some run, and every run shows only pairs found here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lajur.sop.procedure import END, Path, Procedure, Row
from lajur.sop.walk import leads_back, rows_ahead


class Waiting(NamedTuple):
    """A branch from ``source`` that waits before ``join``."""

    source: int
    join: int


Place = int | Waiting


@dataclass(frozen=True, slots=True)
class Meetings:
    """``twice``: rows that two branches open without a join. ``joined``: joins that are used."""

    twice: frozenset[int]
    joined: frozenset[int]


def meetings(procedure: Procedure) -> Meetings:
    """What parallel branches of ``procedure`` can do to each other.

    The procedure's targets must exist and no return may be taken together with another arrow.
    """
    return _Search(procedure).result()


def together(row: Row) -> Iterable[tuple[Path, ...]]:
    """The groups of arrows of ``row`` that are taken at the same time."""
    return [row.paths_for(answer) for answer in row.answers] or [row.paths]


class _Search:
    def __init__(self, procedure: Procedure) -> None:
        self._procedure = procedure
        self._pairs: set[tuple[Place, Place]] = set()
        self._todo: list[tuple[Place, Place]] = []
        self._twice: set[int] = set()
        self._joined: set[int] = set()

    def result(self) -> Meetings:
        for row in self._procedure.rows:
            for group in together(row):
                self._split(row, group)
        while self._todo:
            one, other = self._todo.pop()
            self._move(one, beside=other)
            self._move(other, beside=one)
        return Meetings(twice=frozenset(self._twice), joined=frozenset(self._joined))

    def _split(self, row: Row, group: tuple[Path, ...]) -> None:
        targets = [self._place(row, path.to) for path in group if path.to != END]
        for index, target in enumerate(targets):
            for other in targets[index + 1 :]:
                self._meet(target, other)

    def _place(self, row: Row, target: int) -> Place:
        return Waiting(row.no, target) if self._procedure.row(target).join else target

    def _meet(self, one: Place, other: Place) -> None:
        if one == other:
            self._twice.add(one.join if isinstance(one, Waiting) else one)
        elif (one, other) not in self._pairs:
            self._pairs |= {(one, other), (other, one)}
            self._todo.append((one, other))

    def _move(self, place: Place, *, beside: Place) -> None:
        if isinstance(place, Waiting):
            self._open_join(place, beside=beside)
            return
        row = self._procedure.row(place)
        for path in row.paths:
            if path.to == END:
                continue
            if not leads_back(self._procedure, row.no, path):
                self._meet(self._place(row, path.to), beside)
            elif not self._withdrawn(beside, by_return_to=path.to):
                self._meet(path.to, beside)

    def _open_join(self, waiting: Waiting, *, beside: Place) -> None:
        at = beside.join if isinstance(beside, Waiting) else beside
        if isinstance(beside, Waiting) and at == waiting.join:
            self._joined.add(at)
        elif waiting.join not in rows_ahead(self._procedure, at):
            self._meet(waiting.join, beside)

    def _withdrawn(self, place: Place, *, by_return_to: int) -> bool:
        at = place.source if isinstance(place, Waiting) else place
        return at in rows_ahead(self._procedure, by_return_to)
