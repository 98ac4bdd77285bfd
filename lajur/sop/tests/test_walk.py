"""Which rows open next: splits, joins, returns, ends, and what is refused."""

from __future__ import annotations

import pytest

from lajur.sop import walk
from lajur.sop.procedure import END, Identity, Path, Performer, Procedure, Row, Target

KABID = Performer(key="kabid", name="Kabid")


def row(no: int, *targets: Target, join: bool = False, **answers: Target) -> Row:
    """A row with plain arrows to ``targets``, or a decision with one arrow for each answer."""
    paths = [Path(to=target) for target in targets]
    paths += [Path(to=target, answer=answer) for answer, target in answers.items()]
    return Row(
        no=no,
        activity=f"Mengerjakan baris {no}",
        performers=("kabid",),
        paths=tuple(paths),
        start=no == 1,
        join=join,
        question="Lengkap?" if answers else "",
    )


def procedure(*rows: Row) -> Procedure:
    return Procedure(slug="uji", identity=Identity(), performers=(KABID,), rows=rows)


def run(sop: Procedure, *completed: int | tuple[int, str]) -> walk.State:
    state = walk.begin(sop)
    for each in completed:
        no, answer = each if isinstance(each, tuple) else (each, "")
        state = walk.step(sop, state, no, answer).state
    return state


STRAIGHT = procedure(row(1, 2), row(2, 3), row(3, END))
GATE = procedure(row(1, 2), row(2, YA=3, TIDAK=1), row(3, END))
PARALLEL = procedure(row(1, 2, 3), row(2, 4), row(3, 4), row(4, 5, join=True), row(5, END))
# Row 3 may send its own branch back to row 2, row 4 is the other branch.
BRANCH_WITH_RETURN = procedure(
    row(1, 2, 4), row(2, 3), row(3, ULANG=2, SELESAI=5), row(4, 5), row(5, END, join=True)
)


def test_a_case_begins_at_the_start_row_in_round_one():
    assert walk.begin(STRAIGHT).open == ((1, 1),)


def test_a_completed_row_opens_the_next():
    step = walk.step(STRAIGHT, walk.begin(STRAIGHT), 1)
    assert step.opened == ((2, 1),)
    assert step.taken == (Path(to=2),)
    assert not step.ended


def test_the_last_row_ends_the_case():
    step = walk.step(STRAIGHT, run(STRAIGHT, 1, 2), 3)
    assert step.ended
    assert step.state.ended
    assert step.opened == ()


def test_a_decision_takes_the_arrow_of_its_answer():
    assert run(GATE, 1, (2, "YA")).open == ((3, 1),)


def test_a_return_opens_the_row_in_a_new_round():
    step = walk.step(GATE, run(GATE, 1), 2, "TIDAK")
    assert step.opened == ((1, 2),)
    assert step.state.last_round == 2


def test_rows_after_a_return_open_in_its_round():
    assert run(GATE, 1, (2, "TIDAK"), 1).open == ((2, 2),)


def test_a_row_may_return_to_itself():
    again = procedure(row(1, 2), row(2, BELUM=2, SUDAH=END))
    assert run(again, 1, (2, "BELUM")).open == ((2, 2),)


def test_an_answer_may_skip_rows():
    skip = procedure(row(1, YA=2, TIDAK=3), row(2, 3), row(3, END))
    assert run(skip, (1, "TIDAK")).open == ((3, 1),)


def test_an_answer_may_end_the_case():
    reject = procedure(row(1, YA=2, TOLAK=END), row(2, END))
    assert run(reject, (1, "TOLAK")).ended


def test_an_answer_may_open_several_rows():
    paths = (
        Path(to=2, answer="YA"),
        Path(to=3, answer="YA", also=True),
        Path(to=END, answer="TIDAK"),
    )
    first = Row(no=1, activity="Menilai", performers=("kabid",), paths=paths, start=True)
    sop = procedure(first, row(2, END), row(3, END))
    assert run(sop, (1, "YA")).open == ((2, 1), (3, 1))


def test_a_split_opens_all_branches():
    assert run(PARALLEL, 1).open == ((2, 1), (3, 1))


def test_a_join_waits_for_the_other_branch():
    state = run(PARALLEL, 1, 3)
    assert state.open == ((2, 1),)
    assert state.waiting == ((3, 4, 1),)


def test_a_join_opens_once_with_the_last_arrival():
    step = walk.step(PARALLEL, run(PARALLEL, 1, 3), 2)
    assert step.opened == ((4, 1),)
    assert step.state.waiting == ()


def test_a_join_opens_when_the_other_branch_ends_elsewhere():
    sop = procedure(row(1, 2, 3), row(2, TERUS=4, BATAL=END), row(3, 4), row(4, END, join=True))
    step = walk.step(sop, run(sop, 1, 3), 2, "BATAL")
    assert step.opened == ((4, 1),)


def test_a_join_waits_for_a_join_before_it():
    sop = procedure(
        row(1, 2, 3, 4),
        row(2, 5),
        row(3, 5),
        row(4, 6),
        row(5, 6, join=True),
        row(6, END, join=True),
    )
    assert run(sop, 1, 4, 2).open == ((3, 1),)
    assert run(sop, 1, 4, 2, 3).open == ((5, 1),)
    assert run(sop, 1, 4, 2, 3, 5).open == ((6, 1),)


def test_a_case_ends_only_when_every_branch_has_ended():
    sop = procedure(row(1, 2, 3), row(2, END), row(3, END))
    assert not run(sop, 1, 2).ended
    assert run(sop, 1, 2, 3).ended


def test_a_return_before_the_split_withdraws_the_other_branch():
    sop = procedure(
        row(1, 2), row(2, 3, 4), row(3, YA=5, TIDAK=1), row(4, 5), row(5, END, join=True)
    )
    step = walk.step(sop, run(sop, 1, 2), 3, "TIDAK")
    assert step.withdrawn == ((4, 1),)
    assert step.state.open == ((1, 2),)


def test_a_return_before_the_split_forgets_what_had_arrived():
    sop = procedure(
        row(1, 2), row(2, 3, 4), row(3, YA=5, TIDAK=1), row(4, 5), row(5, END, join=True)
    )
    assert run(sop, 1, 2, 4, (3, "TIDAK")).waiting == ()


def test_a_return_within_a_branch_leaves_the_other_open():
    state = run(BRANCH_WITH_RETURN, 1, 2, (3, "ULANG"))
    assert state.open == ((2, 2), (4, 1))


def test_a_return_within_a_branch_keeps_the_arrival_of_the_other():
    state = run(BRANCH_WITH_RETURN, 1, 4, 2, (3, "ULANG"))
    assert state.waiting == ((4, 5, 1),)
    assert run(BRANCH_WITH_RETURN, 1, 4, 2, (3, "ULANG"), 2, (3, "SELESAI")).open == ((5, 2),)


def test_a_person_may_send_a_case_back_where_the_sop_has_no_arrow():
    step = walk.send_back(STRAIGHT, run(STRAIGHT, 1, 2), 3, 1)
    assert step.opened == ((1, 2),)
    assert step.taken == ()


def test_sending_back_withdraws_what_comes_after():
    step = walk.send_back(PARALLEL, run(PARALLEL, 1), 2, 1)
    assert step.withdrawn == ((3, 1),)


@pytest.mark.parametrize("target", [2, 3, 99])
def test_a_case_is_not_sent_back_to_a_row_that_does_not_lead_here(target):
    with pytest.raises(walk.NotBefore, match="bukan baris sebelumnya"):
        walk.send_back(STRAIGHT, run(STRAIGHT, 1), 2, target)


def test_a_parallel_branch_is_not_before():
    with pytest.raises(walk.NotBefore):
        walk.send_back(PARALLEL, run(PARALLEL, 1), 3, 2)


@pytest.mark.parametrize("no", [2, 99])
def test_a_row_that_is_not_open_can_not_be_completed(no):
    with pytest.raises(walk.NotOpen, match=str(no)):
        walk.step(STRAIGHT, walk.begin(STRAIGHT), no)


def test_a_decision_needs_an_answer():
    with pytest.raises(walk.AnswerNeeded, match="YA, TIDAK"):
        walk.step(GATE, run(GATE, 1), 2)


def test_an_answer_that_is_not_offered_is_refused():
    with pytest.raises(walk.UnknownAnswer, match="MUNGKIN"):
        walk.step(GATE, run(GATE, 1), 2, "MUNGKIN")


def test_a_row_without_a_question_takes_no_answer():
    with pytest.raises(walk.UnknownAnswer, match="tidak meminta jawaban"):
        walk.step(STRAIGHT, walk.begin(STRAIGHT), 1, "YA")


def test_a_step_leaves_the_state_it_was_given():
    state = walk.begin(STRAIGHT)
    walk.step(STRAIGHT, state, 1)
    assert state == walk.begin(STRAIGHT)


def test_states_can_be_made_from_stored_rows_in_any_order():
    stored = walk.state_of([(3, 1), (2, 1)], last_round=1)
    assert stored == run(PARALLEL, 1)
    assert hash(stored) == hash(run(PARALLEL, 1))


def test_back_arrows_are_known_before_they_are_taken():
    yes, no = GATE.row(2).paths
    assert not walk.leads_back(GATE, 2, yes)
    assert walk.leads_back(GATE, 2, no)


def test_an_arrow_upwards_that_closes_no_circle_is_not_a_return():
    # The table lists row 3 before row 2, the flow goes 1, 2, 3.
    sop = procedure(row(1, 2), row(3, END), row(2, 3))
    assert run(sop, 1, 2).open == ((3, 1),)
