"""Linking chats: a good code links the chat it came from, once, and only while it is fresh."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lajur.cases.tests.cast import MONDAY, Office
from lajur.notifications.linking import link_chats
from lajur.notifications.models import Address
from lajur.notifications.preferences import CODE_LIFETIME, add_telegram
from lajur.notifications.tests.servers import HttpSink, http_sink


@pytest.fixture
def bot(settings: Any) -> Iterator[HttpSink]:
    with http_sink() as found:
        settings.LAJUR_TELEGRAM_URL, settings.LAJUR_TELEGRAM_TOKEN = found.url, "1:a"
        yield found


def says(*codes: str) -> tuple[int, Any]:
    chat = {"id": 4711, "type": "private", "username": "sari"}
    updates = [
        {"update_id": place, "message": {"chat": chat, "text": f"/start {code}"}}
        for place, code in enumerate(codes, 1)
    ]
    return 200, {"ok": True, "result": updates}


def test_a_good_code_links_the_chat(cast: Office, bot: HttpSink) -> None:
    person = cast.pic.person
    address = add_telegram(person=person, by=person, at=MONDAY)
    bot.will(says("salah", address.code, address.code))
    assert link_chats(at=MONDAY) == 1
    address.refresh_from_db()
    assert (address.address, address.label, address.code) == ("4711", "@sari", "")
    assert address.confirmed_at == MONDAY


def test_an_old_code_links_nothing(cast: Office, bot: HttpSink) -> None:
    person = cast.pic.person
    address = add_telegram(person=person, by=person, at=MONDAY)
    bot.will(says(address.code))
    assert link_chats(at=MONDAY + CODE_LIFETIME) == 0


def test_a_chat_that_is_linked_again_is_there_once(cast: Office, bot: HttpSink) -> None:
    person = cast.pic.person
    for _time in range(2):
        address = add_telegram(person=person, by=person, at=MONDAY)
        bot.will(says(address.code))
        assert link_chats(at=MONDAY) == 1
    assert Address.objects.get().pk == address.pk


def test_a_bot_is_not_asked_while_nobody_waits_for_it(cast: Office, bot: HttpSink) -> None:
    assert link_chats(at=MONDAY) == 0
    assert bot.asked == []


def test_a_bot_that_does_not_answer_is_asked_again_later(cast: Office, bot: HttpSink) -> None:
    add_telegram(person=cast.pic.person, by=cast.pic.person, at=MONDAY)
    bot.will((502, {}))
    assert link_chats(at=MONDAY) == 0
