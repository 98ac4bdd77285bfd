"""Links: one use, three days, one person; the token itself is kept nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import serializers

from lajur.cases.tests.cast import MONDAY, Office
from lajur.foundation.errors import Conflict, NotFound
from lajur.notifications.links import LIFETIME, address_of, forget_old_links, make_link, open_link
from lajur.notifications.models import Channel, Delivery, Link
from lajur.notifications.tests.told import notice_for

PATH = "/permohonan/2026-0001/"


@pytest.fixture
def delivery(cast: Office) -> Delivery:
    notice = notice_for(cast.kadis.person)
    return Delivery.objects.create(
        person=notice.person, notice=notice, channel=Channel.EMAIL, made_at=MONDAY, next_at=MONDAY
    )


def test_a_link_leads_once(cast: Office, delivery: Delivery) -> None:
    token = make_link(delivery, PATH, at=MONDAY)
    assert open_link(token, person=cast.kadis.person, at=MONDAY) == PATH
    with pytest.raises(Conflict, match="sudah dipakai"):
        open_link(token, person=cast.kadis.person, at=MONDAY)


def test_a_link_expires(cast: Office, delivery: Delivery) -> None:
    token = make_link(delivery, PATH, at=MONDAY)
    with pytest.raises(Conflict, match="kedaluwarsa"):
        open_link(token, person=cast.kadis.person, at=MONDAY + LIFETIME)


def test_a_foreign_link_is_as_unknown_as_one_that_never_was(
    cast: Office, delivery: Delivery
) -> None:
    token = make_link(delivery, PATH, at=MONDAY)
    with pytest.raises(NotFound) as foreign:
        open_link(token, person=cast.pic.person, at=MONDAY)
    with pytest.raises(NotFound) as unknown:
        open_link("\ud800nothing", person=cast.pic.person, at=MONDAY)
    assert foreign.value.message == unknown.value.message
    assert open_link(token, person=cast.kadis.person, at=MONDAY) == PATH


def test_the_token_is_long_and_kept_nowhere(cast: Office, delivery: Delivery) -> None:
    token = make_link(delivery, PATH, at=MONDAY)
    assert len(token) * 6 >= 128
    assert token not in serializers.serialize("json", Link.objects.all())
    assert address_of(token).endswith(f"/buka/{token}/")


def test_old_links_are_forgotten(cast: Office, delivery: Delivery) -> None:
    make_link(delivery, PATH, at=MONDAY)
    assert forget_old_links(at=MONDAY + timedelta(days=32)) == 0
    assert forget_old_links(at=MONDAY + timedelta(days=34)) == 1
