"""The canonical content of a procedure, and its hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from lajur.sop.procedure import Procedure


def content_of(procedure: Procedure) -> dict[str, Any]:
    """The whole content as JSON values; equal procedures have equal content.

    What a file may say since later is left out where it is not said: what was published before
    keeps its hash.
    """
    content = asdict(procedure)
    for row in content["rows"]:
        if not row["apart_from"]:
            del row["apart_from"]
    return content


def content_hash(procedure: Procedure) -> str:
    """SHA-256 (64 hex digits) over the canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(
        content_of(procedure), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
