"""How fast working time is reckoned, on one core, beside two libraries from PyPI.

    python bench/clock.py                                  Lajur alone
    python bench/clock.py --peers /tmp/peers/bin/python    and the libraries of that environment

The environment of the peers: ``pip install businesstimedelta workalendar``. They get the same
moments, weeks and holidays. ``businesstimedelta`` adds working time, but knows no week that holds
for some dates only, so it is asked without Ramadan too; ``workalendar`` knows days and no hours.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ZONE = "Asia/Jakarta"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS_OF_YEAR = 365 * 86_400
LENGTHS = (3, 8, 15, 60, 480)
"""Minutes, as the standard times of SOPs are."""


def main() -> None:
    given = _arguments()
    if given.peer:
        print(json.dumps(PEERS[given.peer](json.load(sys.stdin))))
        return
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    lajur(given.count)
    if given.peers:
        beside(given.peers, given.asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000, help="questions to Lajur")
    parser.add_argument("--peers", help="the Python of an environment with the peers")
    parser.add_argument("--asked", type=int, default=2_000, help="questions to each peer")
    parser.add_argument("--peer", choices=sorted(PEERS), help=argparse.SUPPRESS)
    return parser.parse_args()


def moments(count: int) -> list[datetime]:
    """Seconds of 2026, the same ones in every run."""
    rng = random.Random(2026)
    return [FIRST + timedelta(seconds=rng.randrange(SECONDS_OF_YEAR)) for _ in range(count)]


def lajur(count: int) -> None:
    """Lajur's own figures: every question of a deadline or of a time, warm; and a cold start."""
    from dataclasses import replace

    from lajur.clocks.arithmetic import due_at, next_opening, working_seconds_between
    from lajur.clocks.calendar import office_calendar
    from lajur.clocks.durations import parse_duration
    from lajur.clocks.explain import explain

    begun = time.process_time()
    office = office_calendar(ZONE)
    due_at(office, FIRST, parse_duration("8 menit"))
    print(f"first deadline of a process, with the holidays library: {_ms(begun)} ms")
    begun = time.process_time()
    due_at(replace(office, name="Ubahan"), FIRST, parse_duration("8 menit"))
    print(f"first deadline of a changed calendar (one year of it): {_ms(begun)} ms")

    starts = moments(count)
    times = [parse_duration(f"{minutes} menit") for minutes in LENGTHS]
    lengths = [times[place % len(times)] for place in range(count)]
    days = parse_duration("1-3 hari kerja")
    later = [start + timedelta(hours=30) for start in starts]
    few = list(zip(starts, later, strict=True))[: count // 50]
    told(
        "due_at, minutes",
        count,
        (due_at(office, *pair) for pair in zip(starts, lengths, strict=True)),
    )
    told("due_at, working days", count, (due_at(office, start, days) for start in starts))
    told(
        "working_seconds_between, 30 h apart",
        count,
        (working_seconds_between(office, *pair) for pair in zip(starts, later, strict=True)),
    )
    told("next_opening", count, (next_opening(office, start) for start in starts))
    told("explain, 30 h", len(few), (explain(office, *pair) for pair in few))


def told(name: str, count: int, answers: Iterable[Any]) -> float:
    """Run through the answers; print and return how many a minute of one core gives."""
    begun, worked = time.perf_counter(), time.process_time()
    for _answer in answers:
        pass
    wall, cpu = time.perf_counter() - begun, time.process_time() - worked
    print(
        f"{name}: {count:,} in {cpu:.2f} s of CPU time ({wall:.2f} s by the clock on the wall), "
        f"{count / cpu * 60:,.0f} a minute"
    )
    return count / cpu


def beside(python: str, asked: int) -> None:
    """The same questions to Lajur and to the peers, and where their answers differ."""
    from dataclasses import replace

    from lajur.clocks.arithmetic import add_working_days, add_working_time
    from lajur.clocks.calendar import office_calendar

    office = office_calendar(ZONE)
    ordinary = replace(office, patterns=office.patterns[:1])
    question = {
        "starts": [start.isoformat() for start in moments(asked)],
        "minutes": [LENGTHS[place % len(LENGTHS)] for place in range(asked)],
        "holidays": [
            day.isoformat() for year in range(2025, 2031) for day in office.holidays.in_year(year)
        ],
    }
    starts = moments(asked)
    ask: dict[str, Callable[[], list[str]]] = {
        "businesstimedelta": lambda: [
            add_working_time(ordinary, start, minutes * 60).isoformat()
            for start, minutes in zip(starts, question["minutes"], strict=True)
        ],
        "workalendar": lambda: [
            (add_working_days(ordinary, start, 3) + timedelta(hours=7)).date().isoformat()
            for start in starts
        ],
    }
    for name, ours in ask.items():
        ours()
        begun = time.process_time()
        expected = ours()
        rate = asked / (time.process_time() - begun)
        answer = _ask(python, name, question)
        compared(name, rate, answer["per_second"], expected, answer["answers"])
    whole = [
        add_working_time(office, start, minutes * 60).isoformat()
        for start, minutes in zip(starts, question["minutes"], strict=True)
    ]
    wrong = sum(one != other for one, other in zip(whole, ask["businesstimedelta"](), strict=True))
    print(f"a calendar without Ramadan is wrong in {100 * wrong / asked:.1f} % of these")


def compared(
    name: str, ours: float, theirs: float, expected: Sequence[str], answers: Sequence[str]
) -> None:
    different = [place for place, one in enumerate(expected) if one != answers[place]]
    print(
        f"{name}: {theirs:,.0f} a second, Lajur {ours:,.0f}: {ours / theirs:,.0f} times as fast; "
        f"{len(different)} of {len(expected)} answers differ"
    )
    for place in different[:3]:
        print(f"  Lajur {expected[place]}, {name} {answers[place]}")


def _ask(python: str, name: str, question: dict[str, Any]) -> dict[str, Any]:
    finished = subprocess.run(
        [python, __file__, "--peer", name],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(finished.stdout)
    return answer


def businesstimedelta(question: dict[str, Any]) -> dict[str, Any]:
    import businesstimedelta as peer
    import pytz

    zone = pytz.timezone(ZONE)
    clock = datetime.strptime  # noqa: DTZ007 - only the time of the day is taken

    def rule(kind: Any, opens: str, closes: str, days: list[int]) -> Any:
        ends = (clock(text, "%H.%M").time() for text in (opens, closes))
        return kind(*ends, working_days=days, tz=zone)

    ordinary, friday = [0, 1, 2, 3], [4]
    rules = peer.Rules(
        [
            rule(peer.WorkDayRule, "07.30", "16.00", ordinary),
            rule(peer.WorkDayRule, "07.30", "16.30", friday),
            rule(peer.LunchTimeRule, "12.00", "13.00", ordinary),
            rule(peer.LunchTimeRule, "11.30", "13.00", friday),
            peer.HolidayRule([date.fromisoformat(day) for day in question["holidays"]], tz=zone),
        ]
    )
    asked = [
        (datetime.fromisoformat(start), peer.BusinessTimeDelta(rules, seconds=60 * minutes))
        for start, minutes in zip(question["starts"], question["minutes"], strict=True)
    ]
    return _timed(lambda: [(at + length).astimezone(UTC).isoformat() for at, length in asked])


def workalendar(question: dict[str, Any]) -> dict[str, Any]:
    from workalendar.core import Calendar, WesternMixin

    listed = [(date.fromisoformat(day), "Libur") for day in question["holidays"]]

    class Office(WesternMixin, Calendar):  # type: ignore[misc]
        include_new_years_day = False

        def holidays(self, year: int | None = None) -> list[tuple[date, str]]:
            return [each for each in listed if year is None or each[0].year == year]

    office = Office()
    starts = [datetime.fromisoformat(each) + timedelta(hours=7) for each in question["starts"]]
    return _timed(
        lambda: [office.add_working_days(start.date(), 3).isoformat() for start in starts]
    )


def _timed(reckon: Callable[[], list[str]]) -> dict[str, Any]:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    reckon()
    begun = time.process_time()
    answers = reckon()
    return {"per_second": len(answers) / (time.process_time() - begun), "answers": answers}


def _ms(begun: float) -> str:
    return f"{1000 * (time.process_time() - begun):.0f}"


PEERS = {"businesstimedelta": businesstimedelta, "workalendar": workalendar}


if __name__ == "__main__":
    main()
