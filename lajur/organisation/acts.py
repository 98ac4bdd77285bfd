"""The record of administration: every verb that decides over others leaves a row here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lajur.organisation.models import ActKind, AdministrativeAct, Person, Position


def record_act(
    kind: ActKind,
    *,
    about: str,
    by: Person | None,
    at: datetime,
    person: Person | None = None,
    position: Position | None = None,
    payload: dict[str, Any] | None = None,
) -> AdministrativeAct:
    """Write what was decided, by whom (null: the console) and when; in the verb's transaction.

    The row can not be erased: give it no secret and nothing private that it can do without.
    """
    return AdministrativeAct.objects.create(
        kind=kind,
        at=at,
        by=by,
        person=person,
        position=position,
        unit=position.unit if position else None,
        about=about,
        payload=payload or {},
    )
