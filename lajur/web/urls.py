"""All addresses of the web room, each with who may enter. What is not listed is not served."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLPattern, path

from lajur.web import desk, preferences, sign_in
from lajur.web.who import View, Who, admit


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


ROUTES = (
    # Signing in
    route("masuk/", sign_in.SignIn.as_view(), who=Who.ANYONE),
    route("masuk/peragaan/", sign_in.sign_in_for_show, who=Who.ANYONE),
    route("keluar/", sign_in.sign_out, who=Who.ANYONE),
    route("bahasa/", preferences.set_language, who=Who.ANYONE),
    route("tema/", preferences.set_theme, who=Who.ANYONE),
    route("healthz", sign_in.healthy, who=Who.ANYONE),
    # The desk, and the lists
    route("", desk.show, who=Who.SIGNED_IN),
    # One case: its page and its commands
)

urlpatterns = [each.as_path() for each in ROUTES]
