"""Ways for the arrows of a matrix, over a coarse plane of corridors; knows no pixel.

The plane has ``lanes`` columns and ``rows`` rows of cells. Corridors run between and through them:
upright ones at the lane borders (even x) and down the lane centres (odd x), level ones in the
bands between rows (even y) and through the row middles (odd y). A cell with a shape closes the
crossing of its two centre corridors; borders and bands are never closed, so a way always exists.

``route`` finds a way for each link, cheap ways first: few bends, few crossings, short. Then every
straight *run* of a way is given a track of its corridor, such that two runs on one track never
touch. Geometry that keeps tracks apart has no two arrows on one line, whatever the SOP.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from heapq import heappop, heappush
from itertools import count, pairwise, permutations

Node = tuple[int, int]
Cell = tuple[int, int]
"""(lane, row), both from 0."""


class Side(Enum):
    """A side of a shape; its value is the step that leaves the shape there."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    TOP = (0, -1)
    BOTTOM = (0, 1)


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow to route: from cell to cell, with what leaving and entering at each side costs.

    A side that is missing is closed. A ``labelled`` link wants a side of its shape for itself.
    """

    source: Cell
    target: Cell
    exits: Mapping[Side, int]
    entries: Mapping[Side, int]
    labelled: bool = False


@dataclass(slots=True)
class Run:
    """A straight piece of a way: in corridor ``line``, from ``start`` to ``stop`` along it.

    ``track`` counts from 0. At a border or a band it orders the runs from left to right or from
    the top; at a centre 0 is the middle itself, then 1 and 2 are beside it, 3 and 4 beyond those.
    """

    level: bool
    line: int
    start: float
    stop: float
    track: int = 0

    @property
    def low(self) -> float:
        return min(self.start, self.stop)

    @property
    def high(self) -> float:
        return max(self.start, self.stop)


@dataclass(frozen=True, slots=True)
class Way:
    """The runs of one link from its source to its target, and the sides where it touches them."""

    leaves: Side
    enters: Side
    runs: tuple[Run, ...]


# Costs in the measure of the plane: a cell is about 84 by 64.
BEND = 60
CROSSING = 45
SHARED_BORDER = 14
SHARED_CENTRE = 34
THROUGH_A_CELL = 6
TAKEN_SIDE = 70
TAKEN_TOP = 30
TAKEN_BY_AN_ANSWER = 320
SECOND_WAY_DOWN = 180
NO_PLACE = 100_000
_STEP_ACROSS = 42
_STEP_DOWN = 32
# How far the edge of a shape stands from its middle, in corridors.
_EDGE = 0.3


def route(
    *, lanes: int, rows: int, shapes: Iterable[Cell], joints: Iterable[Link], links: Iterable[Link]
) -> tuple[list[Way], list[Way]]:
    """Ways for ``joints``, straight between neighbours of one row, and for ``links``.

    ``links`` are routed in the order given; the ways come back in the same order. ``shapes`` are
    the closed cells and hold every source and target.
    """
    plane = _Plane(lanes, rows, frozenset(shapes))
    joint_ways = [plane.join(link) for link in joints]
    ways = [plane.find(link) for link in links]
    _assign_tracks([*joint_ways, *ways])
    return joint_ways, ways


@dataclass
class _Plane:
    lanes: int
    rows: int
    shapes: frozenset[Cell]
    edges: Counter[tuple[Node, Node]] = field(default_factory=Counter)
    passing: Counter[tuple[bool, Node]] = field(default_factory=Counter)
    turning: Counter[Node] = field(default_factory=Counter)
    sides: Counter[tuple[Cell, Side]] = field(default_factory=Counter)
    answers: Counter[tuple[Cell, Side]] = field(default_factory=Counter)

    def join(self, link: Link) -> Way:
        y = 2 * link.source[1] + 1
        nodes = [(x, y) for x in range(2 * link.source[0] + 1, 2 * link.target[0] + 2)]
        return self._taken(link, nodes)

    def find(self, link: Link) -> Way:
        return self._taken(link, self._cheapest(link))

    def _cheapest(self, link: Link) -> list[Node]:
        start, goal = _centre(link.source), _centre(link.target)
        tie = count()
        queue: list[tuple[int, int, Node, Side, int]] = []
        came: dict[tuple[Node, Side], tuple[Node, Side] | None] = {}
        done: dict[tuple[Node, Side], tuple[Node, Side] | None] = {}
        best: dict[tuple[Node, Side], int] = {}
        for side, price in link.exits.items():
            node = (start[0] + side.value[0], start[1] + side.value[1])
            cost = price + self._price_of_side(link.source, side, link.labelled)
            cost += self._step_cost(start, node)
            best[node, side], came[node, side] = cost, None
            heappush(queue, (cost + _apart(node, goal), next(tie), node, side, cost))
        while queue:
            _, _, node, heading, cost = heappop(queue)
            if (node, heading) in done:
                continue
            done[node, heading] = came[node, heading]
            if node == goal:
                return [start, *_trail(done, node, heading)]
            for side, price, onward in self._onward(link, node, heading, goal):
                total = cost + price
                if total < best.get((onward, side), 1 << 60):
                    best[onward, side], came[onward, side] = total, (node, heading)
                    heappush(queue, (total + _apart(onward, goal), next(tie), onward, side, total))
        raise AssertionError("borders and bands are never closed")

    def _onward(
        self, link: Link, node: Node, heading: Side, goal: Node
    ) -> Iterable[tuple[Side, int, Node]]:
        for side in Side:
            if side.value == (-heading.value[0], -heading.value[1]):
                continue
            onward = (node[0] + side.value[0], node[1] + side.value[1])
            price = self._node_cost(node, heading, side) + self._step_cost(node, onward)
            if onward == goal:
                entered = _OPPOSITE[side]
                if entered not in link.entries:
                    continue
                price += link.entries[entered]
                price += self._price_of_side(link.target, entered, labelled=False)
            elif not self._open(onward):
                continue
            yield side, price, onward

    def _open(self, node: Node) -> bool:
        x, y = node
        if not (0 <= x <= 2 * self.lanes and 0 <= y <= 2 * self.rows):
            return False
        return not (x % 2 and y % 2 and (x // 2, y // 2) in self.shapes)

    def _price_of_side(self, cell: Cell, side: Side, labelled: bool) -> int:
        taken, answers = self.sides[cell, side], self.answers[cell, side]
        if side is Side.TOP:
            return TAKEN_TOP * taken
        if not labelled:
            return TAKEN_SIDE * (taken + answers)
        if side is Side.BOTTOM:
            # Labels stand to the left and to the right of the ways down; a third has no place.
            return TAKEN_SIDE * taken + (NO_PLACE if answers > 1 else SECOND_WAY_DOWN * answers)
        return TAKEN_SIDE * taken + TAKEN_BY_AN_ANSWER * answers

    def _node_cost(self, node: Node, heading: Side, side: Side) -> int:
        level = side.value[1] == 0
        if side is not heading:
            return (
                BEND
                + 12 * self.turning[node]
                + CROSSING // 2 * (self.passing[True, node] + self.passing[False, node])
            )
        crossed = CROSSING * self.passing[not level, node] + 15 * self.turning[node]
        return crossed + (THROUGH_A_CELL if node[0] % 2 and node[1] % 2 else 0)

    def _step_cost(self, node: Node, onward: Node) -> int:
        level = node[1] == onward[1]
        centre = node[1] % 2 if level else node[0] % 2
        shared = self.edges[_edge(node, onward)] * (SHARED_CENTRE if centre else SHARED_BORDER)
        return (_STEP_ACROSS if level else _STEP_DOWN) + shared

    def _taken(self, link: Link, nodes: list[Node]) -> Way:
        leaves, enters = _heading(nodes[0], nodes[1]), _heading(nodes[-1], nodes[-2])
        for node, onward in pairwise(nodes):
            self.edges[_edge(node, onward)] += 1
        for before, node, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
            if _heading(before, node) is _heading(node, after):
                self.passing[before[1] == node[1], node] += 1
            else:
                self.turning[node] += 1
        (self.answers if link.labelled else self.sides)[link.source, leaves] += 1
        self.sides[link.target, enters] += 1
        return Way(leaves, enters, tuple(_runs(nodes)))


_OPPOSITE = {
    Side.LEFT: Side.RIGHT,
    Side.RIGHT: Side.LEFT,
    Side.TOP: Side.BOTTOM,
    Side.BOTTOM: Side.TOP,
}


def _centre(cell: Cell) -> Node:
    return 2 * cell[0] + 1, 2 * cell[1] + 1


def _apart(node: Node, goal: Node) -> int:
    return abs(node[0] - goal[0]) * _STEP_ACROSS + abs(node[1] - goal[1]) * _STEP_DOWN


def _edge(node: Node, onward: Node) -> tuple[Node, Node]:
    return (node, onward) if node < onward else (onward, node)


def _heading(node: Node, onward: Node) -> Side:
    return Side((onward[0] - node[0], onward[1] - node[1]))


def _trail(
    done: dict[tuple[Node, Side], tuple[Node, Side] | None], node: Node, heading: Side
) -> list[Node]:
    trail: list[Node] = []
    at: tuple[Node, Side] | None = (node, heading)
    while at is not None:
        trail.append(at[0])
        at = done[at]
    return trail[::-1]


def _runs(nodes: list[Node]) -> Iterable[Run]:
    corners = [
        nodes[0],
        *(
            node
            for before, node, after in zip(nodes, nodes[1:], nodes[2:], strict=False)
            if _heading(before, node) is not _heading(node, after)
        ),
        nodes[-1],
    ]
    for index, (begin, end) in enumerate(pairwise(corners)):
        level = begin[1] == end[1]
        start, stop = (begin[0], end[0]) if level else (begin[1], end[1])
        toward = 1 if stop > start else -1
        yield Run(
            level=level,
            line=begin[1] if level else begin[0],
            start=start + (toward * _EDGE if index == 0 else 0),
            stop=stop - (toward * _EDGE if index == len(corners) - 2 else 0),
        )


def _assign_tracks(ways: list[Way]) -> None:
    """Level runs first: the order of bands decides how far upright runs reach."""
    level, upright = _by_line(ways, level=True), _by_line(ways, level=False)
    below, above = _upright_ends(ways)
    for y, runs in level.items():
        if y % 2:
            _share_centre(runs)
        else:
            _share_band(runs, above, below)
    _sharpen(ways, level)
    for x, runs in upright.items():
        if x % 2:
            _share_centre(runs)
        else:
            _share_border(runs, ways)


def _by_line(ways: list[Way], *, level: bool) -> dict[int, list[Run]]:
    lines: dict[int, list[Run]] = {}
    for way in ways:
        for run in way.runs:
            if run.level is level:
                lines.setdefault(run.line, []).append(run)
    return lines


_Ends = dict[tuple[int, int], list[Run]]


def _upright_ends(ways: list[Way]) -> tuple[_Ends, _Ends]:
    """At each crossing, the level runs that go on downwards there, and those that go on upwards."""
    below: _Ends = {}
    above: _Ends = {}
    for way in ways:
        for one, other in pairwise(way.runs):
            run, upright = (one, other) if one.level else (other, one)
            near, far = (
                (upright.start, upright.stop) if upright is other else (upright.stop, upright.start)
            )
            ends = below if far > near else above
            ends.setdefault((upright.line, run.line), []).append(run)
    return below, above


def _share_centre(runs: list[Run]) -> None:
    """Runs that end at a shape come first, so that the middle is theirs."""
    placed: list[Run] = []
    for run in sorted(runs, key=lambda run: (-_ends_at_shapes(run), run.low)):
        taken = {other.track for other in placed if _touch(run, other)}
        run.track = next(track for track in count() if track not in taken)
        placed.append(run)


def _ends_at_shapes(run: Run) -> int:
    return (run.start != int(run.start)) + (run.stop != int(run.stop))


def _touch(run: Run, other: Run) -> bool:
    return run.low <= other.high and other.low <= run.high


def _share_band(runs: list[Run], above: _Ends, below: _Ends) -> None:
    """A run that came from above lies higher than one that goes down from the same place."""
    under: dict[int, set[int]] = {index: set() for index in range(len(runs))}
    numbers = {id(run): index for index, run in enumerate(runs)}
    for (x, y), uppers in above.items():
        if runs and y == runs[0].line:
            for lower in below.get((x, y), []):
                for upper in uppers:
                    if upper is not lower:
                        under[numbers[id(lower)]].add(numbers[id(upper)])
    placed: list[int] = []
    while len(placed) < len(runs):
        waiting = [index for index in range(len(runs)) if index not in placed]
        index = min(waiting, key=lambda i: (len(under[i] - set(placed)), runs[i].low, i))
        floor = max((runs[i].track + 1 for i in under[index] if i in placed), default=0)
        taken = {runs[i].track for i in placed if _touch(runs[i], runs[index])}
        runs[index].track = next(track for track in count(floor) if track not in taken)
        placed.append(index)


def _sharpen(ways: list[Way], level: dict[int, list[Run]]) -> None:
    """Let upright runs end at the very track they turn into, so that neighbours can share."""
    tracks = {y: 1 + max(run.track for run in runs) for y, runs in level.items()}
    for way in ways:
        for one, other in pairwise(way.runs):
            if one.level:
                other.start = _exact(one, tracks)
            else:
                one.stop = _exact(other, tracks)


def _exact(run: Run, tracks: dict[int, int]) -> float:
    if run.line % 2:
        return run.line + offset_order(run.track) / 1000
    return run.line - 0.3 + 0.6 * (run.track + 1) / (tracks[run.line] + 1)


def offset_order(track: int) -> int:
    """Where a centre track lies beside the middle: 0, 1, -1, 2, -2 …"""
    return (track + 1) // 2 * (1 if track % 2 else -1)


def _share_border(runs: list[Run], ways: list[Way]) -> None:
    """Few tracks, then the order of tracks with the fewest crossings."""
    placed: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.low - run.high, run.low)):
        taken = {other.track for other in placed if _touch(run, other)}
        run.track = next(track for track in count() if track not in taken)
        placed.append(run)
    tracks = 1 + max(run.track for run in runs)
    if 1 < tracks <= _TRACKS_TO_TRY:
        _reorder(runs, tracks, _level_ends(runs, ways))


_TRACKS_TO_TRY = 5


def _level_ends(runs: list[Run], ways: list[Way]) -> list[tuple[int, float, bool]]:
    """For each end of a run in this border: the run, its height, and whether it turns right."""
    numbers = {id(run): index for index, run in enumerate(runs)}
    ends = []
    for way in ways:
        for one, other in pairwise(way.runs):
            run, flat = (other, one) if one.level else (one, other)
            if id(run) in numbers:
                height = run.start if run is other else run.stop
                ends.append((numbers[id(run)], height, flat.high > run.line))
    return ends


def _reorder(runs: list[Run], tracks: int, ends: list[tuple[int, float, bool]]) -> None:
    def crossings(order: tuple[int, ...]) -> int:
        return sum(
            1
            for number, height, right in ends
            for other in runs
            if other.low < height < other.high
            and (order[other.track] > order[runs[number].track]) is right
            and other is not runs[number]
        )

    best = min(permutations(range(tracks)), key=crossings)
    for run in runs:
        run.track = best[run.track]
