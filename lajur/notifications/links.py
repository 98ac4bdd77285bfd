"""Single-use ways from a message to the decision. A link signs nobody in (threat T01)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from lajur.foundation.errors import Conflict, NotFound
from lajur.notifications.models import Delivery, Link
from lajur.organisation.models import Person

LIFETIME = timedelta(hours=72)
LINK_PATH = "/buka/{token}/"
KEPT_AFTER_EXPIRY = timedelta(days=30)

_TOKEN_BYTES = 24


def make_link(delivery: Delivery, path: str, *, at: datetime) -> str:
    """A token of 192 random bits that leads the delivery's person to ``path`` once, for 72 hours.

    Only its SHA-256 is kept, so nobody who reads the database can open it.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    Link.objects.create(
        token_hash=_hash(token),
        delivery=delivery,
        person_id=delivery.person_id,
        path=path,
        expires_at=at + LIFETIME,
    )
    return token


def open_link(token: str, *, person: Person, at: datetime) -> str:
    """Use a link up and give the path it leads to.

    For whom it was not made it does not exist: ``NotFound``, as for a token that never was.
    Raises ``Conflict`` when it was used or has expired; the message says which.
    """
    link = Link.objects.filter(token_hash=_hash(token), person=person).first()
    if link is None:
        raise NotFound(_("Tautan ini tidak ada, atau bukan untuk Anda."))
    used = Link.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=at)
    if not used.update(used_at=at):
        raise _why_not(Link.objects.get(pk=link.pk))
    return link.path


def address_of(token: str) -> str:
    """The full address that a message carries."""
    return public_address(LINK_PATH.format(token=token))


def public_address(path: str) -> str:
    """A path of this site as the outside reaches it."""
    return settings.LAJUR_ADDRESS + path


def forget_old_links(*, at: datetime) -> int:
    """Delete links that expired a month ago; how many there were."""
    gone, _rows = Link.objects.filter(expires_at__lt=at - KEPT_AFTER_EXPIRY).delete()
    return gone


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _why_not(link: Link) -> Conflict:
    if link.used_at is not None:
        return Conflict(
            _("Tautan ini sudah dipakai. Buka pekerjaannya dari Meja atau dari halaman Kabar.")
        )
    return Conflict(
        _("Tautan ini sudah kedaluwarsa. Buka pekerjaannya dari Meja atau dari halaman Kabar.")
    )
