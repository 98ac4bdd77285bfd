"""Kiriman: how deliveries stand, and sending again what died."""

from __future__ import annotations

from typing import Any

from lajur.cases.tests.cast import MONDAY, Office, apply_for
from lajur.notifications import queries
from lajur.notifications.models import Channel, Delivery, DeliveryState
from lajur.notifications.tests.told import notice_for
from lajur.organisation.models import Person
from lajur.web.tests.conftest import Enter

HERE = "/kabar/kiriman/"


def delivery_to(
    person: Person, *, state: DeliveryState = DeliveryState.DEAD, **more: Any
) -> Delivery:
    values: dict[str, Any] = {"channel": Channel.EMAIL, "attempts": 10, "error": "SMTP 550"}
    return Delivery.objects.create(
        person=person,
        notice=notice_for(person),
        state=state,
        made_at=MONDAY,
        next_at=MONDAY,
        **{**values, **more},
    )


def test_the_dead_come_first_with_their_reason(office: Office, enter: Enter) -> None:
    delivery_to(office.kadis.person)
    delivery_to(office.kabid.person, state=DeliveryState.SENT, error="", sent_at=MONDAY)
    browser = enter(office.admin)
    page = browser.get(HERE).content.decode()
    assert "Ratna Wulandari" in page
    assert "Bambang" not in page
    assert "SMTP 550" in page
    assert "Gagal<b>1</b>" in page
    assert "Terkirim<b>1</b>" in page
    sent = browser.get(f"{HERE}?tab=sent").content.decode()
    assert "Bambang Prasetyo" in sent
    assert "Kirim ulang" not in sent


def test_an_unknown_state_shows_the_dead(office: Office, enter: Enter) -> None:
    delivery_to(office.kadis.person)
    assert "Ratna Wulandari" in enter(office.admin).get(f"{HERE}?tab=entah").content.decode()


def test_the_list_shows_nothing_of_a_case(office: Office, enter: Enter) -> None:
    case = apply_for(office)
    delivery = delivery_to(office.kadis.person)
    notice = notice_for(office.kadis.person, case=case)
    Delivery.objects.filter(pk=delivery.pk).update(notice=notice)
    page = enter(office.admin).get(HERE).content.decode()
    assert "Pekerjaan baru" in page
    assert case.subject not in page
    assert case.number not in page


def test_the_list_goes_on(office: Office, enter: Enter) -> None:
    for _ in range(queries.PAGE + 1):
        delivery_to(office.kadis.person)
    browser = enter(office.admin)
    first = browser.get(HERE)
    second = browser.get(first.context["next_page"])
    assert len(first.context["rows"]) == queries.PAGE
    assert len(second.context["rows"]) == 1
    assert second.context["next_page"] == ""


def test_one_is_sent_again_once(office: Office, enter: Enter) -> None:
    delivery, browser = delivery_to(office.kadis.person), enter(office.admin)
    assert browser.post(f"{HERE}{delivery.pk}/ulangi/").headers["Location"] == HERE
    assert state_of(delivery) == DeliveryState.WAITING
    assert browser.post(f"{HERE}{delivery.pk}/ulangi/").status_code == 409


def test_what_was_sent_is_not_sent_again(office: Office, enter: Enter) -> None:
    delivery = delivery_to(office.kadis.person, state=DeliveryState.SENT)
    assert enter(office.admin).post(f"{HERE}{delivery.pk}/ulangi/").status_code == 409
    assert state_of(delivery) == DeliveryState.SENT


def test_all_dead_of_a_channel_are_sent_again(office: Office, enter: Enter) -> None:
    mails = [delivery_to(office.kadis.person) for _ in range(2)]
    pushed = delivery_to(office.kadis.person, channel=Channel.PUSH)
    sent = delivery_to(office.kadis.person, state=DeliveryState.SENT)
    browser = enter(office.admin)
    assert "Kirim ulang 2 Pos-el yang gagal" in browser.get(HERE).content.decode()
    for _ in range(2):
        assert browser.post(f"{HERE}ulangi/", {"channel": "email"}).headers["Location"] == HERE
    assert [state_of(mail) for mail in mails] == [DeliveryState.WAITING] * 2
    assert state_of(pushed) == DeliveryState.DEAD
    assert state_of(sent) == DeliveryState.SENT


def test_a_channel_that_there_is_not(office: Office, enter: Enter) -> None:
    assert enter(office.admin).post(f"{HERE}ulangi/", {"channel": "merpati"}).status_code == 404


def test_others_send_nothing_again(office: Office, enter: Enter) -> None:
    delivery, browser = delivery_to(office.kadis.person), enter(office.kadis.person)
    assert browser.post(f"{HERE}{delivery.pk}/ulangi/").status_code == 403
    assert browser.post(f"{HERE}ulangi/", {"channel": "email"}).status_code == 403
    assert state_of(delivery) == DeliveryState.DEAD


def state_of(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state
