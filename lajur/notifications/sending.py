"""Sending what is due: claim, send outside of any transaction, mark.

A claim is a lease that is taken by compare-and-set and counts the attempt. The mark is written
only while that attempt is the newest one, so a worker that was thought dead and comes back late
changes nothing. A worker that dies between the other side's "accepted" and its mark leaves a
delivery that is sent again after the lease, under the same key: nothing is lost, and what is
doubled can be recognised. Nothing lies between those two but one statement.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lajur.foundation.errors import Conflict
from lajur.notifications.channels.port import Gone, Parcel, Permanent, Place, Temporary
from lajur.notifications.channels.registry import CHANNELS, configured
from lajur.notifications.hours import may_come_at
from lajur.notifications.models import (
    Address,
    Channel,
    Delivery,
    DeliveryState,
    Purpose,
    Quiet,
)
from lajur.notifications.outgoing import Reach
from lajur.notifications.parcels import NOWHERE, TOO_LATE, Moot, pack
from lajur.notifications.preferences import preferences_of
from lajur.organisation.actions import require_administrator
from lajur.organisation.models import Person

LIMIT = 200
LONGEST_RUN = timedelta(minutes=2)
LEASE = timedelta(minutes=10)
TOO_OLD = timedelta(hours=48)
MOST_ATTEMPTS = 10
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What a run did; ``later`` failed for now, ``late`` were marked by nobody."""

    sent: int = 0
    later: int = 0
    dead: int = 0
    dropped: int = 0
    late: int = 0


def deliver(*, at: datetime, limit: int = LIMIT) -> Round:
    """Send at most ``limit`` deliveries that are due, the oldest first, for at most two minutes.

    Any number of workers may do it at once. What is no longer of use is dropped, and so is at its
    first attempt what has been due for two days: a system that was restored or stood still must
    not pour out old mail. ``resend`` sends such a one all the same.
    """
    counts: dict[str, int] = {}
    began = monotonic()
    for _number in range(limit):
        now = at + timedelta(seconds=monotonic() - began)
        delivery = _claim(now) if now - at < LONGEST_RUN else None
        if delivery is None:
            break
        outcome = _attempt(delivery, now)
        counts[outcome] = counts.get(outcome, 0) + 1
    return Round(**counts)


@transaction.atomic
def resend(*, delivery: Delivery, by: Person, at: datetime) -> None:
    """Let a delivery that died or was dropped be sent again, as often as a new one.

    Kept on it are who did it and when. Raises ``NotAllowed`` for others than administrators and
    ``Conflict`` for a delivery that is on its way, or was sent.
    """
    require_administrator(by)
    ended = (DeliveryState.DEAD, DeliveryState.DROPPED)
    changed = Delivery.objects.filter(pk=delivery.pk, state__in=ended).update(
        state=DeliveryState.WAITING,
        next_at=at,
        lease_until=None,
        error="",
        most_attempts=F("attempts") + MOST_ATTEMPTS,
        resent_at=at,
        resent_by=by,
    )
    if not changed:
        raise Conflict(_("Kiriman ini sudah terkirim atau sedang menunggu. Muat ulang halaman."))


def due(at: datetime) -> QuerySet[Delivery]:
    """What may be sent now: due, held by no worker, by a channel that is set up."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    return Delivery.objects.filter(
        free, state=DeliveryState.WAITING, next_at__lte=at, channel__in=configured()
    ).order_by("next_at", "pk")


def _claim(at: datetime) -> Delivery | None:
    """Take the oldest due delivery for this worker; count the attempt."""
    # Looked at first without a transaction: on SQLite one would wait for its turn to write.
    while due(at).exists():
        with transaction.atomic():
            found = (
                due(at)
                .select_for_update(skip_locked=True, of=("self",), no_key=True)
                .select_related(
                    "person", "notice__person", "notice__case", "notice__item", "address"
                )
                .first()
            )
            if found is None:
                return None
            taken = Delivery.objects.filter(
                pk=found.pk, attempts=found.attempts, state=DeliveryState.WAITING
            ).update(attempts=found.attempts + 1, lease_until=at + LEASE)
        if taken:
            found.attempts += 1
            return found
    return None


def _attempt(delivery: Delivery, at: datetime) -> str:
    """Try once, and write down how it went; the name of the count in ``Round``."""
    try:
        parcel = _packed(delivery, at)
        places = _places(delivery)
        receipt = _send(delivery, parcel, places, at)
    except Moot as reason:
        return _end(delivery, DeliveryState.DROPPED, str(reason))
    except Temporary as error:
        return _put_off(delivery, str(error), error.after, at)
    except Gone as error:
        return _end(delivery, _when_gone(delivery.channel), str(error))
    except Permanent as error:
        return _end(delivery, DeliveryState.DEAD, str(error))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - one broken delivery must not keep the others back
        _log.error("Delivery %s failed: %s", delivery.pk, type(error).__name__)
        return _put_off(delivery, type(error).__name__, None, at)
    return _mark_sent(delivery, receipt, at)


def _when_gone(channel: str) -> DeliveryState:
    """A browser that was closed for good is no failure that anybody could mend."""
    return DeliveryState.DROPPED if channel == Channel.PUSH else DeliveryState.DEAD


def _packed(delivery: Delivery, at: datetime) -> Parcel:
    """The message as it is now. Raises ``Moot``."""
    if delivery.attempts > delivery.most_attempts:
        raise Permanent(_WORKERS_DIED)
    if delivery.attempts == 1 and at - delivery.next_at > TOO_OLD:
        raise Moot(TOO_LATE)
    return pack(delivery, preferences_of(delivery.person), at=at)


_WORKERS_DIED = gettext_noop("Pekerja berhenti pada setiap percobaan.")


def _places(delivery: Delivery) -> list[Address]:
    if delivery.purpose == Purpose.CODE:
        return [delivery.address] if delivery.address else []
    return Reach([delivery.person]).addresses(delivery.person_id, delivery.channel)


def _send(delivery: Delivery, parcel: Parcel, places: list[Address], at: datetime) -> str:
    """Send to every place of the channel; one that takes it is enough."""
    way = CHANNELS[delivery.channel]
    receipts: list[str] = []
    failures: list[Temporary | Permanent] = []
    for place in places:
        try:
            receipts.append(way.send(parcel, Place(place.address, place.data), str(delivery.key)))
        except Gone as error:
            _refuse(place, at)
            failures.append(error)
        except (Temporary, Permanent) as error:
            failures.append(error)
    if receipts:
        return receipts[0]
    raise min(failures, key=_hopelessness) if failures else Moot(NOWHERE)


def _hopelessness(failure: Exception) -> int:
    """What may still succeed decides, then what somebody could mend."""
    return 0 if isinstance(failure, Temporary) else 2 if isinstance(failure, Gone) else 1


def _refuse(place: Address, at: datetime) -> None:
    """Remember that an address is gone; the one of e-mail has a row for that alone."""
    Address.objects.update_or_create(
        person_id=place.person_id,
        channel=place.channel,
        address=place.address,
        defaults={"refused_at": at},
        create_defaults={"refused_at": at, "made_at": at},
    )


def _mark_sent(delivery: Delivery, receipt: str, at: datetime) -> str:
    return _end(delivery, DeliveryState.SENT, "", sent_at=at, receipt=receipt[:120])


def _end(delivery: Delivery, state: DeliveryState, error: str, **changes: Any) -> str:
    """Close a delivery, and with a digest what it gathered, unless another worker has it now."""
    mine = Delivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.WAITING
    )
    if not mine.update(state=state, error=error[:300], lease_until=None, **changes):
        return "late"
    if delivery.purpose == Purpose.DIGEST:
        of_digest = Delivery.objects.filter(digest=delivery).exclude(state=DeliveryState.SENT)
        of_digest.update(state=state, error=error[:300], sent_at=changes.get("sent_at"))
    return str(state.value)


def _put_off(delivery: Delivery, error: str, after: timedelta | None, at: datetime) -> str:
    """Try again later, within the hours that the person wants; at last give up."""
    if delivery.attempts >= delivery.most_attempts:
        return _end(delivery, DeliveryState.DEAD, error)
    quiet = preferences_of(delivery.person).quiet
    if delivery.purpose in (Purpose.CODE, Purpose.TEST):
        quiet = Quiet.ANY_TIME
    position = delivery.notice.position_id if delivery.notice else None
    again = at + max(wait_after(delivery.attempts), after or timedelta())
    changed = Delivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.WAITING
    ).update(next_at=may_come_at(position, quiet, at=again), error=error[:300], lease_until=None)
    return "later" if changed else "late"


def wait_after(attempt: int) -> timedelta:
    """Doubling from a minute to four hours, a fifth more or less by chance."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempt - 1, 20)
    return min(doubled, LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
