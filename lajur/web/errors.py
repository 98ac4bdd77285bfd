"""The pages for what goes wrong: what happened, that nothing was lost, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lajur.foundation.errors import NotFound, Refused
from lajur.web.context import theme_of
from lajur.web.who import typed_words


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal in the words of the one who refused; htmx gets it into the messages region."""
    if isinstance(refusal, NotFound):
        return not_found(request)
    if request.headers.get("HX-Request"):
        return _beside_the_form(request, refusal)
    titles = {
        403: _("Ini bukan bagian Anda"),
        409: _("Keadaannya sudah berubah"),
        422: _("Belum dapat dikirim"),
    }
    return _page(
        request,
        status=refusal.status,
        title=titles.get(refusal.status, _("Tidak dapat dilakukan")),
        what=refusal.message,
        todo=_("Tidak ada yang berubah. Kembali, muat ulang halamannya, lalu periksa lagi."),
        typed=typed_words(request),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what does not exist and for what is not the reader's."""
    return _page(
        request,
        status=404,
        title=_("Halaman tidak ditemukan"),
        what=_("Alamat ini tidak ada, atau isinya bukan untuk Anda."),
        todo=_("Periksa nomornya, atau cari dari daftar permohonan."),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that can not be read."""
    return _page(
        request,
        status=400,
        title=_("Permintaan tidak terbaca"),
        what=_("Kiriman dari peramban Anda tidak dapat dibaca."),
        todo=_("Tidak ada yang berubah. Kembali ke halaman sebelumnya lalu coba lagi."),
    )


def wrong_method(request: HttpRequest) -> HttpResponse:
    """405: an address that only takes forms was opened, or the other way round."""
    return _page(
        request,
        status=405,
        title=_("Alamat ini bukan halaman"),
        what=_("Alamat ini hanya menerima kiriman formulir."),
        todo=_("Kembali ke halamannya, lalu kirim dari sana."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    return _page(
        request,
        status=403,
        title=_("Ini bukan bagian Anda"),
        what=_("Akun Anda tidak berwenang membuka halaman ini."),
        todo=_("Bila seharusnya boleh, hubungi administrator."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is older than the sign-in, or came from another site."""
    return _page(
        request,
        status=403,
        title=_("Formulir sudah kedaluwarsa"),
        what=_("Halaman ini dibuka sebelum Anda masuk kembali, jadi kirimannya ditolak."),
        todo=_("Tidak ada yang berubah. Kembali, muat ulang halamannya, lalu kirim lagi."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: asks neither the database nor the session for anything."""
    context = {
        "status": 500,
        "title": _("Terjadi gangguan pada sistem"),
        "what": _("Permintaan Anda tidak selesai diproses."),
        "todo": _("Yang sudah tersimpan tidak hilang. Coba lagi beberapa saat lagi."),
        "shell": {"theme": theme_of(request)},
    }
    return HttpResponse(render_to_string("web/error.html", context), status=500)


def _page(
    request: HttpRequest,
    *,
    status: int,
    title: str,
    what: str,
    todo: str,
    typed: Sequence[str] = (),
) -> HttpResponse:
    context = {"status": status, "title": title, "what": what, "todo": todo, "typed": typed}
    signed_in = getattr(getattr(request, "user", None), "is_authenticated", False)
    template = "web/refused.html" if signed_in else "web/error.html"
    return render(request, template, context, status=status)


def _beside_the_form(request: HttpRequest, refusal: Refused) -> HttpResponse:
    context = {"refusal": refusal}
    response = render(request, "web/parts/refused.html", context, status=refusal.status)
    response["HX-Retarget"] = "#pesan"
    response["HX-Reswap"] = "innerHTML"
    return response
