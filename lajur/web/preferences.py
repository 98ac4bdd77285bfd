"""Language and theme: cookies of this browser, changed by a POST. And its icon."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_POST

from lajur.web.context import THEME_COOKIE, THEMES
from lajur.web.who import local

_A_YEAR = 365 * 24 * 3600


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language, then go back to where the button stood."""
    language = request.POST.get("language", "")
    known = language in dict(settings.LANGUAGES)
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, language if known else "")


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark; an empty choice follows the device again."""
    theme = request.POST.get("theme", "")
    return _remember(request, THEME_COOKIE, theme if theme in THEMES else "")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask here for pages that name no icon of their own."""
    return HttpResponseRedirect(static("favicon.svg"))


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    response = HttpResponseRedirect(local(request.POST.get("next")))
    if not value:
        response.delete_cookie(cookie, samesite="Lax")
        return response
    response.set_cookie(
        cookie, value, max_age=_A_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response
