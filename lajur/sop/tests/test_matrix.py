"""The drawing of an SOP: its symbols, its arrows, and what no drawing may ever do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lajur.sop.matrix import lay_out
from lajur.sop.plane import Arrow, Layout, Shape
from lajur.sop.procedure import END, Identity, Output, Performer, Procedure, Row
from lajur.sop.procedure import Path as Way
from lajur.sop.reader import read_file
from lajur.sop.tests import geometry

FILE = Path(__file__).parents[3] / "sops" / "pemeliharaan-perbaikan-jaringan-tik.toml"


def procedure_of(*rows: Row, lanes: int = 3) -> Procedure:
    performers = tuple(Performer(key, f"Pelaksana {key}") for key in "abcdefgh"[:lanes])
    return Procedure("uji", Identity(title="Uji"), performers, rows)


def row(no: int, performers: str, *paths: Way, **more: object) -> Row:
    return Row(no, f"Melaksanakan kegiatan {no}", tuple(performers), paths, **more)  # type: ignore[arg-type]


def arrow(layout: Layout, source: int, target: object) -> Arrow:
    return next(a for a in layout.arrows if (a.source, a.target) == (source, target))


def shape(layout: Layout, no: int, part: str = "own") -> Shape:
    return next(s for s in layout.shapes if (s.row, s.part) == (no, part))


@pytest.fixture(scope="module")
def source() -> Layout:
    return lay_out(read_file(FILE))


# The source SOP


def test_the_symbols_of_the_source(source):
    kinds = [shape(source, no).kind for no in range(1, 10)]
    assert kinds == ["start", "box", "diamond", "box", "box", "box", "box", "box", "end"]


def test_the_lanes_of_the_source(source):
    assert [shape(source, no).lane for no in range(1, 10)] == [0, 5, 4, 3, 2, 2, 3, 4, 5]


def test_the_joint_row_has_a_box_in_each_lane_and_an_arrow_between(source):
    partner, own = shape(source, 6, "partner"), shape(source, 6)
    joint = next(a for a in source.arrows if a.kind == "joint")
    assert partner.lane == 1
    assert geometry.on_edge(joint.points[0], partner)
    assert geometry.on_edge(joint.points[-1], own)


def test_tidak_leaves_sideways_and_enters_row_1_from_the_side(source):
    back = arrow(source, 3, 1)
    assert back.kind == "return"
    assert back.answers == ("TIDAK",)
    assert back.points[0][1] == shape(source, 3).centre[1]
    assert back.points[-1][1] == shape(source, 1).centre[1]


def test_the_arrows_of_the_source_do_not_cross(source):
    assert geometry.crossings(source) == 0


def test_a_straight_way_has_two_points(source):
    assert len(arrow(source, 5, 6).points) == 2


def test_the_table_of_the_source_fits_a_desktop(source):
    assert source.table_width <= 1100


def reading(changes: dict[int, dict[str, Any]]) -> Layout:
    """The source with other arrows in some rows: the two other readings of its gate."""
    source = read_file(FILE)
    rows = tuple(replace(row, **changes.get(row.no, {})) for row in source.rows)
    return lay_out(replace(source, rows=rows))


def test_reading_a1_returns_to_the_head_of_the_office():
    layout = reading({3: {"paths": (Way(4, "YA"), Way(2, "TIDAK"))}})
    assert arrow(layout, 3, 2).kind == "return"
    assert geometry.crossings(layout) == 0


def test_reading_b_moves_the_diamond():
    layout = reading(
        {
            3: {"paths": (Way(4),), "question": ""},
            4: {"paths": (Way(5, "YA"), Way(3, "TIDAK")), "question": "Dapat ditindaklanjuti?"},
        }
    )
    assert [s.row for s in layout.shapes if s.kind == "diamond"] == [4]
    assert geometry.crossings(layout) == 0
    assert {a.answers for a in layout.arrows if a.source == 4} == {("YA",), ("TIDAK",)}


# Symbols beyond the source


def test_a_start_that_decides_shows_both_symbols():
    layout = lay_out(
        procedure_of(
            row(1, "a", Way(2, "YA"), Way(END, "TIDAK"), start=True, question="Lengkap?"),
            row(2, "b", Way(END)),
        )
    )
    assert [s.kind for s in layout.shapes if s.row == 1] == ["diamond", "start", "end"]


def test_an_answer_that_ends_leads_to_a_capsule():
    layout = lay_out(
        procedure_of(
            row(1, "a", Way(2), start=True),
            row(2, "b", Way(3, "SETUJU"), Way(END, "TOLAK"), question="Setuju?"),
            row(3, "c", Way(END)),
        )
    )
    end = arrow(layout, 2, END)
    assert end.answers == ("TOLAK",)
    assert geometry.on_edge(end.points[-1], shape(layout, 2, "end"))


def test_answers_that_lead_to_one_row_share_an_arrow():
    layout = lay_out(
        procedure_of(
            row(1, "a", Way(2), start=True),
            row(2, "b", Way(3, "A"), Way(3, "B"), Way(1, "C"), question="Yang mana?"),
            row(3, "c", Way(END)),
        )
    )
    assert arrow(layout, 2, 3).answers == ("A", "B")
    assert [label.lines for label in layout.labels] == [("A / B",), ("C",)]


def test_several_arrows_into_one_shape_enter_apart():
    layout = lay_out(
        procedure_of(
            row(1, "a", Way(2), Way(3), Way(4), start=True),
            row(2, "a", Way(5)),
            row(3, "b", Way(5)),
            row(4, "c", Way(5)),
            row(5, "b", Way(END), join=True),
        )
    )
    ends = [a.points[-1] for a in layout.arrows if a.target == 5]
    assert len(set(ends)) == 3


def test_what_a_draft_has_not_named_is_not_drawn():
    layout = lay_out(procedure_of(row(1, "", Way(9)), row(2, "z"), row(3, "a", Way(1))))
    assert [s.row for s in layout.shapes] == [3]
    assert layout.arrows == ()
    assert len(layout.rows) == 3


def test_more_lines_can_be_asked_for():
    procedure = procedure_of(row(1, "a", Way(END), start=True))
    assert lay_out(procedure, least=((1, 9),)).rows[0].units > lay_out(procedure).rows[0].units


def test_a_drawing_is_made_once():
    procedure = procedure_of(row(1, "a", Way(END), start=True))
    assert lay_out(procedure) is lay_out(procedure)


# Rules of every drawing

ANSWERS = ("YA", "TIDAK", "DIPERBAIKI", "RUSAK BERAT", "PERLU DIREVISI ULANG")


@st.composite
def drawn(draw: st.DrawFn) -> Procedure:
    """Any table at all, whether it can run or not: drawing does not depend on that."""
    lanes = draw(st.integers(1, 7))
    count = draw(st.integers(1, 12))
    return procedure_of(
        *(draw(drawn_rows(no, count, lanes)) for no in range(1, count + 1)), lanes=lanes
    )


@st.composite
def drawn_rows(draw: st.DrawFn, no: int, count: int, lanes: int) -> Row:
    keys = "abcdefgh"[:lanes]
    size = draw(st.sampled_from([1, 1, 1, 2, 3]))
    performers = draw(
        st.lists(st.sampled_from(keys), min_size=1, max_size=size, unique=True).map("".join)
    )
    targets = st.one_of(st.just(min(no + 1, count)), st.integers(1, count), st.just(END))
    if draw(st.integers(0, 2)) == 0:
        answers = ANSWERS[: draw(st.integers(2, len(ANSWERS)))]
        paths = [Way(draw(targets), answer) for answer in answers]
        return row(no, performers, *paths, question="Bagaimana?", start=no == 1)
    paths = [Way(to) for to in draw(st.lists(targets, min_size=1, max_size=3, unique=True))]
    outputs = (Output("Laporan " * draw(st.integers(0, 12))),)
    return row(no, performers, *paths, start=no == 1, outputs=outputs)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(drawn())
def test_every_drawing_keeps_the_rules(procedure):
    layout = lay_out(procedure)
    assert geometry.skewed(layout) == []
    assert geometry.through_shapes(layout) == []
    assert geometry.on_one_line(layout) == []
    assert geometry.crossed_labels(layout) == []
    assert geometry.outside(layout) == []
    assert_ends_touch(layout)
    assert_returns_use_the_side(layout)
    assert_complete(procedure, layout)


def assert_ends_touch(layout: Layout) -> None:
    for one in layout.arrows:
        target = one.source if one.target == END else one.target
        for point, no in ((one.points[0], one.source), (one.points[-1], target)):
            assert any(s.row == no and geometry.on_edge(point, s) for s in layout.shapes)


def assert_returns_use_the_side(layout: Layout) -> None:
    for one in layout.arrows:
        if one.kind == "return":
            assert one.points[0][1] == one.points[1][1]
            assert one.points[-1][1] == one.points[-2][1]


def assert_complete(procedure: Procedure, layout: Layout) -> None:
    drawn_paths = {(a.source, a.target) for a in layout.arrows if a.kind not in ("joint", "start")}
    own_capsules = {s.row for s in layout.shapes if (s.kind, s.part) == ("end", "own")}
    wanted = {
        (r.no, path.to)
        for r in procedure.rows
        for path in r.paths
        if not (path.to == END and r.no in own_capsules)
    }
    assert drawn_paths == wanted
    labelled = {(label.row, a) for label in layout.labels for a in label.answers}
    assert labelled == {(r.no, a) for r in procedure.rows for a in r.answers}
