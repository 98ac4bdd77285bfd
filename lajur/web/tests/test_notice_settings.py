"""Pengaturan kabar: one's own and nobody else's, by channels that the office has."""

from __future__ import annotations

import base64
import os

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pytest_django import Settings

from lajur.cases.tests.cast import MONDAY, Office
from lajur.clocks.calendar import office_calendar, round_the_clock_calendar
from lajur.notifications.models import Address, Channel, Delivery, Preferences, Purpose
from lajur.notifications.preferences import preferences_of
from lajur.web.notice_settings import hours_in_words
from lajur.web.tests.conftest import Enter

HERE = "/kabar/pengaturan/"
CHOSEN = {"quiet": "kapan-saja", "language": "en", "digest": "on", "tugas": ["email", "telegram"]}


@pytest.fixture
def channels(settings: Settings) -> None:
    """An office with e-mail, Telegram, WhatsApp and web push."""
    settings.LAJUR_EMAIL_HOST = "mail.contoh.test"
    settings.LAJUR_TELEGRAM_TOKEN = "1:x"  # noqa: S105 - no bot has it
    settings.LAJUR_TELEGRAM_BOT = "lajur_bot"
    settings.LAJUR_WHATSAPP_URL = "https://gerbang.contoh.test/"
    settings.LAJUR_PUSH_CONTACT = "mailto:admin@contoh.test"


def test_what_is_chosen_is_kept(office: Office, enter: Enter, channels: None) -> None:
    browser = enter(office.kadis.person)
    assert browser.post(HERE, CHOSEN).headers["Location"] == HERE
    choice = preferences_of(office.kadis.person)
    assert choice.channels["tugas"] == ("email", "telegram")
    assert choice.channels["pengingat"] == ()
    assert (choice.quiet, choice.digest, choice.language) == ("kapan-saja", True, "en")
    page = browser.get(HERE).content.decode()
    assert 'name="tugas" value="telegram" checked' in page
    assert 'name="pengingat" value="telegram">' in page


def test_keeping_twice_is_harmless(office: Office, enter: Enter, channels: None) -> None:
    browser = enter(office.kadis.person)
    for _ in range(2):
        browser.post(HERE, CHOSEN)
    assert Preferences.objects.get().person == office.kadis.person


def test_an_unknown_choice_is_refused(office: Office, enter: Enter, channels: None) -> None:
    answer = enter(office.kadis.person).post(HERE, {**CHOSEN, "quiet": "malam-saja"})
    assert answer.status_code == 422
    assert not Preferences.objects.exists()


def test_a_channel_that_the_office_lacks_is_said_to_be(office: Office, enter: Enter) -> None:
    page = enter(office.kadis.person).get(HERE).content.decode()
    assert page.count("Kantor ini belum menyiapkan saluran ini") == 4
    assert 'value="whatsapp" disabled' in page


def test_what_was_chosen_for_a_missing_channel_is_kept(
    office: Office, enter: Enter, channels: None, settings: Settings
) -> None:
    browser = enter(office.kadis.person)
    browser.post(HERE, CHOSEN)
    settings.LAJUR_TELEGRAM_TOKEN = ""
    browser.post(HERE, {**CHOSEN, "tugas": []})
    assert preferences_of(office.kadis.person).channels["tugas"] == ("telegram",)


def test_news_of_the_system_are_for_administrators(office: Office, enter: Enter) -> None:
    assert "Sistem (administrator)" in enter(office.admin).get(HERE).content.decode()
    browser = enter(office.kadis.person)
    assert "Sistem (administrator)" not in browser.get(HERE).content.decode()
    before = preferences_of(office.kadis.person).channels["sistem"]
    browser.post(HERE, {**CHOSEN, "sistem": ["push"]})
    assert preferences_of(office.kadis.person).channels["sistem"] == before


def test_a_number_gets_a_code_and_the_code_confirms_it(
    office: Office, enter: Enter, channels: None
) -> None:
    browser = enter(office.kadis.person)
    browser.post(f"{HERE}nomor/", {"number": "0812 3456 7890"})
    address = Address.objects.get()
    assert Delivery.objects.get().channel == Channel.WHATSAPP
    assert "menunggu konfirmasi" in browser.get(HERE).content.decode()
    wrong = browser.post(f"{HERE}alamat/{address.pk}/kode/", {"code": "x"})
    assert wrong.status_code == 422
    assert "Kode ini tidak cocok" in wrong.content.decode()
    browser.post(f"{HERE}alamat/{address.pk}/kode/", {"code": address.code})
    address.refresh_from_db()
    assert address.confirmed_at is not None


def test_a_number_that_is_none_is_refused(office: Office, enter: Enter, channels: None) -> None:
    answer = enter(office.kadis.person).post(f"{HERE}nomor/", {"number": "dua belas"})
    assert answer.status_code == 422
    assert "tidak dapat dibaca" in answer.content.decode()
    assert not Address.objects.exists()


def test_a_chat_is_linked_by_a_code(office: Office, enter: Enter, channels: None) -> None:
    browser = enter(office.kadis.person)
    browser.post(f"{HERE}telegram/")
    page = browser.get(HERE).content.decode()
    code = Address.objects.get().code
    assert f'href="https://t.me/lajur_bot?start={code}"' in page
    assert f"/start {code}" in page
    Address.objects.update(confirmed_at=MONDAY, code="", address="77", label="@ratna")
    page = browser.get(HERE).content.decode()
    assert "@ratna" in page
    assert "t.me" not in page


def test_a_browser_is_kept_with_its_keys(office: Office, enter: Enter, channels: None) -> None:
    browser = enter(office.kadis.person)
    sent = subscription()
    for _ in range(2):
        assert browser.post(f"{HERE}peramban/", sent).status_code == 302
    kept = Address.objects.get()
    assert (kept.label, kept.data["auth"]) == ("Chrome · Android", sent["auth"])
    assert "Chrome · Android" in browser.get(HERE).content.decode()


def test_a_browser_of_no_push_service_is_refused(
    office: Office, enter: Enter, channels: None
) -> None:
    sent = {**subscription(), "endpoint": "https://intranet.contoh.test/x"}
    assert enter(office.kadis.person).post(f"{HERE}peramban/", sent).status_code == 422
    assert not Address.objects.exists()


def test_an_address_is_removed_by_its_person_only(
    office: Office, enter: Enter, channels: None
) -> None:
    enter(office.kadis.person).post(f"{HERE}peramban/", subscription())
    gone = f"{HERE}alamat/{Address.objects.get().pk}/hapus/"
    assert enter(office.kabid.person).post(gone).status_code == 404
    assert Address.objects.exists()
    assert enter(office.kadis.person).post(gone).status_code == 302
    assert not Address.objects.exists()
    assert enter(office.kadis.person).post(gone).status_code == 404


def test_a_test_message_is_a_delivery_and_says_how_it_went(
    office: Office, enter: Enter, channels: None
) -> None:
    office.kadis.person.email = "ratna@contoh.test"
    office.kadis.person.save()
    browser = enter(office.kadis.person)
    assert browser.post(f"{HERE}uji/email/").headers["Location"] == f"{HERE}#email"
    assert Delivery.objects.get().purpose == Purpose.TEST
    assert "menunggu dikirim" in browser.get(HERE).content.decode()
    Delivery.objects.update(state="dead", error="SMTP 550")
    page = browser.get(HERE).content.decode()
    assert "tidak terkirim" in page
    assert "SMTP 550" in page


def test_no_test_goes_where_nobody_is_reached(office: Office, enter: Enter, channels: None) -> None:
    browser = enter(office.kadis.person)
    assert browser.post(f"{HERE}uji/email/").status_code == 422
    assert browser.post(f"{HERE}uji/merpati/").status_code == 404
    assert not Delivery.objects.exists()


def test_a_refused_mail_address_is_said_to_be(office: Office, enter: Enter, channels: None) -> None:
    person = office.kadis.person
    person.email = "ratna@contoh.test"
    person.save()
    refused = Address.objects.create(
        person=person,
        channel=Channel.EMAIL,
        address=person.email,
        made_at=MONDAY,
        refused_at=MONDAY,
    )
    browser = enter(person)
    assert "ditolak oleh server pos-el" in browser.get(HERE).content.decode()
    browser.post(f"{HERE}alamat/{refused.pk}/hapus/")
    assert "ditolak oleh server pos-el" not in browser.get(HERE).content.decode()


def test_my_hours_are_those_of_my_calendar(office: Office, enter: Enter) -> None:
    page = enter(office.kadis.person).get(HERE).content.decode()
    assert "Senin–Kamis 07.30–12.00, 13.00–16.00; Jumat 07.30–11.30, 13.00–16.30 WIB" in page


def test_hours_are_said_as_the_calendar_has_them() -> None:
    assert hours_in_words(round_the_clock_calendar("Asia/Jayapura"), MONDAY) == (
        "setiap hari, 24 jam"
    )
    assert hours_in_words(office_calendar("Asia/Makassar"), MONDAY).endswith("WITA")


def test_the_service_worker_speaks_for_the_whole_site(office: Office, enter: Enter) -> None:
    answer = enter(office.kadis.person).get("/sw.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def subscription() -> dict[str, str]:
    """What a browser's push service gives."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    public = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {
        "endpoint": "https://fcm.googleapis.com/fcm/send/x",
        "p256dh": base64.urlsafe_b64encode(public).decode().rstrip("="),
        "auth": base64.urlsafe_b64encode(os.urandom(16)).decode().rstrip("="),
        "label": "Chrome · Android",
    }
