"""The walk on paper: which rows, and how long."""

from __future__ import annotations

from pathlib import Path

import pytest

from lajur.sop.procedure import Procedure
from lajur.sop.reader import read_file, read_procedure
from lajur.sop.timing import OFFICE_DAY, Unwalkable, walk_on_paper

DATA = Path(__file__).parent / "data"
SHIPPED = Path(__file__).parents[3] / "sops"


@pytest.fixture(scope="module")
def network() -> Procedure:
    return read_file(SHIPPED / "pemeliharaan-perbaikan-jaringan-tik.toml")


@pytest.fixture(scope="module")
def legalisation() -> Procedure:
    return read_file(DATA / "legalisasi-dokumen-kependudukan.toml")


@pytest.fixture(scope="module")
def salary() -> Procedure:
    return read_file(DATA / "kenaikan-gaji-berkala.toml")


def visited(procedure: Procedure, answers: dict[int, list[str]]) -> list[tuple[int, int]]:
    return [(visit.row, visit.round) for visit in walk_on_paper(procedure, answers).rows]


def small(rows: str) -> Procedure:
    return read_procedure('[[performer]]\nkey = "kabid"\nname = "Kabid"\n' + rows)


def row(no: int, extra: str) -> str:
    return f'[[row]]\nno = {no}\nactivity = "Memeriksa"\nperformers = ["kabid"]\n{extra}\n'


def test_the_source_sop_takes_nine_rows_and_107_minutes(network):
    span = {"seconds_min": 6420, "seconds_max": 6420, "days_min": 0, "days_max": 0}
    walked = walk_on_paper(network).as_json()
    assert list(walked) == ["rows", "work", "critical", "without_time"]
    assert walked["rows"][0] == {"row": 1, "round": 1, "performers": ["pic_opd"]}
    assert walked["rows"][5]["performers"] == ["tim_teknis", "helpdesk"]
    assert [each["row"] for each in walked["rows"]] == list(range(1, 10))
    assert (walked["work"], walked["critical"], walked["without_time"]) == (span, span, [])


def test_a_return_is_walked_again_in_the_next_round(network):
    assert visited(network, {3: ["TIDAK"]})[:6] == [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (3, 2)]


def test_loops_count_as_often_as_they_are_walked(network):
    walked = walk_on_paper(network, {3: ["TIDAK", "TIDAK"]})
    assert walked.work.most.seconds == 6420 + 2 * (8 + 3 + 3) * 60
    assert walked.critical == walked.work


def test_answers_are_taken_in_the_order_given(legalisation):
    rows = [no for no, _round in visited(legalisation, {2: ["Tidak lengkap", "Bukan kewenangan"]})]
    assert rows == [1, 2, 1, 2]


def test_capitals_of_an_answer_do_not_matter(legalisation):
    assert visited(legalisation, {2: ["bukan KEWENANGAN"]}) == [(1, 1), (2, 1)]


def test_parallel_branches_overlap_on_the_critical_path(legalisation):
    walked = walk_on_paper(legalisation)
    assert [visit.row for visit in walked.rows] == [1, 2, 3, 4, 5, 6, 7]
    assert walked.work.most.seconds == (10 + 15 + 60 + 10 + 5 + 5) * 60
    assert walked.critical.most.seconds == (10 + 60 + 10 + 5 + 5) * 60
    assert walked.critical.least.seconds == (5 + 15 + 10 + 5 + 5) * 60


def test_a_return_into_one_branch_repeats_that_branch_alone(legalisation):
    rows = visited(legalisation, {5: ["Periksa ulang arsip"]})
    assert rows == [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (4, 2), (5, 2), (6, 2), (7, 2)]


def test_an_answer_may_skip_a_row(legalisation):
    assert [no for no, _round in visited(legalisation, {5: ["Ditolak"]})] == [1, 2, 3, 4, 5, 7]


def test_rows_without_a_time_are_listed(legalisation, salary):
    assert walk_on_paper(legalisation, {2: ["Tidak lengkap"]}).without_time == (1,)
    assert walk_on_paper(salary).without_time == (6,)


def test_days_and_minutes_stay_apart(salary):
    assert walk_on_paper(salary).work.as_json() == {
        "seconds_min": 9000, "seconds_max": 9000, "days_min": 2, "days_max": 5,
    }  # fmt: skip


def test_a_calendar_turns_working_days_into_seconds(salary):
    walked = walk_on_paper(salary, seconds_per_day=OFFICE_DAY).work
    assert (walked.least.working_days, walked.most.working_days) == (0, 0)
    assert walked.most.seconds == 9000 + 5 * 27_000


def test_calendar_days_are_shown_apart_when_there_are_any():
    sop = small(row(1, 'start = true\nend = true\ntime = "2 hari kalender"'))
    assert walk_on_paper(sop).work.as_json()["calendar_days_max"] == 2


def test_without_a_calendar_a_day_counts_more_than_minutes():
    sop = small(
        row(1, "start = true\nnext = [2, 3]")
        + row(2, 'time = "90 menit"\nend = true')
        + row(3, 'time = "1 hari kerja"\nend = true')
    )
    assert walk_on_paper(sop).critical.as_json()["days_max"] == 1
    assert walk_on_paper(sop).critical.as_json()["seconds_max"] == 0


def test_a_join_begins_after_a_branch_that_ended_elsewhere():
    sop = small(
        row(1, "start = true\nnext = [2, 3]")
        + row(2, 'time = "5 menit"\nnext = 4')
        + row(3, 'time = "60 menit"\nanswers = [{answer="A",to=4},{answer="B",to="end"}]')
        + row(4, 'time = "1 menit"\njoin = true\nend = true')
    )
    assert walk_on_paper(sop, {3: ["B"]}).critical.most.seconds == 61 * 60


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ('{answer="A",to=1},{answer="B",to=3},{answer="C",to=2,onward=true}', [1, 2, 3]),
        ('{answer="A",to=1},{answer="B",to="end"},{answer="C",to=3},{answer="D",to=2}', [1, 3]),
        ('{answer="A",to=1},{answer="B",to="end"}', [1]),
    ],
    ids=["marked", "later row", "end"],
)
def test_the_answer_that_goes_on_is_taken_by_itself(answers, expected):
    sop = small(row(1, f"start = true\nanswers = [{answers}]") + row(2, "") + row(3, "end = true"))
    assert [visit.row for visit in walk_on_paper(sop).rows] == expected


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({3: ["MUNGKIN"]}, "tidak mengenal jawaban “MUNGKIN”"),
        ({4: ["YA"]}, "Baris 4 tidak meminta jawaban"),
        ({12: ["YA"]}, "Tidak ada baris 12"),
        ({3: ["YA", "TIDAK"]}, "“TIDAK” untuk baris 3 tidak terpakai"),
    ],
)
def test_answers_that_do_not_fit_are_refused(network, answers, words):
    with pytest.raises(Unwalkable, match=words):
        walk_on_paper(network, answers)


def test_going_round_for_ever_is_refused():
    sop = small(
        row(1, "start = true")
        + row(2, 'answers = [{answer="LAGI",to=1,onward=true},{answer="CUKUP",to="end"}]')
    )
    with pytest.raises(Unwalkable, match="berputar terus"):
        walk_on_paper(sop)
    assert len(walk_on_paper(sop, {2: ["LAGI"] * 50 + ["CUKUP"]}).rows) == 102
