"""The single-use link of a message: who spends it, and what only looks at it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import resolve

from lajur.cases.tests.cast import MONDAY, Office
from lajur.notifications import links
from lajur.notifications.models import Channel, Delivery, Link
from lajur.notifications.tests.told import notice_for
from lajur.organisation.models import Person
from lajur.web.tests.conftest import Enter


def link_for(person: Person) -> str:
    """The path of a fresh link that leads to a case."""
    delivery = Delivery.objects.create(
        person=person,
        notice=notice_for(person),
        channel=Channel.EMAIL,
        made_at=MONDAY,
        next_at=MONDAY,
    )
    token = links.make_link(delivery, "/permohonan/2026-0001/", at=MONDAY)
    return links.LINK_PATH.format(token=token)


def is_spent() -> bool:
    return Link.objects.get().used_at is not None


def test_the_address_in_a_message_is_served() -> None:
    assert resolve(links.LINK_PATH.format(token="x")).route == "buka/<str:token>/"


def test_it_leads_its_addressee_to_the_decision_once(office: Office, enter: Enter) -> None:
    path, browser = link_for(office.kadis.person), enter(office.kadis.person)
    assert browser.get(path).headers["Location"] == "/permohonan/2026-0001/"
    again = browser.get(path)
    assert again.status_code == 409
    assert "Tautan ini sudah dipakai" in again.content.decode()
    assert 'href="/"' in again.content.decode()


def test_it_signs_nobody_in_and_goes_on_after_signing_in(office: Office) -> None:
    path = link_for(office.kadis.person)
    office.kadis.person.set_password("kata-sandi-uji")
    office.kadis.person.save()
    browser = Client()
    asked = browser.get(path)
    assert asked.headers["Location"].startswith("/masuk/?next=%2Fbuka%2F")
    assert not is_spent()
    answer = browser.post(
        asked.headers["Location"],
        {"username": "kadis", "password": "kata-sandi-uji", "next": path},
        follow=False,
    )
    assert answer.headers["Location"] == path
    assert browser.get(path).headers["Location"] == "/permohonan/2026-0001/"
    assert is_spent()


def test_somebody_else_finds_nothing_and_does_not_spend_it(office: Office, enter: Enter) -> None:
    path = link_for(office.kadis.person)
    answer = enter(office.kabid.person).get(path)
    assert answer.status_code == 404
    assert "bukan untuk Anda" in answer.content.decode()
    assert not is_spent()


def test_after_three_days_it_has_expired(office: Office, enter: Enter) -> None:
    path, browser = link_for(office.kadis.person), enter(office.kadis.person)
    with time_machine.travel(MONDAY + timedelta(hours=73), tick=False):
        enter(office.kadis.person)
        answer = enter(office.kadis.person).get(path)
    assert browser is not None
    assert answer.status_code == 409
    assert "kedaluwarsa" in answer.content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}],
)
def test_a_prefetch_does_not_spend_it(
    office: Office, enter: Enter, headers: dict[str, str]
) -> None:
    path = link_for(office.kadis.person)
    assert enter(office.kadis.person).get(path, headers=headers).status_code == 503
    assert not is_spent()


def test_asking_for_the_head_does_not_spend_it(office: Office, enter: Enter) -> None:
    path = link_for(office.kadis.person)
    assert enter(office.kadis.person).head(path).status_code == 200
    assert not is_spent()


def test_its_address_is_told_to_nobody(office: Office, enter: Enter) -> None:
    path, browser = link_for(office.kadis.person), enter(office.kadis.person)
    for answer in (Client().get(path), browser.head(path), browser.get(path), browser.get(path)):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "private, no-store"
    token = path.split("/")[2]
    assert token not in browser.get(path).content.decode().replace(f'value="{path}"', "")
