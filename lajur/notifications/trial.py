"""A test message: the same way as any other delivery, so that its arriving proves something."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.notifications.channels.registry import configured
from lajur.notifications.models import Channel, Delivery, Purpose
from lajur.notifications.outgoing import Reach
from lajur.organisation.models import Person

MOST_AN_HOUR = 5


@transaction.atomic
def send_test(*, person: Person, channel: Channel, by: Person, at: datetime) -> Delivery:
    """Let a test go to the person's own addresses of a channel, at once and at any hour.

    Raises ``NotAllowed`` for another person, ``Invalid`` when the office has not set the channel
    up or it does not lead to the person, and ``Conflict`` after five in an hour.
    """
    if person.pk != by.pk:
        raise NotAllowed(_("Pengaturan kabar hanya diubah oleh orangnya sendiri."))
    if channel not in configured():
        raise Invalid(
            _("%(channel)s belum disiapkan oleh administrator.") % {"channel": channel.label}
        )
    if not Reach([person]).addresses(person.pk, channel):
        raise Invalid(_("Belum ada alamat yang dapat dicapai lewat saluran ini."))
    lately = _tests_of(person).filter(channel=channel, made_at__gt=at - timedelta(hours=1))
    if lately.count() >= MOST_AN_HOUR:
        raise Conflict(_("Sudah lima pesan uji diminta dalam satu jam. Coba lagi nanti."))
    return Delivery.objects.create(
        person=person, purpose=Purpose.TEST, channel=channel, made_at=at, next_at=at
    )


def latest_tests(person: Person) -> Mapping[str, Delivery]:
    """The latest test of each channel, to tell how it went; one query."""
    return {test.channel: test for test in _tests_of(person).order_by("made_at", "pk")}


def _tests_of(person: Person) -> QuerySet[Delivery]:
    return Delivery.objects.filter(person=person, purpose=Purpose.TEST)
