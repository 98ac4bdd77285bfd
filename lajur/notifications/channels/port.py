"""What every channel takes and gives, and how it says that something went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message ready to go: words, and the path of its single-use link."""

    subject: str
    body: str
    short: str
    path: str = "/"
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Place:
    """Where it goes: an address of the channel, and what the channel needs beside it."""

    address: str
    data: Mapping[str, Any] = field(default_factory=dict)


class Temporary(Exception):
    """It may arrive later; ``after`` is how long the other side asked to wait."""

    def __init__(self, message: str, *, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.after = after


class Permanent(Exception):
    """Trying again would not help."""


class Gone(Permanent):
    """The address itself is gone: nothing needs to be sent to it any more."""
