"""What goes wrong is told in plain words, and tells a stranger nothing."""

from __future__ import annotations

import re
from uuid import uuid4

from django.test import Client, RequestFactory

from lajur.cases.models import AccessClass
from lajur.cases.tests.cast import Office, apply_for
from lajur.web.errors import server_error
from lajur.web.tests.conftest import Enter


def without_tokens(page: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}", "", page)


def test_unknown_and_foreign_look_the_same(office: Office, enter: Enter) -> None:
    foreign = apply_for(office, access_class=AccessClass.SECRET).number
    browser = enter(office.pic2.person)
    answers = [browser.get(f"/permohonan/{number}/") for number in (foreign, "2026-9999")]
    pages = [without_tokens(answer.content.decode()) for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert pages[0].replace(foreign, "") == pages[1].replace("2026-9999", "")


def test_an_unknown_address_is_told_to_strangers_too(db: None) -> None:
    answer = Client().get("/tidak/ada/")
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.content.decode()


def test_a_refusal_says_what_happened_and_that_nothing_changed(
    office: Office, enter: Enter
) -> None:
    answer = enter(office.pic.person).get("/papan/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Halaman ini untuk pelaksana SOP." in page
    assert "Tidak ada yang berubah." in page


def test_a_refused_htmx_request_leaves_the_form_alone(office: Office, enter: Enter) -> None:
    answer = enter(office.pic.person).get("/papan/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["HX-Retarget"] == "#pesan"
    assert b"<html" not in answer.content


def test_a_form_without_its_token_is_refused_with_advice(office: Office) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(office.kadis.person, backend="lajur.organisation.sign_in.HolderBackend")
    answer = browser.post("/permohonan/2026-0001/disposisi/", {"command_id": str(uuid4())})
    assert answer.status_code == 403
    assert "Formulir sudah kedaluwarsa" in answer.content.decode()


def test_the_last_error_page_needs_no_database() -> None:
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Terjadi gangguan pada sistem" in answer.content.decode()
