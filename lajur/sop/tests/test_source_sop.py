"""The SOP that ships with the product: its content, its ways, and its oddities."""

from __future__ import annotations

from pathlib import Path

import pytest

from lajur.sop import walk
from lajur.sop.checker import check, is_runnable
from lajur.sop.procedure import Act, Procedure
from lajur.sop.reader import read_file, read_procedure

FILE = Path(__file__).parents[3] / "sops" / "pemeliharaan-perbaikan-jaringan-tik.toml"


@pytest.fixture(scope="module")
def sop() -> Procedure:
    return read_file(FILE)


def rows_walked(sop: Procedure, **answers: list[str]) -> list[int]:
    """The rows in the order they were completed; ``answers`` as ``row3=["TIDAK", "YA"]``."""
    given = {int(name.removeprefix("row")): list(values) for name, values in answers.items()}
    state, walked = walk.begin(sop), []
    while not state.ended:
        no = state.open[0].row
        answer = given[no].pop(0) if sop.row(no).is_decision else ""
        state = walk.step(sop, state, no, answer).state
        walked.append(no)
    return walked


def marked_lines(mark: str) -> str:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return "\n".join(
        line.removeprefix(f"#{mark} ") for line in lines if line.startswith(f"#{mark} ")
    )


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_performers_are_in_column_order(sop):
    assert [p.name for p in sop.performers] == [
        "PIC/OPD", "Helpdesk", "Tim Teknis", "Koordinator", "Kabid", "Kepala Dinas",
    ]  # fmt: skip


def test_only_the_pic_is_the_applicant(sop):
    assert [p.key for p in sop.performers if p.applicant] == ["pic_opd"]


def test_acts_follow_the_table(sop):
    assert [row.act for row in sop.rows] == [
        Act.SUBMIT, Act.DISPOSE, Act.DISPOSE, Act.DISPOSE, Act.WORK,
        Act.REPORT, Act.FORWARD, Act.FORWARD, Act.RECEIVE,
    ]  # fmt: skip


def test_the_second_five_keeps_its_printed_number(sop):
    assert [row.printed_no or str(row.no) for row in sop.rows] == list("123455789")


def test_the_report_is_written_by_two(sop):
    assert sop.row(6).performers == ("tim_teknis", "helpdesk")


def test_helpdesk_records_before_the_report(sop):
    (duty,) = sop.row(4).duties
    assert (duty.performer, duty.before) == ("helpdesk", 6)


def test_papers_and_things_of_the_gate(sop):
    assert [(need.kind, need.name) for need in sop.row(3).needs] == [
        ("thing", "Komputer"),
        ("thing", "ATK"),
        ("paper", "Disposisi"),
    ]


def test_fields_that_the_scan_lost_stay_empty(sop):
    identity = sop.identity
    assert not any(
        (identity.number, identity.created, identity.revised, identity.effective,
         identity.approved_by, identity.government, identity.related)
    )  # fmt: skip


def test_wrong_laws_are_kept_as_printed_beside_the_right_ones(sop):
    law, regulation = sop.identity.legal_bases[3:]
    assert "No 18 Tahun 2016" in law.printed
    assert "Nomor 19 Tahun 2016" in law.corrected
    assert "No 85 Tahun 2018" in regulation.printed
    assert "Nomor 95 Tahun 2018" in regulation.corrected


def test_nine_rows_in_107_minutes(sop):
    assert sum(row.time.most.seconds for row in sop.rows) == 107 * 60


def test_the_way_of_yes(sop):
    assert rows_walked(sop, row3=["YA"]) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_no_returns_to_the_applicant_with_a_reason(sop):
    no = sop.row(3).paths_for("TIDAK")[0]
    assert no.reason
    assert rows_walked(sop, row3=["TIDAK", "YA"]) == [1, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_reading_a1_is_the_commented_line():
    text = replaced(
        FILE.read_text(encoding="utf-8"),
        '    { answer = "TIDAK", to = 1, reason = true },\n',
        marked_lines("A1") + "\n",
    )
    sop = read_procedure(text)
    assert is_runnable(sop)
    assert rows_walked(sop, row3=["TIDAK", "YA"]) == [1, 2, 3, 2, 3, 4, 5, 6, 7, 8, 9]


def test_reading_b_is_the_commented_lines_moved_to_row_four():
    text = FILE.read_text(encoding="utf-8")
    begin = text.index("\nquestion = ")
    end = text.index("]\n", text.index("answers = [", begin)) + 1
    text = text[:begin] + text[end:]
    text = replaced(text, "\nduties = [", f"\n{marked_lines('B')}\nduties = [")
    sop = read_procedure(text)
    assert is_runnable(sop)
    assert rows_walked(sop, row4=["TIDAK", "YA"]) == [1, 2, 3, 4, 3, 4, 5, 6, 7, 8, 9]


ODDITIES = [
    ("identity-missing", None),
    ("legal-basis-unchecked", None),
    ("legal-basis-superseded", None),
    ("legal-basis-corrected", None),
    ("qualifications-are-performers", None),
    ("warnings-without-consequence", None),
    ("equipment-unused", None),
    ("applicant-not-told", None),
    ("printed-number-missing", None),
    ("output-unused", 1),
    ("duty-without-row", 4),
    ("printed-number-twice", 6),
    ("report-longer-than-work", 6),
    ("tools-at-report", 6),
    *(("activity-not-verb-first", no) for no in range(1, 10)),
]


def test_it_runs_and_every_oddity_of_the_paper_is_found(sop):
    assert is_runnable(sop)
    assert {(each.code, each.row) for each in check(sop)} == set(ODDITIES)


def test_each_missing_identity_field_is_named(sop):
    missing = {each.field for each in check(sop) if each.code == "identity-missing"}
    assert missing == {
        "government", "number", "created", "revised", "effective", "approved_by", "related",
    }  # fmt: skip
