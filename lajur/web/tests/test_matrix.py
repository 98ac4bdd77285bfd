"""The live matrix as a page shows it: a real table, its drawing, and the cards of a phone."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from lajur.sop.plane import SCREEN
from lajur.sop.procedure import END, Procedure
from lajur.sop.reader import read_file
from lajur.web.matrix_view import (
    TALLEST_ROW,
    WIDEST_LANE,
    WIDEST_TABLE,
    MatrixView,
    Pass,
    Progress,
    RowView,
    SentBack,
    Taken,
    matrix_context,
)

ROOT = Path(__file__).parents[3]
CSS = (ROOT / "lajur/web/static/css/matrix.css").read_text(encoding="utf-8")

SARI = Pass(1, "done", 370, who="Sari Handayani", position="PIC Puskesmas Karangmulya")
RATNA = Pass(1, "done", 650, late=True, who="Ratna Wulandari", position="Plh. Kepala Dinas")
AT_THE_GATE = Progress(
    passes={1: (SARI,), 2: (RATNA,), 3: (Pass(1, "now", 120),)},
    taken=(Taken(1, 2), Taken(2, 3)),
    open_rows=frozenset({3}),
)
RETURNED = Progress(
    passes={
        1: (SARI, Pass(2, "now", 60)),
        2: (RATNA,),
        3: (Pass(1, "done", 120),),
    },
    taken=(Taken(1, 2), Taken(2, 3), Taken(3, 1, "TIDAK")),
    open_rows=frozenset({1}),
)


@pytest.fixture(scope="module")
def source() -> Procedure:
    return read_file(ROOT / "sops" / "pemeliharaan-perbaikan-jaringan-tik.toml")


def row(view: MatrixView, no: int) -> RowView:
    return next(row for row in view.rows if row.no == no)


def rendered(procedure: Procedure, progress: Progress | None = None) -> str:
    view = matrix_context(procedure, progress)
    return render_to_string("web/parts/matrix.html", {"matrix": view})


def group(drawing: str, name: str) -> str:
    """What the drawing holds in one group, as "mx-a way"."""
    found = re.search(rf'<g class="{name}"[^>]*>(.*?)</g>', drawing)
    return found[1] if found else ""


class Outline(HTMLParser):
    """The elements of a page with their words; complains about what is not closed."""

    EMPTY = frozenset({"col", "br", "path", "circle"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[Mapping[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


# The page


def test_every_element_is_closed(source):
    assert Outline(rendered(source, AT_THE_GATE)).open == []


def test_nothing_that_a_strict_policy_refuses(source):
    page = Outline(rendered(source, RETURNED))
    names = {name for _, attributes in page.elements for name in attributes}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on")]
    assert page.all("script") == []


def test_no_id_stands_twice(source):
    page = Outline(rendered(source, RETURNED))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_head_is_that_of_the_regulation(source):
    html = rendered(source)
    assert '<th colspan="6" scope="colgroup" class="mx-group mx-l">Pelaksana</th>' in html
    assert '<th colspan="3" scope="colgroup" class="mx-group">Mutu Baku</th>' in html
    assert "<caption" in html


def test_every_row_has_a_cell_for_every_column(source):
    body = rendered(source).split("<tbody>")[1].split("</tbody>")[0]
    for line in re.findall(r"<tr.*?</tr>", body, re.S):
        assert len(re.findall(r"<t[dh]\b", line)) == 12


def test_the_drawing_is_hidden_from_readers(source):
    assert all(svg["aria-hidden"] == "true" for svg in Outline(rendered(source)).all("svg"))


def test_the_sideways_region_can_be_focused_and_has_a_name(source):
    region = next(a for a in Outline(rendered(source)).all("div") if a.get("role") == "region")
    assert region["tabindex"] == "0"
    assert region["aria-label"]


def test_every_size_has_its_class(source):
    for prefix, first, last in (
        ("mx-u", 4, TALLEST_ROW),
        ("mx-w", 21, WIDEST_LANE),
        ("mx-m", 48, WIDEST_TABLE),
    ):
        assert [n for n in range(first, last + 1) if f".{prefix}{n}{{" not in CSS] == []


def test_the_text_columns_of_css_are_those_of_the_drawing(source):
    names = {"no": "no", "needs": "needs", "time": "time", "output": "output", "remarks": "ket"}
    for column, name in names.items():
        assert f".mx-{name} {{ width: {SCREEN.column(column) / 16:g}rem }}" in CSS


def test_the_matrix_is_light_on_the_wire(source):
    assert len(gzip.compress(rendered(source, RETURNED).encode())) < 4096


def test_words_of_an_sop_are_escaped(source):
    first = replace(source.rows[0], activity="<b>Kirim</b> 100 %", performers=("pic_opd",))
    performers = (replace(source.performers[0], name="PIC & 5 % <i>"), *source.performers[1:])
    html = rendered(replace(source, rows=(first, *source.rows[1:]), performers=performers))
    assert "<b>Kirim" not in html
    assert "PIC &amp; 5 % &lt;i&gt;: mulai" in html


# Without a case


def test_a_plain_matrix_tells_no_state(source):
    html = rendered(source)
    assert "live" not in html
    assert "belum" not in html
    assert "aria-current" not in html


def test_a_printed_number_stands_beside_the_true_one(source):
    html = rendered(source)
    assert '<span class="unseen">tercetak </span>5<small>(' in html


# With a case


def test_states_of_rows(source):
    view = matrix_context(source, AT_THE_GATE)
    assert [r.state for r in view.rows] == ["done", "done", "now"] + ["todo"] * 6


def test_a_cell_tells_performer_symbol_and_state(source):
    cells = row(matrix_context(source, AT_THE_GATE), 3).cells
    assert "Kabid: keputusan, sedang dikerjakan" in cells


def test_a_cell_tells_who_did_it_and_which_way_it_went(source):
    cells = row(matrix_context(source, AT_THE_GATE), 2).cells
    assert "Kepala Dinas: kegiatan, selesai, Ratna Wulandari." in cells
    assert "lanjut ke baris 3 (diambil)" in cells


def test_a_partner_is_told_apart(source):
    assert "Helpdesk: ikut serta" in row(matrix_context(source, AT_THE_GATE), 6).cells


def test_the_present_row_is_marked_once_in_each_presentation(source):
    assert rendered(source, AT_THE_GATE).count('aria-current="step"') == 2


def test_standard_and_actual_time(source):
    view = row(matrix_context(source, AT_THE_GATE), 1)
    assert view.standard == "8 menit"
    assert view.last is not None
    assert view.last.actual == "6 menit"


def test_late_has_a_word_and_a_sign(source):
    line = re.search(r'<b class="mx-actual late">.*?</small>', rendered(source, AT_THE_GATE))
    assert line is not None
    assert "11 menit" in line[0]
    assert "<svg" in line[0]
    assert "lewat" in line[0]


def test_a_time_just_over_the_standard_does_not_read_like_one_in_time(source):
    progress = Progress(passes={2: (Pass(1, "done", 181, late=True),)})
    last = row(matrix_context(source, progress), 2).last
    assert last is not None
    assert last.actual == "4 menit"


def test_the_way_taken_is_drawn_over_the_arrows(source):
    drawing = matrix_context(source, AT_THE_GATE).drawing
    assert group(drawing, "mx-a way").count("<path") == 2
    assert group(drawing, "mx-a todo").count("<path") == 8


def test_a_joint_arrow_has_the_heads_of_its_group(source):
    done = Progress(passes={6: (Pass(1, "done", 60),)})
    assert 'marker-start="url(#mx-h-way)"' in group(
        matrix_context(source, done).drawing, "mx-a way"
    )


def test_a_return_lights_its_arrow_and_fades_what_comes_again(source):
    drawing = matrix_context(source, RETURNED).drawing
    assert 'class="r"' in group(drawing, "mx-a way")
    assert group(drawing, "mx-a was").count("<path") == 2


def test_rows_to_be_done_again(source):
    view = matrix_context(source, RETURNED)
    assert [r.state for r in view.rows][:4] == ["now", "again", "again", "todo"]


def test_rounds_are_told(source):
    first = row(matrix_context(source, RETURNED), 1)
    assert first.last is not None
    assert first.last.round_words == "putaran 2"
    assert [(one.round, one.actual) for one in first.earlier] == [(1, "6 menit")]


def test_a_row_with_a_long_story_grows_with_the_drawing(source):
    passes = tuple(Pass(n, "done", 4000, late=True) for n in range(1, 5))
    view = matrix_context(source, Progress(passes={2: passes}))
    plain = matrix_context(source, Progress())
    assert int(row(view, 2).size[4:]) > int(row(plain, 2).size[4:])
    assert float(view.height[:-3]) == sum(int(r.size[4:]) for r in view.rows)


def test_a_return_outside_the_sop_is_told_as_such(source):
    progress = Progress(sent_back=(SentBack(5, 4),), open_rows=frozenset({4}))
    assert "Dikembalikan ke baris 4 (di luar SOP)" in rendered(source, progress)


def test_the_ways_of_a_decision_in_words(source):
    ways = row(matrix_context(source, RETURNED), 3).ways
    assert [(way.answer, way.words, way.taken) for way in ways] == [
        ("YA", "4", False),
        ("TIDAK", "kembali ke 1", True),
    ]


def test_an_ended_case_lights_the_last_capsule(source):
    passes = {no: (Pass(1, "done", 60),) for no in range(1, 10)}
    view = matrix_context(source, Progress(passes=passes, taken=(Taken(9, END),)))
    assert group(view.drawing, "mx-s todo") == ""
    assert group(view.drawing, "mx-s done").count("Selesai") == 1


def test_cases_do_not_touch_each_other(source):
    before = rendered(source)
    rendered(source, RETURNED)
    assert rendered(source) == before
