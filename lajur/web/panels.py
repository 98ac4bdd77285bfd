"""What the reader of a case can do now: one panel for each of their open work items."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from lajur.cases import papers
from lajur.cases.access import column_of, may_reassign
from lajur.cases.actions import rows_before
from lajur.cases.holds import parties_for
from lajur.cases.models import Case, Hold, ItemKind, WorkItem
from lajur.cases.queries import CaseView, row_label
from lajur.dispositions.actions import receiving_columns
from lajur.dispositions.models import Disposition
from lajur.organisation.models import Capacity, Position
from lajur.organisation.seats import Seat, seat_holders
from lajur.organisation.vacancies import stand_ins
from lajur.sop import walk
from lajur.sop.fillings import Fillings
from lajur.sop.procedure import END, Act, Row
from lajur.sop.timing import onward_answer
from lajur.web.forms.application import ApplicationForm
from lajur.web.forms.commands import (
    AnswerForm,
    ConfirmForm,
    DecisionForm,
    DispositionForm,
    FinishForm,
    HoldForm,
    ReadForm,
    ReassignForm,
    Recipients,
    RecordForm,
    ReportForm,
    ResumeForm,
    SendBackForm,
    WithdrawDispositionForm,
    WorkForm,
    paper_names,
)
from lajur.web.sentences import party_words
from lajur.web.templatetags.lajur import official_moment


@dataclass
class Panel:
    """A thing to do: its heading, its form and where it is posted.

    ``others`` are further ways out, shown folded: a returning answer, giving back. ``barred``
    tells why the reader may not do it themself; then there is no button.
    """

    title: str
    verb: str
    button: str
    form: forms.Form
    item: WorkItem | None = None
    lead: str = ""
    beyond_sop: bool = False
    barred: str = ""
    others: list[Panel] = field(default_factory=list)

    def take(self, refused: forms.Form) -> None:
        """Show a refused form in this panel: what was typed, with the choices shown before."""
        refused.fields.update(self.form.fields)
        refused.auto_id = self.form.auto_id
        self.form = refused

    @property
    def is_refused(self) -> bool:
        """Whether the form was posted and refused, so that a folded panel must stand open."""
        return self.form.is_bound


@dataclass(frozen=True)
class Refill:
    """A form that was refused and is shown again with what the person had typed."""

    verb: str
    form: forms.Form

    def fits(self, panel: Panel) -> bool:
        """Whether this is the panel that was posted."""
        if panel.verb != self.verb:
            return False
        posted, shown = self.form.data.get("item"), panel.item
        if shown is not None and str(shown.pk) != posted:
            return False
        answer = panel.form.fields.get("answer")
        if answer is not None and isinstance(answer.widget, forms.HiddenInput):
            return str(panel.form["answer"].value() or "") == str(self.form.data.get("answer", ""))
        return True


class Office:
    """Who fills the columns of the case's SOP and who sits there now, read once for the page."""

    def __init__(
        self,
        sop_id: int,
        fillings: Fillings,
        *,
        also: Collection[int],
        at: datetime,
    ) -> None:
        self._sop_id, self._fillings = sop_id, fillings
        filling = [
            pk for (sop, _), pks in fillings.positions.items() if sop == sop_id for pk in pks
        ]
        wanted = {*filling, *also}
        self._seats = seat_holders(wanted, at=at)
        vacant = wanted - self._seats.keys()
        self._titles = {pk: seats[0].position.title for pk, seats in self._seats.items()}
        self._above: Mapping[int, Position] = {}
        if vacant:
            self._titles |= dict(Position.objects.filter(pk__in=vacant).values_list("pk", "title"))
            self._above = stand_ins(vacant, at=at)

    def filling(self, key: str) -> Sequence[int]:
        """The positions that fill a column."""
        return self._fillings.positions.get((self._sop_id, key), ())

    @property
    def titles(self) -> Mapping[int, str]:
        """The titles of all positions that the page names, by id."""
        return self._titles

    def named(self, position_id: int) -> str:
        """A recipient as a choice: "Teknisi Jaringan 1 · Agus Setiawan"."""
        seats = self._seats.get(position_id)
        if not seats:
            return vacant_words(self._titles[position_id], self._above.get(position_id))
        return f"{seats[0].title} · {seats[0].person.name}"

    def sitting(self, position_id: int) -> str:
        """Who sits in a position now, "Plh." before an acting holder; or that it is vacant."""
        if position_id not in self._seats:
            superior = self._above.get(position_id)
            return (
                _("kosong; ditangani %(superior)s") % {"superior": superior.title}
                if superior
                else _("kosong")
            )
        names = [
            seat.person.name
            if seat.capacity == Capacity.DEFINITIVE
            else f"{Capacity(seat.capacity).label} {seat.person.name}"
            for seat in self._seats.get(position_id, ())
        ]
        return ", ".join(names)


def vacant_words(title: str, superior: Position | None) -> str:
    """A vacant position as a recipient: who sees what is sent there."""
    if superior is None:
        return _("%(title)s (kosong; administrator menunjuk pejabat)") % {"title": title}
    words = {"title": title, "superior": superior.title}
    return _("%(title)s (kosong; ditangani %(superior)s)") % words


class Panels:
    """Builds the panels of one page."""

    def __init__(self, view: CaseView, office: Office) -> None:
        self.view, self.office = view, office
        self.case: Case = view.case

    def all(self) -> list[Panel]:
        """A panel for each open item of the reader, rows first."""
        order = {ItemKind.ROW: 0, ItemKind.PART: 1, ItemKind.DUTY: 2, ItemKind.COPY: 3}
        mine = sorted(self.view.mine, key=lambda pair: order[ItemKind(pair[0].kind)])
        panels = [self._panel(item, seat) for item, seat in mine]
        for panel in panels:
            panel.barred = self.view.barred.get(panel.item.pk, "") if panel.item else ""
        paused = [self._resume(item, pause) for item, _seat in mine for pause in self._open(item)]
        return paused + panels

    def moves(self, seats: Sequence[Seat]) -> list[Panel]:
        """For each open item that the reader may move to another position of its column."""
        found = []
        for item in self.view.open_items:
            for seat in seats:
                if may_reassign(item, self.view.items, seat, sop=self.view.sop):
                    found += self._move(item)
                    break
        return found

    def _move(self, item: WorkItem) -> list[Panel]:
        filling = self.office.filling(column_of(self.view.sop, item))
        others = [(pk, self.office.named(pk)) for pk in filling if pk != item.position_id]
        if not others:
            return []
        words = {"no": row_label(self.view.row(item)), "position": item.position.title}
        form = ReassignForm(
            initial={"item": item.pk}, to=others, auto_id=f"alih_tugas_{item.pk}_%s"
        )
        return [
            Panel(
                title=_("Alihkan kegiatan %(no)s dari %(position)s") % words,
                verb="alih-tugas",
                button=_("Alihkan"),
                form=form,
                item=item,
                beyond_sop=True,
            )
        ]

    def _panel(self, item: WorkItem, seat: Seat) -> Panel:
        row = self.view.row(item)
        if item.kind == ItemKind.DUTY:
            return self._record(item, row)
        if item.kind == ItemKind.PART:
            panel = self._confirm(item, row)
        elif item.kind == ItemKind.COPY:
            return _copy(item)
        else:
            panel = self._row(item, row, seat)
        panel.others += self._pause(item)
        panel.others += self._ways_back(item, row)
        return panel

    def _row(self, item: WorkItem, row: Row, seat: Seat) -> Panel:
        if row.act == Act.DISPOSE:
            return self._disposal(item, row)
        if row.is_decision:
            return self._answer(item, row)
        if row.act == Act.SUBMIT:
            return self._mend(item, seat)
        if row.act == Act.WORK:
            return self._panel_of(item, row, "pekerjaan", WorkForm, _("Simpan hasil pekerjaan"))
        if row.act == Act.REPORT:
            return self._panel_of(item, row, "laporan", ReportForm, _("Kirim laporan"))
        return self._finish(item, row)

    def _panel_of(
        self,
        item: WorkItem,
        row: Row,
        verb: str,
        form: Any,
        button: str,
        **options: Any,
    ) -> Panel:
        return Panel(
            title=row.activity,
            verb=verb,
            button=button,
            form=form(
                initial={"item": item.pk},
                prefix=None,
                auto_id=f"{verb}_{item.pk}_%s",
                papers=self._wanted_papers(row),
                **options,
            ),
            item=item,
        )

    def _mend(self, item: WorkItem, seat: Seat) -> Panel:
        return Panel(
            title=_("Perbaiki dan kirim ulang"),
            verb="perbaikan",
            button=_("Kirim ulang"),
            form=ApplicationForm(seat=seat, row=self.view.row(item), case=self.case),
            item=item,
            lead=self._why_returned(),
        )

    def _disposal(self, item: WorkItem, row: Row) -> Panel:
        """A disposition; a decision has one for each answer that hands on, the onward one open.

        Answers that return or end the case are given with a reason instead.
        """
        if not row.is_decision:
            return self._dispose(item, row, "")
        procedure = self.view.sop.procedure
        handing = [answer for answer in row.answers if walk.answer_hands_on(procedure, row, answer)]
        others = [self._refusal(item, row, each) for each in row.answers if each not in handing]
        if not handing:
            return Panel(**{**vars(others[0]), "others": others[1:]})
        handing.sort(key=lambda answer: answer != onward_answer(procedure, row))
        panel, *further = [self._dispose(item, row, answer) for answer in handing]
        for other in further:
            other.title = other.button
        panel.title = row.question or row.activity
        panel.others = further + others
        return panel

    def _dispose(self, item: WorkItem, row: Row, answer: str) -> Panel:
        columns = [self._recipients(key) for key in self._columns_of(row, answer)]
        panel = self._panel_of(
            item,
            row,
            "disposisi",
            DispositionForm,
            _("Disposisikan"),
            recipients=[column for column in columns if len(column.choices) > 1],
            copies=self._may_copy(item),
        )
        if answer:
            panel.button = _("%(answer)s, disposisikan") % {"answer": answer.capitalize()}
            panel.form.initial["answer"] = answer
            panel.form.auto_id = f"disposisi_{item.pk}_{row.answers.index(answer)}_%s"
        if any(path.reason for path in row.paths_for(answer)):
            panel.form.fields["note"].required = True
            panel.form.fields["note"].label = _("Alasan")
        known = [column.choices[0][1] for column in columns if len(column.choices) == 1]
        if known:
            panel.lead = _("Kepada: %(names)s") % {"names": ", ".join(known)}
        return panel

    def _answer(self, item: WorkItem, row: Row) -> Panel:
        panel = self._panel_of(
            item, row, "keputusan", AnswerForm, _("Simpan keputusan"), answers=row.answers
        )
        panel.title = row.question or row.activity
        return panel

    def _finish(self, item: WorkItem, row: Row) -> Panel:
        verb, button = {
            Act.FORWARD: ("penerusan", _("Teruskan laporan")),
            Act.RECEIVE: ("penerimaan", _("Terima laporan")),
        }.get(row.act, ("penyelesaian", _("Selesaikan kegiatan")))
        passed_on = {papers.same(need.name) for need in row.needs}
        outputs = [
            output.name
            for output in row.outputs
            if output.kind == "paper" and papers.same(output.name) not in passed_on
        ]
        return self._panel_of(item, row, verb, FinishForm, button, outputs=outputs)

    def _record(self, item: WorkItem, row: Row) -> Panel:
        duty = self.view.sop.duty_of(item.duty_id)
        return Panel(
            title=duty.activity,
            verb="pencatatan",
            button=_("Simpan catatan dan analisis"),
            form=RecordForm(initial={"item": item.pk}, auto_id=f"pencatatan_{item.pk}_%s"),
            item=item,
            lead=_(
                "Tugas ini dibawa oleh disposisi kegiatan %(row)s; SOP tidak memberinya waktu baku."
            )
            % {"row": row.no},
        )

    def _confirm(self, item: WorkItem, row: Row) -> Panel:
        return Panel(
            title=_("Konfirmasi bagian Anda: %(activity)s") % {"activity": row.activity},
            verb="konfirmasi",
            button=_("Konfirmasi"),
            form=ConfirmForm(initial={"item": item.pk}, auto_id=f"konfirmasi_{item.pk}_%s"),
            item=item,
            lead=_("Baca laporannya pada daftar naskah, lalu konfirmasi bahwa bagian Anda benar."),
        )

    def _pause(self, item: WorkItem) -> list[Panel]:
        """Pausing the clock of one's work, where its policy lets it wait for somebody."""
        parties = parties_for(self.view.sop, item)
        of_applicant = item.position_id == self.case.applicant_id
        if not parties or of_applicant or self._open(item):
            return []
        form = HoldForm(initial={"item": item.pk}, parties=parties, auto_id=f"jeda_{item.pk}_%s")
        return [
            Panel(
                title=_("Jeda, karena menunggu"),
                verb="jeda",
                button=_("Mulai jeda"),
                form=form,
                item=item,
                lead=_(
                    "Selama jeda jam kantor berhenti. Pemohon melihat siapa atau apa yang ditunggu."
                ),
                beyond_sop=True,
            )
        ]

    def _resume(self, item: WorkItem, pause: Hold) -> Panel:
        return Panel(
            title=_("Dijeda: menunggu %(party)s") % {"party": party_words(pause.party)},
            verb="lanjut",
            button=_("Lanjutkan"),
            form=ResumeForm(initial={"item": item.pk}, auto_id=f"lanjut_{item.pk}_%s"),
            item=item,
            lead=_("%(name)s menjeda sejak %(since)s: “%(reason)s”")
            % {
                "name": pause.started_by.name,
                "since": official_moment(pause.started_at),
                "reason": pause.reason,
            },
            beyond_sop=True,
        )

    def _open(self, item: WorkItem) -> list[Hold]:
        """The pause of this very item that has not ended, if there is one."""
        return [
            hold for hold in self.view.holds if hold.item_id == item.pk and hold.ended_at is None
        ]

    def _ways_back(self, item: WorkItem, row: Row) -> list[Panel]:
        procedure = self.view.sop.procedure
        before = rows_before(self.view.sop, self.view.items, row)
        rows = [(no, f"{no}. {procedure.row(no).activity}") for no in before]
        if not rows or row.act == Act.SUBMIT:
            return []
        form = SendBackForm(
            initial={"item": item.pk}, rows=rows, auto_id=f"pengembalian_{item.pk}_%s"
        )
        return [
            Panel(
                title=_("Kembalikan ke kegiatan sebelumnya"),
                verb="pengembalian",
                button=_("Kembalikan"),
                form=form,
                item=item,
                beyond_sop=True,
            )
        ]

    def _refusal(self, item: WorkItem, row: Row, answer: str) -> Panel:
        """An answer that returns the case, or ends it, with its reason."""
        procedure = self.view.sop.procedure
        targets = [procedure.row(path.to) for path in row.paths_for(answer) if path.to != END]
        names = [procedure.performer(target.performers[0]).name for target in targets]
        words = {"answer": answer.capitalize(), "names": ", ".join(names)}
        returns = _("%(answer)s, kembalikan ke %(names)s"), _("Kembalikan dengan alasan")
        ends = _("%(answer)s, akhiri permohonan"), _("Akhiri dengan alasan")
        title, button = returns if names else ends
        form = DecisionForm(
            initial={"item": item.pk, "answer": answer},
            auto_id=f"keputusan_{item.pk}_{row.answers.index(answer)}_%s",
        )
        return Panel(title=title % words, verb="keputusan", button=button, form=form, item=item)

    def _columns_of(self, row: Row, answer: str) -> Sequence[str]:
        return receiving_columns(row, self.view.sop.procedure, answer)

    def _recipients(self, key: str) -> Recipients:
        """The positions that fill a column, with who sits there; those of before are ticked."""
        positions = self.office.filling(key)
        choices = [(pk, self.office.named(pk)) for pk in positions]
        performer = self.view.sop.performer_ids[key]
        before = [i.position_id for i in self.view.items if i.performer_id == performer][-1:]
        name = self.view.sop.procedure.performer(key).name
        return Recipients(key, _("Kepada %(column)s") % {"column": name}, choices, before)

    def _may_copy(self, item: WorkItem) -> list[tuple[int, str]]:
        """Copies go to positions that fill a column, but not to oneself."""
        columns = [c.key for c in self.view.sop.procedure.performers if not c.applicant]
        positions = dict.fromkeys(pk for key in columns for pk in self.office.filling(key))
        return [(pk, self.office.named(pk)) for pk in positions if pk != item.position_id]

    def _wanted_papers(self, row: Row) -> dict[int, str]:
        """The papers that a file may bring here: what is missing, and what the row puts out."""
        missing = papers.missing_of(self.case, row)
        passed_on = {papers.same(need.name) for need in row.needs}
        written = row.act in (Act.DISPOSE, Act.WORK)
        return {
            index: name
            for index, name in enumerate(paper_names(row))
            if papers.same(name) in missing or (papers.same(name) not in passed_on and not written)
        }

    def _why_returned(self) -> str:
        for event in self.view.events:
            reason = event.payload.get("reason")
            if reason and event.kind in ("case.returned", "case.sent_back"):
                return _("Dikembalikan oleh %(who)s: “%(reason)s”") % {
                    "who": event.position.title if event.position else _("Lajur"),
                    "reason": reason,
                }
        return ""


def withdraw_panel(disposition: Disposition) -> Panel:
    """Taking back a disposition that nobody has read."""
    return Panel(
        title=_("Tarik disposisi Anda (belum dibaca)"),
        verb="penarikan-disposisi",
        button=_("Tarik disposisi"),
        form=WithdrawDispositionForm(
            initial={"disposition": disposition.pk}, auto_id="penarikan_disposisi_%s"
        ),
        beyond_sop=True,
    )


def _copy(item: WorkItem) -> Panel:
    return Panel(
        title=_("Tembusan untuk diketahui"),
        verb="dibaca",
        button=_("Sudah saya baca"),
        form=ReadForm(initial={"item": item.pk}),
        item=item,
    )
