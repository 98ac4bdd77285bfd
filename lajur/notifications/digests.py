"""Gathering: one message a day and channel for those who do not want single ones."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lajur.notifications.models import Delivery, DeliveryState, Purpose
from lajur.worker.progress import progress

LIMIT = 500
GATHERING = "digests"
"""The name by which the progress of ``gather`` is found."""


def gather(*, at: datetime, limit: int = LIMIT) -> int:
    """Make a digest of what waits for one and is due, for each person and channel; how many.

    A run with something to do shows its progress under ``GATHERING``. What came since yesterday's
    digest and is not due itself yet comes along. Any number of workers may do it at once: what is
    gathered once is not gathered again.
    """
    due = _due(at, limit)
    if not due:
        return 0
    made = 0
    with progress(GATHERING, total=len(due)) as meter:
        for person, channel in due:
            made += _gather(person, channel, at=at)
            meter.step()
    return made


def _due(at: datetime, limit: int) -> list[tuple[int, str]]:
    waiting = Delivery.objects.filter(
        state=DeliveryState.GATHERED, digest__isnull=True, next_at__lte=at
    )
    return list(waiting.order_by().values_list("person", "channel").distinct()[:limit])


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
