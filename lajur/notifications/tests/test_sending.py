"""Sending: every delivery arrives once, later, or is seen to be dead; nothing comes at night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lajur.cases.actions import mark_read
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.cases.turn import Turn
from lajur.foundation.errors import Conflict, NotAllowed
from lajur.notifications.digests import gather
from lajur.notifications.links import open_link
from lajur.notifications.models import (
    Address,
    Channel,
    Delivery,
    DeliveryState,
    Link,
    Notice,
    Purpose,
    Quiet,
    Topic,
)
from lajur.notifications.preferences import (
    DEFAULT_CHANNELS,
    Choice,
    add_whatsapp,
    confirm_address,
    remove_address,
    save_preferences,
)
from lajur.notifications.sending import LEASE, MOST_ATTEMPTS, Round, deliver, resend
from lajur.notifications.telling import tell
from lajur.notifications.tests.servers import HttpSink, MailSink, http_sink, mail_sink
from lajur.organisation.models import Holder, Person
from tests.journeys import steps

MINUTE = timedelta(minutes=1)
EVENING = datetime(2026, 11, 23, 13, 0, tzinfo=MONDAY.tzinfo)
TUESDAY_OPENING = datetime(2026, 11, 24, 0, 30, tzinfo=MONDAY.tzinfo)


@pytest.fixture
def sink(settings: Any) -> Iterator[MailSink]:
    with mail_sink() as (found, port):
        settings.LAJUR_EMAIL_HOST, settings.LAJUR_EMAIL_PORT = "127.0.0.1", port
        settings.LAJUR_EMAIL_TLS = ""
        settings.LAJUR_ADDRESS = "https://lajur.contohkab.go.id"
        yield found


@pytest.fixture
def kadis(cast: Office) -> Person:
    person = cast.kadis.person
    person.email = "ratna@contohkab.go.id"
    person.save()
    return person


def wish(person: Person, **choice: Any) -> None:
    values = {"channels": DEFAULT_CHANNELS, **choice}
    save_preferences(person=person, choice=Choice(**values), by=person, at=MONDAY)


def state() -> tuple[str, int]:
    delivery = Delivery.objects.get()
    return delivery.state, delivery.attempts


def test_new_work_arrives_by_mail_with_a_link_that_opens_the_decision(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    case = apply_for(cast)
    tell(at=MONDAY)
    assert deliver(at=MONDAY) == Round(sent=1)
    (message,) = sink.messages
    delivery = Delivery.objects.get()
    assert message["Message-ID"] == f"<{delivery.key}@lajur.contohkab.go.id>" == delivery.receipt
    assert delivery.state == DeliveryState.SENT
    assert delivery.sent_at is not None
    token = message.get_content().split("/buka/")[1].split("/")[0]
    assert open_link(token, person=kadis, at=MONDAY) == f"/permohonan/{case.number}/"


def test_what_was_sent_is_not_sent_again(cast: Office, kadis: Person, sink: MailSink) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    deliver(at=MONDAY)
    assert deliver(at=MONDAY + timedelta(days=1)) == Round()
    assert len(sink.messages) == 1


def test_a_server_that_can_not_now_is_asked_later_with_the_same_message_id(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    sink.faults = ["drop", "451 4.3.0 Nanti"]
    assert deliver(at=MONDAY) == Round(later=1)
    assert deliver(at=MONDAY) == Round()
    assert deliver(at=MONDAY + 2 * MINUTE) == Round(later=1)
    assert "SMTP 451" in Delivery.objects.get().error
    assert deliver(at=MONDAY + 6 * MINUTE) == Round(sent=1)
    assert list(sink.ids().values()) == [2]


def test_what_is_refused_for_good_is_dead_at_once(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    sink.faults = ["554 5.7.1 Ditolak"]
    assert deliver(at=MONDAY) == Round(dead=1)
    assert state() == (DeliveryState.DEAD, 1)


def test_an_address_that_is_gone_is_not_written_to_again(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    sink.faults = ["rcpt 550 5.1.1 Tidak ada"]
    deliver(at=MONDAY)
    assert Address.objects.get().refused_at is not None
    apply_for(cast, by=cast.pic2)
    tell(at=MONDAY)
    assert Notice.objects.count() == 2
    assert Delivery.objects.count() == 1

    refused = Address.objects.get()
    remove_address(person=kadis, address_id=refused.pk, by=kadis, at=MONDAY)
    apply_for(cast, by=cast.pic2)
    tell(at=MONDAY)
    assert Delivery.objects.count() == 2


def test_after_the_last_attempt_it_is_dead_and_can_be_sent_again(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    sink.faults = ["451 4.3.0 Nanti"] * MOST_ATTEMPTS
    at = MONDAY
    for _attempt in range(MOST_ATTEMPTS):
        deliver(at=at)
        at = Delivery.objects.get().next_at
    assert state() == (DeliveryState.DEAD, MOST_ATTEMPTS)

    with pytest.raises(NotAllowed):
        resend(delivery=Delivery.objects.get(), by=kadis, at=at)
    resend(delivery=Delivery.objects.get(), by=cast.admin, at=at)
    assert deliver(at=at) == Round(sent=1)
    delivery = Delivery.objects.get()
    assert (delivery.resent_by, delivery.resent_at) == (cast.admin, at)
    with pytest.raises(Conflict):
        resend(delivery=delivery, by=cast.admin, at=at)


def test_a_worker_that_died_leaves_its_delivery_to_the_next(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    Delivery.objects.update(attempts=1, lease_until=MONDAY + LEASE)
    assert deliver(at=MONDAY) == Round()
    assert deliver(at=MONDAY + LEASE) == Round(sent=1)
    assert state() == (DeliveryState.SENT, 2)


def test_a_worker_that_comes_back_late_writes_nothing(
    cast: Office, kadis: Person, sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    from lajur.notifications.channels import mail

    real = mail.send

    def slow(*given: Any) -> str:
        Delivery.objects.update(attempts=2, lease_until=timezone.now())
        return real(*given)

    monkeypatch.setattr(mail, "send", slow)
    assert deliver(at=MONDAY) == Round(late=1)
    assert state() == (DeliveryState.WAITING, 2)


def test_a_delivery_that_kills_every_worker_dies_itself(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    Delivery.objects.update(attempts=MOST_ATTEMPTS)
    assert deliver(at=MONDAY) == Round(dead=1)
    assert sink.messages == []


def test_one_broken_delivery_does_not_stop_the_others(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    apply_for(cast, by=cast.pic2, at=MONDAY + MINUTE)
    tell(at=MONDAY + MINUTE)
    broken = Notice.objects.earliest("pk")
    broken.context = {"batas": "bukan tanggal"}
    broken.item = None
    broken.save()
    assert deliver(at=MONDAY + MINUTE) == Round(sent=1, later=1)
    assert broken.deliveries.get().error == "ValueError"


# --- when


def test_outside_office_hours_it_waits_for_the_opening(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast, at=EVENING)
    tell(at=EVENING)
    assert deliver(at=EVENING) == Round()
    assert Delivery.objects.get().next_at == TUESDAY_OPENING
    assert deliver(at=TUESDAY_OPENING) == Round(sent=1)


def test_who_wants_it_at_any_time_gets_it_at_any_time(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    wish(kadis, quiet=Quiet.ANY_TIME)
    apply_for(cast, at=EVENING)
    tell(at=EVENING)
    assert deliver(at=EVENING) == Round(sent=1)


def test_a_retry_keeps_the_quiet_hours_too(cast: Office, kadis: Person, sink: MailSink) -> None:
    last_minute = datetime(2026, 11, 23, 8, 59, tzinfo=MONDAY.tzinfo)
    apply_for(cast, at=last_minute)
    tell(at=last_minute)
    Delivery.objects.update(attempts=5)
    sink.faults = ["451 4.3.0 Nanti"]
    deliver(at=last_minute)
    assert Delivery.objects.get().next_at == TUESDAY_OPENING


def test_a_system_that_stood_still_does_not_pour_out_old_mail(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    later = MONDAY + timedelta(hours=49)
    tell(at=later)
    assert deliver(at=later) == Round(dropped=1)
    assert sink.messages == []
    assert Notice.objects.get().read_at is None

    resend(delivery=Delivery.objects.get(), by=cast.admin, at=later)
    assert deliver(at=later) == Round(sent=1)


def test_a_long_weekend_is_not_too_old(cast: Office, kadis: Person, sink: MailSink) -> None:
    friday = datetime(2026, 11, 27, 11, 0, tzinfo=MONDAY.tzinfo)
    apply_for(cast, at=friday)
    tell(at=friday)
    assert deliver(at=Delivery.objects.get().next_at) == Round(sent=1)


# --- what is of no use any more


def test_what_was_done_meanwhile_is_not_called_for(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    case = apply_for(cast)
    tell(at=MONDAY)
    steps.hand_on(case, cast.kadis)
    assert deliver(at=MONDAY) == Round(dropped=1)


def test_what_was_read_in_lajur_is_not_sent(cast: Office, kadis: Person, sink: MailSink) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    Notice.objects.update(read_at=MONDAY)
    assert deliver(at=MONDAY) == Round(dropped=1)


def test_who_lost_the_position_gets_nothing_of_it(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    Holder.objects.filter(person=kadis).update(until=MONDAY)
    assert deliver(at=MONDAY) == Round(dropped=1)
    assert sink.messages == []


def test_a_closed_account_gets_nothing(cast: Office, kadis: Person, sink: MailSink) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    Person.objects.filter(pk=kadis.pk).update(is_active=False)
    assert deliver(at=MONDAY) == Round(dropped=1)


def test_who_no_longer_wants_it_gets_nothing(cast: Office, kadis: Person, sink: MailSink) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    wish(kadis, channels={})
    assert deliver(at=MONDAY) == Round(dropped=1)


def test_reading_the_work_itself_leaves_its_mail_alone(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    case = apply_for(cast)
    tell(at=MONDAY)
    mark_read(item=open_item(case, cast.kadis), at=MONDAY)
    assert deliver(at=MONDAY) == Round(sent=1)


# --- a digest


def test_a_digest_gathers_the_day_and_reminders_come_singly(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    wish(kadis, digest=True)
    first = apply_for(cast)
    second = apply_for(cast, by=cast.pic2)
    done = apply_for(cast)
    Turn.take_by_itself(first.pk, at=MONDAY).record(
        "item.reminded", item=open_item(first, cast.kadis), audience={cast.kadis.position.pk}
    )
    tell(at=MONDAY)
    assert deliver(at=MONDAY) == Round(sent=1)
    assert "Pengingat" in sink.messages[0]["Subject"]
    steps.hand_on(done, cast.kadis)

    assert gather(at=MONDAY) == 0
    assert gather(at=TUESDAY_OPENING) == 1
    assert gather(at=TUESDAY_OPENING) == 0
    assert deliver(at=TUESDAY_OPENING) == Round(sent=1)
    message = sink.messages[1]
    assert message["Subject"] == "Ringkasan Lajur: 2 kabar"
    assert first.number in message.get_content()
    assert second.number in message.get_content()
    assert done.number not in message.get_content()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_digest_with_nothing_left_to_say_is_not_sent(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    wish(kadis, digest=True)
    apply_for(cast)
    tell(at=MONDAY)
    Notice.objects.update(read_at=MONDAY)
    gather(at=TUESDAY_OPENING)
    assert deliver(at=TUESDAY_OPENING) == Round(dropped=1)


# --- several channels


def test_channels_go_on_beside_one_that_fails(
    cast: Office, kadis: Person, sink: MailSink, settings: Any
) -> None:
    with http_sink() as bot:
        settings.LAJUR_TELEGRAM_URL, settings.LAJUR_TELEGRAM_TOKEN = bot.url, "1:a"
        Address.objects.create(
            person=kadis,
            channel=Channel.TELEGRAM,
            address="4711",
            made_at=MONDAY,
            confirmed_at=MONDAY,
        )
        wish(kadis, channels={Topic.WORK: (Channel.EMAIL, Channel.TELEGRAM)})
        bot.will((403, {"ok": False}))
        apply_for(cast)
        tell(at=MONDAY)
        assert deliver(at=MONDAY) == Round(sent=1, dead=1)
        assert Address.objects.get().refused_at is not None


def test_a_channel_that_was_switched_off_keeps_its_deliveries_waiting(
    cast: Office, kadis: Person, sink: MailSink, settings: Any
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    settings.LAJUR_EMAIL_HOST = ""
    assert deliver(at=MONDAY) == Round()
    assert state() == (DeliveryState.WAITING, 0)


def test_a_number_is_proven_by_a_code_that_goes_there_at_any_time(
    cast: Office, kadis: Person, settings: Any
) -> None:
    with http_sink() as gateway:
        settings.LAJUR_WHATSAPP_URL = gateway.url
        address = add_whatsapp(person=kadis, number="081200000142", by=kadis, at=EVENING)
        assert deliver(at=EVENING) == Round(sent=1)
        assert gateway.asked[0].json["to"] == "6281200000142"
        assert address.code in gateway.asked[0].json["text"]
        assert Delivery.objects.get().purpose == Purpose.CODE
        confirm_address(
            person=kadis, address_id=address.pk, code=address.code, by=kadis, at=EVENING
        )


def test_every_link_of_a_repeated_message_works_and_only_once(
    cast: Office, kadis: Person, sink: MailSink
) -> None:
    apply_for(cast)
    tell(at=MONDAY)
    sink.faults = ["drop"]
    deliver(at=MONDAY)
    deliver(at=MONDAY + 2 * MINUTE)
    assert Link.objects.count() == 2


# --- nothing personal, nothing of the network

SECRETS = (
    "Rahasia {0.__class__} 10.20.30.40",
    "Budi Pelapor",
    "081299998888",
    "SSID-RUMAH",
    "3201012345678901",
    "aa:bb:cc:dd:ee:ff",
)


def test_no_channel_carries_what_a_case_or_a_person_holds(
    cast: Office, kadis: Person, sink: MailSink, settings: Any
) -> None:
    with http_sink() as out:
        _all_channels(kadis, out, settings)
        case = apply_for(
            cast,
            subject=SECRETS[0],
            contact_name=SECRETS[1],
            contact_phone=SECRETS[2],
            description=" ".join(SECRETS),
        )
        Turn.take_by_itself(case.pk, at=MONDAY).record(
            "hold.reminded",
            item=open_item(case, cast.kadis),
            payload={"party": "penyedia", "reason": SECRETS[3]},
            audience={cast.kadis.position.pk},
        )
        tell(at=MONDAY)
        assert deliver(at=MONDAY).sent == 6
        sent = [message.as_string() + message.get_content() for message in sink.messages]
        sent += [asked.body.decode() + asked.path for asked in out.asked]
    held = [str(n.context) + n.path + n.key for n in Notice.objects.all()]
    persons = [person.name for person in Person.objects.all()]
    places = [cast.site.name, cast.site.address, "Puskesmas Karangmulya"]
    for words in (*sent, *held):
        for secret in (*SECRETS, *persons, *places):
            assert secret not in words
    assert len(sent) == 6


def _all_channels(person: Person, out: HttpSink, settings: Any) -> None:
    settings.LAJUR_TELEGRAM_URL, settings.LAJUR_TELEGRAM_TOKEN = out.url, "1:a"
    settings.LAJUR_WHATSAPP_URL = out.url
    out.will((200, {"ok": True, "result": {"message_id": 1}}))
    for channel, address in ((Channel.TELEGRAM, "4711"), (Channel.WHATSAPP, "6281200000142")):
        Address.objects.create(
            person=person, channel=channel, address=address, made_at=MONDAY, confirmed_at=MONDAY
        )
    every = (Channel.EMAIL, Channel.TELEGRAM, Channel.WHATSAPP)
    wish(person, channels=dict.fromkeys(Topic.values, every))
