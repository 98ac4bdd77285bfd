"""Telegram by the Bot API. A person links a chat by sending the bot ``/start CODE``.

The chat is known to the bot only, and the token of the bot stands in every address, so neither an
address nor an answer is ever logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from lajur.notifications.channels.port import Gone, Parcel, Permanent, Place, Temporary
from lajur.notifications.channels.web import Answer, bounded, request, require_success

_MOST_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Start:
    """Somebody sent ``/start CODE`` in a private chat; ``name`` is what the chat is called."""

    chat: str
    code: str
    name: str


def is_configured() -> bool:
    """Whether the office has a bot."""
    return bool(settings.LAJUR_TELEGRAM_TOKEN)


def send(parcel: Parcel, place: Place, key: str) -> str:
    """Send one message without a preview of its link; gives the message's number."""
    answer = _call(
        "sendMessage",
        {
            "chat_id": place.address,
            "text": f"{parcel.subject}\n\n{parcel.body}"[:_MOST_CHARACTERS],
            "link_preview_options": {"is_disabled": True},
        },
    )
    _require_sent(answer)
    return str(_result(answer, "message_id"))


def start_address(code: str) -> str:
    """The address that opens the bot with the code; empty when the bot's name is not set."""
    bot = settings.LAJUR_TELEGRAM_BOT
    return f"https://t.me/{bot}?start={code}" if bot else ""


def starts() -> Iterator[Start]:
    """Everybody who has sent a code since the last time; reading all of them forgets them there.

    Raises ``Temporary`` and ``Permanent``.
    """
    answer = _call("getUpdates", {"timeout": 0, "allowed_updates": ["message"]})
    require_success(answer)
    updates = (answer.json() or {}).get("result", [])
    for update in updates:
        if found := _start(update.get("message") or {}):
            yield found
    if updates:
        last = max(int(update["update_id"]) for update in updates)
        _call("getUpdates", {"timeout": 0, "offset": last + 1, "limit": 1})


def _start(message: dict[str, Any]) -> Start | None:
    chat, words = message.get("chat") or {}, str(message.get("text") or "").split()
    if chat.get("type") != "private" or len(words) != 2 or words[0] != "/start":
        return None
    return Start(str(chat["id"]), words[1], str(chat.get("username") or ""))


def _call(method: str, payload: dict[str, Any]) -> Answer:
    url = f"{settings.LAJUR_TELEGRAM_URL}/bot{settings.LAJUR_TELEGRAM_TOKEN}/{method}"
    return request("POST", url, payload=payload)


def _require_sent(answer: Answer) -> None:
    if answer.status in (401, 404):
        raise Temporary(f"HTTP {answer.status}: the bot's token is refused")
    if answer.status == 429:
        parameters = (answer.json() or {}).get("parameters") or {}
        raise Temporary("HTTP 429", after=bounded(parameters.get("retry_after")))
    told = str((answer.json() or {}).get("description", "")).lower()
    if answer.status == 403 or (answer.status == 400 and "chat not found" in told):
        raise Gone(f"HTTP {answer.status}: the chat is closed to the bot")
    require_success(answer)


def _result(answer: Answer, name: str) -> Any:
    found = answer.json()
    if not isinstance(found, dict) or not found.get("ok"):
        raise Permanent("an answer that is none of the Bot API")
    return found["result"][name]
