"""Any SOP that the checker lets pass runs in the database to its end, whatever people do."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lajur.cases import actions
from lajur.cases.models import Case, CaseState, Event, ItemKind, Outcome, WorkItem
from lajur.cases.rows import Completion
from lajur.cases.tests.cast import IN_OFFICE_SINCE, MONDAY, Office, application, office
from lajur.cases.verify import verify_case
from lajur.fieldwork.actions import Analysis, record
from lajur.foundation.errors import Incomplete
from lajur.organisation.seats import Seat
from lajur.sop import walk
from lajur.sop.actions import fill, publish
from lajur.sop.checker import is_runnable
from lajur.sop.models import Sop
from lajur.sop.procedure import END, Act, Duty, Performer, Procedure, Row
from lajur.sop.queries import published
from lajur.sop.tests.test_walk_properties import forward_answer, runnable

RANDOM_STEPS = 18
MOST_STEPS = 300
COLUMNS = ("pic_opd", "koordinator", "kabid", "kadis")


@st.composite
def staffed(draw: st.DrawFn) -> Procedure:
    """A procedure at random with performers, partners and duties; the applicant begins it."""
    drawn = draw(runnable())
    assume(all(not row.is_decision or forward_answer(drawn, row) for row in drawn.rows))
    columns = tuple(Performer(key, key, applicant=key == "pic_opd") for key in COLUMNS)
    rows = tuple(_staffed_row(draw, drawn, row) for row in drawn.rows)
    procedure = replace(drawn, performers=columns, rows=rows)
    assume(is_runnable(procedure))
    return procedure


def _staffed_row(draw: st.DrawFn, procedure: Procedure, row: Row) -> Row:
    if row.start:
        return replace(row, act=Act.SUBMIT, performers=("pic_opd",))
    performers = draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=2, unique=True))
    later = [each.no for each in procedure.rows if walk.comes_before(procedure, row.no, each.no)]
    duties = []
    if draw(st.integers(0, 4)) == 0:
        before = draw(st.sampled_from([None, *later]))
        duties = [Duty(draw(st.sampled_from(COLUMNS)), "Mencatat", before)]
    return replace(row, performers=tuple(performers), duties=tuple(duties))


class AnySop(TestCase):
    """One office and one random SOP an example; each in a transaction of its own."""

    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(staffed(), st.data())
    def test_runs_to_its_end(self, procedure: Procedure, data: st.DataObject) -> None:
        cast = office()
        sop = in_force(procedure, cast)
        play = Play(cast, sop, data)
        for number in range(MOST_STEPS):
            play.move(at_random=number < RANDOM_STEPS)
            play.require_sound()
            if play.case.state == CaseState.ENDED:
                return
        raise AssertionError("going on and on did not end the case")


class Play:
    """A case, and people who do any of the things that are offered to them."""

    def __init__(self, cast: Office, sop: Sop, data: st.DataObject) -> None:
        self.cast, self.data = cast, data
        seats = (cast.pic, cast.koordinator, cast.kabid, cast.kadis)
        self.seats: dict[int, Seat] = {seat.position.pk: seat for seat in seats}
        self.event = actions.submit(sop=sop, application=self._application(), **self._by(cast.pic))
        self.case: Case = self.event.case
        self.procedure = published(self.case.sop_version_id).procedure

    def move(self, *, at_random: bool) -> None:
        items = self._open(ItemKind.ROW, ItemKind.PART)
        item = self.data.draw(st.sampled_from(items)) if at_random else items[0]
        before = self._rows_before(item)
        try:
            if at_random and before and self.data.draw(st.integers(0, 7)) == 0:
                self._send_back(item, self.data.draw(st.sampled_from(before)))
            else:
                self._do(item, at_random=at_random)
        except Incomplete:
            for duty in self._open(ItemKind.DUTY):
                self._do(duty, at_random=at_random)

    def require_sound(self) -> None:
        self.case = Case.objects.get(pk=self.case.pk)
        assert verify_case(self.case) == []
        items = self._open(ItemKind.ROW, ItemKind.PART)
        places = {(self._row(item).no, item.round) for item in items}
        assert sorted(map(list, places)) == self.event.payload["state"]["open"]
        assert bool(items) is (self.case.state == CaseState.RUNNING)
        assert {item.position_id for item in items} <= set(self.seats)
        laid = Counter(
            (item.step_id, item.round) for item in self.case.items.filter(kind=ItemKind.ROW)
        )
        assert set(laid.values()) == {1}

    def _do(self, item: WorkItem, *, at_random: bool) -> None:
        basics = self._by(self.seats[item.position_id])
        row = self._row(item)
        if item.kind == ItemKind.DUTY:
            self.event = record(item=item, analysis=Analysis("lain", "Dicatat."), **basics)
        elif item.kind == ItemKind.PART:
            self.event = actions.confirm_part(item=item, note="", **basics)
        elif row.act == Act.SUBMIT and not row.is_decision:
            self.event = actions.resubmit(item=item, application=self._application(), **basics)
        elif row.is_decision:
            answer = self._answer(row, at_random=at_random)
            completion = Completion(answer=answer, reason="Sebab", words="Selesai.")
            self.event = actions.decide(item=item, completion=completion, **basics)
        else:
            completion = Completion(words="Selesai.")
            self.event = actions.finish(item=item, completion=completion, **basics)

    def _send_back(self, item: WorkItem, to_row: int) -> None:
        basics = self._by(self.seats[item.position_id])
        self.event = actions.send_back(item=item, to_row=to_row, reason="Sebab", **basics)

    def _answer(self, row: Row, *, at_random: bool) -> str:
        if at_random:
            return self.data.draw(st.sampled_from(row.answers))
        return next(
            path.answer for path in row.paths if not walk.leads_back(self.procedure, row.no, path)
        )

    def _rows_before(self, item: WorkItem) -> list[int]:
        here = self._row(item).no
        done = self.case.items.filter(kind=ItemKind.ROW, outcome=Outcome.DONE)
        numbers = {self._row(each).no for each in done}
        return sorted(no for no in numbers if walk.comes_before(self.procedure, no, here))

    def _open(self, *kinds: ItemKind) -> list[WorkItem]:
        return list(self.case.items.filter(closed_at=None, kind__in=kinds).order_by("pk"))

    def _row(self, item: WorkItem) -> Row:
        return published(self.case.sop_version_id).row_of(item.step_id)

    def _application(self) -> actions.Application:
        return application(self.cast)

    def _by(self, seat: Seat) -> dict[str, Any]:
        return {"by": seat, "at": MONDAY, "command_id": uuid4()}

    event: Event


def in_force(procedure: Procedure, cast: Office) -> Sop:
    """Publish the procedure from a file, as an office would, and fill its columns."""
    version = publish(source=as_file(procedure), by=None, at=IN_OFFICE_SINCE)
    read = published(version.pk).procedure
    assert [row.paths for row in read.rows] == [row.paths for row in procedure.rows]
    for key, seat in zip(
        COLUMNS, (cast.pic, cast.koordinator, cast.kabid, cast.kadis), strict=True
    ):
        fill(
            sop=version.sop,
            performer_key=key,
            positions=[seat.position],
            by=None,
            at=IN_OFFICE_SINCE,
        )
    return version.sop


def as_file(procedure: Procedure) -> str:
    """The procedure as an SOP file."""
    lines = ["format = 1", 'slug = "acak"', "[identity]", 'title = "Acak"']
    for column in procedure.performers:
        lines += ["[[performer]]", f'key = "{column.key}"', f'name = "{column.name}"']
        lines += ["applicant = true"] if column.applicant else []
    for row in procedure.rows:
        lines += ["[[row]]", *_row_lines(row)]
    return "\n".join(lines)


def _row_lines(row: Row) -> list[str]:
    values: dict[str, Any] = {
        "no": row.no,
        "activity": row.activity,
        "performers": list(row.performers),
        "act": row.act.value,
        "start": row.start,
        "join": row.join,
        "question": row.question,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items() if value]
    targets = [path.to for path in row.paths]
    if row.is_decision:
        lines.append(f"answers = [{', '.join(map(_answer_table, row.paths))}]")
    elif END in targets:
        lines.append("end = true")
        lines += [f"next = {json.dumps([to for to in targets if to != END])}"][: len(targets) - 1]
    else:
        lines.append(f"next = {json.dumps(targets)}")
    lines += [f"duties = [{', '.join(map(_duty_table, row.duties))}]"] if row.duties else []
    return lines


def _answer_table(path: Any) -> str:
    reason = ", reason = true" if path.reason else ""
    return f"{{ answer = {json.dumps(path.answer)}, to = {json.dumps(path.to)}{reason} }}"


def _duty_table(duty: Duty) -> str:
    before = f", before = {duty.before}" if duty.before else ""
    return f'{{ performer = "{duty.performer}", activity = "{duty.activity}"{before} }}'
