"""One work item as a line on a screen: what is to be done, by which verb, and how much time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lajur.cases.models import Case, ItemKind, Urgency, WorkItem
from lajur.cases.queries import DeskRow, is_late, is_soon, row_label
from lajur.clocks.arithmetic import working_seconds_between
from lajur.clocks.choice import calendar_of
from lajur.clocks.words import time_left, working_time
from lajur.organisation.seats import Seat
from lajur.sop import walk
from lajur.sop.procedure import END, Act, Procedure, Row
from lajur.sop.queries import Published, published
from lajur.sop.timing import onward_answer
from lajur.web.templatetags.lajur import clock_of, when

Fillings = Mapping[tuple[int, str], Collection[int]]
"""Which positions fill a column, by SOP and column key."""

_VERBS: Mapping[str, Any] = {
    Act.SUBMIT: gettext_lazy("Perbaiki"),
    Act.DISPOSE: gettext_lazy("Disposisikan"),
    Act.WORK: gettext_lazy("Kerjakan"),
    Act.REPORT: gettext_lazy("Tulis laporan"),
    Act.FORWARD: gettext_lazy("Teruskan"),
    Act.RECEIVE: gettext_lazy("Terima"),
    ItemKind.DUTY: gettext_lazy("Catat"),
    ItemKind.PART: gettext_lazy("Konfirmasi"),
    ItemKind.COPY: gettext_lazy("Baca"),
}


@dataclass(frozen=True)
class Line:
    """A desk row with its words. ``panel`` names the short form that the line itself offers.

    ``way_back`` is the answer of a decision that returns the case with a reason.
    """

    desk_row: DeskRow
    at: datetime
    panel: str
    answer: str
    way_back: str

    @property
    def is_copy(self) -> bool:
        return self.desk_row.item.kind == ItemKind.COPY

    @property
    def may_give_back(self) -> bool:
        """Whether the page offers to give the row back, beyond the SOP."""
        row, item = self.desk_row.row, self.desk_row.item
        return item.kind == ItemKind.ROW and not row.start and not row.is_decision

    @property
    def number(self) -> str:
        """The row as people call it."""
        return row_label(self.desk_row.row)

    @cached_property
    def address(self) -> str:
        """The page of the case."""
        return f"/permohonan/{self.desk_row.case.number}/"

    @property
    def how(self) -> str:
        """Where the deadline is explained; empty where there is none."""
        if self.desk_row.left_seconds is None:
            return ""
        return f"{self.address}tenggat/{self.desk_row.item.pk}/"

    @cached_property
    def verb(self) -> str:
        """The word on the button."""
        return verb_of(self.desk_row.act, self.desk_row.row)

    @cached_property
    def deed(self) -> str:
        """What is to be done, in a few words."""
        return deed_of(self.desk_row)

    @cached_property
    def came(self) -> str:
        """From whom, and when."""
        at = when(self.desk_row.item.opened_at)
        if not self.desk_row.sender:
            return at
        return _("dari %(sender)s, %(at)s") % {"sender": self.desk_row.sender, "at": at}

    @property
    def acts_for(self) -> str:
        """In which capacity it lies on this desk, unless as the position's own holder."""
        seat: Seat | None = self.desk_row.seat
        if seat is None or not seat.is_substitute:
            return ""
        return seat.short_title

    @property
    def no_deadline(self) -> str:
        """Why no time is running."""
        if self.desk_row.item.position_id == self.desk_row.case.applicant_id:
            return _("jam kantor berhenti")
        return _("tanpa waktu baku")

    @cached_property
    def due(self) -> str:
        """Until when by the clock; empty without a standard time."""
        due = self.desk_row.item.due_at
        if due is None:
            return ""
        clock = clock_of(due)
        return _("seharusnya %(due)s") % {"due": clock} if self.is_late else clock

    @property
    def urgency(self) -> str:
        """The sifat, when it is worth a tag."""
        case = self.desk_row.case
        return "" if case.urgency == Urgency.NORMAL else str(Urgency(case.urgency).label)

    @property
    def is_very_urgent(self) -> bool:
        return self.desk_row.case.urgency == Urgency.VERY_URGENT

    @cached_property
    def is_late(self) -> bool:
        return is_late(self.desk_row.item, self.at)

    @cached_property
    def is_soon(self) -> bool:
        return is_soon(self.desk_row.item, self.at)

    @property
    def is_unread(self) -> bool:
        return self.desk_row.item.read_at is None

    @property
    def state(self) -> str:
        """The class that colours the line."""
        if self.is_late:
            return "is-late"
        return "is-warn" if self.is_soon else ""

    @property
    def paused(self) -> str:
        """Since when the clock stands still; empty while it runs."""
        since = self.desk_row.item.paused_at
        return _("dijeda sejak %(since)s") % {"since": when(since)} if since else ""

    @cached_property
    def left(self) -> str:
        """Working time left, or passed, in words; empty without a standard time."""
        seconds = self.desk_row.left_seconds
        if seconds is None:
            return ""
        return time_left(min(seconds, -1) if self.is_late else seconds)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list, and where it is: ``item`` is its foremost work item, if any is open."""

    case: Case
    item: WorkItem | None
    row: Row | None
    at: datetime
    elsewhere: int

    @property
    def number(self) -> str:
        """The row as people call it."""
        return row_label(self.row) if self.row else ""

    @property
    def waited(self) -> str:
        """For how much working time it has lain there; empty below a minute."""
        if self.item is None:
            return ""
        seconds = working_seconds_between(
            calendar_of(self.item.position_id).calendar, self.item.opened_at, self.at
        )
        return working_time(seconds) if seconds >= 60 else ""


def case_line(case: Case, items: Sequence[WorkItem], *, at: datetime) -> CaseLine:
    """The line of a case: a row of the SOP tells more than a part or a duty beside it."""
    item = next((item for item in items if item.kind == ItemKind.ROW), None)
    item = item or (items[0] if items else None)
    row = published(case.sop_version_id).row_of(item.step_id) if item else None
    return CaseLine(case, item, row, at, max(len(items) - 1, 0))


def line_of(row: DeskRow, *, at: datetime, fillings: Fillings) -> Line:
    """The line of a desk row; ``fillings`` say whether a disposition has one possible way."""
    procedure = row.sop.procedure
    onward = _onward_answer(procedure, row.row)
    way_back = _way_back(procedure, row.row) if row.item.kind == ItemKind.ROW else ""
    panel = ""
    if row.row.apart_from:
        return Line(row, at, "", onward, "")  # the page tells whether the reader may
    if row.act in (Act.FORWARD, Act.RECEIVE) and not row.row.is_decision:
        panel = "finish"
    elif row.act == Act.DISPOSE and _one_way(row.sop, row.row, onward, fillings):
        panel = "dispose"
    return Line(row, at, panel, onward, way_back)


def verb_of(act: str, row: Row) -> str:
    """The verb for an act: what the button says."""
    if act in (Act.DO, Act.SUBMIT) and row.is_decision:
        return _("Putuskan")
    return str(_VERBS.get(act, _VERBS[Act.WORK]))


def deed_of(row: DeskRow) -> str:
    """What is to be done, shorter than the SOP's own words where the act is known."""
    procedure = row.sop.procedure
    if row.item.kind == ItemKind.COPY:
        return _("Tembusan untuk diketahui")
    if row.item.kind == ItemKind.DUTY:
        return row.sop.duty_of(row.item.duty_id).activity
    if row.item.kind == ItemKind.PART:
        return _("Konfirmasi bagian Anda dalam laporan")
    targets = ", ".join(_names(procedure, row.row, _onward_answer(procedure, row.row)))
    if row.row.act == Act.DISPOSE and targets:
        return _("Disposisi ke %(to)s") % {"to": targets}
    if row.row.act == Act.FORWARD and targets:
        return _("Teruskan laporan ke %(to)s") % {"to": targets}
    if row.row.act == Act.SUBMIT:
        return _("Perbaiki lalu kirim lagi")
    if row.row.act == Act.RECEIVE:
        return _("Terima laporan hasil")
    if row.row.act == Act.REPORT:
        return _report(procedure, row.row)
    return row.row.activity


def _report(procedure: Procedure, row: Row) -> str:
    partners = ", ".join(procedure.performer(key).name for key in row.performers[1:])
    if not partners:
        return _("Buat laporan hasil")
    return _("Buat laporan hasil bersama %(partners)s") % {"partners": partners}


def _onward_answer(procedure: Procedure, row: Row) -> str:
    """The answer of a decision by which the case goes on; empty for other rows."""
    return onward_answer(procedure, row) if row.is_decision else ""


def _way_back(procedure: Procedure, row: Row) -> str:
    """The one answer that returns the case; with several, the person chooses on the page."""
    back = {
        path.answer
        for path in row.paths
        if path.answer and walk.leads_back(procedure, row.no, path)
    }
    return back.pop() if len(back) == 1 else ""


def _targets(procedure: Procedure, row: Row, answer: str) -> list[Row]:
    return [procedure.row(path.to) for path in row.paths_for(answer) if path.to != END]


def _names(procedure: Procedure, row: Row, answer: str) -> list[str]:
    keys = [target.performers[0] for target in _targets(procedure, row, answer)]
    return [procedure.performer(key).name for key in dict.fromkeys(keys)]


def _one_way(sop: Published, row: Row, answer: str, fillings: Fillings) -> bool:
    """Whether nothing is left to choose: every column that gets work has one position."""
    forward = {path.answer for path in row.paths if not path.reason}
    if row.is_decision and len(forward) > 1:
        return False
    keys = [target.performers[0] for target in _targets(sop.procedure, row, answer)]
    keys += [duty.performer for duty in row.duties]
    return bool(keys) and all(len(fillings.get((sop.sop_id, key), ())) == 1 for key in keys)
