"""What a drawn SOP consists of: lanes, rows, shapes, arrows and labels on one plane.

``sop.matrix`` makes them, the page and the paper draw them. **The plane** has its origin at the
upper left corner of the lanes, below the head of the table: x to the right, y downwards, in CSS
pixels at a root size of 16 (``SCREEN``). The text columns stand outside of it and may be wider
than ``Layout.columns`` says, never narrower. A row is a whole number of *units* high; a unit is
one line of the table's text. Everything knows its row, so a page can be cut between two rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Literal

ShapeKind = Literal["start", "end", "box", "diamond"]
ArrowKind = Literal["start", "next", "answer", "return", "joint", "end"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Metrics:
    """The sizes of one medium. ``columns`` are the least widths of the text columns, in order."""

    unit: int = 16
    text: float = 12
    cell_padding: float = 5
    columns: tuple[tuple[str, int], ...] = (
        ("no", 30),
        ("activity", 144),
        ("needs", 86),
        ("time", 68),
        ("output", 84),
        ("remarks", 28),
    )
    row_padding: int = 12
    row_least: int = 64
    time_lines: int = 2
    head_text: float = 11.5
    lane_least: int = 84
    lane_step: int = 4
    box: tuple[float, float] = (50, 26)
    capsule: tuple[float, float] = (56, 26)
    diamond: tuple[float, float] = (54, 36)
    label_text: float = 9.5
    label_line: int = 11
    label_width: float = 66
    track: int = 9
    centre_track: int = 10
    head: int = 13
    clearance: int = 8
    stack_gap: int = 18

    def column(self, name: str) -> int:
        return dict(self.columns)[name]


SCREEN = Metrics()


@dataclass(frozen=True, slots=True)
class Lane:
    """A performer's column: from ``x`` on, ``width`` wide, its shapes around ``centre``."""

    performer: str
    x: float
    width: float
    centre: float


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the table as a strip of the plane; its shapes stand around ``middle``."""

    row: int
    y: float
    height: int
    units: int
    middle: float


@dataclass(frozen=True, slots=True)
class Shape:
    """A symbol. ``part`` tells a row's own shape from its partners' boxes and added capsules."""

    kind: ShapeKind
    part: Literal["own", "partner", "start", "end"]
    row: int
    lane: int
    x: float
    y: float
    w: float
    h: float

    @property
    def centre(self) -> Point:
        return self.x + self.w / 2, self.y + self.h / 2

    def half_width_at(self, dy: float) -> float:
        """How far the edge stands from the centre line, ``dy`` below the middle."""
        across, down = self.w / 2, self.h / 2
        if self.kind == "diamond":
            return across * max(0.0, 1 - abs(dy) / down)
        if self.kind == "box":
            return across
        return across - down + sqrt(max(0.0, down**2 - dy**2))

    def half_height_at(self, dx: float) -> float:
        """How far the edge stands from the middle, ``dx`` right of the centre line."""
        across, down = self.w / 2, self.h / 2
        if self.kind == "diamond":
            return down * max(0.0, 1 - abs(dx) / across)
        beyond = abs(dx) - (across - down)
        if self.kind == "box" or beyond <= 0:
            return down
        return sqrt(max(0.0, down**2 - beyond**2))


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from row to row; ``points`` run from the edge of one shape to that of another.

    ``answers`` are the answers that take it, several when they lead to the same row. A *joint*
    arrow has two heads and stays in its row, as *start* and *end* arrows of added capsules do.
    """

    kind: ArrowKind
    source: int
    target: int | Literal["end"]
    answers: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """The words of an answer beside the exit that it names, in ``lines``."""

    lines: tuple[str, ...]
    row: int
    answers: tuple[str, ...]
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Layout:
    """A procedure drawn. See the module for its plane."""

    metrics: Metrics
    columns: tuple[tuple[str, int], ...]
    lanes: tuple[Lane, ...]
    rows: tuple[Band, ...]
    shapes: tuple[Shape, ...]
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...]
    width: float
    height: float

    @cached_property
    def by_row(self) -> Mapping[int, Band]:
        return {band.row: band for band in self.rows}

    @cached_property
    def table_width(self) -> float:
        """The least width of the whole table, text columns included."""
        return self.width + sum(width for _, width in self.columns)
