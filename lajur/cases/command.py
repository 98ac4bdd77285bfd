"""One command, one transaction, one effect."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

from django.db import IntegrityError, transaction

from lajur.cases.models import Event
from lajur.foundation.errors import Refused
from lajur.organisation.seats import Seat

P = ParamSpec("P")


def command(verb: Callable[P, Event]) -> Callable[P, Event]:
    """Run a verb in one transaction; the same ``command_id`` again returns the first event.

    Double clicks, retries and offline phones send a command twice. The second run finds its work
    already done and is refused by the verb, or by the unique ``command_id``; then the event of
    the first run is the answer. Only the same person gets it.
    """

    @wraps(verb)
    def once(*args: P.args, **kwargs: P.kwargs) -> Event:
        try:
            with transaction.atomic():
                return verb(*args, **kwargs)
        except (Refused, IntegrityError):
            earlier = _earlier(kwargs)
            if earlier is None:
                raise
            return earlier

    return once


def _earlier(arguments: dict[str, Any]) -> Event | None:
    command_id, by = arguments["command_id"], arguments["by"]
    if not isinstance(command_id, UUID) or not isinstance(by, Seat):
        raise TypeError("a command needs command_id=UUID and by=Seat")
    return (
        Event.objects.filter(command_id=command_id, person_id=by.person.pk)
        .select_related("case")
        .first()
    )
