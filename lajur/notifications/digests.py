"""Gathering: one message a day and channel for those who do not want single ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from lajur.notifications.models import Delivery, DeliveryState, Purpose

LIMIT = 500


def gather(*, at: datetime, limit: int = LIMIT) -> int:
    """Make a digest of what waits for one and is due, for each person and channel; how many.

    What came since yesterday's digest and is not due itself yet comes along. Any number of
    workers may do it at once: what is gathered once is not gathered again.
    """
    return sum(_gather(person, channel, at=at) for person, channel in _due(at, limit))


def _due(at: datetime, limit: int) -> Iterator[tuple[int, str]]:
    waiting = Delivery.objects.filter(
        state=DeliveryState.GATHERED, digest__isnull=True, next_at__lte=at
    )
    return iter(waiting.order_by().values_list("person", "channel").distinct()[:limit])


@transaction.atomic
def _gather(person_id: int, channel: str, *, at: datetime) -> bool:
    waiting = Delivery.objects.filter(
        person=person_id, channel=channel, state=DeliveryState.GATHERED, digest__isnull=True
    )
    first = waiting.select_for_update(no_key=True).order_by("next_at", "pk").first()
    if first is None:
        return False
    digest = Delivery.objects.create(
        person_id=person_id,
        purpose=Purpose.DIGEST,
        channel=channel,
        made_at=at,
        # As old as its oldest news, so that a digest of a system that stood still is not sent.
        next_at=first.next_at,
    )
    waiting.update(digest=digest)
    return True
