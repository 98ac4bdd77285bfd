"""How much room words take, estimated without a font, and never too little.

The widths are those of Plus Jakarta Sans Bold in hundredths of an em, rounded up, with tabular
figures; ``ALLOWANCE`` covers the sans-serif that a browser takes when the typeface has not come.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import ceil

ALLOWANCE = 1.04

_GROUPS = {
    18: " ",
    26: "ijl",
    28: "I",
    32: "'",
    36: ",",
    38: "!().:r",
    40: ";J`{|}",
    42: "[]ft",
    50: '"z',
    52: "/\\s",
    54: "*",
    56: "7LTx",
    58: "akv",
    60: "-2?FZhnuy",
    62: "Ece",
    66: "$+<=>PSY^o~134578969",
    68: "KRX_bdgpq",
    70: "BV",
    72: "AU",
    74: "0H",
    76: "DN",
    80: "&C",
    84: "G",
    88: "OQ",
    90: "Mw",
    94: "#@m",
    106: "W%",
}
_WIDTHS = {character: width for width, group in _GROUPS.items() for character in group}
_ANY_OTHER = 106


@lru_cache(maxsize=4096)
def text_width(text: str, size: float) -> float:
    """The most room that ``text`` takes on one line, in the unit of ``size`` (its em)."""
    hundredths = sum(_WIDTHS.get(character, _ANY_OTHER) for character in text)
    return hundredths * size * ALLOWANCE / 100


def lines_needed(text: str, *, width: float, size: float) -> int:
    """How many lines ``text`` fills at most, broken at blanks and inside words too long for one."""
    return sum(_lines_of(part, width, size) for part in text.splitlines()) if text else 0


def _lines_of(text: str, width: float, size: float) -> int:
    lines, used, blank = 1, 0.0, text_width(" ", size)
    for word in text.split():
        needed = text_width(word, size)
        if used and used + blank + needed > width:
            lines, used = lines + 1, 0.0
        if needed > width:
            # The pieces of a broken word waste up to a letter on each line.
            lines += ceil(needed / (width - size)) - 1 if width > 2 * size else len(word)
            used = width
        else:
            used += needed + (blank if used else 0)
    return lines


def wrapped(text: str, *, width: float, size: float) -> tuple[str, ...]:
    """``text`` in lines of at most ``width``, broken at blanks only: a long word stands out."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines)


def widest_word(text: str, size: float) -> float:
    """The width of the longest piece that a browser would not break, a blank or slash apart."""
    pieces = re.split(r"(?<=[/\s-])", text)
    return max((text_width(piece.strip(), size) for piece in pieces), default=0.0)
