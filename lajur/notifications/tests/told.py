"""Notices for the tests, made as the telling makes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lajur.cases.models import Case
from lajur.cases.tests.cast import MONDAY
from lajur.notifications.models import Notice, Topic
from lajur.organisation.models import Person


def notice_for(person: Person, *, at: datetime = MONDAY, **changes: Any) -> Notice:
    """A person is told of new work; ``case`` is what it is about, if anything."""
    case: Case | None = changes.get("case")
    values: dict[str, Any] = {
        "kind": "work.new",
        "topic": Topic.WORK,
        "key": f"event:{Notice.objects.count() + 1}",
        "context": {"nomor": case.number if case else "2026-0001", "baris": "2"},
        "path": f"/permohonan/{case.number}/" if case else "/",
    }
    return Notice.objects.create(person=person, at=at, **{**values, **changes})
