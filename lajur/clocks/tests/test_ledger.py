"""The ledger: every minute has one owner, and the sum is the whole, always."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lajur.clocks.calendar import round_the_clock_calendar
from lajur.clocks.ledger import (
    Claim,
    Entry,
    Owner,
    Unowned,
    in_minutes,
    in_percent,
    in_seconds,
    ledger,
    totals,
)
from lajur.clocks.tests import plans
from lajur.clocks.tests.slow import works
from lajur.clocks.tests.test_arithmetic import OFFICE, wib

MINUTE = timedelta(minutes=1)
ALWAYS = round_the_clock_calendar("Asia/Jakarta")
FRIDAY = wib(2026, 11, 6, 0, 0).astimezone(UTC)
NAMES = ("kadis", "kabid", "teknisi", "pemohon")


def at(minute: int) -> datetime:
    return FRIDAY + minute * MINUTE


@st.composite
def claims(draw: st.DrawFn, unit: timedelta = MINUTE) -> list[Claim]:
    found = []
    for _ in range(draw(st.integers(0, 6))):
        since = FRIDAY + draw(st.integers(0, 4 * 1440)) * unit
        found.append(
            Claim(
                owner=draw(st.sampled_from(NAMES)),
                since=since,
                until=since + draw(st.integers(0, 3000)) * unit,
                calendar=draw(st.sampled_from([OFFICE, ALWAYS])),
                rank=draw(st.integers(0, 2)),
            )
        )
    return found


def slow_owners(minute: datetime, claimed: list[Claim]) -> set[Owner]:
    """Who may own a minute: the best claim by the rule, or all of those that are equally good."""
    standing = [claim for claim in claimed if claim.since <= minute < claim.until]
    is_open = works(plans.OFFICE, minute)
    working = [claim for claim in standing if claim.calendar is ALWAYS or is_open]
    if not standing:
        return {Unowned.NOBODY}
    if not working:
        return {Unowned.OUTSIDE}
    best = min((claim.rank, claim.since) for claim in working)
    return {claim.owner for claim in working if (claim.rank, claim.since) == best}


def owner_at(entries: tuple[Entry, ...], moment: datetime) -> Owner:
    (owner,) = [entry.owner for entry in entries if entry.start <= moment < entry.end]
    return owner


@settings(max_examples=60)
@given(first=st.integers(0, 1440), length=st.integers(1, 3 * 1440), claimed=claims())
def test_every_minute_belongs_to_whom_the_rule_names(
    first: int, length: int, claimed: list[Claim]
) -> None:
    entries = ledger(at(first), at(first + length), claimed)
    for minute in range(first, first + length, 7):
        assert owner_at(entries, at(minute)) in slow_owners(at(minute), claimed)


@given(
    first=st.integers(0, 10**9),
    length=st.integers(1, 10**12),
    claimed=claims(unit=timedelta(seconds=61, microseconds=37)),
)
def test_the_sum_is_the_whole_without_gap_or_overlap(
    first: int, length: int, claimed: list[Claim]
) -> None:
    start = FRIDAY + timedelta(microseconds=first)
    end = start + timedelta(microseconds=length)
    entries = ledger(start, end, claimed)
    assert (entries[0].start, entries[-1].end) == (start, end)
    assert all(one.end == other.start for one, other in pairwise(entries))
    assert all(one.owner != other.owner for one, other in pairwise(entries))
    assert all(entry.start < entry.end for entry in entries)
    assert sum(totals(entries).values(), timedelta()) == end - start
    assert sum(in_minutes(totals(entries)).values()) == (end - start) // MINUTE
    assert sum(in_seconds(totals(entries)).values()) == length // 10**6
    assert sum(in_percent(totals(entries)).values()) == 100


@given(
    st.dictionaries(
        st.sampled_from(NAMES), st.integers(0, 10**11).map(lambda n: timedelta(0, 0, n))
    )
)
def test_no_shown_minute_is_more_than_a_minute_from_the_truth(
    lengths: dict[Owner, timedelta],
) -> None:
    shown = in_minutes(lengths)
    assert all(abs(shown[owner] * MINUTE - length) < MINUTE for owner, length in lengths.items())


def test_a_night_belongs_to_nobody_at_work() -> None:
    start, end = wib(2026, 11, 5, 15, 50), wib(2026, 11, 6, 7, 40)
    entries = ledger(start, end, [Claim("kabid", start, end, OFFICE)])
    assert [(entry.owner, entry.length) for entry in entries] == [
        ("kabid", 10 * MINUTE),
        (Unowned.OUTSIDE, timedelta(hours=15, minutes=30)),
        ("kabid", 10 * MINUTE),
    ]


def test_whoever_works_by_night_owns_the_night() -> None:
    start, end = wib(2026, 11, 5, 20, 0), wib(2026, 11, 5, 21, 0)
    by_day, on_call = Claim("kabid", start, end, OFFICE), Claim("piket", start, end, ALWAYS, rank=5)
    assert ledger(start, end, [by_day, on_call]) == (Entry("piket", start, end),)


def test_no_time_has_no_entry_and_no_owner() -> None:
    moment = wib(2026, 11, 5, 9, 0)
    assert ledger(moment, moment, [Claim("kabid", moment, moment, OFFICE)]) == ()
    assert in_minutes({}) == in_percent({}) == {}
    assert in_percent({"kabid": timedelta()}) == {"kabid": 0}


def test_naive_times_are_refused() -> None:
    naive = datetime(2026, 11, 5, 9)  # noqa: DTZ001 - that is what is refused
    with pytest.raises(ValueError, match="aware"):
        ledger(naive, naive + MINUTE, [])


def test_a_lost_half_minute_goes_to_who_lost_most() -> None:
    lengths: dict[Owner, timedelta] = {
        "a": timedelta(seconds=90),
        "b": timedelta(seconds=50),
        "c": timedelta(seconds=40),
    }
    assert in_minutes(lengths) == {"a": 1, "b": 1, "c": 1}
    assert in_percent(lengths) == {"a": 50, "b": 28, "c": 22}
