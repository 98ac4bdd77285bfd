"""Who stands behind the columns, read once for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from lajur.sop.models import Filling, Performer


@dataclass(frozen=True, slots=True)
class Fillings:
    """The columns that the office fills, and which kind of them the reader's positions fill."""

    positions: Mapping[tuple[int, str], list[int]]
    handles: bool
    applies: bool


def fillings_around(position_ids: Iterable[int]) -> Fillings:
    """The positions behind every column but the applicants', and what these positions fill.

    One query; of the applicants' column, which may be long, only the given positions are read.
    """
    mine = set(position_ids)
    applicant = Exists(Performer.objects.filter(applicant=True, key=OuterRef("performer_key")))
    found = Filling.objects.annotate(applicant=applicant).filter(
        Q(position__in=mine) | Q(applicant=False)
    )
    positions: dict[tuple[int, str], list[int]] = {}
    handles = applies = False
    rows = found.values_list("sop_id", "performer_key", "position_id", "applicant")
    for sop_id, key, position_id, of_applicant in rows:
        positions.setdefault((sop_id, key), []).append(position_id)
        applies |= of_applicant
        handles |= not of_applicant and position_id in mine
    return Fillings(positions, handles, applies)
