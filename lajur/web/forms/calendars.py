"""Forms of the calendars. Every one asks on what decision a change rests, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lajur.clocks.actions import Day, Details, Grounds, Hours
from lajur.clocks.calendar import ZONE_LABELS
from lajur.clocks.files import LARGEST_FILE
from lajur.clocks.models import Calendar, DayKind, HoursPattern, SpecialDay
from lajur.clocks.seasons import RAMADAN, SeasonDates
from lajur.foundation.forms import CleanCharField
from lajur.organisation.models import Position, Unit

_NAME = 120
_GROUNDS = ("source", "reason")
_WEEK = tuple(f"hours_{number}" for number in range(7))
_HOURS_HELP = _("Misalnya 07.30-12.00, 13.00-16.00.")


def _date(**options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **options)


class GroundsForm(forms.Form):
    """On what a change rests; alone, it asks before something is taken away.

    ``revision`` is the state of the calendar that the form was made from.
    """

    source = CleanCharField(
        label=_("Dasar"), max_length=200, help_text=_("Nomor SKB, SE, Perbup, atau SK.")
    )
    reason = CleanCharField(
        label=_("Alasan"),
        max_length=200,
        required=False,
        help_text=_("Wajib bila kalender ini sudah dipakai: batas waktu dapat bergeser."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = [*_GROUNDS, "revision"]
        self.order_fields([name for name in self.fields if name not in last] + last)

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What is decided, without the hours of the seven days."""
        apart = {*_GROUNDS, *_WEEK}
        return [field for field in self.visible_fields() if field.name not in apart]

    @property
    def week_fields(self) -> list[forms.BoundField]:
        """The hours of the seven days, where the form has them."""
        return [field for field in self.visible_fields() if field.name in _WEEK]

    @property
    def ground_fields(self) -> list[forms.BoundField]:
        """On what it rests, and why."""
        return [self[name] for name in _GROUNDS]

    def grounds(self) -> Grounds:
        """What was written. Only after ``is_valid``."""
        return Grounds(source=self.cleaned_data["source"], reason=self.cleaned_data["reason"])


class CalendarForm(GroundsForm):
    """What a calendar is, apart from its hours and days."""

    name = CleanCharField(label=_("Nama"), max_length=_NAME)
    zone = forms.ChoiceField(label=_("Zona waktu"))
    parent = forms.ModelChoiceField(
        label=_("Mewarisi dari"),
        queryset=Calendar.objects.none(),
        required=False,
        empty_label=_("Tidak mewarisi"),
        help_text=_("Jam dan hari khusus yang tidak diatur di sini diambil dari kalender itu."),
    )
    national_holidays = forms.BooleanField(
        label=_("Tutup pada libur nasional dan cuti bersama"), required=False, initial=True
    )
    round_the_clock = forms.BooleanField(label=_("24 jam sehari, 7 hari seminggu"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [  # type: ignore[attr-defined]
            (zone, f"{label} ({zone})") for zone, label in ZONE_LABELS.items()
        ]
        self.fields["parent"].queryset = Calendar.objects.all()  # type: ignore[attr-defined]

    @classmethod
    def of(cls, row: Calendar) -> CalendarForm:
        """The form filled with what is known of a calendar."""
        names = ("name", "zone", "parent", "national_holidays", "round_the_clock", "revision")
        return cls(initial={name: getattr(row, name) for name in names})

    def details(self) -> Details:
        """What was written. Only after ``is_valid``."""
        names = ("name", "zone", "parent", "round_the_clock", "national_holidays")
        return Details(**{name: self.cleaned_data[name] for name in names})


class HoursForm(GroundsForm):
    """The hours of a week, from when until when."""

    name = CleanCharField(label=_("Nama"), max_length=_NAME)
    since = _date(label=_("Berlaku sejak"), required=False)
    until = _date(label=_("Sampai dengan"), required=False)
    season = forms.ChoiceField(
        label=_("Hanya selama"),
        choices=[("", _("sepanjang tahun")), (RAMADAN, _("Ramadan"))],
        required=False,
    )
    hours_0 = CleanCharField(
        label=_("Senin"), max_length=_NAME, required=False, help_text=_HOURS_HELP
    )
    hours_1 = CleanCharField(label=_("Selasa"), max_length=_NAME, required=False)
    hours_2 = CleanCharField(label=_("Rabu"), max_length=_NAME, required=False)
    hours_3 = CleanCharField(label=_("Kamis"), max_length=_NAME, required=False)
    hours_4 = CleanCharField(label=_("Jumat"), max_length=_NAME, required=False)
    hours_5 = CleanCharField(label=_("Sabtu"), max_length=_NAME, required=False)
    hours_6 = CleanCharField(
        label=_("Minggu"),
        max_length=_NAME,
        required=False,
        help_text=_("Hari yang dikosongkan berarti tutup."),
    )

    @classmethod
    def of(cls, pattern: HoursPattern) -> HoursForm:
        """The form filled with the hours that it replaces."""
        names = ("name", "since", "until", "season")
        initial = {name: getattr(pattern, name) for name in names}
        for number, stretches in enumerate(pattern.week):
            initial[f"hours_{number}"] = ", ".join(stretches)
        return cls(initial={**initial, "revision": pattern.calendar.revision})

    def hours(self) -> Hours:
        """What was written. Only after ``is_valid``."""
        data = self.cleaned_data
        return Hours(
            name=data["name"],
            week=[_stretches(data[f"hours_{number}"]) for number in range(7)],
            since=data["since"],
            until=data["until"],
            season=data["season"],
        )


class DayForm(GroundsForm):
    """A day that differs from its week."""

    day = _date(label=_("Tanggal"))
    kind = forms.ChoiceField(label=_("Jenis"), choices=DayKind.choices, initial=DayKind.LOCAL)
    name = CleanCharField(label=_("Nama"), max_length=_NAME)
    hours = CleanCharField(
        label=_("Jam"),
        max_length=_NAME,
        required=False,
        help_text=_(
            "Untuk jam khusus, misalnya 07.30-12.00. Tetap masuk dan WFH tanpa jam memakai jam "
            "biasa; hari libur tidak berjam."
        ),
    )
    tentative = forms.BooleanField(label=_("Tanggalnya masih perkiraan"), required=False)

    @classmethod
    def of(cls, day: SpecialDay) -> DayForm:
        """The form filled with what was decided for a day."""
        names = ("day", "kind", "name", "tentative")
        initial = {name: getattr(day, name) for name in names}
        initial["hours"] = ", ".join(day.hours or ())
        return cls(initial={**initial, "revision": day.calendar.revision})

    def as_day(self) -> Day:
        """What was written. Only after ``is_valid``."""
        data = self.cleaned_data
        return Day(
            day=data["day"],
            kind=data["kind"],
            name=data["name"],
            hours=_stretches(data["hours"]) or None,
            tentative=data["tentative"],
        )


class RamadanForm(GroundsForm):
    """When Ramadan lies, as it was settled; it holds for every calendar."""

    since = _date(label=_("1 Ramadan"))
    until = _date(label=_("Hari terakhir Ramadan"))
    tentative = forms.BooleanField(label=_("Masih perkiraan"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and not 28 <= (until - since).days <= 29:
            self.add_error("until", _("Ramadan lamanya 29 atau 30 hari."))
        return data

    def season(self) -> SeasonDates:
        """What was written. Only after ``is_valid``."""
        data = self.cleaned_data
        return SeasonDates(RAMADAN, data["since"], data["until"], data["tentative"])


class UseForm(GroundsForm):
    """Whose calendar it is to be: of a unit and its parts, or of one position."""

    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Pilih unit"),
        help_text=_("Berlaku juga untuk bagian-bagiannya yang tidak mempunyai kalender sendiri."),
    )
    position = forms.ModelChoiceField(
        label=_("atau satu jabatan"),
        queryset=Position.objects.none(),
        required=False,
        empty_label=_("Pilih jabatan"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        positions = Position.objects.select_related("unit")
        self.fields["unit"].queryset = Unit.objects.all()  # type: ignore[attr-defined]
        self.fields["position"].queryset = positions  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("unit")) == bool(data.get("position")):
            self.add_error("unit", _("Pilih satu: unit, atau jabatan."))
        return data

    def of(self) -> Unit | Position:
        """Who was chosen. Only after ``is_valid``."""
        chosen: Unit | Position = self.cleaned_data["unit"] or self.cleaned_data["position"]
        return chosen


class FileForm(GroundsForm):
    """A readable file that replaces what a calendar says; after the preview its text comes back."""

    file = forms.FileField(label=_("Berkas kalender (.toml)"), required=False)
    text = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LARGEST_FILE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file: UploadedFile[bytes] | None = data.get("file")
        if file is not None:
            self._read(file, data)
        elif not data.get("text"):
            self.add_error("file", _("Pilih berkasnya."))
        return data

    def _read(self, file: UploadedFile[bytes], data: dict[str, Any]) -> None:
        if (file.size or 0) > LARGEST_FILE:
            self.add_error("file", _("Berkas ini terlalu besar untuk sebuah kalender."))
            return
        try:
            data["text"] = file.read().decode()
        except UnicodeDecodeError:
            self.add_error("file", _("Berkas ini bukan teks UTF-8."))


def _stretches(text: str) -> list[str]:
    return [stretch.strip() for stretch in text.split(",") if stretch.strip()]
