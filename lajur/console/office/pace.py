"""How fast the invented office works: mostly within the standard times, now and then not."""

from __future__ import annotations

import random
from collections.abc import Sequence

_MINUTE, _HOUR = 60, 3600

# Working seconds that an act usually waits for the one before it, by its word in a course.
_USUAL = {
    "5": 9 * _MINUTE,
    "6": 38 * _MINUTE,
    "7": 4 * _MINUTE,
    "8": 4 * _MINUTE,
    "9": 4 * _MINUTE,
    "R": 5 * _MINUTE,
    "C": 6 * _MINUTE,
    "M": 2 * _HOUR,
    "S": 4 * _MINUTE,
    "V": 4 * _MINUTE,
    "L": 5 * _HOUR,
    "W": 20 * _MINUTE,
    "X": _MINUTE,
    "p": 10 * _MINUTE,
    "h": 5 * _MINUTE,
}
_OTHERWISE = 2.4 * _MINUTE
_LONGEST = 9 * _HOUR


def moments_of(course: Sequence[str], since_last: float, rng: random.Random) -> list[float]:
    """Working seconds before now for every act of a course, the first one longest ago."""
    moments = [since_last]
    for word in reversed(course[1:]):
        moments.append(moments[-1] + _takes(word, rng))
    return moments[::-1]


def _takes(word: str, rng: random.Random) -> float:
    """Mostly in time, some late, a few very late."""
    fate = rng.random()
    if fate < 0.78:
        factor = rng.uniform(0.3, 1.1)
    elif fate < 0.94:
        factor = rng.uniform(1.2, 2.6)
    else:
        factor = rng.uniform(5, 40)
    return min(_USUAL.get(word, _OTHERWISE) * factor, _LONGEST) + rng.random()
