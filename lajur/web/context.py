"""What frames every page. Nothing is read before a template asks for it, so a POST pays nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _

from lajur.cases.queries import desk_count
from lajur.notifications.queries import Unread, unread_of
from lajur.organisation.models import Capacity, Person
from lajur.organisation.seats import Seat, seats_of
from lajur.web.who import handles

THEMES = ("terang", "gelap")
THEME_COOKIE = "lajur_theme"


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation."""

    href: str
    label: str
    icon: str
    current: bool
    count: int = 0


class Shell:
    """The frame around a page for the one who is signed in."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def theme(self) -> str:
        """The chosen theme; empty follows the device."""
        return theme_of(self._request)

    @cached_property
    def person(self) -> Person | None:
        """Who is signed in. An error may come before that is known."""
        user = getattr(self._request, "user", None)
        return user if isinstance(user, Person) else None

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """The positions held now."""
        return seats_of(self.person, at=timezone.now()) if self.person else ()

    @property
    def held(self) -> list[Seat]:
        """The positions held now, by a delegation too."""
        return [seat for seat in self.seats if seat.capacity != Capacity.SUPERIOR]

    @property
    def covered(self) -> int:
        """For how many vacant positions this person stands in."""
        return len(self.seats) - len(self.held)

    @property
    def office(self) -> str:
        """The unit of the first position."""
        return self.seats[0].position.unit.name if self.seats else ""

    @cached_property
    def unread(self) -> Unread | None:
        """What this person was told and has not read; the one statement that the badge costs."""
        return unread_of(self.person) if self.person else None

    @cached_property
    def ways(self) -> list[Way]:
        """Where this person can go."""
        if self.person is None:
            return [self._way("/sop/", _("SOP"), "workflow")]
        ways = [self._way("/", _("Meja"), "inbox", count=self._waiting())]
        if self.seats:
            ways.append(self._way("/permohonan/", _("Permohonan"), "list"))
            if handles(self._request):
                ways.append(self._way("/papan/", _("Papan"), "columns"))
        ways.append(self._way("/sop/", _("SOP"), "workflow"))
        if self.person.is_staff:
            ways.append(self._way("/orang/", _("Orang & jabatan"), "users"))
            ways.append(self._way("/kalender/", _("Kalender"), "calendar"))
        return ways

    def _waiting(self) -> int:
        if not self.seats or self.person is None:
            return 0
        known: int | None = getattr(self._request, "_lajur_waiting", None)
        return desk_count(self.person, at=timezone.now()) if known is None else known

    def _way(self, href: str, label: str, icon: str, *, count: int = 0) -> Way:
        path = self._request.path
        current = path == href if href == "/" else path.startswith(href)
        return Way(href, label, icon, current, count)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor behind every page.

    The CSRF token is masked once a page here, not once a form: the desk carries fifty forms.
    """
    return {"shell": Shell(request), "csrf_token": get_token(request)}


def remember_waiting(request: HttpRequest, count: int) -> None:
    """Tell the navigation what the desk has counted already."""
    request._lajur_waiting = count  # type: ignore[attr-defined]


def theme_of(request: HttpRequest) -> str:
    """The theme in the cookie, if it is one."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""
