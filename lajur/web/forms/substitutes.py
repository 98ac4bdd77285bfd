"""The form by which authority is delegated."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lajur.foundation.forms import CleanCharField
from lajur.organisation.actions import Term
from lajur.organisation.models import Capacity, Holder, Person, Position
from lajur.organisation.terms import counts
from lajur.web.acts import ACTS
from lajur.web.forms.people import end_of, start_of

_DATE = {"type": "date"}


class _PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person with their position: "Siti Rahmawati · Sekretaris"."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.own_title}" if obj.own_title else str(obj.name)


class DelegateForm(forms.Form):
    """From which position, to whom, for which acts, from which day to which day, by what basis."""

    position = forms.ModelChoiceField(
        label=_("Dari jabatan"), queryset=Position.objects.none(), empty_label=None
    )
    person = _PersonField(
        label=_("Kepada"), queryset=Person.objects.none(), empty_label=_("Pilih orang")
    )
    scope = forms.MultipleChoiceField(
        label=_("Untuk kegiatan"),
        choices=list(ACTS.items()),
        initial=list(ACTS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Di luar yang dicentang, penerima tidak dapat bertindak."),
    )
    since = forms.DateField(
        label=_("Sejak"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Sampai dengan"),
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text=_("Hari terakhir; sesudahnya berakhir sendiri."),
    )
    basis = CleanCharField(
        label=_("Dasar (nomor surat)"),
        max_length=120,
        required=False,
        help_text=_("Nomor surat pendelegasian, bila ada."),
    )

    def __init__(
        self, *args: Any, positions: QuerySet[Position], but: Person | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = positions  # type: ignore[attr-defined]
        persons = _persons()
        self.fields["person"].queryset = (  # type: ignore[attr-defined]
            persons.exclude(pk=but.pk) if but else persons
        )

    def term(self) -> Term:
        """From the first moment of the first day to the last one. Only after ``is_valid``."""
        data = self.cleaned_data
        return Term(
            since=start_of(data["since"]),
            capacity=Capacity.DELEGATED,
            until=end_of(data["until"]),
            basis=data["basis"],
        )

    def scope_given(self) -> list[str]:
        """The acts that were ticked; empty when it were all of them, also those to come."""
        ticked: list[str] = self.cleaned_data["scope"]
        return [] if set(ticked) == set(ACTS) else ticked


def _persons() -> QuerySet[Person]:
    own = Holder.objects.filter(counts(timezone.now()), person=OuterRef("pk")).exclude(
        capacity=Capacity.DELEGATED
    )
    title = Subquery(own.order_by("pk").values("position__title")[:1])
    return Person.objects.filter(is_active=True).annotate(own_title=title).order_by("name")
