"""The official table of an SOP as geometry, for the screen and for paper alike.

PermenPANRB 35/2012 draws an SOP AP as a branching flowchart in a table: No, Kegiatan, one lane per
Pelaksana, Mutu Baku (Kelengkapan, Waktu, Output), Keterangan; with five symbols: capsule, box,
diamond, arrow, and a pentagon where a page ends. ``lay_out`` says where each of them stands, on
the plane of ``sop.plane``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from lajur.sop import routing
from lajur.sop.lettering import lines_needed, text_width, widest_word, wrapped
from lajur.sop.plane import (
    SCREEN,
    Arrow,
    ArrowKind,
    Band,
    Label,
    Lane,
    Layout,
    Metrics,
    Point,
    Shape,
    ShapeKind,
)
from lajur.sop.procedure import END, Output, Procedure, Requirement, Row
from lajur.sop.routing import Cell, Link, Run, Side, Way


def lay_out(
    procedure: Procedure, *, metrics: Metrics = SCREEN, least: tuple[tuple[int, int], ...] = ()
) -> Layout:
    """Draw ``procedure``. ``least`` asks for more text lines in some rows: (row number, lines).

    Rows are at least as high as their texts need in any common sans-serif. Promises: no arrow
    runs through a shape that is not its own, no two arrows share a piece of a line, nothing
    crosses or covers a label. What a draft has not named yet (a target, a performer) is not
    drawn. The result is kept on the frozen procedure.
    """
    kept: dict[object, Layout] = procedure.__dict__.setdefault("_layouts", {})
    key = (metrics, least)
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = _Drawing(procedure, metrics, dict(least)).layout()
    return kept[key]


def time_text(row: Row) -> str:
    """The standard time in the words of the SOP; a dash where it gives none."""
    return row.time_printed or (row.time.printed if row.time else "") or "–"


def names_text(things: tuple[Requirement, ...] | tuple[Output, ...]) -> str:
    """Kelengkapan or outputs as the table shows them: in its own words, in one sentence."""
    return ", ".join(thing.printed or thing.name for thing in things)


_KEPT = 64
# A diamond has three sides for answers; with more of them some share one.
_MANY_ANSWERS = 4
_ADDED: tuple[Literal["start"], Literal["end"]] = ("start", "end")


@dataclass(frozen=True, slots=True)
class _Exit:
    """An answer's arrow where it leaves its shape: what the label is placed by."""

    side: Side
    run: Run
    lines: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(slots=True)
class _Place:
    """A row while it is being drawn; sizes are relative to its middle."""

    row: Row
    position: int
    kind: ShapeKind
    lanes: tuple[int, ...]
    added: tuple[Literal["start", "end"], ...]
    end_lines: tuple[str, ...] = ()
    sizes: dict[int, tuple[float, float]] = field(default_factory=dict)
    exits: list[_Exit] = field(default_factory=list)
    touching: list[tuple[Side, Run]] = field(default_factory=list)
    level_step: float = 0

    @property
    def lane(self) -> int:
        return self.lanes[0]

    @property
    def cell(self) -> Cell:
        return self.lane, self.position


@dataclass(frozen=True, slots=True)
class _Plan:
    """An arrow before it has a way."""

    kind: ArrowKind
    source: int
    target: int
    answers: tuple[str, ...]


class _Drawing:
    """One drawing, made from top to bottom: ways, then sizes, then places, then points."""

    def __init__(self, procedure: Procedure, metrics: Metrics, least: Mapping[int, int]) -> None:
        self._procedure = procedure
        self._metrics = metrics
        self._least = least
        self._lane_of = {p.key: index for index, p in enumerate(procedure.performers)}
        self._places = {
            row.no: place
            for position, row in enumerate(procedure.rows)
            if (place := self._place(row, position))
        }

    def layout(self) -> Layout:
        self._find_ways()
        self._size_shapes()
        self._lanes = self._place_lanes()
        self._bands = self._place_rows()
        shapes = [shape for place in self._places.values() for shape in self._shapes_of(place)]
        self._own = {(s.row, s.lane): s for s in shapes if s.part in ("own", "partner")}
        arrows = [*self._drawn_joints(), *self._drawn_arrows(), *self._drawn_added(shapes)]
        return Layout(
            metrics=self._metrics,
            columns=self._metrics.columns,
            lanes=tuple(self._lanes),
            rows=tuple(self._bands),
            shapes=tuple(shapes),
            arrows=tuple(arrows),
            labels=tuple(self._labels()),
            width=sum(lane.width for lane in self._lanes),
            height=sum(band.height for band in self._bands),
        )

    def _place(self, row: Row, position: int) -> _Place | None:
        lanes = tuple(
            self._lane_of[key] for key in dict.fromkeys(row.performers) if key in self._lane_of
        )
        if not lanes:
            return None
        kind = _own_kind(row)
        roles = {"start": row.start, "end": row.ends}
        added = tuple(role for role in _ADDED if roles[role] and kind != role)
        return _Place(row, position, kind, lanes, added, self._lines(self._ending_answers(row)))

    def _lines(self, answers: tuple[str, ...]) -> tuple[str, ...]:
        return wrapped(
            " / ".join(answers), width=self._metrics.label_width, size=self._metrics.label_text
        )

    def _ending_answers(self, row: Row) -> tuple[str, ...]:
        return tuple(path.answer for path in row.paths if path.to == END and path.answer)

    # Ways

    def _find_ways(self) -> None:
        self._plans = sorted(self._planned(), key=self._turn)
        self._joint_plans = list(self._planned_joints())
        self._joint_ways, self._ways = routing.route(
            lanes=len(self._procedure.performers),
            rows=len(self._procedure.rows),
            shapes=[(lane, p.position) for p in self._places.values() for lane in p.lanes],
            joints=[
                Link((left, place.position), (right, place.position), {}, {})
                for place, left, right in self._joint_plans
            ],
            links=[self._link(plan) for plan in self._plans],
        )

    def _planned(self) -> Iterator[_Plan]:
        """Arrows between rows; answers that lead to the same row share one."""
        for place in self._places.values():
            answers: dict[int, list[str]] = {}
            for path in place.row.paths:
                if path.to != END and path.to in self._places:
                    answers.setdefault(path.to, []).append(path.answer)
            for target, given in answers.items():
                named = tuple(dict.fromkeys(answer for answer in given if answer))
                returns = self._places[target].position <= place.position
                kind: ArrowKind = "return" if returns else "answer" if named else "next"
                yield _Plan(kind, place.row.no, target, named)

    def _turn(self, plan: _Plan) -> tuple[bool, int, int]:
        """Short ways first, returns last: what is routed early lies straight.

        From a decision with many answers a return goes early, while one side is still free.
        """
        source, target = self._places[plan.source], self._places[plan.target]
        return (
            plan.kind == "return" and len(source.row.answers) < _MANY_ANSWERS,
            abs(target.position - source.position),
            abs(target.lane - source.lane),
        )

    def _planned_joints(self) -> Iterator[tuple[_Place, int, int]]:
        for place in self._places.values():
            lanes = sorted(place.lanes)
            for left, right in zip(lanes, lanes[1:], strict=False):
                yield place, left, right

    def _link(self, plan: _Plan) -> Link:
        source, target = self._places[plan.source], self._places[plan.target]
        return Link(
            source=source.cell,
            target=target.cell,
            exits=self._exits(plan, source),
            entries=self._entries(plan, target),
            labelled=bool(plan.answers),
        )

    def _exits(self, plan: _Plan, source: _Place) -> dict[Side, int]:
        if plan.kind == "return":
            return {Side.LEFT: 0, Side.RIGHT: 0}
        sideways = 90 if source.kind == "diamond" else 8
        exits = {Side.BOTTOM: 0, Side.LEFT: sideways, Side.RIGHT: sideways}
        if "end" in source.added:
            del exits[Side.BOTTOM]
        return exits

    def _entries(self, plan: _Plan, target: _Place) -> dict[Side, int]:
        # The sides of a diamond are for its answers.
        sideways = 260 if target.kind == "diamond" else 70
        entries = {Side.TOP: 0, Side.LEFT: sideways, Side.RIGHT: sideways}
        if plan.kind == "return" or "start" in target.added:
            del entries[Side.TOP]
        return entries

    # Sizes

    def _size_shapes(self) -> None:
        """A shape is as large as its symbol, or as the tracks that touch it need."""
        self._note_exits()
        for place in self._places.values():
            for lane in place.lanes:
                place.sizes[lane] = self._symbol(place.kind if lane == place.lane else "box")
        for place, lane, side, run in self._touches():
            self._make_room(place, lane, run)
            if lane == place.lane:
                place.touching.append((side, run))

    def _touches(self) -> Iterator[tuple[_Place, int, Side, Run]]:
        """Where a way meets a shape: the row, the lane, the side and the run."""
        for plan, way in zip(self._plans, self._ways, strict=True):
            source, target = self._places[plan.source], self._places[plan.target]
            yield source, source.lane, way.leaves, way.runs[0]
            yield target, target.lane, way.enters, way.runs[-1]
        for (place, left, right), way in zip(self._joint_plans, self._joint_ways, strict=True):
            yield place, left, way.leaves, way.runs[0]
            yield place, right, way.enters, way.runs[-1]

    def _note_exits(self) -> None:
        named = [pair for pair in zip(self._plans, self._ways, strict=True) if pair[0].answers]
        for plan, way in named:
            lines = self._lines(plan.answers)
            exit_ = _Exit(way.leaves, way.runs[0], lines, plan.answers)
            self._places[plan.source].exits.append(exit_)
        for place in self._places.values():
            tallest = max((len(exit_.lines) for exit_ in place.exits), default=0)
            label = tallest * self._metrics.label_line + 5 if tallest else 0
            place.level_step = max(self._metrics.track, label)

    def _symbol(self, kind: ShapeKind) -> tuple[float, float]:
        if kind == "diamond":
            return self._metrics.diamond
        return self._metrics.box if kind == "box" else self._metrics.capsule

    def _make_room(self, place: _Place, lane: int, run: Run) -> None:
        w, h = place.sizes[lane]
        offset = abs(self._offset(run))
        kind = place.kind if lane == place.lane else "box"
        if run.level:
            h = max(h, 2 * offset + (16 if kind == "diamond" else 12))
        else:
            w = max(w, 2 * offset + (24 if kind == "diamond" else 16))
        if kind in ("start", "end"):
            w = max(w, h + 24)
        place.sizes[lane] = w, h

    def _offset(self, run: Run) -> float:
        """How far a run of a centre corridor lies from the middle."""
        step: float = self._metrics.centre_track
        if run.level:
            step = self._level_step(run.line // 2)
        return routing.offset_order(run.track) * step

    def _level_step(self, position: int) -> float:
        place = self._places.get(self._procedure.rows[position].no)
        return place.level_step if place else self._metrics.track

    # Places

    def _place_lanes(self) -> list[Lane]:
        lanes: list[Lane] = []
        x = 0.0
        self._border_tracks = self._count_tracks(level=False, odd=0)
        for index, performer in enumerate(self._procedure.performers):
            left = self._border_reach(index, 1) + self._reach(index, -1)
            right = self._border_reach(index + 1, -1) + self._reach(index, 1)
            words = widest_word(performer.name, self._metrics.head_text)
            width = max(left + right, words + self._metrics.cell_padding, self._metrics.lane_least)
            width = ceil(width / self._metrics.lane_step) * self._metrics.lane_step
            centre = round(x + min(max(width / 2, left), width - right))
            lanes.append(Lane(performer.key, x, width, centre))
            x += width
        return lanes

    def _count_tracks(self, *, level: bool, odd: int) -> dict[int, int]:
        counted: dict[int, int] = {}
        for run in self._runs():
            if run.level is level and run.line % 2 == odd:
                counted[run.line] = max(counted.get(run.line, 0), run.track + 1)
        return counted

    def _runs(self) -> Iterator[Run]:
        for way in (*self._joint_ways, *self._ways):
            yield from way.runs

    def _border_offsets(self, border: int) -> list[float]:
        """Where the tracks of a lane border lie beside it; never on it, where no one sees them."""
        count, step = self._border_tracks.get(2 * border, 0), self._metrics.track
        if border == 0:
            return [step * (index + 1) for index in range(count)]
        if border == len(self._procedure.performers):
            return [step * (index - count) for index in range(count)]
        shift = -(count // 2) * step + step / 2
        return [shift + step * index for index in range(count)]

    def _border_reach(self, border: int, toward: int) -> float:
        return max((offset * toward for offset in self._border_offsets(border)), default=0.0)

    def _reach(self, lane: int, toward: int) -> float:
        """How far shapes, labels and centre tracks of a lane reach to one side of its centre."""
        metrics = self._metrics
        reach = 0.0
        for run in self._runs():
            if not run.level and run.line == 2 * lane + 1:
                reach = max(reach, self._offset(run) * toward)
        for place in self._places.values():
            if lane in place.lanes:
                reach = max(reach, place.sizes[lane][0] / 2)
            if lane == place.lane:
                reach = max(reach, *(r + 1 for r in self._label_reaches(place, toward)), 0)
                if place.added:
                    reach = max(reach, metrics.capsule[0] / 2)
        beside = self._border_reach(lane + (toward > 0), -toward) > 0
        return reach + (metrics.head if beside else metrics.clearance)

    def _label_reaches(self, place: _Place, toward: int) -> Iterator[float]:
        for x, _, w, _, _ in self._label_boxes(place):
            yield (x + w) if toward > 0 else -x

    def _place_rows(self) -> list[Band]:
        bands: list[Band] = []
        y = 0.0
        self._band_tracks = self._count_tracks(level=True, odd=0)
        last = len(self._procedure.rows) - 1
        for position, row in enumerate(self._procedure.rows):
            above, below = self._row_reach(row)
            above += self._band_height(position)
            if position == last:
                below += self._band_height(position + 1)
            units = max(self._text_units(row), ceil((above + below) / self._metrics.unit))
            height = units * self._metrics.unit
            middle = y + min(max(height / 2, above), height - below)
            bands.append(Band(row.no, y, height, units, middle))
            y += height
        return bands

    def _band_height(self, position: int) -> float:
        """The room of the tracks above a row and of the arrowhead below them."""
        tracks = self._band_tracks.get(2 * position, 0)
        return (
            tracks * self._metrics.track + self._metrics.head - self._metrics.clearance
            if tracks
            else 0
        )

    def _row_reach(self, row: Row) -> tuple[float, float]:
        metrics = self._metrics
        place = self._places.get(row.no)
        if place is None:
            return metrics.row_least / 2, metrics.row_least / 2
        half = max(h for _, h in place.sizes.values()) / 2
        above = below = half
        if "start" in place.added:
            above += metrics.stack_gap + metrics.capsule[1]
        if "end" in place.added:
            below += self._end_gap(place) + metrics.capsule[1]
        for _, y, _, h, _ in self._label_boxes(place):
            above, below = max(above, -y - 4), max(below, y + h - 4)
        return above + metrics.clearance, below + metrics.clearance

    def _end_gap(self, place: _Place) -> float:
        """The way from a shape down to its added capsule, long enough for its label."""
        least = self._metrics.stack_gap
        if not place.end_lines:
            return least
        _, y, _, h, _ = self._end_label(place)
        return max(least, y + h - place.sizes[place.lane][1] / 2 + 8)

    def _text_units(self, row: Row) -> int:
        metrics = self._metrics
        lines = max(
            self._lines_in("time", time_text(row)) + metrics.time_lines,
            self._lines_in("activity", row.activity),
            self._lines_in("needs", names_text(row.needs)),
            self._lines_in("output", names_text(row.outputs)),
            self._lines_in("remarks", row.remarks),
            self._least.get(row.no, 0),
        )
        height = max(lines * metrics.unit + metrics.row_padding, metrics.row_least)
        return ceil(height / metrics.unit)

    def _lines_in(self, column: str, text: str) -> int:
        return lines_needed(text, width=self._room(column), size=self._metrics.text)

    def _room(self, column: str) -> float:
        return self._metrics.column(column) - 2 * self._metrics.cell_padding

    # Shapes, arrows, labels

    def _shapes_of(self, place: _Place) -> Iterator[Shape]:
        middle = self._bands[place.position].middle
        no = place.row.no
        for lane in place.lanes:
            w, h = place.sizes[lane]
            x = self._lanes[lane].centre - w / 2
            own = lane == place.lane
            kind: ShapeKind = place.kind if own else "box"
            yield Shape(kind, "own" if own else "partner", no, lane, x, middle - h / 2, w, h)
        w, h = self._metrics.capsule
        x, half = self._lanes[place.lane].centre - w / 2, place.sizes[place.lane][1] / 2
        if "start" in place.added:
            y = middle - half - self._metrics.stack_gap - h
            yield Shape("start", "start", no, place.lane, x, y, w, h)
        if "end" in place.added:
            y = middle + half + self._end_gap(place)
            yield Shape("end", "end", no, place.lane, x, y, w, h)

    def _drawn_joints(self) -> Iterator[Arrow]:
        for (place, left, right), way in zip(self._joint_plans, self._joint_ways, strict=True):
            no = place.row.no
            points = self._points(way, self._own[no, left], self._own[no, right])
            yield Arrow("joint", no, no, (), points)

    def _drawn_arrows(self) -> Iterator[Arrow]:
        for plan, way in zip(self._plans, self._ways, strict=True):
            source, target = self._places[plan.source], self._places[plan.target]
            points = self._points(
                way, self._own[plan.source, source.lane], self._own[plan.target, target.lane]
            )
            yield Arrow(plan.kind, plan.source, plan.target, plan.answers, points)

    def _drawn_added(self, shapes: Iterable[Shape]) -> Iterator[Arrow]:
        for shape in shapes:
            place = self._places[shape.row]
            own = self._own[shape.row, place.lane]
            x = own.centre[0]
            if shape.part == "start":
                points = ((x, shape.y + shape.h), (x, own.y))
                yield Arrow("start", shape.row, shape.row, (), points)
            elif shape.part == "end":
                points = ((x, own.y + own.h), (x, shape.y))
                answers = self._ending_answers(place.row)
                yield Arrow("end", shape.row, END, answers, points)

    def _points(self, way: Way, source: Shape, target: Shape) -> tuple[Point, ...]:
        lines = [self._coordinate(run) for run in way.runs]
        points = [_touching(source, way.leaves, lines[0])]
        for (run, line), following in zip(
            zip(way.runs, lines, strict=True), lines[1:], strict=False
        ):
            points.append((following, line) if run.level else (line, following))
        points.append(_touching(target, way.enters, lines[-1]))
        return tuple(points)

    def _coordinate(self, run: Run) -> float:
        """The y of a level run, the x of an upright one."""
        index = run.line // 2
        if run.line % 2:
            middle = self._bands[index].middle if run.level else self._lanes[index].centre
            return middle + self._offset(run)
        if run.level:
            return self._band_line(index, run.track)
        lanes = self._lanes
        border = lanes[index].x if index < len(lanes) else lanes[-1].x + lanes[-1].width
        return border + self._border_offsets(index)[run.track]

    def _band_line(self, position: int, track: int) -> float:
        step = self._metrics.track
        if position < len(self._bands):
            return self._bands[position].y + step * (track + 1)
        last = self._bands[-1]
        return last.y + last.height - step * (self._band_tracks[2 * position] - track)

    def _labels(self) -> Iterator[Label]:
        for place in self._places.values():
            centre, middle = self._lanes[place.lane].centre, self._bands[place.position].middle
            for x, y, w, h, (lines, answers) in self._label_boxes(place):
                yield Label(lines, place.row.no, answers, centre + x, middle + y, w, h)

    def _label_boxes(self, place: _Place) -> Iterator[_LabelBox]:
        """Each label beside its exit: above a way to the side, beside a way down."""
        down = sorted(self._offset(e.run) for e in place.exits if e.side is Side.BOTTOM)
        for exit_ in place.exits:
            size = self._label_size(exit_.lines)
            offset = self._offset(exit_.run)
            if exit_.side is Side.BOTTOM:
                toward = -1 if len(down) > 1 and offset == down[0] else 1
                corner = self._beside_a_way_down(place, offset, toward, size)
            else:
                corner = self._above_a_way_aside(place, offset, exit_.side, size)
            yield *corner, *size, (exit_.lines, exit_.answers)
        if place.end_lines and "end" in place.added:
            yield self._end_label(place)

    def _end_label(self, place: _Place) -> _LabelBox:
        size = self._label_size(place.end_lines)
        words = (place.end_lines, self._ending_answers(place.row))
        return *self._beside_a_way_down(place, 0, 1, size), *size, words

    def _beside_a_way_down(self, place: _Place, offset: float, toward: int, size: Point) -> Point:
        """Right (``toward`` 1) or left of a way down, below the shape and its ways aside."""
        near = offset + 4 * toward
        highest = 0.0 if near * toward < 0 else near
        below = _around_middle(place).half_height_at(highest) + 1
        aside = self._farthest(place, Side.RIGHT if toward > 0 else Side.LEFT, 1)
        return (near if toward > 0 else near - size[0]), max(below, aside + 3)

    def _above_a_way_aside(self, place: _Place, offset: float, side: Side, size: Point) -> Point:
        """Above a way to the left or right, clear of the shape and of the ways in from above."""
        toward = side.value[0]
        top, bottom = offset - 3 - size[1], offset - 3
        nearest = 0.0 if top <= 0 <= bottom else min(abs(top), abs(bottom))
        reach = _around_middle(place).half_width_at(nearest) + 3
        reach = max(reach, self._farthest(place, Side.TOP, toward) + 4)
        if "start" in place.added and top < -place.sizes[place.lane][1] / 2:
            reach = max(reach, self._metrics.capsule[0] / 2 + 4)
        return (reach if toward > 0 else -reach - size[0]), top

    def _farthest(self, place: _Place, side: Side, toward: int) -> float:
        """How far from the middle of a side its ways lie, in one direction."""
        offsets = (self._offset(run) * toward for at, run in place.touching if at is side)
        return max(offsets, default=-1000.0)

    def _label_size(self, lines: tuple[str, ...]) -> tuple[float, float]:
        size = self._metrics.label_text
        width = max(text_width(line, size) for line in lines)
        return ceil(width), len(lines) * self._metrics.label_line


_LabelBox = tuple[float, float, float, float, tuple[tuple[str, ...], tuple[str, ...]]]


def _own_kind(row: Row) -> ShapeKind:
    """The symbol of a row itself; capsules that it needs besides are added above and below."""
    if row.is_decision:
        return "diamond"
    if row.start:
        return "start"
    return "end" if row.ends and len(row.paths) == 1 else "box"


def _touching(shape: Shape, side: Side, line: float) -> Point:
    """Where the straight ``line`` meets ``side`` of ``shape``."""
    x, y = shape.centre
    if side in (Side.LEFT, Side.RIGHT):
        return x + side.value[0] * shape.half_width_at(line - y), line
    return line, y + side.value[1] * shape.half_height_at(line - x)


def _around_middle(place: _Place) -> Shape:
    """The row's own shape in a plane of its own, its middle at the origin."""
    w, h = place.sizes[place.lane]
    return Shape(place.kind, "own", place.row.no, place.lane, -w / 2, -h / 2, w, h)
