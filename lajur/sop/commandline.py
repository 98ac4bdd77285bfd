"""``lajur sop check`` and ``lajur sop walk``: SOP files on the command line.

Both work without a database and without Django settings, so that a file can be checked wherever it
is written. Exit status: 0 runnable, 1 refused, 2 unreadable.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lajur.clocks.durations import Duration, describe
from lajur.foundation.text import gettext as _
from lajur.sop.checker import Finding, check
from lajur.sop.procedure import Procedure
from lajur.sop.reader import Unreadable, read_file
from lajur.sop.timing import OFFICE_DAY, PaperWalk, Total, Unwalkable, walk_on_paper

RUNNABLE, REFUSED, UNREADABLE = 0, 1, 2

CALENDARS = {"kantor": OFFICE_DAY}
"""The calendars of ``--calendar``, as seconds in a mean working day."""

_WIDTH = 100


def main(argv: list[str]) -> int:
    """Run ``lajur sop`` with the arguments after ``sop`` and return the exit status."""
    arguments = _parser().parse_args(argv)
    code, text = arguments.run(arguments)
    print(text, file=sys.stdout if arguments.json or code != UNREADABLE else sys.stderr)
    return int(code)


def check_command(path: str, *, as_json: bool) -> tuple[int, str]:
    """The exit status and the report on the SOP file at ``path``."""
    try:
        procedure = read_file(path)
    except Unreadable as error:
        return UNREADABLE, _unreadable(path, error, as_json=as_json)
    findings = check(procedure)
    code = REFUSED if any(finding.refuses for finding in findings) else RUNNABLE
    if as_json:
        return code, _dumped(_report(path, procedure, findings))
    return code, _report_to_read(path, procedure, findings)


def walk_command(
    path: str, answers: Sequence[str], calendar: str | None, *, as_json: bool
) -> tuple[int, str]:
    """The exit status and the paper walk of the SOP file at ``path``.

    ``answers`` are ``ROW=ANSWER``; ``calendar`` is a name in ``CALENDARS``. An SOP that can not
    run is reported as ``check_command`` does.
    """
    try:
        procedure = read_file(path)
    except Unreadable as error:
        return UNREADABLE, _unreadable(path, error, as_json=as_json)
    if any(finding.refuses for finding in check(procedure)):
        return check_command(path, as_json=as_json)
    try:
        walked = walk_on_paper(
            procedure, _answers(answers), CALENDARS[calendar] if calendar else None
        )
    except Unwalkable as error:
        return REFUSED, _dumped({"error": error.message}) if as_json else error.message
    return RUNNABLE, _dumped(walked.as_json()) if as_json else _walk_to_read(procedure, walked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lajur sop",
        description=_("Memeriksa dan menelusuri SOP."),
        epilog=_("Memberlakukan SOP pada basis data: lajur sop publish BERKAS"),
    )
    commands = parser.add_subparsers(required=True, metavar="check|walk")
    checking = _command(
        commands,
        "check",
        _("apakah SOP dapat dijalankan, dan apa yang janggal"),
        lambda given: check_command(given.file, as_json=given.json),
    )
    walking = _command(
        commands,
        "walk",
        _("telusuri SOP di atas kertas dan jumlahkan waktunya"),
        lambda given: walk_command(given.file, given.answer, given.calendar, as_json=given.json),
    )
    walking.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar=_("BARIS=JAWABAN"),
        help=_("jawaban sebuah keputusan; boleh diulang, dipakai menurut urutannya"),
    )
    walking.add_argument(
        "--calendar",
        choices=sorted(CALENDARS),
        help=_("hitung hari kerja sebagai jam kantor (7 jam 30 menit sehari)"),
    )
    for command in (checking, walking):
        command.add_argument("file", metavar=_("BERKAS"), help=_("berkas SOP (.toml)"))
        command.add_argument("--json", action="store_true", help=_("keluaran sebagai JSON"))
    return parser


def _command(
    commands: Any, name: str, help_: str, run: Callable[[argparse.Namespace], tuple[int, str]]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
    parser.set_defaults(run=run)
    return parser


def _answers(given: Iterable[str]) -> dict[int, list[str]]:
    answers: dict[int, list[str]] = {}
    for each in given:
        row, sign, answer = each.partition("=")
        if not sign or not row.strip().isdecimal() or not answer.strip():
            raise Unwalkable(
                _("“%(given)s” bukan jawaban; tulis seperti 3=TIDAK.") % {"given": each},
                field="answer",
            )
        answers.setdefault(int(row), []).append(answer)
    return answers


def _report(path: str, procedure: Procedure, findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "file": path,
        "slug": procedure.slug,
        "title": procedure.identity.title,
        "runnable": not any(finding.refuses for finding in findings),
        "unreadable": None,
        "findings": [
            {
                "severity": finding.severity.value,
                "code": finding.code,
                "row": finding.row,
                "field": finding.field,
                "message": finding.message,
                "advice": finding.advice,
            }
            for finding in findings
        ],
    }


def _unreadable(path: str, error: Unreadable, *, as_json: bool) -> str:
    if not as_json:
        return f"{path}: {error.message}"
    return _dumped(
        {
            "file": path,
            "slug": "",
            "title": "",
            "runnable": False,
            "unreadable": {
                "message": error.message,
                "line": error.line,
                "column": error.column,
                "place": error.place,
            },
            "findings": [],
        }
    )


def _report_to_read(path: str, procedure: Procedure, findings: tuple[Finding, ...]) -> str:
    refusals = [finding for finding in findings if finding.refuses]
    others = [finding for finding in findings if not finding.refuses]
    counts = {"refused": len(refusals), "found": len(others)}
    verdict = (
        _("tidak dapat dijalankan: %(refused)s penolakan, %(found)s temuan")
        if refusals
        else _("dapat dijalankan, %(found)s temuan")
    )
    head = _aligned(
        [
            (_("SOP"), procedure.identity.title or procedure.slug),
            (_("Berkas"), path),
            (_("Hasil"), verdict % counts),
        ]
    )
    return "\n".join([*head, *_listed(_("DITOLAK"), refusals), *_listed(_("TEMUAN"), others)])


def _listed(heading: str, findings: list[Finding]) -> list[str]:
    if not findings:
        return []
    lines = ["", heading]
    places = [_place(finding) for finding in findings]
    width = max(len(place) for place in places)
    for finding, place in zip(findings, places, strict=True):
        begin = f"  {place:<{width}}  "
        lines += _wrapped(finding.message, begin=begin)
        lines += _wrapped(f"→ {finding.advice}", begin=" " * len(begin))
    return lines


def _place(finding: Finding) -> str:
    if finding.row is None:
        return finding.field
    return _("baris %(no)s · %(field)s") % {"no": finding.row, "field": finding.field}


def _wrapped(text: str, *, begin: str) -> list[str]:
    return textwrap.wrap(
        text,
        width=_WIDTH,
        initial_indent=begin,
        subsequent_indent=" " * len(begin),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _walk_to_read(procedure: Procedure, walked: PaperWalk) -> str:
    cells = [(_("Baris"), _("Putaran"), _("Waktu"), _("Pelaksana"), _("Kegiatan"))]
    for visit in walked.rows:
        row = procedure.row(visit.row)
        names = ", ".join(procedure.performer(key).name for key in visit.performers)
        time = row.time_printed or "-"
        cells.append((str(visit.row), str(visit.round), time, names, row.activity))
    untimed = ", ".join(str(no) for no in walked.without_time) or _("tidak ada")
    totals = _aligned(
        [
            (_("Jumlah waktu kerja"), _span(walked.work)),
            (_("Jalur terpanjang"), _span(walked.critical)),
            (_("Baris tanpa waktu"), untimed),
        ]
    )
    return "\n".join([*_table(cells), "", *totals])


def _table(cells: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]) - 1)]
    lines = []
    for *fixed, last in cells:
        begin = "".join(f"{c:<{w}}  " for c, w in zip(fixed, widths, strict=True))
        lines += _wrapped(last, begin=begin) or [begin.rstrip()]
    return lines


def _aligned(pairs: list[tuple[str, str]]) -> list[str]:
    width = max(len(label) for label, _value in pairs)
    return [f"{label:<{width}}  {value}" for label, value in pairs]


def _span(total: Total) -> str:
    return describe(Duration(printed="", least=total.least, most=total.most))


def _dumped(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
