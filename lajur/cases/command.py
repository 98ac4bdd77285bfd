"""One command, one transaction, one effect."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from lajur.cases.models import Event
from lajur.documents.models import StoredFile
from lajur.foundation.errors import Conflict, Invalid, Refused
from lajur.organisation.seats import Seat

P = ParamSpec("P")

BASICS = ("by", "at", "command_id")
_running: ContextVar[str] = ContextVar("fingerprint", default="")


class Reused(Invalid):
    """The ``command_id`` was spent on another command of the same person; nothing was done."""


def command(verb: Callable[P, Event]) -> Callable[P, Event]:
    """Run a verb in one transaction; the same ``command_id`` again returns the first event.

    Double clicks, retries and offline phones send a command twice. The second run finds its work
    already done and is refused by the verb, or by the unique ``command_id``; then the event of
    the first run is the answer. Only the same person gets it, and only for the same verb with the
    same content (threat T13): other content under a spent id is ``Reused``, another person's id
    is a ``Conflict``. A naive ``at`` is refused with ``ValueError``.
    """

    @wraps(verb)
    def once(*args: P.args, **kwargs: P.kwargs) -> Event:
        _require_basics(kwargs)
        fingerprint = _fingerprint(verb.__name__, kwargs)
        token = _running.set(fingerprint)
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except (Refused, IntegrityError) as refusal:
            earlier = _earlier(kwargs)
            if earlier is None:
                raise
            return _answer(earlier, kwargs, fingerprint, refusal)
        finally:
            _running.reset(token)

    return once


def running_fingerprint() -> str:
    """The fingerprint of the command under way, which its event keeps; empty outside of one."""
    return _running.get()


def _answer(
    earlier: Event, arguments: dict[str, Any], fingerprint: str, refusal: Exception
) -> Event:
    """The first answer again, or why there is none."""
    if earlier.person_id == arguments["by"].person.pk:
        if earlier.fingerprint == fingerprint:
            return earlier
        raise Reused(
            _("Formulir ini sudah pernah dikirim dengan isi lain. Periksa, lalu kirim sekali lagi.")
        ) from None
    if isinstance(refusal, IntegrityError):
        raise Conflict(_("Perintah ini sudah dipakai. Muat ulang halaman lalu ulangi.")) from None
    raise refusal


def _require_basics(arguments: dict[str, Any]) -> None:
    command_id, by, at = arguments["command_id"], arguments["by"], arguments["at"]
    if not isinstance(command_id, UUID) or not isinstance(by, Seat):
        raise TypeError("a command needs command_id=UUID and by=Seat")
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError(f"a command needs an aware at, not {at!r}")


def _earlier(arguments: dict[str, Any]) -> Event | None:
    return Event.objects.filter(command_id=arguments["command_id"]).select_related("case").first()


def _fingerprint(verb: str, arguments: Mapping[str, Any]) -> str:
    """SHA-256 over the verb and what it was asked to do; files count by their content."""
    content = {name: _plain(value) for name, value in arguments.items() if name not in BASICS}
    text = json.dumps([verb, content], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, StoredFile):
        return value.sha256
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, models.Model):
        return [value._meta.label, str(value.pk)]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value)
