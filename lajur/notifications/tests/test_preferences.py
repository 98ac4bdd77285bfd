"""Preferences and addresses: everybody's own, and proven before anything is sent there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lajur.cases.tests.cast import MONDAY, Office
from lajur.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from lajur.notifications.channels.registry import configured
from lajur.notifications.models import Address, Channel, Delivery, Purpose, Quiet, Topic
from lajur.notifications.preferences import (
    CODE_LIFETIME,
    Choice,
    add_push,
    add_telegram,
    add_whatsapp,
    addresses_of,
    confirm_address,
    normalise_number,
    preferences_of,
    remove_address,
    save_preferences,
    telegram_address,
)

P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
KEYS = {"p256dh": P256DH, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}


@pytest.fixture(autouse=True)
def _channels(settings: Any) -> None:
    settings.LAJUR_EMAIL_HOST = "mail.example"
    settings.LAJUR_TELEGRAM_TOKEN = "1:a"
    settings.LAJUR_TELEGRAM_BOT = "LajurContohBot"
    settings.LAJUR_WHATSAPP_URL = "https://wa.example/send"
    settings.LAJUR_PUSH_CONTACT = "mailto:lajur@contohkab.go.id"


def test_without_a_choice_work_and_reminders_come_by_mail_in_office_hours(cast: Office) -> None:
    choice = preferences_of(cast.kadis.person)
    assert choice.channels[Topic.WORK] == choice.channels[Topic.REMINDER] == (Channel.EMAIL,)
    assert choice.channels[Topic.PROGRESS] == ()
    assert (choice.quiet, choice.digest) == (Quiet.OFFICE_HOURS, False)


def test_a_choice_is_kept(cast: Office) -> None:
    person = cast.kadis.person
    choice = Choice({Topic.WORK: (Channel.TELEGRAM,)}, Quiet.ANY_TIME, digest=True, language="en")
    kept = save_preferences(person=person, choice=choice, by=person, at=MONDAY)
    assert kept.channels[Topic.WORK] == (Channel.TELEGRAM,)
    assert kept.channels[Topic.REMINDER] == ()
    assert (kept.quiet, kept.digest, kept.language) == (Quiet.ANY_TIME, True, "en")


@pytest.mark.parametrize(
    "choice",
    [
        Choice({"cuaca": ()}),
        Choice({Topic.WORK: ("merpati",)}),
        Choice(quiet="malam"),
        Choice(language="jv"),
    ],
)
def test_what_there_is_not_can_not_be_chosen(cast: Office, choice: Choice) -> None:
    with pytest.raises(Invalid):
        save_preferences(person=cast.pic.person, choice=choice, by=cast.pic.person, at=MONDAY)


def test_nobody_sets_it_for_others(cast: Office) -> None:
    with pytest.raises(NotAllowed):
        save_preferences(person=cast.pic.person, choice=Choice(), by=cast.admin, at=MONDAY)
    with pytest.raises(NotAllowed):
        add_telegram(person=cast.pic.person, by=cast.admin, at=MONDAY)


def test_a_channel_that_is_not_set_up_takes_no_address(cast: Office, settings: Any) -> None:
    settings.LAJUR_TELEGRAM_TOKEN = ""
    assert Channel.TELEGRAM not in configured()
    with pytest.raises(Invalid):
        add_telegram(person=cast.pic.person, by=cast.pic.person, at=MONDAY)


def test_a_chat_is_linked_by_a_code_for_the_bot(cast: Office) -> None:
    person = cast.pic.person
    add_telegram(person=person, by=person, at=MONDAY)
    address = add_telegram(person=person, by=person, at=MONDAY)
    assert addresses_of(person) == [address]
    assert telegram_address(address) == f"https://t.me/LajurContohBot?start={address.code}"


@pytest.mark.parametrize("written", ["0812-0000-0142", "+62 812 0000 0142", "62812 00000142"])
def test_a_number_is_one_number_however_it_is_written(written: str) -> None:
    assert normalise_number(written) == "6281200000142"


@pytest.mark.parametrize("written", ["", "12", "0812,0813", "x0812000000", "0" * 12])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        normalise_number(written)


def test_a_number_is_confirmed_by_the_code_sent_to_it(cast: Office) -> None:
    person = cast.pic.person
    address = add_whatsapp(person=person, number="081200000142", by=person, at=MONDAY)
    assert Delivery.objects.get().purpose == Purpose.CODE
    confirm_address(
        person=person, address_id=address.pk, code=f" {address.code} ", by=person, at=MONDAY
    )
    address.refresh_from_db()
    assert (address.confirmed_at, address.code) == (MONDAY, "")


def test_five_wrong_codes_are_enough(cast: Office) -> None:
    person = cast.pic.person
    address = add_whatsapp(person=person, number="081200000142", by=person, at=MONDAY)
    for _try in range(5):
        with pytest.raises(Invalid):
            confirm_address(person=person, address_id=address.pk, code="", by=person, at=MONDAY)
    with pytest.raises(Conflict):
        confirm_address(
            person=person, address_id=address.pk, code=address.code, by=person, at=MONDAY
        )


def test_a_code_is_good_for_half_an_hour(cast: Office) -> None:
    person = cast.pic.person
    address = add_whatsapp(person=person, number="081200000142", by=person, at=MONDAY)
    with pytest.raises(Conflict):
        confirm_address(
            person=person,
            address_id=address.pk,
            code=address.code,
            by=person,
            at=MONDAY + CODE_LIFETIME,
        )


def test_nobody_floods_strangers_with_codes(cast: Office) -> None:
    person = cast.pic.person
    for last in range(3):
        made = add_whatsapp(person=person, number=f"08120000014{last}", by=person, at=MONDAY)
        remove_address(person=person, address_id=made.pk, by=person, at=MONDAY)
    with pytest.raises(Conflict):
        add_whatsapp(person=person, number="081200000149", by=person, at=MONDAY)
    later = MONDAY + timedelta(hours=1)
    assert add_whatsapp(person=person, number="081200000149", by=person, at=later).pk


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8080/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://169.254.169.254/",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
def test_only_known_push_services_are_called(cast: Office, endpoint: str) -> None:
    with pytest.raises(Invalid):
        add_push(
            person=cast.pic.person,
            endpoint=endpoint,
            keys=KEYS,
            label="Firefox",
            by=cast.pic.person,
            at=MONDAY,
        )


@pytest.mark.parametrize(
    "keys", [{}, {**KEYS, "auth": "YQ"}, {**KEYS, "p256dh": "YQ"}, {**KEYS, "p256dh": "!"}]
)
def test_broken_keys_are_refused(cast: Office, keys: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        add_push(
            person=cast.pic.person,
            endpoint="https://fcm.googleapis.com/fcm/send/x",
            keys=keys,
            label="",
            by=cast.pic.person,
            at=MONDAY,
        )


def test_a_browser_belongs_to_who_subscribed_last(cast: Office) -> None:
    for person in (cast.pic.person, cast.pic2.person, cast.pic2.person):
        add_push(
            person=person,
            endpoint="https://updates.push.services.mozilla.com/wpush/v2/x",
            keys=KEYS,
            label="Firefox",
            by=person,
            at=MONDAY,
        )
    assert Address.objects.get().person == cast.pic2.person


def test_an_address_is_removed_by_its_owner_only(cast: Office) -> None:
    address = add_telegram(person=cast.pic.person, by=cast.pic.person, at=MONDAY)
    with pytest.raises(NotFound):
        remove_address(
            person=cast.pic2.person, address_id=address.pk, by=cast.pic2.person, at=MONDAY
        )
    remove_address(person=cast.pic.person, address_id=address.pk, by=cast.pic.person, at=MONDAY)
    assert addresses_of(cast.pic.person) == []
