"""Reads an SOP file (TOML) into a ``Procedure``. The language is told in docs/writing-an-sop.md.

The reader refuses what it can not understand: broken TOML, a field of the wrong type, a field it
does not know. Whether the SOP *makes sense* is for ``sop.checker``; a row that leads nowhere or a
performer that does not exist passes here, so that the checker can say so beside everything else.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path as FilePath
from typing import Any, Literal, NoReturn, cast

from lajur.clocks.durations import Duration, parse_duration
from lajur.foundation.errors import Invalid
from lajur.foundation.text import gettext as _
from lajur.sop.procedure import (
    END,
    Act,
    Duty,
    Identity,
    LegalBasis,
    Output,
    Path,
    Performer,
    Procedure,
    Requirement,
    Row,
    Trigger,
)

FORMAT = 1
LARGEST_FILE = 1_000_000
"""Bytes. The longest SOP book chapter seen is under 50 kB; more is not an SOP."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "": ("format", "slug", "day", "identity", "legal_basis", "trigger", "performer", "row"),
    "identity": (
        "title", "unit", "government", "number", "created", "revised", "effective",
        "approved_by", "qualifications", "related", "equipment", "warnings", "records",
    ),
    "legal_basis": ("printed", "corrected", "status", "note"),
    "trigger": ("kind", "every"),
    "performer": ("key", "name", "applicant"),
    "row": (
        "no", "printed_no", "activity", "printed_activity", "performers", "act", "start", "end",
        "join", "needs", "outputs", "time", "next", "question", "answers", "duties", "remarks",
        "apart_from",
    ),
    "needs": ("paper", "thing", "printed"),
    "outputs": ("paper", "thing", "printed"),
    "time": ("printed", "value"),
    "answers": ("answer", "to", "reason", "onward"),
    "duties": ("performer", "activity", "before"),
}  # fmt: skip

_INDONESIAN = {
    "judul": "title", "nama": "name", "nomor": "number", "unit_kerja": "unit",
    "pemerintah": "government", "dasar_hukum": "legal_basis", "kualifikasi": "qualifications",
    "keterkaitan": "related", "peralatan": "equipment", "peringatan": "warnings",
    "pencatatan": "records", "pelaksana": "performers", "kegiatan": "activity",
    "aktivitas": "activity", "kelengkapan": "needs", "persyaratan": "needs", "waktu": "time",
    "keluaran": "outputs", "output": "outputs", "keterangan": "remarks", "ket": "remarks",
    "mulai": "start", "selesai": "end", "berikutnya": "next", "pertanyaan": "question",
    "jawaban": "answers", "ke": "to", "alasan": "reason", "tugas": "duties", "pemohon": "applicant",
    "baris": "row", "hari": "day", "pemicu": "trigger", "setiap": "every", "catatan": "note",
    "terpisah_dari": "apart_from", "tercetak": "printed", "pengesahan": "approved_by",
}  # fmt: skip


class Unreadable(Invalid):
    """The file can not be understood; ``message`` says where and why.

    ``line`` and ``column`` (from 1) are set for broken TOML, ``place`` (``row 3, field "time"``)
    for a field that is wrong.
    """

    def __init__(
        self, message: str, *, line: int | None = None, column: int | None = None, place: str = ""
    ) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.place = place


def read_file(path: str | FilePath) -> Procedure:
    """The procedure in the file at ``path``; without a ``slug`` the file's name serves.

    Raises ``Unreadable`` when the file is missing, too large, not UTF-8, or can not be understood.
    """
    path = FilePath(path)
    return read_procedure(_text_of(path), slug=_slug_from(path.stem))


def read_procedure(text: str, *, slug: str = "") -> Procedure:
    """The procedure that ``text`` describes. ``slug`` serves where the text names none.

    Raises ``Unreadable``.
    """
    return _procedure(_Table(_parsed(text), kind="", place=""), slug=slug)


def _text_of(path: FilePath) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(
            _("Berkas %(path)s tidak dapat dibuka: %(reason)s.")
            % {"path": path, "reason": error.strerror or error}
        ) from error
    if len(data) > LARGEST_FILE:
        raise Unreadable(_("Berkas %(path)s terlalu besar untuk sebuah SOP.") % {"path": path})
    return decoded(data)


def decoded(data: bytes) -> str:
    """The text of an SOP file's bytes: UTF-8, with or without a byte order mark.

    Raises ``Unreadable`` with the line and column of the first byte that is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", errors="replace")
        line, column = _position(before, len(before))
        raise Unreadable(
            _(
                "Baris teks %(line)s, kolom %(column)s: bukan teks UTF-8. "
                "Simpan ulang berkas dengan penyandian UTF-8."
            )
            % {"line": line, "column": column},
            line=line,
            column=column,
        ) from error


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _broken_toml(text, str(error)) from error
    except RecursionError as error:
        raise Unreadable(_("Tabel dan daftar di dalam berkas bersarang terlalu dalam.")) from error


def _broken_toml(text: str, report: str) -> Unreadable:
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", report)
    line, column = _position(text, len(text))
    if found and found[1]:
        line, column = int(found[1]), int(found[2])
    message = _("Baris teks %(line)s, kolom %(column)s: bukan TOML yang benar (%(report)s).") % {
        "line": line,
        "column": column,
        "report": report[: found.start()] if found else report,
    }
    return Unreadable(f"{message}{_quote_hint(text, line)}", line=line, column=column)


def _quote_hint(text: str, line: int) -> str:
    lines = text.splitlines()
    if 0 < line <= len(lines) and re.search("[“”‘’]", lines[line - 1]):
        return " " + _(
            'Pakai tanda kutip lurus ("…"), bukan tanda kutip miring dari pengolah kata.'
        )
    return ""


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _slug_from(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:100]


class _Table:
    """One TOML table with its place, read field by field; unknown fields are refused at once."""

    def __init__(self, data: Mapping[str, Any], *, kind: str, place: str) -> None:
        self._data = data
        self._kind = kind
        self.place = place
        for name in data:
            if name not in FIELDS[kind]:
                self.refuse(name, _unknown_field(kind, name))

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def get(self, name: str) -> Any:
        return self._data.get(name)

    def refuse(self, name: str, message: str) -> NoReturn:
        place = _joined(self.place, f'field "{name}"' if name else "")
        raise Unreadable(f"{place}: {message}" if place else message, place=place)

    def text(self, name: str, *, most: int = 2000) -> str:
        return self._text(name, self._data.get(name, ""), most)

    def needed_text(self, name: str, *, most: int = 2000) -> str:
        self._need(name)
        text = self.text(name, most=most)
        if not text:
            self.refuse(name, _("tidak boleh kosong."))
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._data.get(name, [])
        if isinstance(values, str):
            values = [values] if values.strip() else []
        return tuple(self._text(name, value, 2000) for value in self._list(name, values))

    def flag(self, name: str) -> bool:
        value = self._data.get(name, False)
        if not isinstance(value, bool):
            self.refuse(name, _("harus true atau false, tanpa tanda kutip."))
        return value

    def needed_number(self, name: str) -> int:
        self._need(name)
        return self.number(name, self._data[name])

    def number(self, name: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(name, _("harus bilangan bulat tanpa tanda kutip, misalnya 4."))
        if not 1 <= value <= 9999:
            self.refuse(name, _("harus bilangan dari 1 sampai 9999."))
        return value

    def numbers(self, name: str) -> tuple[int, ...]:
        return tuple(self.number(name, value) for value in self.items(name))

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        value = self.text(name) or default
        choices = tuple(choices)
        if value not in choices:
            self.refuse(
                name,
                _("“%(value)s” tidak dikenal; pilihannya: %(choices)s.%(hint)s")
                % {
                    "value": value,
                    "choices": ", ".join(choice for choice in choices if choice),
                    "hint": _meant(value.lower(), choices),
                },
            )
        return value

    def table(self, name: str) -> _Table:
        value = self._data.get(name, {})
        if not isinstance(value, dict):
            self.refuse(name, _("harus sebuah tabel: tulis [%(name)s].") % {"name": name})
        return _Table(value, kind=name, place=_joined(self.place, name))

    def tables(self, name: str, label: Callable[[int, Any], str]) -> list[_Table]:
        values = self._list(name, self._data.get(name, []))
        tables = []
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                self.refuse(name, _("setiap isinya harus sebuah tabel: [[…]] atau { … }."))
            place = _joined(self.place, label(index + 1, value))
            tables.append(_Table(value, kind=name, place=place))
        return tables

    def items(self, name: str) -> list[Any]:
        value = self._data.get(name, [])
        return self._list(name, value if isinstance(value, list) else [value])

    def _need(self, name: str) -> None:
        if name not in self._data:
            self.refuse(name, _("harus diisi."))

    def _text(self, name: str, value: Any, most: int) -> str:
        if not isinstance(value, str):
            self.refuse(name, _('harus teks di antara tanda kutip, misalnya "…".'))
        text: str = value.strip()
        if len(text) > most:
            self.refuse(name, _("lebih panjang dari %(most)s huruf.") % {"most": most})
        if "\x00" in text:
            self.refuse(name, _("memuat huruf yang tidak dapat disimpan (NUL)."))
        return text

    def _list(self, name: str, value: Any) -> list[Any]:
        if not isinstance(value, list):
            if isinstance(value, dict):
                self.refuse(name, _("tulis dengan kurung siku ganda: [[%(n)s]].") % {"n": name})
            self.refuse(name, _("harus sebuah daftar: [ …, … ]."))
        return value


def _joined(*places: str) -> str:
    return ", ".join(place for place in places if place)


def _unknown_field(kind: str, name: str) -> str:
    elsewhere = next((k for k, fields in FIELDS.items() if k and name in fields), None)
    hint = _meant(name.lower(), FIELDS[kind])
    if not hint and name in FIELDS[""]:
        hint = " " + _("Field ini ditulis paling atas, sebelum [tabel] yang pertama.")
    elif not hint and elsewhere:
        hint = " " + _("Field ini milik [%(table)s].") % {"table": elsewhere}
    return _("tidak dikenal di sini.%(hint)s") % {"hint": hint}


def _meant(name: str, choices: Iterable[str]) -> str:
    choices = tuple(choices)
    near = difflib.get_close_matches(name, [c for c in choices if c], n=1, cutoff=0.6)
    meant = _INDONESIAN.get(name)
    if meant not in choices:
        meant = near[0] if near else None
    return " " + _("Maksudnya “%(meant)s”?") % {"meant": meant} if meant else ""


def _procedure(table: _Table, *, slug: str) -> Procedure:
    _check_format(table)
    day = cast(
        Literal["working", "calendar"],
        table.choice("day", ("working", "calendar"), default="working"),
    )
    identity = _identity(table)
    return Procedure(
        slug=_slug(table) or slug or _slug_from(identity.title),
        identity=identity,
        performers=tuple(_performer(t) for t in table.tables("performer", _performer_place)),
        rows=_rows(table.tables("row", _row_place), day=day),
        trigger=_trigger(table.table("trigger")),
    )


def _check_format(table: _Table) -> None:
    if table.get("format") not in (None, FORMAT):
        table.refuse(
            "format", _("Lajur ini hanya membaca format = %(format)s.") % {"format": FORMAT}
        )


def _slug(table: _Table) -> str:
    slug = table.text("slug", most=100)
    if slug and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        table.refuse("slug", _("hanya huruf kecil, angka dan tanda hubung: “izin-usaha”."))
    return slug


def _identity(table: _Table) -> Identity:
    page = table.table("identity")
    lines = ("title", "unit", "government", "number", "created", "revised", "effective")
    return Identity(
        **{name: page.text(name, most=240) for name in lines},
        approved_by=page.text("approved_by", most=240),
        legal_bases=tuple(
            _legal_basis(t) for t in table.tables("legal_basis", _place_in("legal_basis"))
        ),
        qualifications=page.texts("qualifications"),
        related=page.texts("related"),
        equipment=page.texts("equipment"),
        warnings=page.texts("warnings"),
        records=page.texts("records"),
    )


def _legal_basis(table: _Table) -> LegalBasis:
    return LegalBasis(
        printed=table.needed_text("printed"),
        corrected=table.text("corrected"),
        status=table.choice("status", ("", "berlaku", "diubah", "dicabut"), default=""),
        note=table.text("note"),
    )


def _trigger(table: _Table) -> Trigger:
    kind = table.choice("kind", ("request", "schedule"), default="request")
    return Trigger(kind=cast(Literal["request", "schedule"], kind), every=table.text("every"))


def _performer(table: _Table) -> Performer:
    key = table.needed_text("key", most=60)
    if not re.fullmatch(r"[a-z0-9_-]+", key):
        table.refuse("key", _("hanya huruf kecil, angka dan garis bawah: “tim_teknis”."))
    return Performer(
        key=key, name=table.needed_text("name", most=120), applicant=table.flag("applicant")
    )


def _rows(tables: list[_Table], *, day: Literal["working", "calendar"]) -> tuple[Row, ...]:
    numbers = [table.needed_number("no") for table in tables]
    following: list[int | None] = [*numbers[1:], None]
    return tuple(
        _row(table, following=after, day=day)
        for table, after in zip(tables, following, strict=False)
    )


def _row(table: _Table, *, following: int | None, day: Literal["working", "calendar"]) -> Row:
    time, time_printed = _time(table, day=day)
    return Row(
        no=table.needed_number("no"),
        activity=table.text("activity"),
        performers=table.texts("performers"),
        paths=_paths(table, following=following),
        act=Act(table.choice("act", _values(Act), default=Act.DO)),
        start=table.flag("start"),
        join=table.flag("join"),
        question=table.text("question"),
        needs=tuple(_requirement(table, item) for item in table.items("needs")),
        outputs=tuple(_output(table, item) for item in table.items("outputs")),
        time=time,
        time_printed=time_printed,
        duties=tuple(_duty(t) for t in table.tables("duties", _place_in("duties"))),
        printed_no=table.text("printed_no", most=20),
        printed_activity=table.text("printed_activity"),
        remarks=table.text("remarks"),
        apart_from=table.numbers("apart_from"),
    )


def _paths(table: _Table, *, following: int | None) -> tuple[Path, ...]:
    """The arrows of a row, as written.

    A contradiction (an answer beside a plain ``next``, an end that also goes on) stays in them for
    the checker to report.
    """
    answers = _answer_paths(table)
    ends = (Path(to=END),) if table.flag("end") else ()
    if answers:
        ends = () if any(path.to == END for path in answers) else ends
        return answers + _next_paths(table) + ends
    if "next" in table:
        plain = _next_paths(table)
        return plain + (() if Path(to=END) in plain else ends)
    if ends or following is None:
        return ends
    return (Path(to=following),)


def _next_paths(table: _Table) -> tuple[Path, ...]:
    return tuple(Path(to=_target(table, "next", item)) for item in table.items("next"))


def _answer_paths(table: _Table) -> tuple[Path, ...]:
    return tuple(
        path for each in table.tables("answers", _answer_place) for path in _paths_of_answer(each)
    )


def _paths_of_answer(table: _Table) -> Iterable[Path]:
    answer = table.text("answer", most=60)
    reason, onward = table.flag("reason"), table.flag("onward")
    if "to" not in table:
        table.refuse("to", _("harus diisi: nomor baris, atau “end”."))
    for index, item in enumerate(table.items("to")):
        yield Path(
            to=_target(table, "to", item),
            answer=answer,
            reason=reason,
            onward=onward,
            also=index > 0,
        )


def _target(table: _Table, name: str, value: Any) -> int | Literal["end"]:
    if value == END:
        return END
    if isinstance(value, str):
        table.refuse(
            name,
            _("“%(value)s” bukan tujuan: tulis nomor baris tanpa tanda kutip, atau “end”.")
            % {"value": value},
        )
    return table.number(name, value)


def _requirement(table: _Table, item: Any) -> Requirement:
    kind, name, printed = _paper_or_thing(table, "needs", item)
    return Requirement(kind=kind, name=name, printed=printed)


def _output(table: _Table, item: Any) -> Output:
    kind, name, printed = _paper_or_thing(table, "outputs", item)
    return Output(name=name, kind=kind, printed=printed)


def _paper_or_thing(
    table: _Table, field: str, item: Any
) -> tuple[Literal["paper", "thing"], str, str]:
    if isinstance(item, str):
        item = {"paper": item}
    if not isinstance(item, dict):
        table.refuse(field, _('setiap isinya "…", { paper = "…" } atau { thing = "…" }.'))
    inner = _Table(item, kind=field, place=_joined(table.place, field))
    if ("paper" in inner) == ("thing" in inner):
        inner.refuse("paper", _("isi tepat satu dari paper dan thing."))
    kind: Literal["paper", "thing"] = "paper" if "paper" in inner else "thing"
    return kind, inner.needed_text(kind, most=160), inner.text("printed", most=160)


def _time(table: _Table, *, day: Literal["working", "calendar"]) -> tuple[Duration | None, str]:
    """The time and the paper's words. Words that can not be computed give ``None``.

    A ``value`` is our own writing and must be readable; what the paper prints need not be.
    """
    if isinstance(table.get("time"), dict):
        inner = table.table("time")
        value = inner.needed_text("value", most=120)
        printed = inner.text("printed", most=120) or value
        try:
            return _as_printed(parse_duration(value, day=day), printed), printed
        except ValueError as error:
            inner.refuse("value", str(error))
    printed = table.text("time", most=120)
    try:
        return _as_printed(parse_duration(printed, day=day), printed), printed
    except ValueError:
        return None, printed


def _as_printed(time: Duration | None, printed: str) -> Duration | None:
    return time and Duration(printed=printed, least=time.least, most=time.most)


def _duty(table: _Table) -> Duty:
    before = table.get("before")
    return Duty(
        performer=table.needed_text("performer", most=60),
        activity=table.needed_text("activity"),
        before=None if before is None else table.number("before", before),
    )


def _values(choices: type[StrEnum]) -> tuple[str, ...]:
    return tuple(choice.value for choice in choices)


def _row_place(index: int, row: Any) -> str:
    number = row.get("no")
    if isinstance(number, int):
        return f"row {number}"
    return f"[[row]] {index}"


def _performer_place(index: int, performer: Any) -> str:
    return f"performer {performer.get('key', index)}"


def _answer_place(index: int, answer: Any) -> str:
    return f"answer {answer.get('answer', index)}"


def _place_in(name: str) -> Callable[[int, Any], str]:
    return lambda index, _value: f"{name} {index}"
