"""The form of a time policy: three percents, and for whom may be waited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lajur.cases.models import Party, TimePolicy
from lajur.cases.policies import HIGHEST_PERCENT


class PolicyForm(forms.Form):
    """One rule; what is left empty is taken from the wider one."""

    remind = forms.IntegerField(label=_("Ingatkan pada (%)"))
    warn = forms.IntegerField(label=_("Peringatkan pada (%)"))
    escalate = forms.IntegerField(label=_("Teruskan ke atasan pada (%)"))
    own_parties = forms.BooleanField(label=_("Atur sendiri siapa yang boleh ditunggu"))
    hold_parties = forms.MultipleChoiceField(
        label=_("Boleh dijeda untuk menunggu"),
        choices=Party.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
        for name in ("remind", "warn", "escalate"):
            limits = {"min": "0", "max": str(HIGHEST_PERCENT), "inputmode": "numeric"}
            self.fields[name].widget.attrs |= limits

    @classmethod
    def of(cls, rule: TimePolicy | None, *, parties: Any, auto_id: str) -> PolicyForm:
        """The form filled with a rule; ``parties`` are those that hold where it names none."""
        own = rule is not None and rule.hold_parties is not None
        return cls(
            auto_id=auto_id,
            initial={
                "remind": rule.remind_percent if rule else None,
                "warn": rule.warn_percent if rule else None,
                "escalate": rule.escalate_percent if rule else None,
                "own_parties": own,
                "hold_parties": rule.hold_parties if rule and own else sorted(parties),
            },
        )

    def values(self) -> dict[str, Any]:
        """What the verb takes. Only after ``is_valid``."""
        data = self.cleaned_data
        return {
            "remind": data["remind"],
            "warn": data["warn"],
            "escalate": data["escalate"],
            "hold_parties": data["hold_parties"] if data["own_parties"] else None,
        }
