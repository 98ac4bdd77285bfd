"""The SOP lived through in a real browser, on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import assert_no_axe_violations
from tests.browser.people import ask_for_repair, do, form_to, sign_in

pytestmark = pytest.mark.browser

OpenPage = Callable[[], Page]


def test_the_nine_rows(open_page: OpenPage) -> None:
    people = {}
    for name in ("pic", "helpdesk", "teknisi", "koordinator", "kabid", "kadis"):
        people[name] = open_page()
        sign_in(people[name], name)
    case = ask_for_repair(people["pic"], "Uji sembilan kegiatan")
    do(people["kadis"], case, "disposisi", note="Segera ditangani.")
    do(people["kabid"], case, "disposisi")
    _name_the_technician(people["koordinator"], case)
    do(people["helpdesk"], case, "pencatatan", analysis="Titik akses mati.")
    do(people["teknisi"], case, "pekerjaan", findings="Adaptor mati.", actions="Adaptor diganti.")
    do(people["teknisi"], case, "laporan", summary="Jaringan pulih.")
    do(people["helpdesk"], case, "konfirmasi")
    do(people["koordinator"], case, "penerusan")
    do(people["kabid"], case, "penerusan")
    do(people["kadis"], case, "penerimaan")
    page = people["pic"]
    page.goto(case)
    assert_no_axe_violations(page)
    assert "Selesai" in page.locator("header.head").inner_text()
    assert "Adaptor diganti." in page.content()


def test_the_no_way(open_page: OpenPage) -> None:
    pic, kadis, kabid = open_page(), open_page(), open_page()
    for page, name in ((pic, "pic"), (kadis, "kadis"), (kabid, "kabid")):
        sign_in(page, name)
    case = ask_for_repair(pic, "Uji pengembalian")
    do(kadis, case, "disposisi")
    do(kabid, case, "keputusan", reason="Nomor surat keliru.")
    pic.goto(case)
    assert "Nomor surat keliru." in pic.locator("main").inner_text()
    do(pic, case, "perbaikan", letter_number="440/302/UJI/2026")
    kadis.goto(case)
    assert form_to(kadis, "disposisi").is_visible()
    assert "440/302/UJI/2026" in kadis.locator("header.head").inner_text()


def test_a_stranger_is_told_nothing(open_page: OpenPage) -> None:
    pic, other = open_page(), open_page()
    sign_in(pic, "pic")
    sign_in(other, "pic2")
    case = ask_for_repair(pic, "Uji orang luar")
    answer = other.goto(case)
    assert answer is not None
    assert answer.status == 404
    assert "Uji orang luar" not in other.content()
    assert_no_axe_violations(other)


def test_a_double_click_is_one_disposition(open_page: OpenPage) -> None:
    pic, kadis = open_page(), open_page()
    sign_in(pic, "pic")
    sign_in(kadis, "kadis")
    case = ask_for_repair(pic, "Uji klik ganda")
    kadis.goto(case)
    form_to(kadis, "disposisi").locator(".formfoot .btn.main").dblclick()
    kadis.wait_for_load_state("networkidle")
    kadis.goto(case)
    history = kadis.locator("ol.time").inner_text()
    assert history.count("mendisposisikan") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_screen_keeps_the_rules(open_page: OpenPage, scheme: str, language: str) -> None:
    seen = {
        "kabid": ("/", "/?tab=lewat", "/permohonan/", "/papan/", "/sop/", _sop()),
        "pic": ("/", "/permohonan/", "/permohonan/baru/", "/kabar/", "/kabar/pengaturan/"),
        "admin": ("/", "/orang/", "/orang/akun/", "/orang/kolom/", "/orang/baru/", *_NOTICES),
    }
    for name, addresses in seen.items():
        page = open_page()
        page.emulate_media(color_scheme=scheme)
        page.goto("/masuk/")
        assert_no_axe_violations(page)
        sign_in(page, name)
        page.context.add_cookies([{"name": "lajur_language", "value": language, "url": page.url}])
        for address in addresses:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            assert page.locator("html").get_attribute("lang") == language
            assert_no_axe_violations(page)
            assert _width_of(page) <= _window(page), f"{address} scrolls sideways"


_NOTICES = ("/kabar/kiriman/", "/kabar/kalimat/", "/kabar/kalimat/work.new/")


def _sop() -> str:
    return "/sop/pemeliharaan-perbaikan-jaringan-tik/"


def _name_the_technician(koordinator: Page, case: str) -> None:
    koordinator.goto(case)
    form = form_to(koordinator, "disposisi")
    form.locator("label", has_text="Agus").first.click()
    form.locator(".formfoot .btn.main").click()
    koordinator.wait_for_load_state()
    assert koordinator.locator(".notice.success").count()


def _width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def _window(page: Page) -> int:
    return int(page.evaluate("window.innerWidth"))
