"""One command, one transaction, one effect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lajur.cases.models import Event
from lajur.foundation.errors import Conflict, Refused
from lajur.organisation.seats import Seat

P = ParamSpec("P")


def command(verb: Callable[P, Event]) -> Callable[P, Event]:
    """Run a verb in one transaction; the same ``command_id`` again returns the first event.

    Double clicks, retries and offline phones send a command twice. The second run finds its work
    already done and is refused by the verb, or by the unique ``command_id``; then the event of
    the first run is the answer. Only the same person gets it, and only for the same case; anyone
    else's ``command_id`` is a ``Conflict``. A naive ``at`` is refused with ``ValueError``.
    """

    @wraps(verb)
    def once(*args: P.args, **kwargs: P.kwargs) -> Event:
        _require_basics(kwargs)
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except (Refused, IntegrityError) as refusal:
            earlier = _earlier(kwargs)
            if earlier is not None and _is_answer(earlier, kwargs):
                return earlier
            if earlier is not None and isinstance(refusal, IntegrityError):
                raise Conflict(
                    _("Perintah ini sudah dipakai. Muat ulang halaman lalu ulangi.")
                ) from None
            raise

    return once


def _require_basics(arguments: dict[str, Any]) -> None:
    command_id, by, at = arguments["command_id"], arguments["by"], arguments["at"]
    if not isinstance(command_id, UUID) or not isinstance(by, Seat):
        raise TypeError("a command needs command_id=UUID and by=Seat")
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError(f"a command needs an aware at, not {at!r}")


def _earlier(arguments: dict[str, Any]) -> Event | None:
    return Event.objects.filter(command_id=arguments["command_id"]).select_related("case").first()


def _is_answer(event: Event, arguments: dict[str, Any]) -> bool:
    """Whether the event is this person's earlier run of this command."""
    return bool(event.person_id == arguments["by"].person.pk) and _about(event, arguments)


def _about(event: Event, arguments: dict[str, Any]) -> bool:
    """Whether the command was on the event's case; a submission has none yet."""
    if "case" in arguments:
        return bool(event.case_id == arguments["case"].pk)
    subject = arguments.get("item") or arguments.get("disposition")
    return event.kind == "case.submitted" if subject is None else subject.case_id == event.case_id
