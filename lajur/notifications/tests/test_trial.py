"""A test message goes to oneself, as any other delivery does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from lajur.cases.tests.cast import MONDAY, Office
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.notifications.models import Channel, Delivery, Preferences, Purpose
from lajur.notifications.parcels import pack
from lajur.notifications.preferences import preferences_of
from lajur.notifications.trial import MOST_AN_HOUR, latest_tests, send_test

SUNDAY_NIGHT = MONDAY - timedelta(hours=10)


@pytest.fixture(autouse=True)
def _mail(settings: Settings, cast: Office) -> None:
    settings.LAJUR_EMAIL_HOST = "mail.contoh.test"
    cast.kadis.person.email = "ratna@contoh.test"
    cast.kadis.person.save()


def test_it_is_due_at_once_whatever_was_chosen(cast: Office) -> None:
    person = cast.kadis.person
    Preferences.objects.create(person=person, channels={})
    test = send_test(person=person, channel=Channel.EMAIL, by=person, at=SUNDAY_NIGHT)
    assert (test.purpose, test.next_at) == (Purpose.TEST, SUNDAY_NIGHT)
    parcel = pack(test, preferences_of(person), at=SUNDAY_NIGHT)
    assert parcel.subject == "Pesan uji Lajur"
    assert parcel.path == "/kabar/pengaturan/"
    assert "/buka/" in parcel.body


def test_only_to_oneself(cast: Office) -> None:
    with pytest.raises(NotAllowed):
        send_test(person=cast.kadis.person, channel=Channel.EMAIL, by=cast.kabid.person, at=MONDAY)
    assert not Delivery.objects.exists()


def test_only_by_a_channel_that_leads_somewhere(cast: Office) -> None:
    with pytest.raises(Invalid):
        send_test(person=cast.kabid.person, channel=Channel.EMAIL, by=cast.kabid.person, at=MONDAY)
    with pytest.raises(Invalid):
        send_test(
            person=cast.kadis.person, channel=Channel.TELEGRAM, by=cast.kadis.person, at=MONDAY
        )
    assert not Delivery.objects.exists()


def test_not_without_end(cast: Office) -> None:
    person = cast.kadis.person
    for minute in range(MOST_AN_HOUR):
        at = MONDAY + timedelta(minutes=minute)
        newest = send_test(person=person, channel=Channel.EMAIL, by=person, at=at)
    with pytest.raises(Conflict):
        send_test(
            person=person, channel=Channel.EMAIL, by=person, at=MONDAY + timedelta(minutes=30)
        )
    assert latest_tests(person) == {Channel.EMAIL: newest}
    later = MONDAY + timedelta(hours=2)
    again = send_test(person=person, channel=Channel.EMAIL, by=person, at=later)
    assert latest_tests(person) == {Channel.EMAIL: again}
