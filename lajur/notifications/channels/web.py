"""One HTTP request of a channel: bounded in time and size, no redirects, errors told apart."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

import httpx2

from lajur.notifications.channels.port import TIMEOUT_SECONDS, Permanent, Temporary

# The library tells of every request with its address, and an address may hold a bot's token.
for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_MOST_BYTES = 1_000_000
_LONGEST_WAIT = timedelta(hours=6)
_LATER = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status in (404, 410)

    def json(self) -> Any:
        """The body as JSON; ``None`` when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    payload: Any = None,
    form: Mapping[str, str] | None = None,
    content: bytes | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> Answer:
    """The answer, whatever its status; ``payload`` goes out as JSON. Raises ``Temporary``.

    A redirect is an answer like any other: a message goes to no host but the one that was set
    up. What is raised never names the address, because it may carry a secret (a bot's token).
    """
    ends = monotonic() + 2 * timeout
    try:
        with (
            httpx2.Client(timeout=timeout, follow_redirects=False) as client,
            client.stream(
                method, url, headers=headers, json=payload, data=form, content=content
            ) as response,
        ):
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _MOST_BYTES or monotonic() > ends:
                    raise Temporary("endless answer")
            return Answer(response.status_code, dict(response.headers), bytes(body))
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Temporary(type(error).__name__) from None


def require_success(answer: Answer) -> None:
    """Raise ``Temporary`` or ``Permanent`` for everything but a status of 2xx."""
    if answer.is_success:
        return
    words = f"HTTP {answer.status}"
    if answer.status in _LATER or answer.status >= 500:
        raise Temporary(words, after=retry_after(answer))
    raise Permanent(words)


def retry_after(answer: Answer) -> timedelta | None:
    """How long the other side asks to wait, at most six hours; a date is not read."""
    return bounded(answer.headers.get("retry-after", ""))


def bounded(seconds: Any) -> timedelta | None:
    """A wait in seconds, as text or number, at most six hours; ``None`` when it is none."""
    words = str(seconds)
    if not (words.isascii() and words.isdigit()):
        return None
    return min(timedelta(seconds=int(words[:9])), _LONGEST_WAIT)
