"""What the checker refuses and reports: one smallest file for each."""

from __future__ import annotations

import pytest

from lajur.sop.checker import Severity, check, is_runnable
from lajur.sop.reader import read_procedure

KABID = '[[performer]]\nkey = "kabid"\nname = "Kabid"\n'


def row(no: int, extra: str = "") -> str:
    who = "" if "performers" in extra else 'performers = ["kabid"]\n'
    what = "" if "activity =" in extra.splitlines() else 'activity = "Memeriksa berkas"\n'
    return f"[[row]]\nno = {no}\n{what}{who}{extra}\n"


START = "start = true"
FINISH = "end = true"


def sop(*rows: str, head: str = KABID) -> str:
    return head + "".join(rows)


def codes(text: str, severity: Severity) -> list[tuple[str, int | None]]:
    findings = check(read_procedure(text))
    return [(each.code, each.row) for each in findings if each.severity is severity]


REFUSED = {
    "no rows": (sop(), "no-rows", None),
    "no start": (sop(row(1), row(2, FINISH)), "no-start", None),
    "two starts": (sop(row(1, START), row(2, f"{START}\n{FINISH}")), "two-starts", 2),
    "no end": (sop(row(1, START), row(2)), "no-end", 2),
    "unreachable": (
        sop(row(1, f"{START}\nnext = 3"), row(2), row(3, FINISH)), "row-unreachable", 2,
    ),
    "a row without a way on": (
        sop(row(1, f'{START}\nanswers = [{{answer="YA",to=2}},{{answer="TIDAK",to=3}}]'),
            row(2, FINISH), row(3)),
        "row-without-way-on", 3,
    ),
    "can not reach an end": (
        sop(row(1, f'{START}\nanswers = [{{answer="YA",to=2}},{{answer="TIDAK",to=3}}]'),
            row(2, FINISH),
            row(3, 'answers = [{answer="YA",to=3},{answer="TIDAK",to=3}]')),
        "row-cannot-end", 3,
    ),
    "a branch that always begins the split again": (
        sop(row(1, f"{START}\nnext = [2, 3]"), row(2, FINISH),
            row(3, 'answers = [{answer="YA",to=1},{answer="TIDAK",to=1}]')),
        "row-cannot-end", 1,
    ),
    "dead answer": (
        sop(row(1, f'{START}\nanswers = [{{answer="YA",to="end"}},{{answer="TIDAK",to=9}}]')),
        "target-missing", 1,
    ),
    "dead next": (sop(row(1, f"{START}\nnext = 9"), row(2, FINISH)), "target-missing", 1),
    "unlabelled answer": (
        sop(row(1, f'{START}\nanswers = [{{answer="YA",to="end"}},{{to=1}}]')),
        "answer-unlabelled", 1,
    ),
    "question without answers": (
        sop(row(1, f'{START}\nquestion = "Lengkap?"'), row(2, FINISH)), "answer-unlabelled", 1,
    ),
    "answers beside next": (
        sop(row(1, f'{START}\nnext=2\nanswers = [{{answer="YA",to=2}},{{answer="TIDAK",to=1}}]'),
            row(2, FINISH)),
        "answer-unlabelled", 1,
    ),
    "answer given twice": (
        sop(row(1, f'{START}\nanswers = [{{answer="YA",to=2}},{{answer="Ya",to="end"}}]'),
            row(2, FINISH)),
        "answer-twice", 1,
    ),
    "one answer": (
        sop(row(1, f'{START}\nanswers = [{{answer="YA",to="end"}}]')), "decision-one-answer", 1,
    ),
    "unknown performer": (
        sop(row(1, f'{START}\n{FINISH}\nperformers = ["kadis"]')), "performer-unknown", 1,
    ),
    "no performer": (
        sop(row(1, f"{START}\n{FINISH}\nperformers = []")), "row-without-performer", 1,
    ),
    "performer named twice": (
        sop(row(1, f'{START}\n{FINISH}\nperformers = ["kabid", "kabid"]')), "performer-twice", 1,
    ),
    "column written twice": (
        sop(row(1, f"{START}\n{FINISH}"), head=KABID + KABID), "performer-twice", None,
    ),
    "no activity": (
        sop(f'[[row]]\nno = 1\nperformers = ["kabid"]\n{START}\n{FINISH}'), "activity-missing", 1,
    ),
    "number twice": (sop(row(1, START), row(1, FINISH)), "row-number-twice", 1),
    "join with one way in": (
        sop(row(1, START), row(2, f"join = true\n{FINISH}")), "join-never-opens", 2,
    ),
    "join of the answers of one decision": (
        sop(row(1, f'{START}\nanswers = [{{answer="YA",to=2}},{{answer="TIDAK",to=3}}]'),
            row(2, "next = 4"), row(3), row(4, f"join = true\n{FINISH}")),
        "join-never-opens", 4,
    ),
    "two branches without a join": (
        sop(row(1, f"{START}\nnext = [2, 3]"), row(2, "next = 4"), row(3), row(4), row(5, FINISH)),
        "row-opens-twice", 4,
    ),
    "one row twice in a split": (
        sop(row(1, f"{START}\nnext = [2, 2]"), row(2, FINISH)), "row-opens-twice", 2,
    ),
    "loop without a decision": (
        sop(row(1, START), row(2, "next = 1"), row(3, FINISH)), "loop-without-decision", 1,
    ),
    "row that follows itself": (
        sop(row(1, f"{START}\nnext = 1"), row(2, FINISH)), "loop-without-decision", 1,
    ),
    "return beside another arrow": (
        sop(row(1, START), row(2, 'answers = [{answer="YA",to="end"},{answer="ULANG",to=[1,3]}]'),
            row(3, FINISH)),
        "return-in-split", 2,
    ),
    "end beside another arrow": (
        sop(row(1, f'{START}\nnext = [2, "end"]'), row(2, FINISH)), "end-in-split", 1,
    ),
    "duty of an unknown performer": (
        sop(row(1, f'{START}\n{FINISH}\nduties = [{{performer="kadis",activity="Mencatat"}}]')),
        "duty-performer-unknown", 1,
    ),
    "duty before a row that does not come": (
        sop(row(1, START),
            row(2, f'{FINISH}\nduties = [{{performer="kabid",activity="Mencatat",before=1}}]')),
        "duty-before-unreachable", 2,
    ),
    "apart from a row that is not there": (
        sop(row(1, START), row(2, f"{FINISH}\napart_from = [3]")), "apart-from-missing", 2,
    ),
    "apart from itself": (
        sop(row(1, START), row(2, f"{FINISH}\napart_from = [2]")), "apart-from-not-before", 2,
    ),
    "apart from a row that comes later": (
        sop(row(1, f"{START}\napart_from = [2]"), row(2, FINISH)), "apart-from-not-before", 1,
    ),
    "too many rows": (
        sop(*(row(no) for no in range(1, 502))), "too-many-rows", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code", "no"), REFUSED.values(), ids=REFUSED.keys())
def test_what_can_not_run_is_refused(text, code, no):
    assert (code, no) in codes(text, Severity.REFUSED)
    assert not is_runnable(read_procedure(text))


@pytest.mark.parametrize("name", ["dead answer", "no end", "answer given twice", "unreachable"])
def test_one_slip_is_reported_once(name):
    text, code, no = REFUSED[name]
    assert codes(text, Severity.REFUSED) == [(code, no)]


RUNNABLE = {
    "one row": sop(row(1, f"{START}\n{FINISH}")),
    "decision with a return": sop(
        row(1, START), row(2, 'answers = [{answer="YA",to="end"},{answer="TIDAK",to=1}]')
    ),
    "split and join": sop(
        row(1, f"{START}\nnext = [2, 3]"),
        row(2, "next = 4"),
        row(3),
        row(4, f"join = true\n{FINISH}"),
    ),
    "branches that end apart": sop(
        row(1, f"{START}\nnext = [2, 3]"), row(2, FINISH), row(3, FINISH)
    ),
    "an answer that splits": sop(
        row(1, f'{START}\nanswers = [{{answer="YA",to=[2,3]}},{{answer="TIDAK",to="end"}}]'),
        row(2, "next = 4"),
        row(3),
        row(4, f"join = true\n{FINISH}"),
    ),
    "an end marked beside the answer that ends": sop(
        row(1, f'{START}\n{FINISH}\nanswers = [{{answer="YA",to="end"}},{{answer="LAGI",to=1}}]')
    ),
    "a row that two answers lead to": sop(
        row(1, f'{START}\nanswers = [{{answer="A",to=2}},{{answer="B",to=3}}]'),
        row(2, "next = 4"),
        row(3),
        row(4, FINISH),
    ),
    "duty before a later row": sop(
        row(1, f'{START}\nduties = [{{performer="kabid",activity="Mencatat",before=2}}]'),
        row(2, FINISH),
    ),
}


@pytest.mark.parametrize("text", RUNNABLE.values(), ids=RUNNABLE.keys())
def test_what_can_run_is_not_refused(text):
    assert codes(text, Severity.REFUSED) == []


LETTER = 'needs = ["Surat"]\noutputs = ["Surat"]\ntime = "5 menit"'


def one_row(extra: str) -> str:
    return sop(row(1, f"{START}\n{FINISH}\n{extra}"))


def identity(extra: str) -> str:
    return sop(row(1, f"{START}\n{FINISH}\n{LETTER}"), head=f"[identity]\n{extra}\n{KABID}")


FOUND = {
    "empty identity field": (identity('title = "Cuti"'), "identity-missing", None),
    "wrong law": (
        '[[legal_basis]]\nprinted="Perpres 85/2018"\ncorrected="Perpres 95/2018"\n'
        'status="berlaku"\n' + one_row(LETTER),
        "legal-basis-corrected", None,
    ),
    "repealed law": (
        '[[legal_basis]]\nprinted="Keppres 68/1995"\nstatus="dicabut"\n' + one_row(LETTER),
        "legal-basis-superseded", None,
    ),
    "unchecked law": (
        '[[legal_basis]]\nprinted="PP 6/2008"\n' + one_row(LETTER), "legal-basis-unchecked", None,
    ),
    "qualifications that name performers": (
        identity('qualifications = ["Kabid Aptika"]'), "qualifications-are-performers", None,
    ),
    "warnings without consequence": (
        identity('warnings = ["Sebagai standar"]'), "warnings-without-consequence", None,
    ),
    "paper among the equipment that no row has": (
        identity('equipment = ["Berita Acara"]'), "equipment-unused", None,
    ),
    "no applicant": (one_row(LETTER), "applicant-missing", None),
    "applicant does not hear the result": (
        sop(row(1, START), row(2, f'{FINISH}\nperformers = ["kadis"]'),
            head=f'{KABID}applicant = true\n[[performer]]\nkey="kadis"\nname="Kadis"\n'),
        "applicant-not-told", None,
    ),
    "schedule without a period": (
        '[trigger]\nkind = "schedule"\n' + one_row(LETTER), "schedule-without-period", None,
    ),
    "column that does nothing": (
        sop(row(1, f"{START}\n{FINISH}"),
            head=f'{KABID}[[performer]]\nkey="kadis"\nname="Kadis"\n'),
        "performer-unused", None,
    ),
    "column with a duty alone": (
        sop(row(1, f'{START}\n{FINISH}\nduties=[{{performer="kadis",activity="Mencatat"}}]'),
            head=f'{KABID}[[performer]]\nkey="kadis"\nname="Kadis"\n'),
        "performer-only-duty", None,
    ),
    "duty": (
        one_row('duties=[{performer="kabid",activity="Mencatat"}]'), "duty-without-row", 1,
    ),
    "printed number twice": (
        sop(row(1, START), row(2, f'{FINISH}\nprinted_no = "1"')), "printed-number-twice", 2,
    ),
    "numbers that fall": (
        sop(row(2, START), row(1, FINISH)), "printed-number-disordered", 1,
    ),
    "number left out": (sop(row(1, START), row(3, FINISH)), "printed-number-missing", None),
    "subject in front": (
        sop('[[row]]\nno = 1\nactivity = "Kabid memeriksa berkas"\nperformers = ["kabid"]\n'
            f"{START}\n{FINISH}"),
        "activity-not-verb-first", 1,
    ),
    "subject in front on the paper": (
        one_row('printed_activity = "Kabid memeriksa berkas"'), "activity-not-verb-first", 1,
    ),
    "no time": (one_row('time = "-"'), "time-missing", 1),
    "time that can not be computed": (one_row('time = "secepatnya"'), "time-unreadable", 1),
    "no kelengkapan": (one_row(""), "needs-missing", 1),
    "no output": (one_row(""), "output-missing", 1),
    "kelengkapan nobody made": (
        sop(row(1, START), row(2, f'{FINISH}\nneeds = ["Disposisi"]')), "need-not-produced", 2,
    ),
    "kelengkapan made only afterwards": (
        sop(row(1, START), row(2, 'needs = ["Disposisi"]\noutputs = ["Disposisi"]'),
            row(3, f'{FINISH}\noutputs = ["Disposisi"]')),
        "need-not-produced", 2,
    ),
    "output with a slip in its name": (
        sop(row(1, f'{START}\nneeds = ["Surat"]\noutputs = ["Laporan Surat"]'),
            row(2, f'{FINISH}\nneeds = ["Surat"]')),
        "output-unused", 1,
    ),
    "return without reason": (
        sop(row(1, START), row(2, 'answers = [{answer="YA",to="end"},{answer="TIDAK",to=1}]')),
        "return-without-reason", 2,
    ),
    "decision without a question": (
        sop(row(1, f'{START}\nanswers = [{{answer="YA",to="end"}},{{answer="TIDAK",to="end"}}]')),
        "question-missing", 1,
    ),
    "two answers go on": (
        sop(row(1, f'{START}\nanswers = [{{answer="YA",to="end",onward=true}},'
                   '{answer="TIDAK",to="end",onward=true}]')),
        "onward-twice", 1,
    ),
    "report longer than the work": (
        sop(row(1, f'{START}\nact = "work"\ntime = "15 menit"'),
            row(2, f'{FINISH}\nact = "report"\ntime = "60 menit"')),
        "report-longer-than-work", 2,
    ),
    "tools listed at the report": (
        sop(row(1, f'{START}\nact = "work"'),
            row(2, f'{FINISH}\nact = "report"\nneeds = [{{thing="Tang"}}]')),
        "tools-at-report", 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code", "no"), FOUND.values(), ids=FOUND.keys())
def test_what_is_odd_is_found_and_runs_all_the_same(text, code, no):
    assert (code, no) in codes(text, Severity.FINDING)
    assert codes(text, Severity.REFUSED) == []


def test_a_paper_brought_at_the_start_is_there():
    text = sop(
        row(1, f'{START}\nneeds = ["Surat Permohonan"]'),
        row(2, f'{FINISH}\nneeds = ["surat  permohonan"]'),
    )
    assert ("need-not-produced", 2) not in codes(text, Severity.FINDING)


def test_a_thing_need_not_be_produced():
    text = sop(row(1, START), row(2, f'{FINISH}\nneeds = [{{thing = "Komputer"}}]'))
    assert ("need-not-produced", 2) not in codes(text, Severity.FINDING)


def test_equipment_that_a_row_uses_under_a_longer_name_is_fine():
    text = identity('equipment = ["Surat/Nota Dinas", "Komputer"]')
    assert ("equipment-unused", None) not in codes(text, Severity.FINDING)


def test_qualifications_that_name_a_skill_are_fine():
    text = identity('qualifications = ["Kabid memahami tata naskah dinas"]')
    assert ("qualifications-are-performers", None) not in codes(text, Severity.FINDING)


def test_refusals_come_first_and_rows_in_table_order():
    findings = check(read_procedure(REFUSED["dead answer"][0]))
    assert findings[0].refuses
    assert not findings[-1].refuses


def test_every_finding_says_what_and_what_to_do():
    texts = [text for text, _code, _no in (*REFUSED.values(), *FOUND.values())]
    findings = [finding for text in texts for finding in check(read_procedure(text))]
    assert all(finding.message and finding.advice and finding.field for finding in findings)
