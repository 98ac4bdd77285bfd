"""The hash chain of a case's events (threat T49): each hash covers all that came before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from lajur.cases.models import Case, Event


def seal(event: Event, *, case_number: str) -> str:
    """SHA-256 (64 hex digits) over the previous hash and the event's canonical content."""
    text = json.dumps(
        _content(event, case_number),
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256((event.previous + text).encode()).hexdigest()


def application_hash(case: Case) -> str:
    """SHA-256 (64 hex digits) of what was applied for, by which the history vouches for it."""
    values = {name: str(getattr(case, name)) for name in APPLICATION}
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


APPLICATION = (
    "applicant_id",
    "applicant_unit_id",
    "site_id",
    "subject",
    "kind",
    "urgency",
    "access_class",
    "description",
    "contact_name",
    "contact_phone",
    "letter_number",
    "letter_date",
)
"""The columns of a case that hold who applies, and for what."""


def _content(event: Event, case_number: str) -> dict[str, Any]:
    return {
        "case": case_number,
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "person": event.person_id,
        "position": event.position_id,
        "capacity": str(event.capacity),
        "on_behalf_of": event.on_behalf_of,
        "row": event.row,
        "round": event.round,
        "beyond_sop": event.beyond_sop,
        "payload": event.payload,
        "audience": event.audience,
        "command_id": str(event.command_id),
    }
