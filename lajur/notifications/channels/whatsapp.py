"""WhatsApp by any gateway that takes an HTTP request with JSON or a form; settings say how.

The settings parse the body as JSON; the values are put into its strings afterwards, so that no word
of a message can become part of its structure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from lajur.notifications.channels.port import Parcel, Place, Temporary
from lajur.notifications.channels.web import request, require_success


def is_configured() -> bool:
    """Whether the office has a gateway."""
    return bool(settings.LAJUR_WHATSAPP_URL)


def send(parcel: Parcel, place: Place, key: str) -> str:
    """Hand one message to the gateway; gives its number there when the settings say where.

    A gateway that answers 200 and tells of its failure in the body has no such number then: that
    is ``Temporary``, for such gateways do not say whether trying again helps.
    """
    values = {"to": place.address, "text": f"*{parcel.subject}*\n\n{parcel.body}", "key": key}
    body = _with_values(settings.LAJUR_WHATSAPP_BODY, values)
    answer = request(
        settings.LAJUR_WHATSAPP_METHOD,
        settings.LAJUR_WHATSAPP_URL,
        headers=_with_values(settings.LAJUR_WHATSAPP_HEADERS, {"key": key}),
        payload=None if settings.LAJUR_WHATSAPP_FORM else body,
        form=body if settings.LAJUR_WHATSAPP_FORM else None,
    )
    require_success(answer)
    path = settings.LAJUR_WHATSAPP_RECEIPT
    if not path:
        return ""
    receipt = _at(answer.json(), path)
    if receipt in (None, ""):
        raise Temporary(f"HTTP {answer.status} without {path}")
    return str(receipt)[:120]


def _with_values(template: Any, values: Mapping[str, str]) -> Any:
    """The template with ``{to}``, ``{text}`` and ``{key}`` in its strings replaced, once each."""
    if isinstance(template, dict):
        return {name: _with_values(each, values) for name, each in template.items()}
    if isinstance(template, list):
        return [_with_values(each, values) for each in template]
    if isinstance(template, str):
        return _filled(template, values)
    return template


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        before, found, after = text.partition(f"{{{name}}}")
        if found:
            return _filled(before, values) + value + _filled(after, values)
    return text


def _at(found: Any, path: str) -> Any:
    """What lies in an answer at a path such as ``id.0`` or ``id._serialized``."""
    for name in path.split("."):
        if isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict):
            found = found.get(name)
        else:
            return None
    return found
