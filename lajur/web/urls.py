"""All addresses of the web room, each with who may enter. What is not listed is not served."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.urls import URLPattern, path, register_converter

from lajur.web import (
    board,
    calendars,
    case_page,
    cases,
    commands,
    deadlines,
    desk,
    files,
    machine,
    minutes_view,
    new_request,
    notice_deliveries,
    notice_settings,
    notice_wordings,
    notices,
    people,
    policies,
    preferences,
    sign_in,
    sops,
    substitutes,
)
from lajur.web.who import View, Who, admit


class CaseNumber:
    """A case number in an address: year and sequence, and nothing that no number has."""

    regex = "[0-9]{4}-[0-9]{4,8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case")


@dataclass(frozen=True)
class Route:
    """One address; ``who`` is enforced before the view runs and read by the access tests."""

    pattern: str
    view: View
    who: Who

    def as_path(self) -> URLPattern:
        return path(self.pattern, admit(self.view, self.who))


def route(pattern: str, view: View, *, who: Who) -> Route:
    """One line of the table; there is no default for ``who``."""
    return Route(pattern, view, who)


CALENDAR = "kalender/<slug:calendar_key>/"

ROUTES = (
    # Signing in
    route("masuk/", sign_in.SignIn.as_view(), who=Who.ANYONE),
    route("masuk/peragaan/", sign_in.sign_in_for_show, who=Who.ANYONE),
    route("keluar/", sign_in.sign_out, who=Who.ANYONE),
    route("sandi/", sign_in.ChangePassword.as_view(), who=Who.SIGNED_IN),
    route("bahasa/", preferences.set_language, who=Who.ANYONE),
    route("tema/", preferences.set_theme, who=Who.ANYONE),
    route("favicon.ico", preferences.favicon, who=Who.ANYONE),
    route("healthz", sign_in.healthy, who=Who.ANYONE),
    # The desk, and the lists
    route("", desk.show, who=Who.SIGNED_IN),
    route("permohonan/", cases.show, who=Who.SIGNED_IN),
    route("permohonan/baru/", new_request.show, who=Who.SIGNED_IN),
    # Who acts for whom
    route("pengganti/", substitutes.show, who=Who.SIGNED_IN),
    route("pengganti/<int:holder_id>/akhiri/", substitutes.end, who=Who.SIGNED_IN),
    # Papan, SOP
    route("papan/", board.show, who=Who.HANDLERS),
    route("sop/", sops.index, who=Who.SIGNED_IN),
    route("sop/<slug:slug>/", sops.show, who=Who.SIGNED_IN),
    route("sop/<slug:slug>/waktu/", policies.show, who=Who.ADMINISTRATORS),
    # Kabar
    route("kabar/", notices.show, who=Who.SIGNED_IN),
    route("kabar/lencana/", notices.badge, who=Who.SIGNED_IN),
    route("kabar/dibaca/", notices.read_all, who=Who.SIGNED_IN),
    route("kabar/<int:notice_id>/", notices.follow, who=Who.SIGNED_IN),
    route("kabar/permohonan/<case:number>/", notices.read_case, who=Who.SIGNED_IN),
    route("kabar/pengaturan/", notice_settings.show, who=Who.SIGNED_IN),
    route("kabar/pengaturan/nomor/", notice_settings.add_number, who=Who.SIGNED_IN),
    route("kabar/pengaturan/telegram/", notice_settings.add_chat, who=Who.SIGNED_IN),
    route("kabar/pengaturan/peramban/", notice_settings.add_browser, who=Who.SIGNED_IN),
    route("kabar/pengaturan/uji/<str:channel>/", notice_settings.send_test, who=Who.SIGNED_IN),
    route(
        "kabar/pengaturan/alamat/<int:address_id>/kode/",
        notice_settings.confirm,
        who=Who.SIGNED_IN,
    ),
    route(
        "kabar/pengaturan/alamat/<int:address_id>/hapus/",
        notice_settings.remove,
        who=Who.SIGNED_IN,
    ),
    route("kabar/kiriman/", notice_deliveries.show, who=Who.ADMINISTRATORS),
    route("kabar/kiriman/ulangi/", notice_deliveries.send_all_again, who=Who.ADMINISTRATORS),
    route(
        "kabar/kiriman/<int:delivery_id>/ulangi/",
        notice_deliveries.send_again,
        who=Who.ADMINISTRATORS,
    ),
    route("kabar/kalimat/", notice_wordings.index, who=Who.ADMINISTRATORS),
    route("kabar/kalimat/<str:kind>/", notice_wordings.show, who=Who.ADMINISTRATORS),
    route("kabar/kalimat/<str:kind>/bawaan/", notice_wordings.reset, who=Who.ADMINISTRATORS),
    # What a message and a browser open by themselves; the link asks to sign in, then goes on
    route("buka/<str:token>/", notices.open_link, who=Who.ANYONE),
    route("sw.js", notices.service_worker, who=Who.ANYONE),
    # Kalender kerja
    route("kalender/", calendars.index, who=Who.ADMINISTRATORS),
    route("kalender/baru/", calendars.new, who=Who.ADMINISTRATORS),
    route("kalender/ramadan/", calendars.ramadan, who=Who.ADMINISTRATORS),
    route("kalender/perubahan/<int:act_id>/", calendars.result, who=Who.ADMINISTRATORS),
    route(CALENDAR, calendars.show, who=Who.SIGNED_IN),
    route(f"{CALENDAR}berkas/", calendars.download, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}muat/", calendars.load, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}ubah/", calendars.change, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}hapus/", calendars.delete, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}jam/", calendars.hours, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}jam/<int:pattern_id>/", calendars.hours, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}jam/<int:pattern_id>/hapus/", calendars.remove_hours, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}hari/", calendars.day, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}hari/<int:day_id>/", calendars.day, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}hari/<int:day_id>/hapus/", calendars.remove_day, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}pakai/", calendars.use, who=Who.ADMINISTRATORS),
    route(f"{CALENDAR}lepas/<int:use_id>/", calendars.end_use, who=Who.ADMINISTRATORS),
    # The administrator's pages
    route("orang/", people.positions, who=Who.ADMINISTRATORS),
    route("orang/jabatan/<slug:key>/", people.position, who=Who.ADMINISTRATORS),
    route("orang/jabatan/<slug:key>/akhiri/<int:holder_id>/", people.end, who=Who.ADMINISTRATORS),
    route("orang/jabatan/<slug:key>/delegasi/", people.delegate, who=Who.ADMINISTRATORS),
    route("orang/akun/", people.persons, who=Who.ADMINISTRATORS),
    route("orang/baru/", people.new_person, who=Who.ADMINISTRATORS),
    route("orang/akun/<str:username>/", people.person, who=Who.ADMINISTRATORS),
    route("orang/akun/<str:username>/sandi/", people.password, who=Who.ADMINISTRATORS),
    route("orang/kolom/", people.columns, who=Who.ADMINISTRATORS),
    route("orang/catatan/", people.acts, who=Who.ADMINISTRATORS),
    route("mesin/", machine.show, who=Who.ADMINISTRATORS),
    route("mesin/<uuid:job_id>/ulangi/", machine.again, who=Who.ADMINISTRATORS),
    # One case: its page and its commands
    route("permohonan/<case:number>/", case_page.show, who=Who.PARTIES),
    route("permohonan/<case:number>/waktu/", minutes_view.show, who=Who.PARTIES),
    route("permohonan/<case:number>/tenggat/<int:item_id>/", deadlines.show, who=Who.PARTIES),
    route("permohonan/<case:number>/naskah/<uuid:paper_id>/", files.download, who=Who.PARTIES),
    *(
        route(
            f"permohonan/<case:number>/{verb}/",
            partial(commands.on_item, verb=verb),
            who=Who.PARTIES,
        )
        for verb in commands.ITEM_VERBS
    ),
    *(
        route(
            f"permohonan/<case:number>/{verb}/",
            partial(commands.on_case, verb=verb),
            who=Who.PARTIES,
        )
        for verb in commands.CASE_VERBS
    ),
)

urlpatterns = [each.as_path() for each in ROUTES]
