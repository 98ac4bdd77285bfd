"""How long a sign-in lasts, and how a refusal is shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from lajur.foundation.errors import Refused
from lajur.web import errors

Respond = Callable[[HttpRequest], HttpResponse]

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
BACKGROUND_HEADER = "X-Lajur-Background"
"""A list that refreshes itself says so with this header; nobody sits in front of it for that."""

_STAMP_EVERY = 300


def start_session(*, request: HttpRequest, **_: Any) -> None:
    """On sign-in, by whatever door: the time from which both limits count."""
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())


class Language:
    """Indonesian, unless this browser chose English here.

    What the browser asks for by itself is not followed: offices run browsers set to English, and
    the papers they handle are Indonesian.
    """

    def __init__(self, get_response: Respond) -> None:
        self._respond = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self._respond(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SessionLimits:
    """A sign-in ends after ``SESSION_IDLE_SECONDS`` unused, and always at ``SESSION_COOKIE_AGE``.

    The last use is written at most every five minutes, so that a page costs no session write.
    """

    def __init__(self, get_response: Respond) -> None:
        self._respond = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if auth.SESSION_KEY in session:
            now = int(time.time())
            if _is_over(session, now):
                auth.logout(request)
                messages.info(request, _("Sesi Anda berakhir. Masuk kembali untuk melanjutkan."))
            elif _is_old_stamp(request, session, now):
                session[SEEN_AT] = now
        return self._respond(request)


class Refusals:
    """Shows a ``Refused`` that a view raised: what happened, that nothing was lost, what to do.

    A wrong method gets a page too, and what the signed-in see is kept by no cache on the way.
    """

    def __init__(self, get_response: Respond) -> None:
        self._respond = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._respond(request)
        if response.status_code == 405 and not response.content:
            page = errors.wrong_method(request)
            page.headers["Allow"] = response.headers["Allow"]
            response = page
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return None


def _is_over(session: SessionBase, now: int) -> bool:
    signed_in, seen = session.get(SIGNED_IN_AT, 0), session.get(SEEN_AT, 0)
    return bool(
        now - signed_in > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS
    )


def _is_old_stamp(request: HttpRequest, session: SessionBase, now: int) -> bool:
    return BACKGROUND_HEADER not in request.headers and now - int(session[SEEN_AT]) > _STAMP_EVERY
