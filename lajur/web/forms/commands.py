"""Forms of the commands on a case; each carries the id that makes it one effect."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lajur.cases.command import Reused
from lajur.cases.models import Party
from lajur.cases.rows import Completion
from lajur.cases.turn import Choices
from lajur.dispositions.actions import Order
from lajur.dispositions.models import Instruction
from lajur.fieldwork.actions import Analysis, Summary, Work
from lajur.fieldwork.models import Fault, Result
from lajur.foundation.errors import Invalid
from lajur.foundation.forms import CleanCharField
from lajur.sop.procedure import Output, Requirement, Row

WORDS = 4000
ACCEPTED = _("PDF, JPEG, PNG, WebP atau HEIC; paling besar 10 MB tiap berkas.")


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, as a list; what they are is checked when they are stored."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        if not data:
            if self.required:
                single(None, initial)
            return []
        files = data if isinstance(data, list | tuple) else [data]
        return [single(file, initial) for file in files]


class CommandForm(forms.Form):
    """``command_id`` makes a double click one effect; fields are in the order of the page."""

    command_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", True)
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # Django says "bidang", which in an office is a division.
            field.error_messages["required"] = gettext("Bagian ini wajib diisi.")

    folded: tuple[str, ...] = ()
    """Fields that are seldom needed and shown folded, unless one of them was refused."""

    def shown(self) -> list[forms.BoundField]:
        """The fields that stand open on the page."""
        return [field for field in self.visible_fields() if field.name not in self.folded]

    def further(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [field for field in self.visible_fields() if field.name in self.folded]

    def is_further_open(self) -> bool:
        """Whether the folded fields must show themselves."""
        return any(field.errors for field in self.further())


def renew(form: forms.Form, refusal: Invalid) -> None:
    """Give a form whose id is spent a new one, so that sending it again is a new command."""
    if isinstance(refusal, Reused):
        form.data = MultiValueDict({**dict(form.data.lists()), "command_id": [str(uuid4())]})  # type: ignore[attr-defined]


class ItemForm(CommandForm):
    """A command on one work item. ``papers`` are the row's papers that a file may bring.

    Each of them is a field ``paper_<index>``; the index counts the names in ``paper_names``.
    """

    item = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, papers: Mapping[int, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for index, name in (papers or {}).items():
            self.fields[f"paper_{index}"] = forms.FileField(
                label=name, required=False, help_text=ACCEPTED
            )

    def brought(self, row: Row) -> dict[str, Any]:
        """The uploaded papers by the names that the row's table gives them."""
        names = paper_names(row)
        return {
            name: self.files[f"paper_{index}"]
            for index, name in enumerate(names)
            if f"paper_{index}" in self.files
        }


def paper_names(row: Row) -> list[str]:
    """The papers that a row needs or puts out, each once."""
    parts: list[Requirement | Output] = [*row.needs, *row.outputs]
    return list(dict.fromkeys(part.name for part in parts if part.kind == "paper"))


def _text(
    label: Any, *, required: bool = True, rows: int = 3, help_text: Any = ""
) -> CleanCharField:
    return CleanCharField(
        label=label,
        max_length=WORDS,
        multiline=True,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _reason() -> CleanCharField:
    return _text(_("Alasan"), rows=3, help_text=_("Terlihat oleh pemohon dan pelaksana."))


def _moment(label: Any, *, help_text: Any) -> forms.DateTimeField:
    """A moment on the office's clock."""
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=help_text,
    )


def _files(label: Any, *, accept: str = "application/pdf,image/*") -> FilesField:
    return FilesField(
        label=label,
        required=False,
        widget=ManyFiles(attrs={"accept": accept}),
        help_text=ACCEPTED,
    )


@dataclass(frozen=True, slots=True)
class Recipients:
    """A column that gets work, the positions that fill it, and who had it before."""

    key: str
    label: str
    choices: Sequence[tuple[int, str]]
    chosen: Sequence[int] = ()


class DispositionForm(ItemForm):
    """To whom, with which instructions, note and deadline; and the answer of a decision row.

    One field ``to_<column>`` for each column that gets work and that several positions fill.
    """

    folded = ("deadline", "copies", "attachments")

    instructions = forms.MultipleChoiceField(
        label=_("Instruksi"),
        choices=Instruction.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=[Instruction.PROCEED.value],
    )
    note = _text(_("Catatan"), required=False, rows=2)
    deadline = forms.DateField(
        label=_("Batas waktu dari Anda"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Tidak wajib; waktu baku SOP tetap berjalan."),
    )
    attachments = _files(_("Lampiran"))
    answer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(
        self,
        *args: Any,
        recipients: Sequence[Recipients] = (),
        copies: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if copies:
            self.fields["copies"] = forms.MultipleChoiceField(
                label=_("Tembusan"),
                choices=copies,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        for column in recipients:
            self.fields[f"to_{column.key}"] = forms.MultipleChoiceField(
                label=column.label,
                choices=column.choices,
                initial=column.chosen,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Yang pertama dicentang menjadi penanggung jawab."),
            )
        self.order_fields(
            [f"to_{column.key}" for column in recipients]
            + ["instructions", "note", "deadline", "copies", "attachments"]
        )

    def order(self, papers: Sequence[Any]) -> Order:
        """What the disposition says."""
        data = self.cleaned_data
        return Order(
            choices=self._choices(),
            instructions=data["instructions"],
            note=data["note"],
            deadline=data["deadline"],
            copies=self._positions("copies"),
            answer=data["answer"],
            papers=papers,
        )

    def _choices(self) -> Choices:
        """The ticked positions; whether they fill the column is for the action to say."""
        fields = [name for name in self.data if name.startswith("to_")]
        return {name.removeprefix("to_"): self._positions(name) for name in fields}

    def _positions(self, field: str) -> list[int]:
        try:
            return [int(pk) for pk in self.data.getlist(field)]  # type: ignore[attr-defined]
        except ValueError:
            raise Invalid(gettext("Penerima tidak dikenal.")) from None


class DecisionForm(ItemForm):
    """An answer of a decision row, with its reason."""

    answer = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = _reason()

    def completion(self, papers: Sequence[Any]) -> Completion:
        """What the row is closed with."""
        data = self.cleaned_data
        reason = data["reason"]
        return Completion(answer=data["answer"], reason=reason, words=reason, papers=papers)


class AnswerForm(ItemForm):
    """A decision row that is no disposition: choose the answer, write what supports it."""

    answer = forms.ChoiceField(label=_("Jawaban"), widget=forms.RadioSelect)
    reason = _text(_("Alasan atau catatan"), required=False)
    attachments = _files(_("Lampiran"))

    def __init__(self, *args: Any, answers: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(answer, answer) for answer in answers]  # type: ignore[attr-defined]

    def completion(self, papers: Sequence[Any]) -> Completion:
        """What the row is closed with; the note stands for an output that no file brings."""
        data = self.cleaned_data
        words = data["reason"] or data["answer"]
        return Completion(answer=data["answer"], reason=data["reason"], words=words, papers=papers)


class FinishForm(ItemForm):
    """A row without a form of its own: a note, and files for its outputs."""

    folded = ("attachments",)

    note = _text(_("Catatan"), required=False, rows=2)
    attachments = _files(_("Lampiran"))

    def __init__(self, *args: Any, outputs: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if outputs:
            self.fields["note"].label = _("Isi %(outputs)s") % {"outputs": ", ".join(outputs)}
            self.fields["note"].help_text = _("Tulis di sini, atau lampirkan berkasnya.")

    def completion(self, papers: Sequence[Any]) -> Completion:
        """What the row is closed with."""
        return Completion(words=self.cleaned_data["note"], papers=papers)


class SendBackForm(ItemForm):
    """Give the case back to an earlier row, beyond the SOP."""

    to_row = forms.TypedChoiceField(label=_("Kembalikan ke kegiatan"), coerce=int)
    reason = _reason()

    def __init__(self, *args: Any, rows: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_row"].choices = rows  # type: ignore[attr-defined]


class ReassignForm(ItemForm):
    """Move a work item to another position of the same column, beyond the SOP."""

    to = forms.IntegerField(label=_("Alihkan ke"), widget=forms.Select)
    reason = _reason()

    def __init__(self, *args: Any, to: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.choices = to


class RecordForm(ItemForm):
    """Helpdesk's record and analysis."""

    fault = forms.ChoiceField(label=_("Jenis gangguan"), choices=Fault.choices)
    analysis = _text(_("Hasil analisis"))
    advice = _text(_("Saran untuk Tim Teknis"), required=False, rows=2)

    def analysis_made(self) -> Analysis:
        """What Helpdesk recorded."""
        data = self.cleaned_data
        return Analysis(data["fault"], data["analysis"], data["advice"])


class WorkForm(ItemForm):
    """The work on site."""

    findings = _text(_("Temuan di lokasi"))
    cause = _text(_("Penyebab"), required=False, rows=2)
    actions = _text(_("Tindakan yang dilakukan"))
    materials = _text(_("Bahan dan perangkat yang dipakai"), required=False, rows=2)
    result = forms.ChoiceField(label=_("Hasil"), choices=Result.choices, widget=forms.RadioSelect)
    photos = _files(_("Foto pekerjaan"), accept="image/*")

    def work(self) -> Work:
        """What was found and done."""
        data = self.cleaned_data
        return Work(
            findings=data["findings"],
            cause=data["cause"],
            actions=data["actions"],
            materials=data["materials"],
            result=data["result"],
        )


class ReportForm(ItemForm):
    """The report on the result."""

    folded = ("attachments",)

    summary = _text(_("Ringkasan hasil"), rows=5)
    recommendation = _text(_("Saran tindak lanjut"), required=False, rows=2)
    attachments = _files(_("Lampiran laporan"))

    def summary_written(self) -> Summary:
        """The words of the report."""
        return Summary(self.cleaned_data["summary"], self.cleaned_data["recommendation"])


class ConfirmForm(ItemForm):
    """A partner's part of a joint row."""

    note = _text(_("Catatan bagian Anda"), required=False, rows=2)


class HoldForm(ItemForm):
    """A pause: whom it waits for, why, until about when, and when to ask."""

    folded = ("remind_at",)

    party = forms.ChoiceField(label=_("Menunggu"), choices=Party.choices, widget=forms.RadioSelect)
    reason = _text(_("Alasan jeda"), rows=2, help_text=_("Terlihat oleh pemohon dan pelaksana."))
    expected_until = _moment(
        _("Perkiraan selesai"), help_text=_("Kapan yang ditunggu kira-kira selesai.")
    )
    remind_at = _moment(_("Ingatkan pada"), help_text=_("Anda diingatkan untuk menanyakannya."))

    def __init__(self, *args: Any, parties: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parties:
            offered = [choice for choice in Party.choices if choice[0] in parties]
            self.fields["party"].choices = offered  # type: ignore[attr-defined]


class ResumeForm(ItemForm):
    """The end of a pause."""

    note = _text(_("Catatan"), required=False, rows=2)


class ReadForm(forms.Form):
    """The item has been seen; the first time counts, so it needs no id of its own."""

    item = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(CommandForm):
    """A note on the case."""

    folded = ("attachments",)

    text = _text(_("Catatan"), rows=3)
    attachments = _files(_("Lampiran"))


class ReasonForm(CommandForm):
    """A withdrawal with its reason."""

    reason = _reason()


class WithdrawDispositionForm(ReasonForm):
    """Taking back one disposition."""

    disposition = forms.IntegerField(widget=forms.HiddenInput)
