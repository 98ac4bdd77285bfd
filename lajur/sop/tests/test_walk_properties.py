"""What holds for every SOP that the checker lets pass, over procedures made at random.

Two makers: ``structured`` builds flows as people draw them (sequences, decisions that skip, return
or end, nested splits with joins), ``tangled`` draws arrows at random and ``untangled`` keeps what
can be made to run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import count

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lajur.sop import walk
from lajur.sop.checker import is_runnable
from lajur.sop.faults import faults
from lajur.sop.meeting import Meetings, meetings
from lajur.sop.procedure import END, Identity, Path, Performer, Procedure, Row, Target
from lajur.sop.timing import walk_on_paper

MANY_STATES = 3000


def made(rows: list[Row]) -> Procedure:
    return Procedure(
        slug="acak",
        identity=Identity(),
        performers=(Performer(key="kabid", name="Kabid"),),
        rows=tuple(rows),
    )


def plain(no: int, paths: list[Path], *, join: bool = False) -> Row:
    return Row(
        no=no,
        activity="Mengerjakan",
        performers=("kabid",),
        paths=tuple(paths),
        start=no == 1,
        join=join,
        question="Bagaimana?" if any(path.answer for path in paths) else "",
    )


@dataclass
class Builder:
    """Draws a flow piece by piece; rows are numbered in the order in which they are drawn."""

    draw: st.DrawFn
    rows: list[Row] = field(default_factory=list)
    numbers: count = field(default_factory=lambda: count(1))

    def procedure(self) -> Procedure:
        self.piece(depth=2, origins=())
        self.add([Path(to=END)])
        return made(sorted(self.rows, key=lambda row: row.no))

    def add(self, paths: list[Path], *, join: bool = False) -> int:
        no: int = next(self.numbers)
        self.rows.append(plain(no, paths, join=join))
        return no

    def upcoming(self) -> int:
        return len(self.rows) + 1

    def step(self) -> None:
        self.add([Path(to=self.upcoming() + 1)])

    def piece(self, *, depth: int, origins: tuple[int, ...]) -> None:
        """Some rows in sequence; a return goes within the piece or to where one around it began."""
        first = self.upcoming()
        self.step()
        for _ in range(self.draw(st.integers(0, 3))):
            kind = self.draw(st.sampled_from(["step", "return", "skip", "reject", "split"]))
            if kind == "return":
                within = range(first, self.upcoming() + 1)
                self.decision(self.draw(st.sampled_from([*origins, *within])))
            elif kind == "skip":
                self.decision(self.upcoming() + 2)
                self.step()
            elif kind == "reject":
                self.decision(END)
            elif kind == "split" and depth:
                self.split(depth - 1, (*origins, first))
            else:
                self.step()

    def decision(self, other: Target) -> None:
        yes = Path(to=self.upcoming() + 1, answer="YA")
        self.add([yes, Path(to=other, answer="TIDAK", reason=True)])

    def split(self, depth: int, origins: tuple[int, ...]) -> None:
        """A split, two or three branches, and the join; branches may hold any piece."""
        no = self.add([])
        begins, ends = [], []
        for _ in range(self.draw(st.integers(2, 3))):
            begins.append(self.upcoming())
            self.piece(depth=depth, origins=origins)
            ends.append(self.add([]))
        join = self.upcoming()
        for end in ends:
            self.rows[end - 1] = plain(end, [Path(to=join)])
        self.rows[no - 1] = plain(no, [Path(to=begin) for begin in begins])
        self.add([Path(to=join + 1)], join=True)


@st.composite
def structured(draw: st.DrawFn) -> Procedure:
    return Builder(draw).procedure()


@st.composite
def tangled(draw: st.DrawFn) -> Procedure:
    """Arrows at random, most of them forwards, and no row that waits."""
    size = draw(st.integers(2, 8))
    rows = []
    for no in range(1, size):
        onwards = st.integers(no + 1, size)
        targets = st.one_of(onwards, onwards, st.integers(1, size), st.just(END))
        ways: list[Target] = draw(st.lists(targets, max_size=2, unique=True))
        if no + 1 not in ways and draw(st.integers(0, 4)):
            ways = [no + 1, *ways]
        asks = len(ways) > 1 and draw(st.booleans())
        if no > 1 and draw(st.integers(0, 5)) == 0:
            back: list[Target] = [no, no - 1, 1]
            ways, asks = draw(st.permutations(back))[:2], True
        paths = [Path(to=to, answer=f"Pilihan {i}" if asks else "") for i, to in enumerate(ways)]
        rows.append(plain(no, paths))
    return made([*rows, plain(size, [Path(to=END)])])


@st.composite
def with_any_joins(draw: st.DrawFn) -> Procedure:
    """A tangle with rows that wait at random, sound but for what parallel branches do."""
    tangle = draw(tangled())
    waiting = draw(st.sets(st.sampled_from([row.no for row in tangle.rows])))
    procedure = made([replace(row, join=row.no in waiting) for row in tangle.rows])
    assume({fault.code for fault in faults(procedure)} <= {"join-never-opens", "row-opens-twice"})
    return procedure


@st.composite
def untangled(draw: st.DrawFn) -> Procedure:
    """A tangle in which every row that the checker wants to wait does wait."""
    procedure = draw(tangled())
    for _ in procedure.rows:
        twice = {fault.row for fault in faults(procedure) if fault.code == "row-opens-twice"}
        procedure = made([replace(row, join=row.join or row.no in twice) for row in procedure.rows])
    assume(is_runnable(procedure))
    return procedure


def runnable() -> st.SearchStrategy[Procedure]:
    return st.one_of(structured(), untangled())


Move = tuple[int, str]
History = list[tuple[Move, walk.Step]]


def offered(procedure: Procedure, state: walk.State) -> list[Move]:
    return [
        (no, answer) for no, _round in state.open for answer in (procedure.row(no).answers or ("",))
    ]


def run_at_random(data: st.DataObject, procedure: Procedure, *, most: int = 40) -> History:
    """Completes open rows with offered answers, and now and then sends the case back."""
    state = walk.begin(procedure)
    history: History = []
    while not state.ended and len(history) < most:
        no, answer = data.draw(st.sampled_from(offered(procedure, state)))
        before = [each.no for each in procedure.rows if walk.comes_before(procedure, each.no, no)]
        if before and data.draw(st.integers(0, 9)) == 0:
            target = data.draw(st.sampled_from(before))
            move, step = (no, f"kembali ke {target}"), walk.send_back(procedure, state, no, target)
        else:
            move, step = (no, answer), walk.step(procedure, state, no, answer)
        history.append((move, step))
        state = step.state
    return history


def openings(procedure: Procedure, history: History) -> list[walk.Opening]:
    opened = [opening for _move, step in history for opening in step.opened]
    return [*walk.begin(procedure).open, *opened]


def replayed(procedure: Procedure, history: History) -> walk.State:
    state = walk.begin(procedure)
    for (no, answer), _step in history:
        if answer.startswith("kembali ke "):
            target = int(answer.removeprefix("kembali ke "))
            state = walk.send_back(procedure, state, no, target).state
        else:
            state = walk.step(procedure, state, no, answer).state
    return state


def states_of(procedure: Procedure) -> dict[walk.State, set[walk.State]]:
    """Every state and its successors, rounds left aside, up to a limit."""
    first = flat(walk.begin(procedure))
    found: dict[walk.State, set[walk.State]] = {}
    todo = [first]
    while todo and len(found) < MANY_STATES:
        state = todo.pop()
        if state in found:
            continue
        steps = (walk.step(procedure, state, *move) for move in offered(procedure, state))
        found[state] = {flat(step.state) for step in steps}
        todo += found[state]
    assume(not todo)
    return found


def flat(state: walk.State) -> walk.State:
    return walk.state_of(
        {(no, 1) for no, _round in state.open},
        {(source, join, 1) for source, join, _round in state.waiting},
        last_round=1,
    )


def tries(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )


quick = tries(40)


@quick
@given(structured())
def test_flows_as_people_draw_them_are_not_refused(procedure):
    assert is_runnable(procedure)


@quick
@given(runnable(), st.data())
def test_no_row_opens_twice_in_a_round(procedure, data):
    opened = Counter(openings(procedure, run_at_random(data, procedure)))
    assert max(opened.values()) == 1


@quick
@given(runnable(), st.data())
def test_a_join_opens_once_with_all_that_arrived(procedure, data):
    for _move, step in run_at_random(data, procedure):
        waiting = {arrival.join for arrival in step.state.waiting}
        opened = {opening.row for opening in step.opened}
        assert not waiting & opened
        assert not waiting & {opening.row for opening in step.state.open}


@quick
@given(runnable(), st.data())
def test_a_history_replays_to_the_same_state(procedure, data):
    history = run_at_random(data, procedure)
    if history:
        assert replayed(procedure, history) == history[-1][1].state


@quick
@given(runnable(), st.data())
def test_opened_and_withdrawn_account_for_every_change(procedure, data):
    here = set(walk.begin(procedure).open)
    for (no, _answer), step in run_at_random(data, procedure):
        here = {opening for opening in here if opening.row != no}
        assert set(step.withdrawn) <= here
        here = (here - set(step.withdrawn)) | set(step.opened)
        assert here == set(step.state.open)


@quick
@given(runnable(), st.data())
def test_withdrawn_work_is_never_completed(procedure, data):
    withdrawn: set[walk.Opening] = set()
    state = walk.begin(procedure)
    for (no, _answer), step in run_at_random(data, procedure):
        completed = next(opening for opening in state.open if opening.row == no)
        assert completed not in withdrawn
        withdrawn |= set(step.withdrawn)
        state = step.state


@quick
@given(runnable(), st.data())
def test_a_case_is_never_stuck(procedure, data):
    for _move, step in run_at_random(data, procedure):
        assert step.state.open or step.state.ended


@tries(120)
@given(runnable())
def test_every_state_can_reach_the_end(procedure):
    after = states_of(procedure)
    ending = {state for state in after if state.ended}
    grows = True
    while grows:
        more = {state for state, following in after.items() if following & ending} - ending
        ending |= more
        grows = bool(more)
    assert ending == set(after)


@quick
@given(runnable(), st.data())
def test_every_case_can_end_after_any_history(procedure, data):
    history = run_at_random(data, procedure, most=15)
    state = flat(history[-1][1].state)
    seen, todo = {state}, [state]
    while todo and not any(each.ended for each in todo) and len(seen) < MANY_STATES:
        here = todo.pop()
        after = {flat(walk.step(procedure, here, *move).state) for move in offered(procedure, here)}
        todo += after - seen
        seen |= after
    assert any(each.ended for each in seen) or len(seen) >= MANY_STATES


@quick
@given(runnable(), st.data())
def test_a_return_withdraws_what_is_ahead_of_it_and_nothing_else(procedure, data):
    state = walk.begin(procedure)
    for (no, _answer), step in run_at_random(data, procedure):
        kept = {opening for opening in state.open if opening.row != no}
        arrived = set(state.waiting)
        if step.state.last_round > state.last_round:
            (target,) = (each.row for each in step.opened if each.round > state.last_round)
            ahead = walk.rows_ahead(procedure, target)
            kept = {opening for opening in kept if opening.row not in ahead}
            arrived = {arrival for arrival in arrived if arrival.source not in ahead}
            assert {opening.row for opening in step.state.open} & ahead <= {target}
            assert not any(arrival.source in ahead for arrival in step.state.waiting)
        assert kept <= set(step.state.open)
        gone = arrived - set(step.state.waiting)
        assert {arrival.join for arrival in gone} <= {opening.row for opening in step.opened}
        state = step.state


@quick
@given(runnable(), st.data())
def test_a_join_opens_when_nothing_can_reach_it_any_more(procedure, data):
    state = walk.begin(procedure)
    for _move, step in run_at_random(data, procedure):
        for opening in step.opened:
            if procedure.row(opening.row).join and opening.round <= state.last_round:
                occupied = {row for row, _round in step.state.open}
                occupied |= {arrival.join for arrival in step.state.waiting}
                assert not any(walk.comes_before(procedure, no, opening.row) for no in occupied)
        state = step.state


@tries(120)
@given(with_any_joins())
def test_the_checker_knows_which_branches_meet(procedure):
    """The pairs of ``sop.meeting`` against every state that can be reached."""
    known, seen = meetings(procedure), meetings_seen(procedure)
    assert bool(known.twice) == bool(seen.twice)
    if not seen.twice:
        assert known.joined == seen.joined


def meetings_seen(procedure: Procedure) -> Meetings:
    twice, joined = set(), set()
    for state in states_of(procedure):
        for no, answer in offered(procedure, state):
            (path, *more) = procedure.row(no).paths_for(answer)
            if walk.leads_back(procedure, no, path):
                continue
            beside = {row for row, _round in state.open} - {no}
            before = {arrival.join for arrival in state.waiting}
            for target in [each.to for each in (path, *more) if each.to != END]:
                if not procedure.row(target).join:
                    twice |= {target} & beside
                joined |= {target} & before
    return Meetings(twice=frozenset(twice), joined=frozenset(joined))


@quick
@given(runnable())
def test_the_paper_walk_of_a_flow_reaches_the_end(procedure):
    assume(all(not row.is_decision or forward_answer(procedure, row) for row in procedure.rows))
    walked = walk_on_paper(procedure)
    assert len(walked.rows) <= len(procedure.rows)
    assert {visit.round for visit in walked.rows} == {1}


def forward_answer(procedure: Procedure, row: Row) -> bool:
    position = procedure.position
    return any(path.to == END or position(path.to) > position(row.no) for path in row.paths)
