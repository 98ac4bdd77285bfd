"""Who stands behind the columns, read once for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from lajur.sop.models import Filling, Performer, StepPerformer


def of_applicants() -> Exists:
    """For a query over fillings: the column is an applicant's in a version of the same SOP."""
    return Exists(
        Performer.objects.filter(
            version__sop=OuterRef("sop"), key=OuterRef("performer_key"), applicant=True
        )
    )


def that_start() -> Exists:
    """For a query over fillings: the column answers for the start row of the current version."""
    return Exists(
        StepPerformer.objects.filter(
            step__version=OuterRef("sop__current"),
            step__start=True,
            order=0,
            performer__key=OuterRef("performer_key"),
        )
    )


@dataclass(frozen=True, slots=True)
class Fillings:
    """The columns that the office fills, and what the reader's positions may do by them.

    ``handles``: one of them is no applicant's column. ``applies``: one of them starts a case.
    """

    positions: Mapping[tuple[int, str], list[int]]
    handles: bool
    applies: bool


def fillings_around(position_ids: Iterable[int]) -> Fillings:
    """The positions behind every column but the applicants', and what these positions fill.

    One query; of the applicants' column, which may be long, only the given positions are read.
    """
    mine = set(position_ids)
    found = Filling.objects.annotate(applicant=of_applicants(), starts=that_start()).filter(
        Q(position__in=mine) | Q(applicant=False)
    )
    positions: dict[tuple[int, str], list[int]] = {}
    handles = applies = False
    rows = found.values_list("sop_id", "performer_key", "position_id", "applicant", "starts")
    for sop_id, key, position_id, of_applicant, starts in rows.order_by("order", "pk"):
        positions.setdefault((sop_id, key), []).append(position_id)
        applies |= starts and position_id in mine
        handles |= not of_applicant and position_id in mine
    return Fillings(positions, handles, applies)
