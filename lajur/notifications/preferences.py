"""What a person wants to be told, by which channel and when, and where they are reached.

Everybody sets this for themselves; nobody else does. A channel counts only where the office has
configured it. The address of e-mail is the one of the account.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lajur.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from lajur.foundation.text import clean_text
from lajur.notifications.catalogue import LANGUAGES
from lajur.notifications.channels.push import check_subscription
from lajur.notifications.channels.registry import configured
from lajur.notifications.channels.telegram import start_address
from lajur.notifications.models import (
    Address,
    Channel,
    Delivery,
    Preferences,
    Purpose,
    Quiet,
    Topic,
)
from lajur.organisation.models import Person

CODE_LIFETIME = timedelta(minutes=30)
CODE_TRIES = 5

DEFAULT_CHANNELS: Mapping[str, tuple[str, ...]] = {
    Topic.WORK: (Channel.EMAIL,),
    Topic.REMINDER: (Channel.EMAIL,),
    Topic.PROGRESS: (),
    Topic.OFFICE: (Channel.EMAIL,),
    Topic.SYSTEM: (Channel.EMAIL,),
}
"""What holds for a person who has chosen nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants: the channels of each topic, when, one by one or gathered, language."""

    channels: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_CHANNELS)
    quiet: str = Quiet.OFFICE_HOURS
    digest: bool = False
    language: str = "id"


def preferences_of(person: Person) -> Choice:
    """What the person has chosen, else the defaults of the office."""
    return choices_of([person.pk])[person.pk]


def choices_of(person_ids: list[int]) -> dict[int, Choice]:
    """The choices of several persons, in one query."""
    rows = {row.person_id: row for row in Preferences.objects.filter(person__in=person_ids)}
    return {pk: _choice(rows.get(pk)) for pk in person_ids}


@transaction.atomic
def save_preferences(*, person: Person, choice: Choice, by: Person, at: datetime) -> Choice:
    """Keep what the person wants. Raises ``NotAllowed`` for another person and ``Invalid``."""
    _require_self(person, by)
    _check(choice)
    Preferences.objects.update_or_create(
        person=person,
        defaults={
            "channels": {topic: list(choice.channels.get(topic, ())) for topic in Topic.values},
            "quiet": choice.quiet,
            "digest": choice.digest,
            "language": choice.language,
        },
    )
    return preferences_of(person)


def channels_on_offer() -> list[Channel]:
    """The channels that this office has configured, in their order."""
    return [channel for channel in Channel if channel in configured()]


def addresses_of(person: Person) -> list[Address]:
    """Where the person is reached beside e-mail, unconfirmed ones too; one query."""
    return list(Address.objects.filter(person=person).exclude(channel=Channel.EMAIL))


@transaction.atomic
def add_telegram(*, person: Person, by: Person, at: datetime) -> Address:
    """Begin to link a chat. The person sends ``/start CODE`` to the bot within 30 minutes;
    :func:`telegram_address` is the address that does it with one touch.

    Raises ``NotAllowed``, and ``Invalid`` when the channel is not configured.
    """
    _require_own_channel(person, by, Channel.TELEGRAM)
    Address.objects.filter(person=person, channel=Channel.TELEGRAM, address="").delete()
    code = secrets.token_urlsafe(16)
    return Address.objects.create(
        person=person, channel=Channel.TELEGRAM, code=code, made_at=at, label=_("Menunggu chat")
    )


def telegram_address(address: Address) -> str:
    """Where a touch opens the bot with the code filled in; empty without the bot's name."""
    return start_address(address.code)


@transaction.atomic
def add_whatsapp(*, person: Person, number: str, by: Person, at: datetime) -> Address:
    """Add a number; six digits are sent to it, and :func:`confirm_address` takes them.

    ``0812…`` and ``+62 812-…`` are the same number. Raises ``NotAllowed``, ``Invalid`` and, for
    a number that is there already, ``Conflict``.
    """
    _require_own_channel(person, by, Channel.WHATSAPP)
    number = normalise_number(number)
    _require_new(person, Channel.WHATSAPP, number)
    _require_patience(person, at)
    address = Address.objects.create(
        person=person,
        channel=Channel.WHATSAPP,
        address=number,
        label=f"+{number}",
        code=f"{secrets.randbelow(10**6):06}",
        made_at=at,
    )
    Delivery.objects.create(
        person=person,
        purpose=Purpose.CODE,
        channel=Channel.WHATSAPP,
        address=address,
        made_at=at,
        next_at=at,
    )
    return address


@transaction.atomic
def add_push(
    *,
    person: Person,
    endpoint: str,
    keys: Mapping[str, str],
    label: str,
    by: Person,
    at: datetime,
) -> Address:
    """Add a browser's subscription, or renew the one with this endpoint; confirmed at once.

    Raises ``NotAllowed``, and ``Invalid`` for an endpoint that is of no known push service and
    for keys that are none.
    """
    _require_own_channel(person, by, Channel.PUSH)
    check_subscription(endpoint, keys)
    Address.objects.filter(channel=Channel.PUSH, address=endpoint).exclude(person=person).delete()
    address, _made = Address.objects.update_or_create(
        person=person,
        channel=Channel.PUSH,
        address=endpoint,
        defaults={
            "data": {"p256dh": keys["p256dh"], "auth": keys["auth"]},
            "label": clean_text(label, max_length=80),
            "made_at": at,
            "confirmed_at": at,
            "refused_at": None,
        },
    )
    return address


def confirm_address(
    *, person: Person, address_id: int, code: str, by: Person, at: datetime
) -> None:
    """Take the code that was sent to a number. Every try counts, also one beside another.

    Raises ``NotFound`` for what is not theirs, ``Conflict`` when the code is older than half an
    hour or five were tried, and ``Invalid`` for a wrong one.
    """
    _require_self(person, by)
    address = _own(person, address_id)
    if address.confirmed_at is not None:
        return
    this = Address.objects.filter(pk=address.pk, confirmed_at__isnull=True)
    fresh = this.filter(tries__lt=CODE_TRIES, made_at__gt=at - CODE_LIFETIME).exclude(code="")
    if not fresh.update(tries=F("tries") + 1):
        raise Conflict(_("Kode ini tidak berlaku lagi. Hapus alamatnya, lalu tambahkan lagi."))
    if not secrets.compare_digest(code.strip().encode("utf-8", "replace"), address.code.encode()):
        raise Invalid(_("Kode ini tidak cocok. Periksa pesannya, lalu ketik lagi."), field="code")
    this.update(code="", confirmed_at=at)


@transaction.atomic
def remove_address(*, person: Person, address_id: int, by: Person, at: datetime) -> None:
    """Forget an address; what is on its way to it is sent no more. Raises ``NotFound``.

    Of e-mail it is only forgotten that the address was refused: it stands in the account.
    """
    _require_self(person, by)
    _own(person, address_id).delete()


def normalise_number(number: str) -> str:
    """The number in digits with its country, as gateways take it. Raises ``Invalid``."""
    digits = re.sub(r"[\s().-]", "", clean_text(number, max_length=40))
    digits = re.sub(r"^(\+62|62|0)(?=8)", "62", digits).removeprefix("+")
    if not re.fullmatch(r"[1-9][0-9]{7,14}", digits):
        raise Invalid(
            _("Nomor ini tidak dapat dibaca. Tulis seperti 0812xxxxxxxx atau +62812xxxxxxxx."),
            field="number",
        )
    return digits


_CODES_AN_HOUR = 3


def _choice(row: Preferences | None) -> Choice:
    if row is None:
        return Choice()
    return Choice(
        channels={topic: tuple(row.channels.get(topic, ())) for topic in Topic.values},
        quiet=row.quiet,
        digest=row.digest,
        language=row.language,
    )


def _check(choice: Choice) -> None:
    if set(choice.channels) - set(Topic.values):
        raise Invalid(_("Jenis kabar ini tidak ada."), field="channels")
    for channels in choice.channels.values():
        if set(channels) - set(Channel.values):
            raise Invalid(_("Saluran ini tidak ada."), field="channels")
    if choice.quiet not in Quiet.values:
        raise Invalid(_("Pilihan waktu ini tidak ada."), field="quiet")
    if choice.language not in LANGUAGES:
        raise Invalid(_("Bahasa ini tidak ada."), field="language")


def _require_self(person: Person, by: Person) -> None:
    if person.pk != by.pk:
        raise NotAllowed(_("Pengaturan kabar hanya diubah oleh orangnya sendiri."))


def _require_own_channel(person: Person, by: Person, channel: Channel) -> None:
    _require_self(person, by)
    if channel not in configured():
        raise Invalid(
            _("%(channel)s belum disiapkan oleh administrator.") % {"channel": channel.label},
            field="channel",
        )


def _require_new(person: Person, channel: Channel, address: str) -> None:
    if Address.objects.filter(person=person, channel=channel, address=address).exists():
        raise Conflict(_("Alamat ini sudah ada."))


def _require_patience(person: Person, at: datetime) -> None:
    """A number gets a message before it is known whose it is, so nobody may ask for many."""
    lately = Delivery.objects.filter(
        person=person, purpose=Purpose.CODE, made_at__gt=at - timedelta(hours=1)
    )
    if lately.count() >= _CODES_AN_HOUR:
        raise Conflict(_("Sudah tiga kode diminta dalam satu jam. Coba lagi nanti."))


def _own(person: Person, address_id: int) -> Address:
    address = Address.objects.filter(pk=address_id, person=person).first()
    if address is None:
        raise NotFound(_("Alamat ini tidak ada."))
    return address
