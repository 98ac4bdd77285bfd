"""What a drawing must never do, measured on its points."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from lajur.sop.plane import Arrow, Label, Layout, Point, Shape

Segment = tuple[Point, Point]


def segments(arrow: Arrow) -> Iterator[Segment]:
    yield from pairwise(arrow.points)


def upright(segment: Segment) -> bool:
    return segment[0][0] == segment[1][0]


def skewed(layout: Layout) -> list[Arrow]:
    """Arrows with a piece that is neither level nor upright, or without length."""
    return [
        arrow
        for arrow in layout.arrows
        for (x, y), (x2, y2) in segments(arrow)
        if (x == x2) is (y == y2)
    ]


def through_shapes(layout: Layout) -> list[tuple[Arrow, Shape]]:
    """Every shape that an arrow enters; at its own ends it only touches the edge."""
    return [
        (arrow, shape)
        for arrow in layout.arrows
        for shape in layout.shapes
        if any(_enters(segment, shape) for segment in segments(arrow))
    ]


def _enters(segment: Segment, shape: Shape, slack: float = 0.01) -> bool:
    (x, y), (x2, y2) = segment
    cx, cy = shape.centre
    if x == x2:
        half = shape.half_height_at(x - cx) if abs(x - cx) < shape.w / 2 else 0.0
        return half > slack and min(y, y2) < cy + half - slack and max(y, y2) > cy - half + slack
    half = shape.half_width_at(y - cy) if abs(y - cy) < shape.h / 2 else 0.0
    return half > slack and min(x, x2) < cx + half - slack and max(x, x2) > cx - half + slack


def on_one_line(layout: Layout) -> list[tuple[Arrow, Arrow]]:
    """Pairs of arrows that share a piece of a line, or run on within three pixels of each other."""
    return [
        (one, other)
        for one, other in combinations(layout.arrows, 2)
        if any(_share(a, b) for a in segments(one) for b in segments(other))
    ]


def _share(one: Segment, other: Segment, apart: float = 3) -> bool:
    if upright(one) is not upright(other):
        return False
    along, across = (1, 0) if upright(one) else (0, 1)
    low, high = sorted(point[along] for point in one)
    low2, high2 = sorted(point[along] for point in other)
    return abs(one[0][across] - other[0][across]) < apart and low < high2 and low2 < high


def crossings(layout: Layout) -> int:
    return sum(
        1
        for one, other in combinations(layout.arrows, 2)
        for a in segments(one)
        for b in segments(other)
        if upright(a) is not upright(b) and _cross(a, b)
    )


def _cross(one: Segment, other: Segment) -> bool:
    level, up = (other, one) if upright(one) else (one, other)
    left, right = sorted(point[0] for point in level)
    top, bottom = sorted(point[1] for point in up)
    return left < up[0][0] < right and top < level[0][1] < bottom


def crossed_labels(layout: Layout) -> list[tuple[Label, object]]:
    """Labels that a line crosses, a shape covers, or another label overlaps."""
    lines = [
        (label, arrow)
        for label in layout.labels
        for arrow in layout.arrows
        if any(_cuts(segment, label) for segment in segments(arrow))
    ]
    shapes = [
        (label, shape)
        for label in layout.labels
        for shape in layout.shapes
        if _covers(shape, label)
    ]
    labels = [pair for pair in combinations(layout.labels, 2) if _overlap(*pair)]
    return [*lines, *shapes, *labels]


def _cuts(segment: Segment, label: Label) -> bool:
    left, right = sorted(point[0] for point in segment)
    top, bottom = sorted(point[1] for point in segment)
    return (
        left < label.x + label.w
        and right > label.x
        and top < label.y + label.h
        and bottom > label.y
    )


def _covers(shape: Shape, label: Label) -> bool:
    """Whether a corner of the label, or the point of it nearest to the shape, lies in the shape."""
    cx, cy = shape.centre
    x = min(max(cx, label.x), label.x + label.w) - cx
    y = min(max(cy, label.y), label.y + label.h) - cy
    return abs(x) < shape.w / 2 and abs(y) < shape.half_height_at(x) - 0.01


def _overlap(one: Label, other: Label) -> bool:
    return (
        one.x < other.x + other.w
        and other.x < one.x + one.w
        and one.y < other.y + other.h
        and other.y < one.y + one.h
    )


def on_edge(point: Point, shape: Shape) -> bool:
    x, y = point[0] - shape.centre[0], point[1] - shape.centre[1]
    upright_gap = abs(abs(y) - shape.half_height_at(x)) if abs(x) <= shape.w / 2 else 1.0
    level_gap = abs(abs(x) - shape.half_width_at(y)) if abs(y) <= shape.h / 2 else 1.0
    return min(upright_gap, level_gap) < 0.01


def outside(layout: Layout) -> list[object]:
    """Whatever leaves the plane or its own row."""
    shapes = [
        shape
        for shape in layout.shapes
        if not _within(layout, shape.row, shape.lane, shape.x, shape.y, shape.w, shape.h)
    ]
    points = [
        point
        for arrow in layout.arrows
        for point in arrow.points
        if not (0 <= point[0] <= layout.width and 0 <= point[1] <= layout.height)
    ]
    own_lane = {shape.row: shape.lane for shape in layout.shapes if shape.part == "own"}
    labels = [
        label
        for label in layout.labels
        if not _within(layout, label.row, own_lane[label.row], label.x, label.y, label.w, label.h)
    ]
    return [*shapes, *points, *labels]


def _within(layout: Layout, row: int, lane: int, x: float, y: float, w: float, h: float) -> bool:
    band, column = layout.by_row[row], layout.lanes[lane]
    return (
        column.x <= x
        and x + w <= column.x + column.width
        and band.y <= y
        and y + h <= band.y + band.height
    )
