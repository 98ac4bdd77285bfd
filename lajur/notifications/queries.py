"""Reading for the screens: what a person was told, how deliveries stand. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lajur.foundation.errors import Invalid
from lajur.notifications.models import Channel, Delivery, DeliveryState, Notice
from lajur.organisation.models import Person

PAGE = 30
COUNTED = 100
"""Unread notices are counted up to here; beyond, the exact number helps nobody."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Unread:
    """How many notices wait to be read, up to ``COUNTED``, and which cases they are about."""

    count: int
    cases: frozenset[int]

    @property
    def is_more(self) -> bool:
        """Whether there may be more than were counted."""
        return self.count >= COUNTED


def unread_of(person: Person) -> Unread:
    """The unread notices of a person, in one statement over a partial index."""
    found = list(
        Notice.objects.filter(person=person, read_at__isnull=True)
        .order_by()
        .values_list("case_id", flat=True)[:COUNTED]
    )
    return Unread(len(found), frozenset(filter(None, found)))


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page of notices, newest first. ``next_after`` asks for the next one; empty at the end."""

    notices: list[Notice]
    next_after: str


def notices_of(person: Person, *, after: str = "") -> NoticePage:
    """What the person was told, newest first.

    ``after`` is the ``next_after`` of the page before. Raises ``Invalid`` for one that is none.
    """
    found = Notice.objects.filter(person=person).select_related("case", "position")
    page = list(_before(found, "at", after).order_by("-at", "-pk")[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    return NoticePage(page[:PAGE], _cursor(last.at, last.pk) if last else "")


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """A page of deliveries in one state, newest first."""

    deliveries: list[Delivery]
    next_after: str


def deliveries_in(state: str, *, after: str = "") -> DeliveryPage:
    """The deliveries in a state, newest first, each with its person.

    ``after`` is the ``next_after`` of the page before. Raises ``Invalid`` for one that is none.
    """
    found = Delivery.objects.filter(state=state).select_related("person", "notice")
    page = list(_before(found, "made_at", after).order_by("-made_at", "-pk")[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    return DeliveryPage(page[:PAGE], _cursor(last.made_at, last.pk) if last else "")


def delivery_counts() -> dict[str, int]:
    """How many deliveries stand in each state."""
    counted = Delivery.objects.order_by().values("state").annotate(number=Count("pk"))
    counts = dict.fromkeys(DeliveryState.values, 0)
    return counts | {row["state"]: row["number"] for row in counted}


def dead_by_channel() -> dict[Channel, int]:
    """How many deliveries have died, by channel; only channels with some."""
    counted = (
        Delivery.objects.filter(state=DeliveryState.DEAD)
        .order_by("channel")
        .values("channel")
        .annotate(number=Count("pk"))
    )
    return {Channel(row["channel"]): row["number"] for row in counted}


_Row = TypeVar("_Row", Notice, Delivery)


def _before(rows: QuerySet[_Row], field: str, after: str) -> QuerySet[_Row]:
    if not after:
        return rows
    moment, pk = _moment(after)
    return rows.filter(Q(**{f"{field}__lt": moment}) | Q(**{field: moment, "pk__lt": pk}))


def _cursor(moment: datetime, pk: int) -> str:
    return f"{(moment - _EPOCH) // timedelta(microseconds=1)}-{pk}"


def _moment(cursor: str) -> tuple[datetime, int]:
    try:
        micros, pk = cursor.split("-")
        return _EPOCH + timedelta(microseconds=int(micros)), _fitting(pk)
    except (ValueError, OverflowError):
        raise Invalid(_("Halaman berikutnya tidak dikenal.")) from None


def _fitting(pk: str) -> int:
    """An id that a database can compare with: 63 bits."""
    number = int(pk)
    if not 0 <= number < 2**63:
        raise ValueError(pk)
    return number
