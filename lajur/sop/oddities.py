"""What is missing or odd in an SOP and does not keep it from running.

Each rule names its ground: the format of PermenPANRB 35/2012, or what the paper says against
itself. A rule may only speak when it is nearly always right, for a list full of false alarms is
not read; nothing here changes the SOP.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from lajur.clocks.durations import Amount, parse_duration
from lajur.foundation.text import gettext as _
from lajur.sop.finding import Finding, found
from lajur.sop.procedure import END, Act, LegalBasis, Procedure, Row
from lajur.sop.verbs import begins_with_verb, subject_before_verb
from lajur.sop.walk import leads_back


def oddities(procedure: Procedure) -> tuple[Finding, ...]:
    """Every finding about ``procedure``, which may be one that can not run."""
    return tuple(finding for rule in _RULES for finding in rule(procedure))


def _identity(procedure: Procedure) -> Iterator[Finding]:
    identity = procedure.identity
    for field, label in _identity_labels().items():
        if not getattr(identity, field):
            yield found(
                "identity-missing",
                "legal_basis" if field == "legal_bases" else field,
                _("Halaman identitas: %(label)s kosong.") % {"label": label},
                _("Isi bila naskahnya diketahui; bila tidak, biarkan kosong dan jangan dikarang."),
            )


def _identity_labels() -> dict[str, str]:
    """The fields of the identity page (PermenPANRB 35/2012, Bagian Identitas)."""
    return {
        "title": _("Nama SOP"),
        "unit": _("nama unit"),
        "government": _("nama pemerintah daerah"),
        "number": _("Nomor SOP"),
        "created": _("Tanggal Pembuatan"),
        "revised": _("Tanggal Revisi"),
        "effective": _("Tanggal Efektif"),
        "approved_by": _("Disahkan oleh"),
        "legal_bases": _("Dasar Hukum"),
        "qualifications": _("Kualifikasi Pelaksana"),
        "related": _("Keterkaitan"),
        "equipment": _("Peralatan/Perlengkapan"),
        "warnings": _("Peringatan"),
        "records": _("Pencatatan dan Pendataan"),
    }


def _legal_bases(procedure: Procedure) -> Iterator[Finding]:
    for index, basis in enumerate(procedure.identity.legal_bases, start=1):
        yield from _legal_basis(index, basis)


def _legal_basis(index: int, basis: LegalBasis) -> Iterator[Finding]:
    where = {
        "index": index,
        "printed": basis.printed,
        "corrected": basis.corrected,
        "status": {"diubah": _("diubah"), "dicabut": _("dicabut")}.get(basis.status),
        "note": f" {basis.note}" if basis.note else "",
    }
    if basis.corrected and _plain(basis.corrected) != _plain(basis.printed):
        yield found(
            "legal-basis-corrected",
            "legal_basis",
            _("Dasar hukum %(index)s tercetak “%(printed)s”, seharusnya “%(corrected)s”.%(note)s")
            % where,
            _("Betulkan pada revisi SOP berikutnya."),
        )
    if basis.status in ("diubah", "dicabut"):
        yield found(
            "legal-basis-superseded",
            "legal_basis",
            _("Dasar hukum %(index)s, “%(printed)s”, sudah %(status)s.%(note)s") % where,
            _("Sebut peraturan yang berlaku pada revisi SOP berikutnya."),
        )
    if not basis.status:
        yield found(
            "legal-basis-unchecked",
            "legal_basis",
            _("Dasar hukum %(index)s, “%(printed)s”, belum dipastikan masih berlaku.%(note)s")
            % where,
            _("Periksa pada JDIH, lalu isi `status`: berlaku, diubah atau dicabut."),
        )


def _qualifications(procedure: Procedure) -> Iterator[Finding]:
    names = [_plain(performer.name) for performer in procedure.performers]
    qualifications = procedure.identity.qualifications
    if qualifications and all(_is_name(each, names) for each in qualifications):
        yield found(
            "qualifications-are-performers",
            "qualifications",
            _("Kualifikasi Pelaksana hanya menyebut nama pelaksana, bukan kecakapannya."),
            _("Tulis pendidikan, keahlian atau pengetahuan yang harus dimiliki pelaksana."),
        )


def _is_name(qualification: str, names: Iterable[str]) -> bool:
    words = _plain(qualification)
    if len(words.split()) > 4 or _COMPETENCE.search(words):
        return False
    return any(words == name or words.startswith(f"{name} ") for name in names)


_COMPETENCE = re.compile(
    r"\b(me\w+|mampu|minimal|pendidikan|lulusan|sarjana|sma|smk|d3|d4|s1|s2|ahli|paham|sertifikat)\b"
)


def _warnings(procedure: Procedure) -> Iterator[Finding]:
    warnings = procedure.identity.warnings
    if warnings and not any(_CONSEQUENCE.search(_plain(each)) for each in warnings):
        yield found(
            "warnings-without-consequence",
            "warnings",
            _("Peringatan tidak menyebut akibat bila SOP tidak dijalankan."),
            _("Tulis akibatnya: “Bila … tidak dilaksanakan, maka …”."),
        )


_CONSEQUENCE = re.compile(
    r"\b(bila|apabila|jika|jikalau|kalau|maka|akibat\w*|berakibat|mengakibatkan|menyebabkan"
    r"|sanksi|dilarang|tidak boleh|wajib|harus|agar|keterlambatan|terhambat|tanpa)\b"
)


def _equipment(procedure: Procedure) -> Iterator[Finding]:
    used = [_plain(words) for row in procedure.rows for words in _words_of(row)]
    for item in procedure.identity.equipment:
        papers = [part for part in _parts(item) if _PAPER.match(part)]
        if papers and not any(_mentions(words, paper) for paper in papers for words in used):
            yield found(
                "equipment-unused",
                "equipment",
                _("“%(item)s” tercantum sebagai perlengkapan, tetapi tidak ada baris yang "
                  "memerlukan atau menghasilkannya.")
                % {"item": item},
                _("Tambahkan pada kelengkapan atau output baris yang memakainya, atau hapus."),
            )  # fmt: skip


_PAPER = re.compile(
    r"(berita acara|blanko|buku|daftar|disposisi|dokumen|formulir|kartu|laporan|lembar\w*|memo"
    r"|nota|surat|tanda terima)\b"
)


def _parts(item: str) -> list[str]:
    return [_plain(part) for part in re.split(r"[/,;]|\bdan\b|\batau\b", item)]


def _words_of(row: Row) -> Iterator[str]:
    yield row.activity
    for need in row.needs:
        yield from (need.name, need.printed)
    for output in row.outputs:
        yield from (output.name, output.printed)


def _mentions(words: str, phrase: str) -> bool:
    return f" {phrase} " in f" {words} "


def _columns(procedure: Procedure) -> Iterator[Finding]:
    in_rows = {key for row in procedure.rows for key in row.performers}
    on_duty = {duty.performer for row in procedure.rows for duty in row.duties}
    for performer in procedure.performers:
        if performer.key in in_rows:
            continue
        if performer.key in on_duty:
            yield found(
                "performer-only-duty",
                "performer",
                _("Kolom “%(name)s” hanya memikul tugas dari disposisi; tidak ada barisnya.")
                % {"name": performer.name},
                _("Pertimbangkan baris sendiri bagi pekerjaannya."),
            )
        else:
            yield found(
                "performer-unused",
                "performer",
                _("Kolom “%(name)s” tidak melakukan apa pun.") % {"name": performer.name},
                _("Hapus kolom ini, atau sebut pada `performers` baris yang dikerjakannya."),
            )


def _applicant(procedure: Procedure) -> Iterator[Finding]:
    if procedure.trigger.kind != "request" or not procedure.rows:
        return
    applicants = {performer.key for performer in procedure.performers if performer.applicant}
    if not applicants:
        yield found(
            "applicant-missing",
            "performer",
            _("Tidak ada kolom yang ditandai sebagai pemohon, jadi waktu yang dihabiskan pemohon "
              "ikut dihitung sebagai waktu kantor."),
            _("Tulis applicant = true pada kolom pemohon, atau kind = “schedule” pada [trigger]."),
        )  # fmt: skip
    elif not any(applicants & set(row.performers) for row in procedure.rows if not row.start):
        yield found(
            "applicant-not-told",
            "row",
            _("Pemohon tidak muncul lagi sesudah baris awal: hasilnya tidak sampai kepadanya."),
            _("Tambahkan baris penyerahan hasil pada revisi SOP berikutnya."),
        )


def _schedule(procedure: Procedure) -> Iterator[Finding]:
    if procedure.trigger.kind == "schedule" and not procedure.trigger.every:
        yield found(
            "schedule-without-period",
            "every",
            _("SOP ini dimulai menurut jadwal, tetapi jadwalnya tidak disebut."),
            _("Isi `every` pada [trigger], misalnya “6 bulan”."),
        )


def _printed_numbers(procedure: Procedure) -> Iterator[Finding]:
    shown = [row.printed_no or str(row.no) for row in procedure.rows]
    yield from _repeated_numbers(procedure, shown)
    yield from _falling_numbers(procedure)
    numbers = {int(number) for number in shown if number.isdecimal()}
    for missing in sorted(set(range(1, max(numbers, default=0))) - numbers)[:10]:
        yield found(
            "printed-number-missing",
            "no",
            _("Tidak ada baris bernomor %(no)s.") % {"no": missing},
            _("Periksa apakah ada baris yang terlewat, atau nomor yang salah cetak."),
        )


def _repeated_numbers(procedure: Procedure, shown: list[str]) -> Iterator[Finding]:
    counts = Counter(shown)
    seen: set[str] = set()
    for row, number in zip(procedure.rows, shown, strict=True):
        if number in seen and counts[number] > 1:
            yield found(
                "printed-number-twice",
                "printed_no",
                _("Nomor %(number)s tercetak %(count)s kali; baris ini sebenarnya nomor %(no)s.")
                % {"number": number, "count": counts[number], "no": row.no},
                _("Betulkan nomornya pada revisi SOP berikutnya."),
                row=row.no,
            )
        seen.add(number)


def _falling_numbers(procedure: Procedure) -> Iterator[Finding]:
    for before, row in pairwise(procedure.rows):
        numbers = [each.printed_no or str(each.no) for each in (before, row)]
        if all(number.isdecimal() for number in numbers) and int(numbers[0]) > int(numbers[1]):
            yield found(
                "printed-number-disordered",
                "no",
                _("Nomor %(number)s tercetak sesudah nomor %(before)s.")
                % {"number": numbers[1], "before": numbers[0]},
                _("Urutkan baris menurut nomornya, atau betulkan nomornya."),
                row=row.no,
            )


def _rows(procedure: Procedure) -> Iterator[Finding]:
    for row in procedure.rows:
        yield from _activity(row)
        yield from _mutu_baku(row)
        yield from _duties(procedure, row)
        yield from _decision(procedure, row)


def _activity(row: Row) -> Iterator[Finding]:
    for field, words in (("printed_activity", row.printed_activity), ("activity", row.activity)):
        if not words or begins_with_verb(words):
            continue
        subject = subject_before_verb(words)
        yield found(
            "activity-not-verb-first",
            field,
            _("Kegiatan diawali pelakunya, “%(subject)s”: pelaku sudah tampak pada kolomnya.")
            % {"subject": subject}
            if subject
            else _("Kegiatan “%(words)s” tidak diawali kata kerja aktif.") % {"words": words[:60]},
            _("Tulis kata kerjanya lebih dahulu, tanpa pelaku: “Memeriksa berkas”."),
            row=row.no,
        )
        return


def _mutu_baku(row: Row) -> Iterator[Finding]:
    if not row.needs:
        yield _missing(row, "needs-missing", "needs", _("kelengkapan"))
    if not row.outputs:
        yield _missing(row, "output-missing", "outputs", _("output"))
    if row.time and row.time.most:
        return
    if not row.time and _can_not_be_computed(row.time_printed):
        yield found(
            "time-unreadable",
            "time",
            _("Waktu “%(printed)s” pada baris %(no)s tidak dapat dihitung.")
            % {"printed": row.time_printed, "no": row.no},
            _("Pertahankan yang tercetak dan tambahkan artinya: "
              "{ printed = “…”, value = “10-15 menit” }."),
            row=row.no,
        )  # fmt: skip
    else:
        yield _missing(row, "time-missing", "time", _("waktu"))


def _can_not_be_computed(words: str) -> bool:
    try:
        parse_duration(words)
    except ValueError:
        return True
    return False


def _missing(row: Row, code: str, field: str, label: str) -> Finding:
    return found(
        code,
        field,
        _("Baris %(no)s tidak menyebut %(label)s.") % {"no": row.no, "label": label},
        _("Setiap kegiatan mempunyai mutu baku lengkap: kelengkapan, waktu dan output."),
        row=row.no,
    )


def _duties(procedure: Procedure, row: Row) -> Iterator[Finding]:
    for duty in row.duties:
        yield found(
            "duty-without-row",
            "duties",
            _("Pekerjaan “%(activity)s” tidak punya baris, waktu dan output sendiri.")
            % {"activity": duty.activity},
            _("Pertimbangkan barisnya sendiri pada revisi SOP berikutnya."),
            row=row.no,
        )


def _decision(procedure: Procedure, row: Row) -> Iterator[Finding]:
    if row.is_decision and not row.question:
        yield found(
            "question-missing",
            "question",
            _("Keputusan pada baris %(no)s tidak menyebut apa yang ditanyakan.") % {"no": row.no},
            _("Isi `question`, misalnya “Berkas lengkap?”."),
            row=row.no,
        )
    if len({path.answer for path in row.paths if path.onward}) > 1:
        yield found(
            "onward-twice",
            "answers",
            _("Lebih dari satu jawaban pada baris %(no)s ditandai onward.") % {"no": row.no},
            _("Sisakan satu onward = true; yang dipakai adalah yang pertama."),
            row=row.no,
        )
    for path in row.paths:
        if path.answer and not path.reason and leads_back(procedure, row.no, path):
            yield found(
                "return-without-reason",
                "answers",
                _("Jawaban “%(answer)s” mengembalikan ke baris %(to)s tanpa meminta alasan.")
                % {"answer": path.answer, "to": path.to},
                _("Tulis reason = true agar penerimanya tahu apa yang harus diperbaiki."),
                row=row.no,
            )


def _papers(procedure: Procedure) -> Iterator[Finding]:
    for row in procedure.rows:
        if row.start:
            continue
        before = _papers_before(procedure, row)
        for need in row.needs:
            if need.kind == "paper" and _plain(need.name) not in before:
                yield found(
                    "need-not-produced",
                    "needs",
                    _("Baris %(no)s memerlukan “%(name)s”, tetapi tidak ada baris sebelumnya yang "
                      "menghasilkannya dan pemohon tidak membawanya.")
                    % {"no": row.no, "name": need.name},
                    _("Samakan namanya dengan output baris sebelumnya, tambahkan outputnya, "
                      "atau tulis { thing = “…” } bila ini barang."),
                    row=row.no,
                )  # fmt: skip


def _papers_before(procedure: Procedure, row: Row) -> set[str]:
    """The papers that can be in the case when ``row`` opens for the first time."""
    papers: set[str] = set()
    for earlier in _rows_before(procedure, row):
        papers |= {_plain(output.name) for output in earlier.outputs if output.kind == "paper"}
        if earlier.start:
            papers |= {_plain(need.name) for need in earlier.needs if need.kind == "paper"}
    return papers


def _rows_before(procedure: Procedure, row: Row) -> Iterator[Row]:
    """The rows that can be completed before ``row`` opens for the first time."""
    by_no = {each.no: each for each in procedure.rows}
    todo = [each for each in procedure.rows if each.start and each.no != row.no]
    seen = {each.no for each in todo}
    while todo:
        here = todo.pop()
        yield here
        for path in here.paths:
            if path.to == END or path.to in seen or path.to == row.no or path.to not in by_no:
                continue
            seen.add(path.to)
            todo.append(by_no[path.to])


def _unused_outputs(procedure: Procedure) -> Iterator[Finding]:
    needed = {_plain(need.name): need.name for row in procedure.rows for need in row.needs}
    for row in procedure.rows:
        if row.ends:
            continue
        for output in row.outputs:
            meant = _nearly(_plain(output.name), needed)
            if output.kind == "paper" and _plain(output.name) not in needed and meant:
                yield found(
                    "output-unused",
                    "outputs",
                    _("Tidak ada baris yang memerlukan “%(name)s”; yang diperlukan “%(meant)s”.")
                    % {"name": output.name, "meant": meant},
                    _("Periksa apakah keduanya naskah yang sama, lalu samakan namanya."),
                    row=row.no,
                )


def _nearly(name: str, needed: dict[str, str]) -> str:
    """The needed paper whose name ``name`` contains or is contained in; empty without one."""
    for plain, written in needed.items():
        if plain and (_mentions(name, plain) or _mentions(plain, name)):
            return written
    return ""


def _work_and_report(procedure: Procedure) -> Iterator[Finding]:
    """Writing a report needs less time and fewer tools than the work it reports on."""
    for work, report in pairwise(procedure.rows):
        if (work.act, report.act) != (Act.WORK, Act.REPORT):
            continue
        where = {"work": work.no, "report": report.no}
        if work.time and report.time and _length(report.time.least) > _length(work.time.most):
            yield found(
                "report-longer-than-work",
                "time",
                _("Laporan pada baris %(report)s memakan waktu lebih lama daripada pekerjaannya "
                  "pada baris %(work)s; keduanya seperti tertukar.")
                % where,
                _("Periksa waktu kedua baris pada naskah asli."),
                row=report.no,
            )  # fmt: skip
        if _things(report) and not _things(work):
            yield found(
                "tools-at-report",
                "needs",
                _("Peralatan tercantum pada laporan (baris %(report)s), bukan pada pekerjaannya "
                  "(baris %(work)s); keduanya seperti tertukar.")
                % where,
                _("Periksa kelengkapan kedua baris pada naskah asli."),
                row=report.no,
            )  # fmt: skip


def _length(amount: Amount) -> tuple[int, int]:
    """For comparing: days count before seconds, and five working days fill seven calendar days."""
    return (amount.working_days * 7 + amount.calendar_days * 5, amount.seconds)


def _things(row: Row) -> list[str]:
    return [need.name for need in row.needs if need.kind == "thing"]


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


_RULES: tuple[Callable[[Procedure], Iterator[Finding]], ...] = (
    _identity,
    _legal_bases,
    _qualifications,
    _warnings,
    _equipment,
    _columns,
    _applicant,
    _schedule,
    _printed_numbers,
    _rows,
    _papers,
    _unused_outputs,
    _work_and_report,
)
