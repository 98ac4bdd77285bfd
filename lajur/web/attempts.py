"""A form of an ordinary page, and the one verb that it leads to."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import Form

from lajur.foundation.errors import Refused


def done(form: Form, act: Callable[[], object]) -> bool:
    """Whether the form was sound and the verb ran; a refusal is written on the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        field = getattr(refusal, "field", "")
        form.add_error(field if field in form.fields else None, refusal.message)
        return False
    return True
