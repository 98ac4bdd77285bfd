"""What keeps an SOP from running. A procedure without faults can always reach its end.

The groups below build on each other: how a flow behaves is only asked when every arrow leads
somewhere, so that one slip does not bury itself under its consequences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lajur.foundation.text import gettext as _
from lajur.sop.finding import Finding, refused
from lajur.sop.meeting import meetings, together
from lajur.sop.procedure import END, Procedure, Row
from lajur.sop.walk import leads_back, rows_ahead, rows_reached

MOST_ROWS = 500
"""More rows than any published SOP AP; beyond it the checks would no longer answer at once."""

_NO_FLOW = {
    "row-number-twice",
    "target-missing",
    "no-start",
    "two-starts",
    "answer-twice",
    "answer-unlabelled",
}


def faults(procedure: Procedure) -> tuple[Finding, ...]:
    """Every reason why ``procedure`` can not run; empty when it can."""
    if sized := tuple(_size(procedure)):
        return sized
    written = (
        *_numbers(procedure),
        *_targets(procedure),
        *_starts(procedure),
        *_answers(procedure),
        *_performers(procedure),
        *_activities(procedure),
    )
    if _NO_FLOW & {fault.code for fault in written}:
        return written
    return (*written, *_duties(procedure), *_apart(procedure), *_flow(procedure))


def _size(procedure: Procedure) -> Iterator[Finding]:
    if not procedure.rows:
        yield refused(
            "no-rows",
            "row",
            _("SOP ini tidak punya satu baris kegiatan pun."),
            _("Tulis setiap baris tabel sebagai [[row]]."),
        )
    if len(procedure.rows) > MOST_ROWS:
        yield refused(
            "too-many-rows",
            "row",
            _("SOP ini punya %(count)s baris; paling banyak %(most)s.")
            % {"count": len(procedure.rows), "most": MOST_ROWS},
            _("Bagi menjadi beberapa SOP yang saling berkait."),
        )


def _numbers(procedure: Procedure) -> Iterator[Finding]:
    for no, count in Counter(row.no for row in procedure.rows).items():
        if count > 1:
            yield refused(
                "row-number-twice",
                "no",
                _("Nomor %(no)s dipakai oleh %(count)s baris.") % {"no": no, "count": count},
                _(
                    "Beri setiap baris nomor sendiri pada `no`; "
                    "nomor yang tercetak ditulis pada `printed_no`."
                ),
                row=no,
            )


def _targets(procedure: Procedure) -> Iterator[Finding]:
    known = {row.no for row in procedure.rows}
    for row in procedure.rows:
        for path in row.paths:
            if path.to == END or path.to in known:
                continue
            where = {"to": path.to, "answer": path.answer}
            yield refused(
                "target-missing",
                "answers" if path.answer else "next",
                _("Jawaban “%(answer)s” menuju baris %(to)s, yang tidak ada.") % where
                if path.answer
                else _("Alur menuju baris %(to)s, yang tidak ada.") % where,
                _("Ganti dengan nomor baris yang ada, atau dengan “end”."),
                row=row.no,
            )


def _starts(procedure: Procedure) -> Iterator[Finding]:
    starts = [row.no for row in procedure.rows if row.start]
    if not starts:
        yield refused(
            "no-start",
            "start",
            _("Tidak ada baris yang menjadi awal alur."),
            _("Tulis start = true pada baris yang berkapsul MULAI."),
        )
    for no in starts[1:]:
        yield refused(
            "two-starts",
            "start",
            _("Baris %(no)s juga menjadi awal, padahal alur sudah berawal di baris %(first)s.")
            % {"no": no, "first": starts[0]},
            _("Sisakan satu start = true; awal yang lain dijadikan SOP sendiri."),
            row=no,
        )


def _answers(procedure: Procedure) -> Iterator[Finding]:
    for row in procedure.rows:
        if row.is_decision:
            yield from _unlabelled(row)
            yield from _repeated_answers(row)
            yield from _too_few_answers(row)


def _unlabelled(row: Row) -> Iterator[Finding]:
    if any(not path.answer for path in row.paths):
        yield refused(
            "answer-unlabelled",
            "answers",
            _("Baris %(no)s adalah keputusan, tetapi salah satu arahnya tanpa jawaban.")
            % {"no": row.no},
            _("Beri setiap arah jawabannya pada `answers`, tanpa `next` dan `end`."),
            row=row.no,
        )


def _repeated_answers(row: Row) -> Iterator[Finding]:
    given = Counter(_same(path.answer) for path in row.paths if path.answer and not path.also)
    for answer, count in given.items():
        if count > 1:
            yield refused(
                "answer-twice",
                "answers",
                _("Jawaban “%(answer)s” ditulis %(count)s kali.")
                % {"answer": answer, "count": count},
                _(
                    "Tulis setiap jawaban satu kali. Jawaban yang membuka beberapa baris "
                    "sekaligus ditulis to = [4, 5]."
                ),
                row=row.no,
            )


def _too_few_answers(row: Row) -> Iterator[Finding]:
    if len(row.answers) < 2:
        yield refused(
            "decision-one-answer",
            "answers",
            _("Keputusan pada baris %(no)s punya %(count)s jawaban, padahal harus dua atau lebih.")
            % {"no": row.no, "count": len(row.answers)},
            _("Tambahkan jawaban yang lain, atau hapus `question` dan `answers`."),
            row=row.no,
        )


def _same(words: str) -> str:
    return " ".join(words.casefold().split())


def _performers(procedure: Procedure) -> Iterator[Finding]:
    keys = Counter(performer.key for performer in procedure.performers)
    for key, count in keys.items():
        if count > 1:
            yield refused(
                "performer-twice",
                "performer",
                _("Kolom pelaksana “%(key)s” ditulis %(count)s kali.")
                % {"key": key, "count": count},
                _("Satu kolom, satu [[performer]] dengan `key` sendiri."),
            )
    for row in procedure.rows:
        yield from _performers_of(row, known=set(keys))


def _performers_of(row: Row, *, known: set[str]) -> Iterator[Finding]:
    if not row.performers:
        yield refused(
            "row-without-performer",
            "performers",
            _("Baris %(no)s tidak punya pelaksana.") % {"no": row.no},
            _("Isi `performers`; yang pertama bertanggung jawab."),
            row=row.no,
        )
    for key, count in Counter(row.performers).items():
        if key not in known:
            yield _unknown_performer(row, key, field="performers")
        elif count > 1:
            yield refused(
                "performer-twice",
                "performers",
                _("Pelaksana “%(key)s” disebut %(count)s kali pada baris %(no)s.")
                % {"key": key, "count": count, "no": row.no},
                _("Sebut setiap pelaksana satu kali."),
                row=row.no,
            )
    for duty in row.duties:
        if duty.performer not in known:
            yield _unknown_performer(row, duty.performer, field="duties")


def _unknown_performer(row: Row, key: str, *, field: str) -> Finding:
    return refused(
        "duty-performer-unknown" if field == "duties" else "performer-unknown",
        field,
        _("Baris %(no)s menyebut pelaksana “%(key)s”, yang tidak punya kolom.")
        % {"no": row.no, "key": key},
        _("Tambahkan [[performer]] dengan key itu, atau perbaiki ejaannya."),
        row=row.no,
    )


def _activities(procedure: Procedure) -> Iterator[Finding]:
    for row in procedure.rows:
        if not row.activity:
            yield refused(
                "activity-missing",
                "activity",
                _("Baris %(no)s tidak menyebut kegiatan.") % {"no": row.no},
                _("Isi `activity`, diawali kata kerja: “Memeriksa berkas”."),
                row=row.no,
            )


def _duties(procedure: Procedure) -> Iterator[Finding]:
    for row in procedure.rows:
        for duty in row.duties:
            if duty.before is None or duty.before in rows_reached(procedure, row.no):
                continue
            yield refused(
                "duty-before-unreachable",
                "duties",
                _(
                    "Tugas “%(activity)s” harus selesai sebelum baris %(before)s, "
                    "tetapi alur dari baris %(no)s tidak sampai ke sana."
                )
                % {"activity": duty.activity, "before": duty.before, "no": row.no},
                _("Isi `before` dengan baris sesudahnya, atau hapus."),
                row=row.no,
            )


def _apart(procedure: Procedure) -> Iterator[Finding]:
    """Who did a row can only be kept away from rows that come after it."""
    known = {row.no for row in procedure.rows}
    for row in procedure.rows:
        for other in dict.fromkeys(row.apart_from):
            words = {"no": row.no, "other": other}
            if other not in known:
                yield refused(
                    "apart-from-missing",
                    "apart_from",
                    _("Baris %(no)s dipisahkan dari baris %(other)s, yang tidak ada.") % words,
                    _("Isi `apart_from` dengan nomor baris yang ada."),
                    row=row.no,
                )
            elif other == row.no or row.no not in rows_reached(procedure, other):
                yield refused(
                    "apart-from-not-before",
                    "apart_from",
                    _("Baris %(no)s dipisahkan dari baris %(other)s, yang tidak mendahuluinya.")
                    % words,
                    _("Isi `apart_from` dengan baris yang dikerjakan sebelum baris ini."),
                    row=row.no,
                )


def _flow(procedure: Procedure) -> tuple[Finding, ...]:
    graph_faults = (
        *_unreachable(procedure),
        *_ends(procedure),
        *_mixed_ways(procedure),
        *_automatic_loops(procedure),
    )
    return graph_faults or (*_endless(procedure), *_meetings(procedure))


def _unreachable(procedure: Procedure) -> Iterator[Finding]:
    start = procedure.start.no
    reached = rows_reached(procedure, start) | {start}
    for row in procedure.rows:
        if row.no not in reached:
            yield refused(
                "row-unreachable",
                "next",
                _("Baris %(no)s tidak pernah dicapai dari baris awal %(start)s.")
                % {"no": row.no, "start": start},
                _("Arahkan `next` atau sebuah jawaban ke baris ini, atau hapus barisnya."),
                row=row.no,
            )


def _ends(procedure: Procedure) -> Iterator[Finding]:
    stuck = [row for row in procedure.rows if not row.paths]
    if not any(row.ends for row in procedure.rows):
        yield refused(
            "no-end",
            "end",
            _("Tidak ada baris yang mengakhiri alur."),
            _("Tulis end = true pada baris yang berkapsul SELESAI."),
            row=stuck[-1].no if stuck else None,
        )
        return
    for row in stuck:
        yield refused(
            "row-without-way-on",
            "next",
            _("Dari baris %(no)s alur tidak berlanjut ke mana pun.") % {"no": row.no},
            _("Isi `next`, atau tulis end = true bila alur selesai di sini."),
            row=row.no,
        )


def _mixed_ways(procedure: Procedure) -> Iterator[Finding]:
    for row in procedure.rows:
        for group in together(row):
            if len(group) < 2:
                continue
            if any(path.to == END for path in group):
                yield refused(
                    "end-in-split",
                    "next",
                    _("Baris %(no)s sekaligus mengakhiri dan melanjutkan alur.") % {"no": row.no},
                    _("Pilih salah satu; bila bergantung keadaan, jadikan keputusan."),
                    row=row.no,
                )
            if any(leads_back(procedure, row.no, path) for path in group):
                yield refused(
                    "return-in-split",
                    "next",
                    _("Baris %(no)s sekaligus kembali ke baris sebelumnya dan membuka baris lain.")
                    % {"no": row.no},
                    _("Arah kembali harus berdiri sendiri; jadikan keputusan."),
                    row=row.no,
                )


def _automatic_loops(procedure: Procedure) -> Iterator[Finding]:
    reported: set[int] = set()
    for row in procedure.rows:
        if row.no in reported or row.is_decision:
            continue
        loop = _loop_without_decision(procedure, row)
        if loop:
            reported |= loop
            yield refused(
                "loop-without-decision",
                "next",
                _("Baris %(rows)s berputar tanpa keputusan siapa pun.")
                % {"rows": ", ".join(str(no) for no in sorted(loop))},
                _("Jadikan salah satunya keputusan, dengan jawaban yang keluar dari putaran."),
                row=row.no,
            )


def _loop_without_decision(procedure: Procedure, row: Row) -> set[int]:
    """The rows of the circle through ``row`` that no decision is part of; empty without one."""
    after = _reached_without_decision(procedure, row)
    if row.no not in after:
        return set()
    return {no for no in after if row.no in _reached_without_decision(procedure, procedure.row(no))}


def _reached_without_decision(procedure: Procedure, row: Row) -> set[int]:
    found: set[int] = set()
    todo = [row]
    while todo:
        for path in todo.pop().paths:
            if path.to == END or path.to in found:
                continue
            target = procedure.row(path.to)
            if not target.is_decision:
                found.add(target.no)
                todo.append(target)
    return found


def _endless(procedure: Procedure) -> Iterator[Finding]:
    """Rows from which a case can not be brought to its end, whatever people answer.

    A row can finish when, for one of its answers, everything that the answer opens can finish. The
    smallest set of such rows gives every open row a way on which the work left only shrinks, so
    a case whose open rows are all in it can end.
    """
    finishing: set[int] = set()
    grows = True
    while grows:
        more = {
            row.no
            for row in procedure.rows
            if row.no not in finishing
            and any(
                group and all(path.to == END or path.to in finishing for path in group)
                for group in together(row)
            )
        }
        finishing |= more
        grows = bool(more)
    for row in procedure.rows:
        if row.no not in finishing:
            yield refused(
                "row-cannot-end",
                "answers" if row.is_decision else "next",
                _("Dari baris %(no)s alur tidak pernah dapat selesai.") % {"no": row.no},
                _("Beri alur ini jalan yang sampai ke baris dengan end = true."),
                row=row.no,
            )


def _meetings(procedure: Procedure) -> Iterator[Finding]:
    met = meetings(procedure)
    first_twice = _first(procedure, met.twice)
    for row in procedure.rows:
        if row.join and row.no not in met.joined | met.twice:
            yield refused(
                "join-never-opens",
                "join",
                _("Baris %(no)s menunggu beberapa cabang, tetapi tidak pernah ada dua yang datang.")
                % {"no": row.no},
                _("Hapus join = true, atau buka cabang paralel dengan next = [ …, … ]."),
                row=row.no,
            )
        if row.no in first_twice:
            yield refused(
                "row-opens-twice",
                "join",
                _("Baris %(no)s dibuka dua kali, oleh dua cabang paralel.") % {"no": row.no},
                _("Tulis join = true agar baris ini menunggu semua cabang."),
                row=row.no,
            )


def _first(procedure: Procedure, rows: frozenset[int]) -> set[int]:
    """Those of ``rows`` that no other of them leads to: the rest follow from these."""
    return {
        no
        for no in rows
        if not any(no != other and no in rows_ahead(procedure, other) for other in rows)
    }
