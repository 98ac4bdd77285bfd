"""What the tests of the verbs expect in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from lajur.cases.models import CasePaper, Event, WorkItem
from lajur.cases.verify import verify
from lajur.foundation.errors import Refused
from lajur.organisation.seats import Seat


@contextmanager
def refused(kind: type[Refused], *, field: str = "") -> Iterator[pytest.ExceptionInfo[Refused]]:
    """What runs inside is refused as exactly ``kind``, and nothing was written."""
    before = _written()
    with pytest.raises(kind) as refusal:
        yield refusal
    assert type(refusal.value) is kind
    assert getattr(refusal.value, "field", "") == field
    assert _written() == before
    assert list(verify()) == []


def told_by(event: Event, seat: Seat) -> dict[str, Any]:
    """Who did it, in which position and capacity, and the facts of the event beside the state."""
    assert (event.person, event.position, event.capacity) == (
        seat.person,
        seat.position,
        seat.capacity,
    )
    return {
        "kind": event.kind,
        "row": event.row,
        "round": event.round,
        "beyond_sop": event.beyond_sop,
        "audience": event.audience,
        "on_behalf_of": event.on_behalf_of,
    }


def positions(*seats: Seat) -> list[int]:
    """The ids of the seats' positions, sorted as an event keeps them."""
    return sorted(seat.position.pk for seat in seats)


def _written() -> tuple[Any, ...]:
    items = WorkItem.objects.order_by("pk").values_list("pk", "closed_at", "read_at", "outcome")
    return Event.objects.count(), CasePaper.objects.count(), list(items)
