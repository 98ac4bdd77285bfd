"""Channels: each speaks its documented protocol with a real server, and tells errors apart."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from lajur.notifications.channels import mail, push, telegram, whatsapp
from lajur.notifications.channels.port import Gone, Parcel, Permanent, Place, Temporary
from lajur.notifications.tests.servers import HttpSink, MailSink, free_port, http_sink, mail_sink

KEY = "0d0b2f2e-4b3b-4d0e-9a1c-2f6f5d1c9a11"
PARCEL = Parcel(
    "Pekerjaan baru: permohonan 2026-0142",
    "Permohonan menunggu.\n\nBuka: https://lajur.example/buka/x/",
    "Permohonan menunggu.",
    "/permohonan/2026-0142/",
)


@pytest.fixture
def sink(settings: Any) -> Iterator[MailSink]:
    with mail_sink() as (found, port):
        settings.LAJUR_EMAIL_HOST, settings.LAJUR_EMAIL_PORT = "127.0.0.1", port
        settings.LAJUR_EMAIL_TLS = ""
        settings.LAJUR_EMAIL_FROM = "Lajur <lajur@contohkab.go.id>"
        settings.LAJUR_ADDRESS = "https://lajur.contohkab.go.id"
        yield found


@pytest.fixture
def web() -> Iterator[HttpSink]:
    with http_sink() as found:
        yield found


# --- e-mail

SARI = Place("sari@contohkab.go.id")


def test_a_mail_is_plain_text_that_says_it_is_automatic(sink: MailSink) -> None:
    receipt = mail.send(PARCEL, SARI, KEY)
    (message,) = sink.messages
    assert receipt == message["Message-ID"] == f"<{KEY}@lajur.contohkab.go.id>"
    assert message["Subject"] == PARCEL.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    assert "kabar.lajur.contohkab.go.id" in message["List-Id"]
    assert message.get_content_type() == "text/plain"
    assert PARCEL.body in message.get_content().replace("\r\n", "\n")
    assert sink.recipients == [["sari@contohkab.go.id"]]


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ("451 4.3.0 Coba lagi nanti", Temporary),
        ("550 5.7.1 Ditolak", Permanent),
        ("rcpt 450 4.2.1 Kotak penuh", Temporary),
        ("rcpt 550 5.1.1 <sari@contohkab.go.id> tidak ada", Gone),
        ("rcpt 554 5.7.1 Ditolak", Permanent),
        ("drop", Temporary),
    ],
)
def test_what_the_mail_server_objects_is_told_apart(
    sink: MailSink, fault: str, raised: type[Exception]
) -> None:
    sink.faults = [fault]
    with pytest.raises(raised) as error:
        mail.send(PARCEL, SARI, KEY)
    assert type(error.value) is raised
    assert "@" not in str(error.value)


def test_a_mail_server_that_is_not_there_may_come_back(settings: Any) -> None:
    settings.LAJUR_EMAIL_HOST, settings.LAJUR_EMAIL_PORT = "127.0.0.1", free_port()
    settings.LAJUR_EMAIL_TLS = ""
    with pytest.raises(Temporary):
        mail.send(PARCEL, SARI, KEY)


@pytest.mark.parametrize(
    "address",
    [
        "sari@contohkab.go.id\r\nBcc: x@y.example",
        "sari@contohkab.go.id, x@y.example",
        "Sari <sari@contohkab.go.id>",
        "",
        "sari",
    ],
)
def test_an_address_is_one_recipient_and_no_header(sink: MailSink, address: str) -> None:
    with pytest.raises(Permanent):
        mail.send(PARCEL, Place(address), KEY)
    assert sink.messages == []


def test_a_subject_is_no_header(sink: MailSink) -> None:
    with pytest.raises(Permanent):
        mail.send(Parcel("Halo\r\nBcc: x@y.example", "", ""), SARI, KEY)
    assert sink.messages == []


# --- Telegram


@pytest.fixture
def bot(web: HttpSink, settings: Any) -> HttpSink:
    settings.LAJUR_TELEGRAM_URL = web.url
    settings.LAJUR_TELEGRAM_TOKEN = "12:rahasia"
    return web


def test_a_chat_gets_the_words_without_a_preview_of_the_link(bot: HttpSink) -> None:
    bot.will((200, {"ok": True, "result": {"message_id": 77}}))
    assert telegram.send(PARCEL, Place("4711"), KEY) == "77"
    (asked,) = bot.asked
    assert (asked.method, asked.path) == ("POST", "/bot12:rahasia/sendMessage")
    assert asked.json["chat_id"] == "4711"
    assert asked.json["text"].startswith(PARCEL.subject)
    assert asked.json["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("status", "answer", "raised"),
    [
        (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}, Gone),
        (400, {"ok": False, "description": "Bad Request: chat not found"}, Gone),
        (400, {"ok": False, "description": "Bad Request: message is too long"}, Permanent),
        (401, {"ok": False, "description": "Unauthorized"}, Temporary),
        (502, {}, Temporary),
        (302, {}, Permanent),
        (200, {"ok": False}, Permanent),
    ],
)
def test_what_the_bot_api_objects_is_told_apart(
    bot: HttpSink, status: int, answer: Any, raised: type[Exception]
) -> None:
    bot.will((status, answer))
    with pytest.raises(raised) as error:
        telegram.send(PARCEL, Place("4711"), KEY)
    assert type(error.value) is raised
    assert "rahasia" not in str(error.value)


def test_the_token_of_the_bot_is_in_no_log(bot: HttpSink, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    bot.will((500, {}))
    with pytest.raises(Temporary):
        telegram.send(PARCEL, Place("4711"), KEY)
    assert "rahasia" not in caplog.text


def test_the_bot_api_says_how_long_to_wait(bot: HttpSink) -> None:
    bot.will((429, {"ok": False, "parameters": {"retry_after": 35}}))
    with pytest.raises(Temporary) as error:
        telegram.send(PARCEL, Place("4711"), KEY)
    assert error.value.after == timedelta(seconds=35)


def test_starts_are_read_once_and_only_from_private_chats(bot: HttpSink) -> None:
    def update(number: int, text: str, kind: str = "private") -> dict[str, Any]:
        chat = {"id": 4711, "type": kind, "username": "sari"}
        return {"update_id": number, "message": {"chat": chat, "text": text}}

    updates = [
        update(8, "/start abc"),
        update(9, "/start abc", "group"),
        update(10, "halo"),
        {"update_id": 11},
    ]
    bot.will((200, {"ok": True, "result": updates}), (200, {"ok": True, "result": []}))
    assert list(telegram.starts()) == [telegram.Start("4711", "abc", "sari")]
    assert bot.asked[-1].json["offset"] == 12


# --- WhatsApp


@pytest.fixture
def gateway(web: HttpSink, settings: Any) -> HttpSink:
    settings.LAJUR_WHATSAPP_URL = f"{web.url}/send"
    settings.LAJUR_WHATSAPP_HEADERS = {"Authorization": "TOKEN", "Idempotency-Key": "{key}"}
    settings.LAJUR_WHATSAPP_BODY = {"target": "{to}", "message": "{text}", "n": [1, "{key}"]}
    settings.LAJUR_WHATSAPP_RECEIPT = "id.0"
    return web


NUMBER = Place("6281200000142")


def test_a_gateway_gets_its_own_shape_of_json(gateway: HttpSink) -> None:
    gateway.will((200, {"status": True, "id": ["80367170"]}))
    hostile = Parcel('" , "target": "{to} {key}', "\\ \n{text}", "")
    assert whatsapp.send(hostile, NUMBER, KEY) == "80367170"
    (asked,) = gateway.asked
    assert asked.headers["authorization"] == "TOKEN"
    assert asked.headers["idempotency-key"] == KEY
    assert asked.json == {
        "target": "6281200000142",
        "message": '*" , "target": "{to} {key}*\n\n\\ \n{text}',
        "n": [1, KEY],
    }


def test_a_gateway_may_want_a_form(gateway: HttpSink, settings: Any) -> None:
    settings.LAJUR_WHATSAPP_FORM = True
    settings.LAJUR_WHATSAPP_BODY = {"target": "{to}", "countryCode": "0"}
    gateway.will((200, {"id": ["1"]}))
    whatsapp.send(PARCEL, NUMBER, KEY)
    assert gateway.asked[0].body == b"target=6281200000142&countryCode=0"


def test_a_gateway_that_fails_with_200_is_found_out(gateway: HttpSink) -> None:
    gateway.will((200, {"status": False, "reason": "token invalid"}))
    with pytest.raises(Temporary):
        whatsapp.send(PARCEL, NUMBER, KEY)


def test_a_gateway_may_ask_to_wait_or_refuse(gateway: HttpSink) -> None:
    gateway.will((429, {"Retry-After": "120"}, b""), (400, {}), (307, {"Location": "/x"}, b""))
    with pytest.raises(Temporary) as error:
        whatsapp.send(PARCEL, NUMBER, KEY)
    assert error.value.after == timedelta(minutes=2)
    for _status in (400, 307):
        with pytest.raises(Permanent):
            whatsapp.send(PARCEL, NUMBER, KEY)
    assert len(gateway.asked) == 3


def test_an_endless_answer_ends(gateway: HttpSink) -> None:
    gateway.will((200, {}, b" " * 1_500_000))
    with pytest.raises(Temporary):
        whatsapp.send(PARCEL, NUMBER, KEY)


# --- web push


class Browser:
    """A browser's side of a subscription: it alone can read what is sent."""

    def __init__(self, endpoint: str) -> None:
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": _encoded(point), "auth": _encoded(self.secret)}
        self.place = Place(endpoint, keys)

    def read(self, body: bytes) -> Any:
        return json.loads(
            http_ece.decrypt(
                body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
            )
        )


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
def service(web: HttpSink, settings: Any) -> HttpSink:
    settings.LAJUR_PUSH_CONTACT = "mailto:lajur@contohkab.go.id"
    settings.LAJUR_PUSH_SERVICES = [web.url]
    return web


def test_only_the_browser_can_read_a_push_message(service: HttpSink) -> None:
    browser = Browser(f"{service.url}/push/abc")
    service.will((201, {"Location": "/m/1"}, b""))
    assert push.send(PARCEL, browser.place, KEY) == "/m/1"
    (asked,) = service.asked
    assert browser.read(asked.body) == {
        "title": PARCEL.subject,
        "body": PARCEL.short,
        "path": "/permohonan/2026-0142/",
    }
    assert asked.headers["content-encoding"] == "aes128gcm"
    assert asked.headers["ttl"] == str(push.TTL_SECONDS)
    assert asked.headers["topic"] == KEY.replace("-", "")


def test_a_push_message_is_signed_with_the_key_that_browsers_know(service: HttpSink) -> None:
    service.will((201, {}))
    push.send(PARCEL, Browser(f"{service.url}/push/abc").place, KEY)
    token, known = service.asked[0].headers["authorization"].removeprefix("vapid t=").split(",k=")
    assert known == push.public_key()
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (claims["aud"], claims["sub"]) == (service.url, "mailto:lajur@contohkab.go.id")


@pytest.mark.parametrize(
    ("status", "raised"),
    [(404, Gone), (410, Gone), (413, Permanent), (429, Temporary), (500, Temporary)],
)
def test_what_the_push_service_objects_is_told_apart(
    service: HttpSink, status: int, raised: type[Exception]
) -> None:
    service.will((status, {}))
    with pytest.raises(raised) as error:
        push.send(PARCEL, Browser(f"{service.url}/push/abc").place, KEY)
    assert type(error.value) is raised


def test_no_other_host_is_ever_called(service: HttpSink, settings: Any) -> None:
    settings.LAJUR_PUSH_SERVICES = []
    with pytest.raises(Gone):
        push.send(PARCEL, Browser(f"{service.url}/push/abc").place, KEY)
    assert service.asked == []
