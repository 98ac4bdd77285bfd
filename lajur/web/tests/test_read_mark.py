"""The page marks as read what it shows, and a click does so without script."""

from __future__ import annotations

import pytest
from django.test import Client

from lajur.cases.tests.cast import apply_for, office, open_item

pytestmark = pytest.mark.django_db
BACKEND = "lajur.organisation.sign_in.HolderBackend"


@pytest.mark.parametrize(("headers", "status"), [({}, 302), ({"HX-Request": "true"}, 204)])
def test_the_first_reading_counts(headers: dict[str, str], status: int) -> None:
    cast = office()
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    client = Client(headers=headers)
    client.force_login(cast.kadis.person, backend=BACKEND)
    answer = client.post(f"/permohonan/{case.number}/dibaca/", {"item": item.pk})
    assert answer.status_code == status
    item.refresh_from_db()
    first = item.read_at
    client.post(f"/permohonan/{case.number}/dibaca/", {"item": item.pk})
    item.refresh_from_db()
    assert first is not None
    assert item.read_at == first
