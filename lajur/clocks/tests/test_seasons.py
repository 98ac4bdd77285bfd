"""When Ramadan lies, and whose word about it counts."""

from __future__ import annotations

from datetime import date

import pytest

from lajur.clocks.seasons import SeasonDates, seasons_in


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2023, 3, 23), date(2023, 4, 21)),
        (date(2024, 3, 12), date(2024, 4, 9)),
        (date(2025, 3, 1), date(2025, 3, 30)),
        (date(2026, 2, 19), date(2026, 3, 20)),
    ],
)
def test_the_settled_ramadans(since: date, until: date) -> None:
    (ramadan,) = seasons_in(since.year, "ramadan")
    assert (ramadan.since, ramadan.until, ramadan.tentative) == (since, until, False)
    assert "Isbat" in ramadan.source


def test_a_ramadan_to_come_is_an_estimate() -> None:
    (ramadan,) = seasons_in(2027, "ramadan")
    assert ramadan == SeasonDates("ramadan", date(2027, 2, 8), date(2027, 3, 9), tentative=True)


def test_2030_has_two_ramadans() -> None:
    first, second = seasons_in(2030, "ramadan")
    assert (first.since, first.until) == (date(2030, 1, 5), date(2030, 2, 3))
    assert (second.since, second.until) == (date(2030, 12, 26), date(2031, 1, 24))


def test_a_ramadan_across_the_new_year_touches_both_years() -> None:
    assert seasons_in(2031, "ramadan")[0] == seasons_in(2030, "ramadan")[1]


def test_no_ramadan_is_longer_than_30_days_and_none_is_missing() -> None:
    ramadans = dict.fromkeys(
        one for year in range(1954, 2100) for one in seasons_in(year, "ramadan")
    )
    assert {(one.until - one.since).days + 1 for one in ramadans} <= {29, 30}
    starts = sorted(one.since for one in ramadans)
    between = [(later - earlier).days for earlier, later in zip(starts, starts[1:], strict=False)]
    assert min(between) >= 353
    assert max(between) <= 357


def test_a_listed_ramadan_replaces_the_computed_one() -> None:
    listed = SeasonDates("ramadan", date(2027, 2, 9), date(2027, 3, 9), source="SE 1/2027")
    assert seasons_in(2027, "ramadan", (listed,)) == (listed,)
    assert len(seasons_in(2026, "ramadan", (listed,))) == 1


def test_one_listed_ramadan_of_2030_leaves_the_other_alone() -> None:
    listed = SeasonDates("ramadan", date(2030, 12, 27), date(2031, 1, 24))
    first, second = seasons_in(2030, "ramadan", (listed,))
    assert (first.tentative, second) == (True, listed)


def test_a_season_of_the_offices_own_is_known_only_when_listed() -> None:
    harvest = SeasonDates("panen", date(2026, 4, 1), date(2026, 4, 14))
    assert seasons_in(2026, "panen", (harvest,)) == (harvest,)
    assert seasons_in(2027, "panen", (harvest,)) == ()
    assert seasons_in(2026, "panen") == ()


def test_after_the_years_of_the_library_no_ramadan_is_known() -> None:
    assert seasons_in(2150, "ramadan") == ()


def test_a_season_must_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        SeasonDates("ramadan", date(2027, 3, 9), date(2027, 2, 8))
