"""When a holding counts: the conditions that every question about holders shares.

A holding counts from its first moment until before its last, while its person's account is open;
a delegation moreover only while the holding it was given from counts. So a substitution ends at
its very moment, without a job that ends it.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from lajur.organisation.models import Capacity, Holder, Position


def counts(at: datetime) -> Q:
    """For a query over holders: who holds something at this moment."""
    given = _runs(at, "granted_by__") & Q(granted_by__person__is_active=True)
    return _runs(at) & Q(person__is_active=True) & (Q(granted_by__isnull=True) | given)


def is_held(at: datetime, *, position: str = "pk") -> Exists:
    """For any query: somebody holds the position that ``position`` leads to.

    A delegation needs no look: it counts only while its giver's holding does.
    """
    return Exists(
        Holder.objects.filter(
            ~Q(capacity=Capacity.DELEGATED),
            _runs(at),
            person__is_active=True,
            position=OuterRef(position),
        )
    )


def is_above_a_vacancy(at: datetime, *, position: str = "pk") -> Exists:
    """For any query: a position directly below the one that ``position`` leads to is vacant."""
    return Exists(Position.objects.filter(~is_held(at), superior=OuterRef(position)))


def _runs(at: datetime, where: str = "") -> Q:
    return Q(**{f"{where}since__lte": at}) & (
        Q(**{f"{where}until__isnull": True}) | Q(**{f"{where}until__gt": at})
    )
