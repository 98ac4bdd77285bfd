"""Reading the signed-in person, with the positions held now, in one query."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from lajur.organisation.models import Person
from lajur.organisation.seats import person_with_seats


class HolderBackend(ModelBackend):
    """Django's accounts; a demo account signs in only in demo mode.

    ``get_user`` reads the person together with the positions held at that moment, so that a
    request costs one query for both; ``organisation.seats`` uses what it read.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)

    def get_user(self, user_id: int) -> Person | None:
        person = person_with_seats(user_id, at=timezone.now())
        if person is None:
            return None
        return person if self.user_can_authenticate(person) else None

    def authenticate(
        self, request: HttpRequest | None, username: Any = None, password: Any = None, **kwargs: Any
    ) -> Person | None:
        found = super().authenticate(request, username=username, password=password, **kwargs)
        return found if isinstance(found, Person) else None
