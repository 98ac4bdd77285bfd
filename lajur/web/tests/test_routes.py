"""Every address as every kind of person: what is not declared does not exist."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from lajur.cases.tests.cast import Office, apply_for
from lajur.organisation.models import Person
from lajur.web import urls
from lajur.web.tests.conftest import Enter
from lajur.web.urls import ROUTES, Route
from lajur.web.who import Who

VALUES = {
    "case:number": "2026-0001",
    "uuid:paper_id": "00000000-0000-4000-8000-000000000000",
    "uuid:job_id": "00000000-0000-4000-8000-000000000000",
    "slug:slug": "pemeliharaan-perbaikan-jaringan-tik",
    "slug:key": "kadis",
    "slug:calendar_key": "kantor",
    **{f"int:{name}_id": "0" for name in ("act", "pattern", "day", "use")},
    "int:holder_id": "1",
    "str:username": "kadis",
    "int:item_id": "1",
    "int:notice_id": "1",
    "int:address_id": "1",
    "int:delivery_id": "1",
    "str:kind": "work.new",
    "str:channel": "email",
    "str:token": "bukan-tautan",
}
CLOSED = [route for route in ROUTES if route.who != Who.ANYONE]
CASE = "permohonan/<case:number>/"
HANDLERS = {"helpdesk", "teknisi", "koordinator", "kabid", "kadis"}
APPLICANTS = {"pic", "pic2"}
KABAR = {"kabar/", "kabar/lencana/", "kabar/pengaturan/"}
IN, REFUSED, UNKNOWN, ONLY_POST = 200, 403, 404, 405


def address(route: Route) -> str:
    return "/" + re.sub(r"<([^>]+)>", lambda found: VALUES[found[1]], route.pattern)


def expected(route: Route, name: str) -> int:
    """What a GET answers to this person, where the case is one of ``pic``."""
    administers, handles, applies = name == "admin", name in HANDLERS, name in APPLICANTS
    if route.pattern.startswith("kalender/") and "_id>" in route.pattern:
        return UNKNOWN if administers else REFUSED
    if route.who == Who.ADMINISTRATORS:
        posted = route.pattern.endswith(
            ("sandi/", "<int:holder_id>/", "bawaan/", "ulangi/", "delegasi/")
        )
        return (ONLY_POST if posted else IN) if administers else REFUSED
    if route.who == Who.HANDLERS:
        return IN if handles else REFUSED
    if route.pattern == "permohonan/baru/":
        return IN if applies else REFUSED
    if route.pattern == "pengganti/<int:holder_id>/akhiri/":
        return ONLY_POST
    if route.pattern in (CASE, f"{CASE}waktu/"):
        return IN if handles or name == "pic" else UNKNOWN
    if route.pattern.startswith("kabar/"):
        return IN if route.pattern in KABAR else ONLY_POST
    if route.who == Who.PARTIES:
        return UNKNOWN if "naskah" in route.pattern or "tenggat" in route.pattern else ONLY_POST
    return IN


def test_every_address_of_the_room_is_in_the_table() -> None:
    assert len(urls.urlpatterns) == len(ROUTES)
    assert all(isinstance(pattern, URLPattern) for pattern in urls.urlpatterns)


def test_beside_the_table_there_is_only_the_administration() -> None:
    rooms = [str(each.pattern) for each in get_resolver().url_patterns]
    assert rooms == ["kelola/", ""]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in_everywhere(office: Office, method: str) -> None:
    answers = {each.pattern: getattr(Client(), method)(address(each)) for each in CLOSED}
    let_in = [
        pattern
        for pattern, answer in answers.items()
        if answer.status_code != 302 or not answer.headers["Location"].startswith("/masuk/?next=")
    ]
    assert let_in == []


@pytest.mark.parametrize("name", sorted({*HANDLERS, *APPLICANTS, "outsider", "admin"}))
def test_each_person_gets_what_is_theirs(office: Office, enter: Enter, name: str) -> None:
    apply_for(office)
    browser = enter(_person(office, name))
    answers = {each.pattern: browser.get(address(each)).status_code for each in CLOSED}
    assert answers == {each.pattern: expected(each, name) for each in CLOSED}


@pytest.mark.parametrize("name", ["pic2", "outsider", "admin"])
def test_no_command_finds_a_foreign_case(office: Office, enter: Enter, name: str) -> None:
    item = apply_for(office).items.get(closed_at__isnull=True)
    browser = enter(_person(office, name))
    commands = [each for each in CLOSED if each.who == Who.PARTIES]
    answers = {browser.post(address(each), {"item": item.pk}).status_code for each in commands}
    item.refresh_from_db()
    assert item.is_open
    assert answers <= {UNKNOWN, ONLY_POST}


def test_a_stranger_using_htmx_is_sent_to_the_sign_in_page(office: Office) -> None:
    answer = Client().get("/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/masuk/")


def test_the_health_page_asks_the_database_nothing() -> None:
    assert Client().get("/healthz").content == b"ok\n"


def _person(office: Office, name: str) -> Person:
    return office.admin if name == "admin" else getattr(office, name).person
