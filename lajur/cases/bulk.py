"""What a filler of many cases needs of this room."""

from __future__ import annotations

from django.db.models import F

from lajur.cases.models import CaseNumber


def take_numbers(*, year: int, count: int) -> list[str]:
    """Take the next ``count`` case numbers of a year, inside the caller's transaction."""
    CaseNumber.objects.get_or_create(year=year)
    CaseNumber.objects.filter(year=year).update(last=F("last") + count)
    last = CaseNumber.objects.values_list("last", flat=True).get(year=year)
    return [f"{year}-{number:04d}" for number in range(last - count + 1, last + 1)]
