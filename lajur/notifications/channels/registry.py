"""Which channels there are, and which of them this deployment has set up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lajur.notifications.channels import mail, push, telegram, whatsapp
from lajur.notifications.channels.port import Parcel, Place
from lajur.notifications.models import Channel


class Way(Protocol):
    """What a channel is: a module with these two functions."""

    def is_configured(self) -> bool:
        """Whether the settings of this deployment set the channel up."""
        ...

    def send(self, parcel: Parcel, place: Place, key: str) -> str:
        """Hand one message over; gives a receipt. Raises ``Temporary``, ``Permanent``, ``Gone``.

        ``key`` is the same at every attempt.
        """
        ...


CHANNELS: Mapping[str, Way] = {
    Channel.EMAIL: mail,
    Channel.TELEGRAM: telegram,
    Channel.WHATSAPP: whatsapp,
    Channel.PUSH: push,
}


def configured() -> frozenset[Channel]:
    """The channels that this deployment has set up."""
    return frozenset(Channel(key) for key, way in CHANNELS.items() if way.is_configured())
