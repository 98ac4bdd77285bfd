"""The commands on a case: read the form, call one verb, answer.

A refused command shows the page of the case again, with its status, what happened, and what the
person had typed. The same form sent twice is one effect; see ``cases.command``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lajur.cases import actions, holds
from lajur.cases.access import case_for, item_for, item_to_move, seat_in
from lajur.cases.models import Case, Event, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.queries import row_of
from lajur.dispositions import actions as dispositions
from lajur.dispositions.models import Disposition
from lajur.documents.uploads import Upload
from lajur.fieldwork import actions as fieldwork
from lajur.foundation.errors import Conflict, Invalid, NotFound
from lajur.organisation.models import Person
from lajur.organisation.seats import Seat, seats_of
from lajur.sop.procedure import Act
from lajur.web.case_page import page
from lajur.web.files import brought, photos
from lajur.web.forms import commands as forms
from lajur.web.forms.application import ApplicationForm
from lajur.web.forms.commands import renew
from lajur.web.panels import Refill
from lajur.web.who import local, person_of


@dataclass(frozen=True)
class Sent:
    """A command as it came in: a valid form, and who sends it in which seat."""

    form: Any
    case: Case
    person: Person
    at: datetime

    @property
    def by(self) -> Seat:
        """The seat by which the person is party to the case."""
        return seat_in(self.case, self.person, at=self.at)

    @property
    def basics(self) -> dict[str, Any]:
        """What every verb gets."""
        return {"by": self.by, "at": self.at, "command_id": self.form.cleaned_data["command_id"]}

    def files(self, field: str, name: str) -> list[tuple[str, Upload]]:
        """The files of a field, each with the name that its paper gets."""
        return [(name, file) for file in self.form.cleaned_data.get(field, ())]


@dataclass(frozen=True)
class SentOnItem(Sent):
    """A command on one work item."""

    item: WorkItem
    seat: Seat

    @property
    def by(self) -> Seat:
        return self.seat

    @property
    def basics(self) -> dict[str, Any]:
        return {**super().basics, "item": self.item}

    def papers(self, field: str, name: str) -> list[NewPaper]:
        """The files brought for the papers that the row names, and those of a field."""
        named = self.form.brought(row_of(self.item)).items()
        return brought([*named, *self.files(field, name)])


@dataclass(frozen=True)
class ItemVerb:
    """An address for a command on a work item: its form, what it does, what is said then."""

    form: Callable[[HttpRequest, WorkItem, Seat], Form]
    run: Callable[[SentOnItem], Event | None]
    done: Any


@dataclass(frozen=True)
class CaseVerb:
    """An address for a command on the case as a whole."""

    form: type[Form]
    run: Callable[[Sent], Event]
    done: Any


def on_item(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """POST to one of ``ITEM_VERBS``."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    at, what = timezone.now(), ITEM_VERBS[verb]
    item, seat = item_for(person_of(request), _item_id(request), at=at)
    if item.case.number != number:
        raise NotFound(_("Permohonan tidak ditemukan."))
    form = what.form(request, item, seat)
    return _answer(
        request,
        verb,
        form,
        lambda: what.run(SentOnItem(form, item.case, seat.person, at, item, seat)),
        case=item.case,
        at=at,
        done=what.done,
    )


def on_case(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """POST to one of ``CASE_VERBS``."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    at, what, person = timezone.now(), CASE_VERBS[verb], person_of(request)
    case = case_for(person, number, at=at)
    form = what.form(request.POST, request.FILES)
    return _answer(
        request,
        verb,
        form,
        lambda: what.run(Sent(form, case, person, at)),
        case=case,
        at=at,
        done=what.done,
    )


def _answer(
    request: HttpRequest,
    verb: str,
    form: Form,
    run: Callable[[], Event | None],
    *,
    case: Case,
    at: datetime,
    done: Any,
) -> HttpResponse:
    refill = Refill(verb, form)
    if not form.is_valid():
        return page(request, case.number, at=at, status=422, refill=refill)
    try:
        run()
    except Invalid as refusal:
        renew(form, refusal)
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.message)
        return page(request, case.number, at=at, status=refusal.status, refill=refill)
    except Conflict as refusal:
        return page(
            request, case.number, at=at, status=409, refill=refill, conflict=refusal.message
        )
    if verb == "dibaca" and "HX-Request" in request.headers:
        return HttpResponse(status=204)  # the page marks by itself what it shows
    messages.success(request, done)
    here = f"/permohonan/{case.number}/"
    return HttpResponseRedirect(local(request.POST["next"]) if "next" in request.POST else here)


def _item_id(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("item", ""))
    except ValueError:
        raise NotFound(_("Permohonan tidak ditemukan.")) from None


def _plain(form: Any) -> Callable[[HttpRequest, WorkItem, Seat], Form]:
    """A form made of what was posted and nothing else."""

    def make(request: HttpRequest, item: WorkItem, seat: Seat) -> Form:
        return form(request.POST, request.FILES)  # type: ignore[no-any-return]

    return make


def _with_papers(form: Any) -> Callable[[HttpRequest, WorkItem, Seat], Form]:
    """A form that may bring the papers its row names."""

    def make(request: HttpRequest, item: WorkItem, seat: Seat) -> Form:
        return form(request.POST, request.FILES, papers=_row_papers(item))  # type: ignore[no-any-return]

    return make


def _decision_form(request: HttpRequest, item: WorkItem, seat: Seat) -> Form:
    """A disposition's returning answer has its own button; other decisions are chosen."""
    row = row_of(item)
    if row.act == Act.DISPOSE:
        return forms.DecisionForm(request.POST)
    return forms.AnswerForm(
        request.POST, request.FILES, answers=row.answers, papers=_row_papers(item)
    )


def _mended_form(request: HttpRequest, item: WorkItem, seat: Seat) -> Form:
    row = row_of(item)
    return ApplicationForm(request.POST, request.FILES, seat=seat, row=row, case=item.case)


def _back_form(request: HttpRequest, item: WorkItem, seat: Seat) -> Form:
    """Any row number is read; whether the case can go back there is for the verb to say."""
    posted = request.POST.get("to_row", "")
    rows = [(int(posted), posted)] if posted.isdecimal() and len(posted) < 6 else []
    return forms.SendBackForm(request.POST, rows=rows)


def _row_papers(item: WorkItem) -> dict[int, str]:
    return dict(enumerate(forms.paper_names(row_of(item))))


def _dispose(sent: SentOnItem) -> Event:
    papers = sent.papers("attachments", "Lampiran disposisi")
    return dispositions.dispose(order=sent.form.order(papers), **sent.basics)


def _decide(sent: SentOnItem) -> Event:
    papers = sent.papers("attachments", "Lampiran")
    completion = sent.form.completion(papers)
    return actions.decide(completion=completion, **sent.basics)


def _finish(sent: SentOnItem) -> Event:
    papers = sent.papers("attachments", "Lampiran")
    return actions.finish(completion=sent.form.completion(papers), **sent.basics)


def _send_back(sent: SentOnItem) -> Event:
    data = sent.form.cleaned_data
    return actions.send_back(to_row=data["to_row"], reason=data["reason"], **sent.basics)


def _record(sent: SentOnItem) -> Event:
    return fieldwork.record(analysis=sent.form.analysis_made(), **sent.basics)


def _work(sent: SentOnItem) -> Event:
    files = brought(sent.form.brought(row_of(sent.item)).items())
    files += photos(sent.files("photos", "Foto pekerjaan"))
    return fieldwork.work(work=sent.form.work(), files=files, **sent.basics)


def _report(sent: SentOnItem) -> Event:
    files = sent.papers("attachments", "Lampiran laporan")
    return fieldwork.report(summary=sent.form.summary_written(), files=files, **sent.basics)


def _confirm(sent: SentOnItem) -> Event:
    return actions.confirm_part(note=sent.form.cleaned_data["note"], **sent.basics)


def _hold(sent: SentOnItem) -> Event:
    data = sent.form.cleaned_data
    return holds.hold(
        party=data["party"],
        reason=data["reason"],
        expected_until=data["expected_until"],
        remind_at=data["remind_at"],
        **sent.basics,
    )


def _resume(sent: SentOnItem) -> Event:
    return holds.resume(note=sent.form.cleaned_data["note"], **sent.basics)


def _mend(sent: SentOnItem) -> Event:
    application = sent.form.application()
    return actions.resubmit(application=application, **sent.basics)


def _note(sent: Sent) -> Event:
    files = brought(sent.files("attachments", "Lampiran catatan"))
    return actions.note(
        case=sent.case, text=sent.form.cleaned_data["text"], files=files, **sent.basics
    )


def _withdraw(sent: Sent) -> Event:
    return actions.withdraw(case=sent.case, reason=sent.form.cleaned_data["reason"], **sent.basics)


def _reassign(sent: Sent) -> Event:
    data = sent.form.cleaned_data
    item, seat = item_to_move(sent.case, data["item"], sent.person, at=sent.at)
    return actions.reassign(
        item=item,
        to=data["to"],
        reason=data["reason"],
        by=seat,
        at=sent.at,
        command_id=data["command_id"],
    )


def _withdraw_disposition(sent: Sent) -> Event:
    data = sent.form.cleaned_data
    disposition = Disposition.objects.filter(pk=data["disposition"], case=sent.case).first()
    if disposition is None:
        raise NotFound(_("Disposisi tidak ditemukan."))
    return dispositions.withdraw_disposition(
        disposition=disposition,
        reason=data["reason"],
        by=_seat_of(disposition, sent),
        at=sent.at,
        command_id=data["command_id"],
    )


def _seat_of(disposition: Disposition, sent: Sent) -> Seat:
    """The seat from which it was disposed, where the person has it."""
    seats = seats_of(sent.person, at=sent.at)
    own = (seat for seat in seats if seat.position.pk == disposition.position_id)
    return next(own, None) or sent.by


def _read(sent: SentOnItem) -> None:
    actions.mark_read(item=sent.item, at=sent.at)


ITEM_VERBS = {
    "disposisi": ItemVerb(
        _with_papers(forms.DispositionForm), _dispose, gettext_lazy("Disposisi terkirim.")
    ),
    "keputusan": ItemVerb(_decision_form, _decide, gettext_lazy("Keputusan tersimpan.")),
    "penyelesaian": ItemVerb(
        _with_papers(forms.FinishForm), _finish, gettext_lazy("Kegiatan selesai.")
    ),
    "penerusan": ItemVerb(
        _with_papers(forms.FinishForm), _finish, gettext_lazy("Laporan diteruskan.")
    ),
    "penerimaan": ItemVerb(
        _with_papers(forms.FinishForm), _finish, gettext_lazy("Laporan diterima.")
    ),
    "pengembalian": ItemVerb(
        _back_form, _send_back, gettext_lazy("Dikembalikan ke kegiatan sebelumnya.")
    ),
    "pencatatan": ItemVerb(
        _plain(forms.RecordForm), _record, gettext_lazy("Catatan dan analisis tersimpan.")
    ),
    "pekerjaan": ItemVerb(
        _with_papers(forms.WorkForm), _work, gettext_lazy("Hasil pekerjaan tersimpan.")
    ),
    "laporan": ItemVerb(_with_papers(forms.ReportForm), _report, gettext_lazy("Laporan terkirim.")),
    "konfirmasi": ItemVerb(
        _plain(forms.ConfirmForm), _confirm, gettext_lazy("Bagian Anda dikonfirmasi.")
    ),
    "perbaikan": ItemVerb(_mended_form, _mend, gettext_lazy("Permohonan dikirim ulang.")),
    "jeda": ItemVerb(
        _plain(forms.HoldForm), _hold, gettext_lazy("Dijeda; jam kantor berhenti sementara.")
    ),
    "lanjut": ItemVerb(
        _plain(forms.ResumeForm), _resume, gettext_lazy("Dilanjutkan; jam kantor berjalan lagi.")
    ),
    "dibaca": ItemVerb(_plain(forms.ReadForm), _read, gettext_lazy("Ditandai sudah dibaca.")),
}

CASE_VERBS = {
    "alih-tugas": CaseVerb(
        forms.ReassignForm, _reassign, gettext_lazy("Pekerjaan dialihkan ke jabatan lain.")
    ),
    "catatan": CaseVerb(forms.NoteForm, _note, gettext_lazy("Catatan tersimpan.")),
    "penarikan": CaseVerb(forms.ReasonForm, _withdraw, gettext_lazy("Permohonan ditarik.")),
    "penarikan-disposisi": CaseVerb(
        forms.WithdrawDispositionForm, _withdraw_disposition, gettext_lazy("Disposisi ditarik.")
    ),
}
