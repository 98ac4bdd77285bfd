"""The live matrix: the official table of an SOP with the way of one case drawn over it.

What does not change while a case runs (geometry, words, paths of the drawing) is made once per
procedure and language; a page only sorts it by state. Sizes and colours are classes of
``css/matrix.css``, because the pages carry no inline style.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lajur.clocks.durations import Amount, describe_amount
from lajur.sop import walk
from lajur.sop.lettering import lines_needed
from lajur.sop.matrix import lay_out, names_text, time_text
from lajur.sop.plane import Arrow, Label, Layout, Shape, ShapeKind
from lajur.sop.procedure import END, Path, Procedure, Row

PassState = Literal["done", "now", "withdrawn"]
RowState = Literal["done", "now", "again", "todo"]

# The classes that css/matrix.css has: rows of up to so many rem, lanes of up to so many quarters
# of a rem, tables of up to so many halves.
TALLEST_ROW = 60
WIDEST_LANE = 120
WIDEST_TABLE = 300

# The symbols for a card, in a box of 30 by 20.
GLYPHS: Mapping[ShapeKind, str] = {
    "box": "M2 3h26v14H2z",
    "diamond": "M15 1l14 9-14 9L1 10z",
    "start": "M9 3h12a7 7 0 0 1 0 14H9A7 7 0 0 1 9 3z",
    "end": "M9 3h12a7 7 0 0 1 0 14H9A7 7 0 0 1 9 3z",
}


@dataclass(frozen=True, slots=True)
class Pass:
    """One time that the case was at a row. ``seconds`` is working time, ``None`` if not known.

    ``how`` is the address at which its deadline is explained.
    """

    round: int
    state: PassState
    seconds: int | None = None
    late: bool = False
    who: str = ""
    position: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """An arrow that the case followed."""

    from_row: int
    to_row: int | Literal["end"]
    answer: str = ""


@dataclass(frozen=True, slots=True)
class SentBack:
    """A return that a person ordered where the SOP has no arrow for it."""

    from_row: int
    to_row: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a case is and how it came there. ``passes`` of a row are in the order of rounds."""

    passes: Mapping[int, tuple[Pass, ...]] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    open_rows: frozenset[int] = frozenset()
    sent_back: tuple[SentBack, ...] = ()


@dataclass(frozen=True, slots=True)
class LaneView:
    """The head of a lane; ``size`` is its width as a class."""

    name: str
    size: str
    now: bool


@dataclass(frozen=True, slots=True)
class PassView:
    """One pass in words. ``note`` tells the state of a pass that is not simply done."""

    actual: str
    note: str
    round: int
    round_words: str
    state: PassState
    late: bool
    who: str
    position: str
    how: str


@dataclass(frozen=True, slots=True)
class WayView:
    """An arrow of a row in words, for those who do not see the drawing."""

    answer: str
    words: str
    spoken: str
    taken: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the table and the card that shows it on a phone."""

    no: int
    printed_no: str
    activity: str
    size: str
    state: RowState
    state_words: str
    symbol: ShapeKind
    glyph: str
    performers: tuple[str, ...]
    cells: SafeString
    needs: str
    standard: str
    output: str
    remarks: str
    last: PassView | None
    earlier: tuple[PassView, ...]
    ways: tuple[WayView, ...]
    flows_on: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """What ``web/parts/matrix.html`` shows."""

    title: str
    lanes: tuple[LaneView, ...]
    rows: tuple[RowView, ...]
    size: str
    drawing: SafeString
    width: str
    height: str
    view_box: str
    live: bool


def matrix_context(procedure: Procedure, progress: Progress | None = None) -> MatrixView:
    """The matrix of ``procedure``, with the way of a case over it when there is ``progress``."""
    return _View(procedure, progress).made()


class _View:
    def __init__(self, procedure: Procedure, progress: Progress | None) -> None:
        self._procedure = procedure
        self._live = progress is not None
        self._progress = progress or Progress()
        self._passes = {
            row.no: tuple(_pass_view(p) for p in self._progress.passes.get(row.no, ()))
            for row in procedure.rows
        }
        self._states = self._row_states()
        self._notes = {row.no: tuple(self._notes_of(row.no)) for row in procedure.rows}
        self._still = _still(procedure, self._rows_that_grow())

    def made(self) -> MatrixView:
        layout = self._still.layout
        now = {s.lane for s in layout.shapes if self._states[s.row] == "now"} if self._live else ()
        return MatrixView(
            title=self._procedure.identity.title,
            lanes=tuple(
                LaneView(performer.name, _lane_size(lane.width), index in now)
                for index, (performer, lane) in enumerate(
                    zip(self._procedure.performers, layout.lanes, strict=True)
                )
            ),
            rows=tuple(self._row(row) for row in self._procedure.rows),
            size=f"mx-m{min(ceil(layout.table_width / 8), WIDEST_TABLE)}",
            drawing=self._drawing(),
            width=_rem(layout.width),
            height=_rem(layout.height),
            view_box=f"0 0 {_short(layout.width)} {_short(layout.height)}",
            live=self._live,
        )

    def _row_states(self) -> dict[int, RowState]:
        """A row that was done and lies ahead of an open one is to be done *again*."""
        ahead = {
            no
            for open_row in self._progress.open_rows
            for no in walk.rows_ahead(self._procedure, open_row)
        }
        return {row.no: self._state(row.no, row.no in ahead) for row in self._procedure.rows}

    def _state(self, no: int, ahead: bool) -> RowState:
        if no in self._progress.open_rows:
            return "now"
        if any(p.state == "done" for p in self._passes[no]):
            return "again" if ahead else "done"
        return "todo"

    def _notes_of(self, no: int) -> Iterable[str]:
        for sent in self._progress.sent_back:
            if sent.from_row == no:
                yield _("Dikembalikan ke baris %(row)s (di luar SOP)") % {"row": sent.to_row}

    def _rows_that_grow(self) -> tuple[tuple[int, int], ...]:
        """Rows whose story takes more lines than the plain table has for them."""
        plain = lay_out(self._procedure)
        grown = []
        for row in self._procedure.rows:
            room = plain.by_row[row.no].units - 1
            lines = max(self._time_lines(row, plain), self._activity_lines(row, plain))
            if lines > room:
                grown.append((row.no, lines))
        return tuple(grown)

    def _time_lines(self, row: Row, plain: Layout) -> int:
        passes = self._passes[row.no]
        if not passes:
            return 0
        last = passes[-1]
        texts = [time_text(row), last.note, last.round_words]
        texts += [_("lewat")] * last.late + [_earlier(one) for one in passes[:-1]]
        bold = _lines(last.actual, "time", plain, larger=_BOLD)
        return bold + sum(_lines(text, "time", plain) for text in texts)

    def _activity_lines(self, row: Row, plain: Layout) -> int:
        notes = self._notes[row.no]
        if not notes:
            return 0
        words = sum(_lines(note, "activity", plain, larger=_BOLD) for note in notes)
        return words + _lines(row.activity, "activity", plain)

    def _row(self, row: Row) -> RowView:
        still, passes = self._still.rows[row.no], self._passes[row.no]
        state = self._states[row.no]
        taken = {(t.to_row, t.answer) for t in self._progress.taken if t.from_row == row.no}
        ways = tuple(
            WayView(path.answer, words, spoken, (path.to, path.answer) in taken)
            for path, words, spoken in still.ways
        )
        words = _state_words(state, self._live)
        return RowView(
            no=row.no,
            printed_no=row.printed_no,
            activity=row.activity,
            size=still.size,
            state=state,
            state_words=words,
            symbol=still.symbol,
            glyph=GLYPHS[still.symbol],
            performers=still.performers,
            cells=self._cells(still, words, passes, ways),
            needs=still.needs,
            standard=still.standard,
            output=still.output,
            remarks=row.remarks,
            last=passes[-1] if passes else None,
            earlier=passes[:-1],
            ways=ways,
            flows_on=still.flows_on,
            notes=self._notes[row.no],
        )

    def _cells(
        self, still: _StillRow, state: str, passes: tuple[PassView, ...], ways: tuple[WayView, ...]
    ) -> SafeString:
        """The cells of the lanes; the words in them are for those who do not see the drawing."""
        who = passes[-1].who if passes else ""
        told = ", ".join(part for part in (state, who) if part)
        arrows = "; ".join(
            _("%(way)s (diambil)") % {"way": way.spoken} if way.taken else way.spoken
            for way in ways
        )
        words = {"told": escape(told), "state": escape(state), "arrows": escape(arrows)}
        return mark_safe(still.cells % words)  # noqa: S308

    # The drawing

    def _drawing(self) -> SafeString:
        groups = [*self._arrow_groups(), *self._shape_groups(), self._still.labels]
        return mark_safe("".join(groups))  # noqa: S308

    def _arrow_groups(self) -> Iterable[str]:
        sorted_out: dict[str, list[str]] = {"todo": [], "was": [], "way": []}
        for arrow, path in self._still.arrows:
            sorted_out[self._arrow_state(arrow)].append(path)
        for state, paths in sorted_out.items():
            if paths:
                yield _with_heads(state, "".join(paths))

    def _arrow_state(self, arrow: Arrow) -> Literal["todo", "was", "way"]:
        if arrow.kind in ("joint", "start"):
            return "way" if self._states[arrow.source] in ("done", "now") and self._live else "todo"
        if not any(self._follows(taken, arrow) for taken in self._progress.taken):
            return "todo"
        return "was" if self._states.get(_row_of(arrow.target)) == "again" else "way"

    @staticmethod
    def _follows(taken: Taken, arrow: Arrow) -> bool:
        ends = (taken.from_row, taken.to_row) == (arrow.source, arrow.target)
        return ends and (not arrow.answers or taken.answer in arrow.answers)

    def _shape_groups(self) -> Iterable[str]:
        sorted_out: dict[str, list[str]] = {"todo": [], "again": [], "done": [], "now": []}
        for shape, still in self._still.shapes:
            state = self._shape_state(shape)
            sorted_out[state].append(still.marked(state))
        for group, shapes in sorted_out.items():
            if shapes:
                yield f'<g class="mx-s {group}">{"".join(shapes)}</g>'

    def _shape_state(self, shape: Shape) -> RowState:
        if shape.part == "end":
            ended = any(t.from_row == shape.row and t.to_row == END for t in self._progress.taken)
            return "done" if ended else "todo"
        state = self._states[shape.row]
        return "done" if shape.part == "start" and state == "now" else state


# What stays still


@dataclass(frozen=True, slots=True)
class _StillRow:
    size: str
    symbol: ShapeKind
    performers: tuple[str, ...]
    cells: str
    needs: str
    standard: str
    output: str
    ways: tuple[tuple[Path, str, str], ...]
    flows_on: bool


@dataclass(frozen=True, slots=True)
class _StillShape:
    outline: str
    word: str
    tick: str
    dot: str

    def marked(self, state: RowState) -> str:
        """The outline with its word, or with the sign of its state: colour never stands alone."""
        if self.word:
            return self.outline + self.word
        return self.outline + {"done": self.tick, "now": self.dot}.get(state, "")


@dataclass(frozen=True, slots=True)
class _Still:
    layout: Layout
    rows: dict[int, _StillRow]
    arrows: tuple[tuple[Arrow, str], ...]
    shapes: tuple[tuple[Shape, _StillShape], ...]
    labels: str


_KEPT = 32
# Bold words, and words with a sign before them, in whatever sans-serif the browser has.
_BOLD = 1.2


def _still(procedure: Procedure, grown: tuple[tuple[int, int], ...]) -> _Still:
    """The parts that are the same for every case; kept on the frozen procedure."""
    kept: dict[object, _Still] = procedure.__dict__.setdefault("_matrix_still", {})
    key = (get_language(), grown)
    if key not in kept:
        if len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = _made_still(procedure, lay_out(procedure, least=grown))
    return kept[key]


def _made_still(procedure: Procedure, layout: Layout) -> _Still:
    symbols = {(s.row, s.lane): s for s in layout.shapes if s.part in ("own", "partner")}
    return _Still(
        layout=layout,
        rows={row.no: _still_row(procedure, row, layout, symbols) for row in procedure.rows},
        arrows=tuple((arrow, _arrow_path(arrow)) for arrow in layout.arrows),
        shapes=tuple((shape, _still_shape(shape)) for shape in layout.shapes),
        labels=_label_group(layout.labels),
    )


def _still_row(
    procedure: Procedure, row: Row, layout: Layout, symbols: Mapping[tuple[int, int], Shape]
) -> _StillRow:
    cells = "".join(
        _cell(performer.name, symbols.get((row.no, lane)), row)
        for lane, performer in enumerate(procedure.performers)
    )
    own = next((s for s in symbols.values() if s.row == row.no and s.part == "own"), None)
    names = {performer.key: performer.name for performer in procedure.performers}
    return _StillRow(
        size=f"mx-u{min(layout.by_row[row.no].units, TALLEST_ROW)}",
        symbol=own.kind if own else "box",
        performers=tuple(names[key] for key in dict.fromkeys(row.performers) if key in names),
        cells=cells,
        needs=names_text(row.needs),
        standard=time_text(row),
        output=names_text(row.outputs),
        ways=tuple((path, *_way_words(procedure, row, path)) for path in row.paths),
        flows_on=_flows_on(procedure, row),
    )


def _flows_on(procedure: Procedure, row: Row) -> bool:
    """Whether the only way leads to the next row of the table, as the line of cards shows."""
    following = procedure.rows[procedure.position(row.no) + 1 :][:1]
    return [path.to for path in row.paths] == [other.no for other in following]


def _cell(performer: str, shape: Shape | None, row: Row) -> str:
    """A lane's cell, with places for the words that change."""
    if shape is None:
        return '<td class="mx-l"></td>'
    name = escape(performer).replace("%", "%%")
    symbol = escape(_symbol_words(shape, row)).replace("%", "%%")
    told = "%(told)s" if shape.part == "own" else "%(state)s"
    words = f"{name}: {symbol}, {told}."
    if shape.part == "own":
        words += " %(arrows)s"
    return f'<td class="mx-l"><span class="unseen">{words}</span></td>'


def _symbol_words(shape: Shape, row: Row) -> str:
    if shape.part == "partner":
        return _("ikut serta")
    if shape.kind == "diamond":
        return _("mulai dengan keputusan") if row.start else _("keputusan")
    return {"start": _("mulai"), "end": _("kegiatan terakhir"), "box": _("kegiatan")}[shape.kind]


def _way_words(procedure: Procedure, row: Row, path: Path) -> tuple[str, str]:
    """The arrow shortly, for a card, and as a sentence."""
    words = {"row": path.to, "answer": path.answer}
    if path.to == END:
        end = pgettext("capsule", "selesai")
        spoken = _("%(answer)s: selesai") if path.answer else end
        return end, spoken % words
    if walk.leads_back(procedure, row.no, path):
        spoken = (
            _("%(answer)s: kembali ke baris %(row)s")
            if path.answer
            else _("kembali ke baris %(row)s")
        )
        return _("kembali ke %(row)s") % words, spoken % words
    spoken = (
        _("%(answer)s: lanjut ke baris %(row)s") if path.answer else _("lanjut ke baris %(row)s")
    )
    return str(path.to), spoken % words


def _arrow_path(arrow: Arrow) -> str:
    more = ' class="r"' if arrow.kind == "return" else ""
    if arrow.kind == "joint":
        more = ' marker-start="url(#mx-h)"'
    return f'<path{more} d="{_path(arrow.points)}"/>'


def _with_heads(state: str, paths: str) -> str:
    if state == "way":
        paths = paths.replace("#mx-h)", "#mx-h-way)")
    head = "mx-h-way" if state == "way" else "mx-h"
    return f'<g class="mx-a {state}" marker-end="url(#{head})">{paths}</g>'


def _path(points: tuple[tuple[float, float], ...]) -> str:
    (x, y), *rest = [(round(x, 1), round(y, 1)) for x, y in points]
    drawn = f"M{_short(x)} {_short(y)}"
    for x2, y2 in rest:
        drawn += f"V{_short(y2)}" if x2 == x else f"H{_short(x2)}"
        x, y = x2, y2
    return drawn


def _still_shape(shape: Shape) -> _StillShape:
    x, y = shape.centre
    word = {"start": pgettext("capsule", "Mulai"), "end": pgettext("capsule", "Selesai")}
    text = word.get(shape.kind, "")
    return _StillShape(
        outline=f'<path d="{_outline(shape)}"/>',
        word=f'<text x="{_short(x)}" y="{_short(y + 3.5)}">{escape(text)}</text>' if text else "",
        tick=f'<path class="k" d="M{_short(x - 5.5)} {_short(y + 0.5)}l4 4 7-8"/>',
        dot=f'<circle cx="{_short(x)}" cy="{_short(y)}" r="4"/>',
    )


def _outline(shape: Shape) -> str:
    x, y, w, h = shape.x, shape.y, shape.w, shape.h
    if shape.kind == "diamond":
        a, d = _short(w / 2), _short(h / 2)
        return f"M{_short(x + w / 2)} {_short(y)}l{a} {d}-{a} {d}-{a}-{d}z"
    if shape.kind == "box":
        return f"M{_short(x)} {_short(y)}h{_short(w)}v{_short(h)}h-{_short(w)}z"
    r, flat = _short(h / 2), _short(w - h)
    arc = f"a{r} {r} 0 0 1 0"
    return f"M{_short(x + h / 2)} {_short(y)}h{flat}{arc} {_short(h)}h-{flat}{arc}-{_short(h)}z"


def _label_group(labels: tuple[Label, ...]) -> str:
    if not labels:
        return ""
    lines = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        (
            (_short(label.x + label.w / 2), _short(label.y + 8.5 + 11 * index), line)
            for label in labels
            for index, line in enumerate(label.lines)
        ),
    )
    return format_html('<g class="mx-t">{}</g>', lines)


# Words


def _pass_view(one: Pass) -> PassView:
    actual = "" if one.seconds is None else _actual(one.seconds, one.late)
    note = {"now": _("berjalan"), "withdrawn": _("ditarik"), "done": ""}[one.state]
    words = _("putaran %(number)s") % {"number": one.round} if one.round > 1 else ""
    return PassView(
        actual, note, one.round, words, one.state, one.late, one.who, one.position, one.how
    )


def _actual(seconds: int, late: bool) -> str:
    """Whole minutes; rounded up when late, so that no late time reads like one in time."""
    if seconds < 60:
        return describe_amount(Amount(seconds=seconds))
    minutes = -(-seconds // 60) if late else seconds // 60
    return describe_amount(Amount(seconds=60 * minutes))


def _earlier(one: PassView) -> str:
    """An earlier pass as the narrow column shows it, with room for the sign of a late one."""
    return f"{one.round}: {one.actual or one.note} !!"


def _state_words(state: RowState, live: bool) -> str:
    if not live:
        return ""
    return {
        "done": _("selesai"),
        "now": _("sedang dikerjakan"),
        "again": _("akan dikerjakan lagi"),
        "todo": _("belum"),
    }[state]


# Measures


def _lines(text: str, column: str, layout: Layout, *, larger: float = 1) -> int:
    metrics = layout.metrics
    room = metrics.column(column) - 2 * metrics.cell_padding
    return lines_needed(text, width=room, size=metrics.text * larger)


def _row_of(target: int | str) -> int:
    return target if isinstance(target, int) else 0


def _lane_size(width: float) -> str:
    return f"mx-w{min(round(width / 4), WIDEST_LANE)}"


def _rem(pixels: float) -> str:
    return f"{_short(pixels / 16, 4)}rem"


def _short(number: float, digits: int = 1) -> str:
    return f"{round(number, digits):g}"
