"""Form fields that every door shares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lajur.foundation.text import UnacceptableText, clean_text


class CleanCharField(forms.CharField):
    """A text field behind the gate of :func:`clean_text`; ``multiline`` shows a text area."""

    def __init__(self, *, max_length: int, multiline: bool = False, **options: Any) -> None:
        if multiline:
            options.setdefault("widget", forms.Textarea)
        super().__init__(max_length=max_length, **options)
        self._limit = max_length
        self._multiline = multiline

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return text
        try:
            cleaned = clean_text(text, max_length=self._limit, multiline=self._multiline)
        except UnacceptableText as refusal:
            raise ValidationError(refusal.message, code="unacceptable") from refusal
        return cleaned or self.empty_value
