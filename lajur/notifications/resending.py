"""Sending again what died: for an office whose mail server or gateway stood still for a while."""

from __future__ import annotations

from datetime import datetime

from lajur.foundation.errors import Conflict
from lajur.notifications.models import Channel, Delivery, DeliveryState
from lajur.notifications.sending import resend
from lajur.organisation.actions import require_administrator
from lajur.organisation.models import Person

MOST_AT_ONCE = 500


def resend_dead(*, channel: Channel, by: Person, at: datetime) -> int:
    """Let the dead deliveries of a channel be sent again, the oldest first; how many there were.

    At most ``MOST_AT_ONCE``, so that the request ends; the page shows what is left. One that
    somebody else sends again at this moment is not counted. Raises ``NotAllowed``.
    """
    require_administrator(by)
    dead = Delivery.objects.filter(channel=channel, state=DeliveryState.DEAD)
    return sum(
        _resent(delivery, by, at) for delivery in dead.order_by("made_at", "pk")[:MOST_AT_ONCE]
    )


def _resent(delivery: Delivery, by: Person, at: datetime) -> bool:
    try:
        resend(delivery=delivery, by=by, at=at)
    except Conflict:
        return False
    return True
