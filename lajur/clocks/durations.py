"""A standard time as an SOP prints it, and what it computes to.

An Indonesian SOP prints its *waktu* in many ways: "3 menit", "1-3 hari", "maks. 2 hari kerja",
"1 jam 30 menit", "-". Lajur keeps the words as printed beside the numbers, because minutes of
office time and office days can not be added up without a calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from lajur.foundation.errors import Invalid
from lajur.foundation.text import gettext as _


@dataclass(frozen=True, slots=True)
class Amount:
    """One bound of a time: seconds of clock time, working days and calendar days, kept apart."""

    seconds: int = 0
    working_days: int = 0
    calendar_days: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(
            self.seconds + other.seconds,
            self.working_days + other.working_days,
            self.calendar_days + other.calendar_days,
        )

    def __bool__(self) -> bool:
        return bool(self.seconds or self.working_days or self.calendar_days)


@dataclass(frozen=True, slots=True)
class Duration:
    """A standard time: ``least`` to ``most``, equal when the SOP prints one figure.

    ``printed`` are the SOP's own words. An upper bound ("maks. 2 hari kerja") has an empty
    ``least``. ``None`` instead of a Duration means that the SOP gives no time.
    """

    printed: str
    least: Amount
    most: Amount


class UnreadableDuration(Invalid, ValueError):
    """The printed words are no time that Lajur can compute with; the message says why."""


DayKind = Literal["working", "calendar"]

DAYS_IN_A_WEEK = 7
# No law fixes the days of "1 bulan" in an SOP; 30 calendar days is our reading, always the same.
DAYS_IN_A_MONTH = 30
# Nothing an SOP prints for one step runs longer; a slip of the key ("20000 hari") is refused.
LONGEST_DAYS = 3660
LONGEST_TEXT = 120


def parse_duration(text: str, *, day: DayKind = "working") -> Duration | None:
    """Read a time as an SOP prints it, in Indonesian or English; ``None`` means no time given.

    A plain "hari" is a working day unless ``day`` says "calendar"; "minggu" is 7 and "bulan" 30
    calendar days; "3 x 24 jam" is 3 calendar days, as the law uses the phrase. A comma is a
    decimal comma ("1,5 jam"); a point before three digits parts thousands ("1.440 menit").
    "maks.", "paling lama", "<" and "kurang dari" give an empty ``least``; "±" changes nothing.
    ``printed`` keeps ``text`` without the blanks around it.

    Raises :class:`UnreadableDuration`, a ``ValueError``, for other words, for parts of a day
    (a day has no fixed length), for a range that runs backwards, for a lower bound alone
    ("minimal 1 hari") and for a time above ten years.
    """
    printed = text.strip()
    if len(printed) > LONGEST_TEXT:
        raise _unreadable(f"{printed[:40]}…")
    words = _plain(printed)
    if words in _NO_TIME:
        return None
    words = _APPROXIMATELY.sub("", words)
    is_upper_bound = _AT_MOST.match(words) is not None
    words = _APPROXIMATELY.sub("", _AT_MOST.sub("", words))
    least, most = _bounds(words, printed, day)
    _refuse_impossible(least, most, printed)
    return Duration(printed, Amount() if is_upper_bound else least, most)


def describe(duration: Duration) -> str:
    """The computed time in plain words: "3 menit", "1 sampai 3 hari kerja", not the SOP's own."""
    if not duration.least and duration.most:
        return _("paling lama %(time)s") % {"time": describe_amount(duration.most)}
    if duration.least == duration.most:
        return describe_amount(duration.most)
    least, most = _measures(duration.least), _measures(duration.most)
    if len(least) == len(most) == 1 and least[0].unit == most[0].unit:
        count = _("%(least)s sampai %(most)s") % {
            "least": least[0].number,
            "most": most[0].number,
        }
        return _with_unit(count, most[0].unit)
    return _("%(least)s sampai %(most)s") % {
        "least": describe_amount(duration.least),
        "most": describe_amount(duration.most),
    }


def describe_amount(amount: Amount) -> str:
    """One bound in plain words: "1 jam 30 menit", "2 hari kerja"; nothing is "0 menit"."""
    measures = _measures(amount) or [_Measure(0, "minute")]
    return " ".join(_with_unit(str(measure.number), measure.unit) for measure in measures)


class _Measure(NamedTuple):
    number: int
    unit: str


_NO_TIME = frozenset({"", "-", "tidak ada", "n/a"})

_APPROXIMATELY = re.compile(
    r"^(?:±|\+/-|~|kurang lebih|lebih kurang|kira-kira|sekitar|about|approximately|approx\.?)\s*"
)
_AT_MOST = re.compile(
    r"^(?:<=|<|≤|maksimal|maksimum|maximum|maks\.?|max\.?|paling lama|paling lambat|"
    r"selambat-lambatnya|selama-lamanya|kurang dari|at most|up to|less than|no more than)"
    r"\s*:?\s*"
)
_RANGE = re.compile(
    r"\s*(?:-|\bs\s*\.?\s*/?\s*d\b\.?|\bsampai dengan\b|\bsampai\b|\bhingga\b|\bto\b)\s*"
)

_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_NUMBER = re.compile(
    r"(?P<figure>\d+(?:[.,]\d+)*)?\s*(?P<fraction>[½¼¾]|\b1/2\b)?\s*(?:\((?P<spelt>[a-z ]+)\)\s*)?"
)
_UNIT = re.compile(
    r"(?:(?P<times_24>x\s*24\s*(?:jam|hours?)\b)"
    r"|(?P<working_day>(?:hari\s+kerja|hk|(?:working|business)\s+days?)\b)"
    r"|(?P<calendar_day>(?:hari\s+kalender|calendar\s+days?)\b)"
    r"|(?P<day>(?:hari|days?)\b)"
    r"|(?P<second>(?:detik|dtk|seconds?|secs?)\b|\")"
    r"|(?P<minute>(?:menit|mnt|minutes?|mins?)\b|')"
    r"|(?P<hour>(?:jam|hours?)\b)"
    r"|(?P<week>(?:minggu|weeks?)\b(?!\s+kerja))"
    r"|(?P<month>(?:bulan|bln|months?)\b))\.?\s*(?:(?:dan|and|,)\s+)?"
)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_CALENDAR_DAYS = {
    "calendar_day": 1,
    "times_24": 1,
    "week": DAYS_IN_A_WEEK,
    "month": DAYS_IN_A_MONTH,
}


def _plain(printed: str) -> str:
    words = re.sub(r"[‐‑‒–—―−]", "-", printed.lower()).replace("×", "x")
    words = re.sub(r"[’′‘]", "'", words)
    words = re.sub(r"[”″“]|''", '"', words)
    return re.sub(r"\s+", " ", words).strip()


def _bounds(words: str, printed: str, day: DayKind) -> tuple[Amount, Amount]:
    sides = _RANGE.split(words)
    if len(sides) == 1:
        amount = _amount(words, printed, day)
        return amount, amount
    if len(sides) > 2:
        raise _unreadable(printed)
    least, most = sides
    if _is_bare_number(least):
        least = f"{least} {_unit_words(most, printed)}"
    return _amount(least, printed, day), _amount(most, printed, day)


def _is_bare_number(words: str) -> bool:
    number = _NUMBER.fullmatch(words)
    return number is not None and bool(words)


def _unit_words(words: str, printed: str) -> str:
    number = _NUMBER.match(words)
    unit = words[number.end() :] if number else ""
    if _UNIT.fullmatch(unit) is None:
        raise _unreadable(printed)
    return unit


def _amount(words: str, printed: str, day: DayKind) -> Amount:
    total, rest = Amount(), words
    while True:
        number = _NUMBER.match(rest)
        unit = number and _UNIT.match(rest, number.end())
        if not number or not unit:
            raise _unreadable(printed)
        total += _measured(_count(number, printed), str(unit.lastgroup), printed, day)
        rest = rest[unit.end() :]
        if not rest:
            return total


def _count(number: re.Match[str], printed: str) -> Decimal:
    figure, fraction, spelt = number["figure"], number["fraction"], number["spelt"]
    if figure is None and fraction is None:
        raise _unreadable(printed)
    count = _figure(figure, printed) if figure else Decimal(0)
    if fraction:
        count += _FRACTIONS.get(fraction, Decimal("0.5"))
    if spelt and _spelt_number(spelt) != count:
        raise UnreadableDuration(
            _("Waktu “%(printed)s” tidak cocok: angka dan huruf di dalam kurung berbeda.")
            % {"printed": printed}
        )
    return count


def _figure(figure: str, printed: str) -> Decimal:
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", figure):
        figure = figure.replace(".", "")
    figure = figure.replace(",", ".")
    if figure.count(".") > 1:
        raise _unreadable(printed)
    return Decimal(figure)


def _measured(count: Decimal, unit: str, printed: str, day: DayKind) -> Amount:
    if unit in _SECONDS:
        return Amount(seconds=_whole(count * _SECONDS[unit], printed))
    if unit in _CALENDAR_DAYS:
        return Amount(calendar_days=_whole(count * _CALENDAR_DAYS[unit], printed))
    days = _whole(count, printed)
    if unit == "day" and day == "calendar":
        return Amount(calendar_days=days)
    return Amount(working_days=days)


def _whole(count: Decimal, printed: str) -> int:
    if count != int(count):
        raise UnreadableDuration(
            _(
                "Waktu “%(printed)s” tidak dapat dihitung: bagian hari tidak punya panjang "
                "tetap. Tulis dalam jam atau menit."
            )
            % {"printed": printed}
        )
    return int(count)


_ONES = [
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
]
_IRREGULAR: dict[str, int | Decimal] = {
    "sepuluh": 10,
    "sebelas": 11,
    "seratus": 100,
    "setengah": Decimal("0.5"),
}


def _spelt_number(spelt: str) -> int | Decimal | None:
    """The Indonesian number word of "14 (empat belas) hari"; ``None`` for any other word."""
    words = spelt.split()
    match words:
        case [word] if word in _IRREGULAR:
            return _IRREGULAR[word]
        case [one] if one in _ONES:
            return _ONES.index(one)
        case [one, "belas"] if one in _ONES:
            return 10 + _ONES.index(one)
        case [ten, "puluh", *ones] if ten in _ONES and len(ones) <= 1:
            rest = _spelt_number(ones[0]) if ones else 0
            return None if rest is None else _ONES.index(ten) * 10 + rest
    return None


def _refuse_impossible(least: Amount, most: Amount, printed: str) -> None:
    for amount in (least, most):
        days = amount.seconds // 86_400 + amount.working_days + amount.calendar_days
        if days > LONGEST_DAYS:
            raise UnreadableDuration(
                _("Waktu “%(printed)s” lebih panjang dari sepuluh tahun.") % {"printed": printed}
            )
    if least != most and all(
        getattr(most, part) <= getattr(least, part) for part in Amount.__dataclass_fields__
    ):
        raise UnreadableDuration(
            _("Waktu “%(printed)s” terbalik: batas bawah lebih besar dari batas atas.")
            % {"printed": printed}
        )


def _unreadable(printed: str) -> UnreadableDuration:
    return UnreadableDuration(
        _(
            "Waktu “%(printed)s” tidak dapat dibaca. Tulis misalnya “8 menit”, "
            "“1-3 hari kerja”, “maks. 2 jam”, atau “-” bila SOP tidak menyebut waktu."
        )
        % {"printed": printed}
    )


def _measures(amount: Amount) -> list[_Measure]:
    hours, rest = divmod(amount.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    measures = [
        _Measure(amount.calendar_days, "calendar_day"),
        _Measure(amount.working_days, "working_day"),
        _Measure(hours, "hour"),
        _Measure(minutes, "minute"),
        _Measure(seconds, "second"),
    ]
    return [measure for measure in measures if measure.number]


def _with_unit(count: str, unit: str) -> str:
    patterns = {
        "calendar_day": _("%(count)s hari kalender"),
        "working_day": _("%(count)s hari kerja"),
        "hour": _("%(count)s jam"),
        "minute": _("%(count)s menit"),
        "second": _("%(count)s detik"),
    }
    return patterns[unit] % {"count": count}
