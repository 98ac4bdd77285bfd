"""The request of an applicant: what is wrong, where, and the letter that asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lajur.cases.actions import Application
from lajur.cases.models import AccessClass, Case, Kind, Urgency
from lajur.cases.papers import NewPaper, same
from lajur.documents.refusals import RefusedUpload
from lajur.documents.uploads import CheckedUpload, Upload, inspect_upload
from lajur.foundation.forms import CleanCharField
from lajur.network.models import Site
from lajur.organisation.seats import Seat
from lajur.sop.procedure import Row
from lajur.web.forms.commands import ACCEPTED, WORDS, CommandForm, FilesField, ManyFiles

LETTER = "Surat Permohonan"
PHOTO = "Foto"
MOST_PHOTOS = 6
OLDEST_LETTER = 2000


class ApplicationForm(CommandForm):
    """A new request of ``seat``, or the mended one when ``case`` was returned.

    The letter is a scan, or its words, or both; a mended request may keep the letter it has.
    What else the first row needs is a file field ``paper_<index>`` each. Files are checked here
    and stored by the command.
    """

    site = forms.ModelChoiceField(
        label=_("Lokasi"), queryset=Site.objects.none(), empty_label=_("Pilih lokasi")
    )
    kind = forms.ChoiceField(label=_("Yang diminta"), choices=Kind.choices)
    since = CleanCharField(
        label=_("Sejak kapan"),
        max_length=80,
        required=False,
        help_text=_("Misalnya “Senin pagi” atau “20 November, setelah listrik padam”."),
    )
    subject = CleanCharField(
        label=_("Hal"),
        max_length=160,
        help_text=_("Satu kalimat pendek, misalnya “Wi-Fi loket pendaftaran terputus”."),
    )
    description = CleanCharField(
        label=_("Uraian"),
        max_length=WORDS,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Apa yang terjadi, ruang mana, dan siapa yang terdampak."),
    )
    photos = FilesField(
        label=_("Foto"),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/*"}),
        help_text=_("Paling banyak enam foto."),
    )
    urgency = forms.ChoiceField(
        label=_("Sifat"),
        choices=Urgency.choices,
        initial=Urgency.NORMAL.value,
        widget=forms.RadioSelect,
    )
    access_class = forms.ChoiceField(
        label=_("Klasifikasi akses"),
        choices=AccessClass.choices,
        initial=AccessClass.OPEN.value,
        help_text=_("Selain “biasa”, hanya yang mendapat tugas yang dapat membacanya."),
    )
    contact_name = CleanCharField(label=_("Nama kontak di lokasi"), max_length=120)
    contact_phone = CleanCharField(
        label=_("Telepon kontak"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    letter_number = CleanCharField(
        label=_("Nomor surat"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    letter_date = forms.DateField(
        label=_("Tanggal surat"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    letter_scan = forms.FileField(
        label=_("Pindaian surat"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/*"}),
        help_text=ACCEPTED,
    )
    letter_text = CleanCharField(
        label=_("Isi surat"),
        max_length=WORDS,
        multiline=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Tulis isi surat di sini bila suratnya tidak dipindai."),
    )

    def __init__(
        self, *args: Any, seat: Seat, row: Row, case: Case | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial = {**_known(seat, case), **self.initial}
        self._case = case
        self._papers = _further_papers(row, case)
        for index, name in enumerate(self._papers):
            self.fields[f"paper_{index}"] = forms.FileField(
                label=name, required=case is None, help_text=ACCEPTED
            )
        sites = Site.objects.filter(unit=seat.position.unit_id, active=True)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]

    def clean_letter_date(self) -> Any:
        dated = self.cleaned_data["letter_date"]
        if dated > timezone.localdate():
            raise ValidationError(gettext("Tanggal surat belum tiba."))
        if dated.year < OLDEST_LETTER:
            raise ValidationError(gettext("Periksa tahun pada tanggal surat."))
        return dated

    def clean_letter_scan(self) -> CheckedUpload | None:
        scan = self.cleaned_data["letter_scan"]
        return _checked(scan) if scan else None

    def clean_photos(self) -> list[CheckedUpload]:
        photos = self.cleaned_data["photos"]
        if len(photos) > MOST_PHOTOS:
            raise ValidationError(
                gettext("Paling banyak %(most)s foto sekali kirim.") % {"most": MOST_PHOTOS}
            )
        checked = [_checked(photo) for photo in photos]
        if any(not photo.content_type.is_image for photo in checked):
            raise ValidationError(gettext("Pilih foto; naskah PDF dilampirkan sebagai surat."))
        return checked

    def further_papers(self) -> list[forms.BoundField]:
        """The fields for the papers that the first row needs beside the letter."""
        return [self[f"paper_{index}"] for index in range(len(self._papers))]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        for index in range(len(self._papers)):
            if file := data.get(f"paper_{index}"):
                try:
                    data[f"paper_{index}"] = _checked(file)
                except ValidationError as refusal:
                    self.add_error(f"paper_{index}", refusal)
        no_letter = not data.get("letter_scan") and not data.get("letter_text")
        if self._case is None and no_letter and "letter_scan" not in self.errors:
            self.add_error(
                "letter_scan", gettext("Lampirkan pindaian suratnya, atau tulis isinya di bawah.")
            )
        return data

    def application(self) -> Application:
        """What the form asks for. Only after ``is_valid``."""
        data = self.cleaned_data
        names = ("site", "subject", "kind", "contact_name", "contact_phone", "letter_number")
        return Application(
            **{name: data[name] for name in names},
            letter_date=data["letter_date"],
            urgency=data["urgency"],
            access_class=data["access_class"],
            description=_with_since(data["description"], data["since"]),
            papers=tuple(self._brought()),
        )

    def _brought(self) -> Iterable[NewPaper]:
        data = self.cleaned_data
        if data["letter_scan"] or data["letter_text"]:
            yield NewPaper(
                LETTER,
                text=data["letter_text"],
                upload=data["letter_scan"],
                number=data["letter_number"],
                dated=data["letter_date"],
            )
        for index, name in enumerate(self._papers):
            if data.get(f"paper_{index}"):
                yield NewPaper(name, upload=data[f"paper_{index}"])
        for photo in data["photos"]:
            yield NewPaper(PHOTO, photo=True, upload=photo)


def _further_papers(row: Row, case: Case | None) -> list[str]:
    """The papers that the first row needs beside the letter and that the case has not got."""
    held = {same(name) for name in case.paper_names} if case else set()
    names = dict.fromkeys(need.name for need in row.needs if need.kind == "paper")
    return [name for name in names if same(name) not in held | {same(LETTER)}]


def _known(seat: Seat, case: Case | None) -> dict[str, Any]:
    """What need not be typed again."""
    if case is not None:
        names = ("subject", "kind", "urgency", "access_class", "description", "contact_name")
        more = ("contact_phone", "letter_number", "letter_date")
        return {"site": case.site_id, **{name: getattr(case, name) for name in names + more}}
    sites = list(Site.objects.filter(unit=seat.position.unit_id, active=True)[:2])
    return {
        "site": sites[0].pk if len(sites) == 1 else None,
        "kind": Kind.REPAIR.value,
        "contact_name": seat.person.name,
        "contact_phone": seat.person.phone,
    }


def _checked(file: Upload) -> CheckedUpload:
    try:
        return inspect_upload(file)
    except RefusedUpload as refusal:
        raise ValidationError(refusal.message) from refusal


def _with_since(description: str, since: str) -> str:
    """The words of the applicant, kept as they are; a paper of the office is Indonesian."""
    return f"{description}\n\nSejak: {since}" if since else description
