"""Forms of the administrator: accounts, appointments, and who fills the columns of an SOP."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lajur.foundation.forms import CleanCharField
from lajur.organisation.actions import Details, Term
from lajur.organisation.models import Capacity, Person, Position

_DATE = {"type": "date"}


class DetailsForm(forms.Form):
    """What stands in an account."""

    name = CleanCharField(label=_("Nama"), max_length=120)
    username = CleanCharField(
        label=_("Nama pengguna"),
        max_length=60,
        help_text=_("Huruf kecil, angka, titik, garis."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    nip = CleanCharField(
        label=_("NIP"),
        max_length=24,
        required=False,
        help_text=_("18 angka; kosongkan bila tidak ada."),
    )
    rank = CleanCharField(label=_("Pangkat/golongan"), max_length=60, required=False)
    phone = CleanCharField(label=_("Telepon"), max_length=30, required=False)
    email = forms.EmailField(label=_("Pos-el"), required=False)
    is_staff = forms.BooleanField(label=_("Administrator orang dan jabatan"), required=False)
    is_active = forms.BooleanField(label=_("Akun terbuka"), required=False, initial=True)

    @classmethod
    def of(cls, person: Person) -> DetailsForm:
        """The form filled with what is known of a person."""
        names = cls.base_fields
        return cls(initial={name: getattr(person, name) for name in names})

    def details(self) -> Details:
        """What was written. Only after ``is_valid``."""
        return Details(**{name: self.cleaned_data[name] for name in DetailsForm.base_fields})


class PasswordForm(forms.Form):
    """A new password for somebody else's account."""

    password = forms.CharField(
        label=_("Sandi"),
        max_length=200,
        strip=False,
        help_text=_("Paling sedikit delapan huruf, bukan kata umum dan bukan angka saja."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class NewPersonForm(DetailsForm, PasswordForm):
    """A new account with its first password."""


class AppointForm(forms.Form):
    """Who holds the position, in which capacity, from which day to which day."""

    person = forms.ModelChoiceField(
        label=_("Orang"), queryset=Person.objects.none(), empty_label=_("Pilih orang")
    )
    capacity = forms.ChoiceField(
        label=_("Sebagai"),
        choices=[
            (capacity.value, capacity.label)
            for capacity in (Capacity.DEFINITIVE, Capacity.ACTING_VACANT, Capacity.ACTING_ABSENT)
        ],
        initial=Capacity.DEFINITIVE.value,
        help_text=_("Plt. untuk jabatan lowong, Plh. selama pemegangnya berhalangan."),
    )
    since = forms.DateField(
        label=_("Sejak"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Sampai dengan"),
        required=False,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text=_("Hari terakhir. Wajib untuk Plh.; kosongkan bila belum diketahui."),
    )
    basis = CleanCharField(label=_("Dasar (nomor SK)"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        persons = Person.objects.filter(is_active=True).order_by("name")
        self.fields["person"].queryset = persons  # type: ignore[attr-defined]

    def term(self) -> Term:
        """The term. Only after ``is_valid``."""
        data = self.cleaned_data
        return Term(
            since=start_of(data["since"]),
            capacity=data["capacity"],
            until=end_of(data["until"]) if data["until"] else None,
            basis=data["basis"],
        )


class EndForm(forms.Form):
    """The last day of a term."""

    until = forms.DateField(
        label=_("Hari terakhir"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )

    def moment(self) -> datetime:
        """The moment after the last day."""
        return end_of(self.cleaned_data["until"])


class ColumnForm(forms.Form):
    """Which positions fill one column of an SOP, in this office."""

    positions = forms.ModelMultipleChoiceField(
        label=_("Jabatan"),
        queryset=Position.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        positions = Position.objects.select_related("unit")
        self.fields["positions"].queryset = positions  # type: ignore[attr-defined]


def start_of(day: date) -> datetime:
    """The first moment of a day of the office."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    """The first moment after a day of the office."""
    return start_of(day + timedelta(days=1))
