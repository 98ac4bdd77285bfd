"""Every route as every person: what is served, refused, or does not exist for them.

A route that is not in ``EXPECTED`` fails the build: who may enter is declared, not discovered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image

from lajur.cases.models import Case, CasePaper
from lajur.cases.papers import NewPaper
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.documents.actions import store
from lajur.documents.uploads import inspect_upload
from lajur.organisation.models import Person
from lajur.web.commands import CASE_VERBS, ITEM_VERBS
from lajur.web.urls import CALENDAR, ROUTES

BACKEND = "lajur.organisation.sign_in.HolderBackend"

HANDLERS = ("helpdesk", "teknisi", "teknisi2", "koordinator", "kabid", "kadis")
PEOPLE = ("pic", "pic2", *HANDLERS, "outsider", "admin")

ALL = dict.fromkeys(PEOPLE, 200)
PARTIES = {**dict.fromkeys(PEOPLE, 404), "pic": 200, **dict.fromkeys(HANDLERS, 200)}
ONLY_HANDLERS = {**dict.fromkeys(PEOPLE, 403), **dict.fromkeys(HANDLERS, 200)}
ONLY_ADMIN = {**dict.fromkeys(PEOPLE, 403), "admin": 200}
ONLY_APPLICANTS = {**dict.fromkeys(PEOPLE, 403), "pic": 200, "pic2": 200}
POST_ONLY = dict.fromkeys(PEOPLE, 405)
ONLY_ADMIN_POST = {**dict.fromkeys(PEOPLE, 403), "admin": 405}
NOTHING_THERE = {**dict.fromkeys(PEOPLE, 403), "admin": 404}

EXPECTED: Mapping[str, Mapping[str, int]] = {
    "masuk/": dict.fromkeys(PEOPLE, 302),
    "masuk/peragaan/": POST_ONLY,
    "keluar/": POST_ONLY,
    "bahasa/": POST_ONLY,
    "tema/": POST_ONLY,
    "sandi/": ALL,
    "healthz": ALL,
    "favicon.ico": dict.fromkeys(PEOPLE, 302),
    "": ALL,
    "permohonan/": ALL,
    "permohonan/baru/": ONLY_APPLICANTS,
    "pengganti/": ALL,
    "pengganti/<int:holder_id>/akhiri/": POST_ONLY,
    "papan/": ONLY_HANDLERS,
    "kalender/": ONLY_ADMIN,
    "kalender/baru/": ONLY_ADMIN,
    "kalender/ramadan/": ONLY_ADMIN,
    "kalender/perubahan/<int:act_id>/": NOTHING_THERE,
    CALENDAR: ALL,
    **{
        f"{CALENDAR}{deed}/": ONLY_ADMIN
        for deed in ("berkas", "muat", "ubah", "hapus", "jam", "hari", "pakai")
    },
    f"{CALENDAR}jam/<int:pattern_id>/": NOTHING_THERE,
    f"{CALENDAR}jam/<int:pattern_id>/hapus/": NOTHING_THERE,
    f"{CALENDAR}hari/<int:day_id>/": NOTHING_THERE,
    f"{CALENDAR}hari/<int:day_id>/hapus/": NOTHING_THERE,
    f"{CALENDAR}lepas/<int:use_id>/": NOTHING_THERE,
    "sop/": ALL,
    "sop/<slug:slug>/": ALL,
    "sop/<slug:slug>/waktu/": ONLY_ADMIN,
    "permohonan/<case:number>/": PARTIES,
    "permohonan/<case:number>/naskah/<uuid:paper_id>/": PARTIES,
    "permohonan/<case:number>/waktu/": PARTIES,
    "permohonan/<case:number>/tenggat/<int:item_id>/": PARTIES,
    "kabar/": ALL,
    "kabar/lencana/": ALL,
    "kabar/dibaca/": POST_ONLY,
    "kabar/<int:notice_id>/": POST_ONLY,
    "kabar/permohonan/<case:number>/": POST_ONLY,
    "kabar/pengaturan/": ALL,
    "kabar/pengaturan/nomor/": POST_ONLY,
    "kabar/pengaturan/telegram/": POST_ONLY,
    "kabar/pengaturan/peramban/": POST_ONLY,
    "kabar/pengaturan/uji/<str:channel>/": POST_ONLY,
    "kabar/pengaturan/alamat/<int:address_id>/kode/": POST_ONLY,
    "kabar/pengaturan/alamat/<int:address_id>/hapus/": POST_ONLY,
    "kabar/kiriman/": ONLY_ADMIN,
    "kabar/kiriman/ulangi/": ONLY_ADMIN_POST,
    "kabar/kiriman/<int:delivery_id>/ulangi/": ONLY_ADMIN_POST,
    "kabar/kalimat/": ONLY_ADMIN,
    "kabar/kalimat/<str:kind>/": ONLY_ADMIN,
    "kabar/kalimat/<str:kind>/bawaan/": ONLY_ADMIN_POST,
    "mesin/": ONLY_ADMIN,
    "mesin/<uuid:job_id>/ulangi/": ONLY_ADMIN_POST,
    "buka/<str:token>/": dict.fromkeys(PEOPLE, 404),
    "sw.js": ALL,
    **{f"permohonan/<case:number>/{verb}/": POST_ONLY for verb in (*ITEM_VERBS, *CASE_VERBS)},
}


@pytest.mark.parametrize("name", PEOPLE)
def test_every_route_as_every_person(cast: Office, name: str) -> None:
    case = _case_with_a_scan(cast)
    client = _client(_person(cast, name))
    answers = {
        route.pattern: client.get(_address(route.pattern, cast, case)).status_code
        for route in ROUTES
        if route.pattern in EXPECTED
    }
    assert answers == {pattern: EXPECTED[pattern][name] for pattern in answers}


def test_every_route_is_declared() -> None:
    undeclared = {route.pattern for route in ROUTES} - EXPECTED.keys()
    assert {pattern for pattern in undeclared if not pattern.startswith("orang/")} == set()


@pytest.mark.parametrize("name", PEOPLE)
def test_administration_is_for_administrators(cast: Office, name: str) -> None:
    client = _client(_person(cast, name))
    for route in ROUTES:
        if route.pattern.startswith("orang/"):
            status = client.get(_address(route.pattern, cast, None)).status_code
            assert (status == 403) == (name != "admin"), (route.pattern, status)


def test_a_stranger_is_asked_to_sign_in_everywhere(cast: Office) -> None:
    case = _case_with_a_scan(cast)
    for route in ROUTES:
        if route.who.name == "ANYONE":
            continue
        answer = Client().get(_address(route.pattern, cast, case))
        assert answer.status_code == 302, route.pattern
        assert answer["Location"].startswith("/masuk/"), route.pattern


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("verb", ITEM_VERBS)
def test_only_whose_desk_it_is_may_act(cast: Office, name: str, verb: str) -> None:
    """The item lies with the Kepala Dinas: others are refused, strangers find nothing."""
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    before = case.events
    answer = _client(_person(cast, name)).post(
        f"/permohonan/{case.number}/{verb}/", {"item": item.pk, "command_id": str(uuid4())}
    )
    if name == "kadis":
        assert answer.status_code in {302, 403, 409, 422}
        return
    party = name == "pic" or name in HANDLERS
    assert answer.status_code == (403 if party else 404)
    assert Case.objects.get(pk=case.pk).events == before


@pytest.mark.parametrize(
    "verb", [verb for verb in ITEM_VERBS if verb not in {"disposisi", "dibaca"}]
)
def test_a_row_takes_only_its_own_verb(cast: Office, verb: str) -> None:
    """Row 2 is a disposition: every other verb is refused and nothing is closed."""
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    sent = {
        "item": item.pk,
        "command_id": str(uuid4()),
        **dict.fromkeys(("note", "findings", "actions", "summary", "analysis"), "Isi."),
        "result": "pulih",
        "fault": "wifi",
        "answer": "YA",
        "to_row": "9",
        "reason": "Alasan.",
    }
    answer = _client(cast.kadis.person).post(f"/permohonan/{case.number}/{verb}/", sent)
    assert answer.status_code in {403, 409, 422}, verb
    assert open_item(case, cast.kadis).pk == item.pk


def test_a_foreign_case_looks_like_an_unknown_one(cast: Office) -> None:
    case = apply_for(cast)
    client = _client(cast.pic2.person)
    foreign = _without_token(client, f"/permohonan/{case.number}/")
    unknown = _without_token(client, "/permohonan/2026-9999/")
    assert foreign.replace(case.number, "N") == unknown.replace("2026-9999", "N")


def test_a_limited_case_is_only_for_those_who_had_it(cast: Office) -> None:
    case = apply_for(cast, access_class="terbatas")
    answers = {
        name: _client(_person(cast, name)).get(f"/permohonan/{case.number}/").status_code
        for name in PEOPLE
    }
    assert {name for name, status in answers.items() if status == 200} == {"pic", "kadis"}


def _without_token(client: Client, page: str) -> str:
    """The page without what is random in every answer."""
    return re.sub(r"[A-Za-z0-9]{64}", "", client.get(page).content.decode())


def _address(pattern: str, cast: Office, case: Case | None) -> str:
    parts = {
        "<slug:slug>": cast.sop.slug,
        "<slug:key>": "kabid",
        "<slug:calendar_key>": "kantor",
        **{f"<int:{name}_id>": "0" for name in ("act", "pattern", "day", "use")},
        "<int:holder_id>": "1",
        "<str:username>": "kabid",
        "<int:notice_id>": "1",
        "<int:address_id>": "1",
        "<int:delivery_id>": "1",
        "<str:kind>": "work.new",
        "<str:channel>": "email",
        "<str:token>": "bukan-tautan",
        "<case:number>": case.number if case else "2026-0001",
        "<int:item_id>": str(case.items.get(step__no=2).pk) if case else "1",
        "<uuid:job_id>": str(uuid4()),
        "<uuid:paper_id>": str(CasePaper.objects.filter(file__isnull=False).values("pk")[0]["pk"])
        if case
        else "",
    }
    for placeholder, value in parts.items():
        pattern = pattern.replace(placeholder, value)
    return f"/{pattern}"


def _case_with_a_scan(cast: Office) -> Case:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    picture.seek(0)
    picture.name = "surat.png"
    scan = store(inspect_upload(picture), by=cast.pic.person, at=MONDAY)
    return apply_for(cast, papers=(NewPaper("Surat Permohonan", file=scan),))


def _person(cast: Office, name: str) -> Person:
    found = getattr(cast, name)
    return found if isinstance(found, Person) else found.person


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client
