"""Linking chats: who has sent the bot a code that is good gets messages there."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F

from lajur.notifications.channels import telegram
from lajur.notifications.channels.port import Permanent, Temporary
from lajur.notifications.models import Address, Channel
from lajur.notifications.preferences import CODE_LIFETIME

_log = logging.getLogger(__name__)


def link_chats(*, at: datetime) -> int:
    """Ask the bot who has sent a code since the last time, and link those chats; how many.

    Does nothing while nobody waits for it. A bot that does not answer is asked again next time.
    """
    waiting = Address.objects.filter(
        channel=Channel.TELEGRAM, confirmed_at__isnull=True, made_at__gt=at - CODE_LIFETIME
    )
    if not telegram.is_configured() or not waiting.exists():
        return 0
    try:
        return sum(_link(start, at=at) for start in telegram.starts())
    except (Temporary, Permanent) as error:
        _log.warning("The bot could not be asked: %s", error)
        return 0


@transaction.atomic
def _link(start: telegram.Start, *, at: datetime) -> bool:
    """A code links once; a chat that the person has linked before is renewed."""
    found = Address.objects.filter(
        channel=Channel.TELEGRAM,
        code=start.code,
        confirmed_at__isnull=True,
        made_at__gt=at - CODE_LIFETIME,
    ).first()
    if found is None:
        return False
    same = Address.objects.filter(
        person=found.person_id, channel=Channel.TELEGRAM, address=start.chat
    )
    same.exclude(pk=found.pk).delete()
    label = f"@{start.name}" if start.name else "Telegram"
    return bool(
        Address.objects.filter(pk=found.pk, confirmed_at__isnull=True).update(
            address=start.chat, label=label[:80], code="", confirmed_at=at, tries=F("tries") + 1
        )
    )
