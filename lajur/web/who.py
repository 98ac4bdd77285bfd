"""Who may enter a route. What a person may see inside is asked of the rooms."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from lajur.cases.access import is_handler
from lajur.foundation.errors import NotAllowed
from lajur.organisation.models import Person

View = Callable[..., HttpResponseBase]


class Who(StrEnum):
    """Who may enter; everybody but ``ANYONE`` is signed in."""

    ANYONE = "siapa saja"
    SIGNED_IN = "yang masuk"
    PARTIES = "pemohon dan pelaksana"
    HANDLERS = "pelaksana"
    ADMINISTRATORS = "administrator"


def admit(view: View, who: Who) -> View:
    """The view behind its door: a stranger is asked to sign in, the wrong role is refused.

    Who is party to a case is not known here; those views reach it through ``cases.access``.
    """
    if who == Who.ANYONE:
        return view

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if who == Who.HANDLERS and not handles(request):
            raise NotAllowed(_("Halaman ini untuk pelaksana SOP."))
        if who == Who.ADMINISTRATORS and not request.user.is_staff:
            raise NotAllowed(_("Halaman ini untuk administrator."))
        return view(request, *args, **kwargs)

    return entered


def handles(request: HttpRequest) -> bool:
    """Whether the signed-in person fills a column of an SOP; asked once a request."""
    known: bool | None = getattr(request, "_lajur_handles", None)
    if known is None:
        known = is_handler(person_of(request), at=timezone.now())
        request._lajur_handles = known  # type: ignore[attr-defined]
    return known


def remember_handles(request: HttpRequest, *, answer: bool) -> None:
    """Tell ``handles`` what a view has found out already."""
    request._lajur_handles = answer  # type: ignore[attr-defined]


def person_of(request: HttpRequest) -> Person:
    """The signed-in person. Raises ``NotAllowed`` for a stranger, who never gets this far."""
    if not isinstance(request.user, Person):
        raise NotAllowed(_("Masuk dahulu."))
    return request.user


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the sign-in page, and afterwards back to where they were."""
    address = f"{settings.LOGIN_URL}?{urlencode({'next': _wanted(request)})}"
    if typed := typed_words(request):
        context = {"typed": typed, "address": address}
        return render(request, "web/signed_out.html", context, status=401)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address)


def typed_words(request: HttpRequest) -> list[str]:
    """The words of a form that was sent and not taken; they must not be lost.

    Of values without a blank only those of fields in which people write freely.
    """
    hidden = {"csrfmiddlewaretoken", "command_id", "item", "next", "answer", "password"}
    return [
        words
        for name, words in request.POST.items()
        if name not in hidden
        and isinstance(words, str)
        and words.strip()
        and (" " in words.strip() or name in _WRITTEN)
    ]


_WRITTEN = frozenset(
    {"note", "reason", "text", "words", "analysis", "advice", "summary", "subject", "description"}
)


def local(address: str | None) -> str:
    """``address`` if it leads to a page of this site, else the desk."""
    if address and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return "/"


def _wanted(request: HttpRequest) -> str:
    """The page to come back to: a sent form has none of its own, the page it stood on has."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.get_full_path()
    seen = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    return local(seen.path) if seen.netloc in {"", request.get_host()} else "/"
