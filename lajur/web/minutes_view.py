"""“Waktu permohonan ini”: whose minutes they were, as one picture and as tables.

The time line runs in calendar time. What lay outside of working hours is drawn narrow, or nights
would hide the minutes that the SOP speaks of; the picture says so, and the table has the true
amounts. Sizes and colours are classes of ``css/minutes.css``, for pages carry no inline style.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lajur.cases.access import case_for
from lajur.cases.minutes import (
    CaseMinutes,
    RowTime,
    Share,
    Tenure,
    Whose,
    holders_during,
    minutes_of,
)
from lajur.cases.models import Outcome, Party
from lajur.cases.queries import CaseView, case_view, row_label
from lajur.clocks.ledger import Entry, Owner, Unowned
from lajur.clocks.words import short_clock_time, short_date, short_day_name
from lajur.organisation.models import Capacity, Holder, Position
from lajur.sop.lettering import text_width
from lajur.sop.matrix import time_text
from lajur.web.deadlines import has_deadline, how_address, seconds_words
from lajur.web.panels import Office
from lajur.web.who import person_of

WIDTH, GUTTER, EDGE = 940.0, 206.0, 10.0
TOP, LANE, BAR = 44.0, 40.0, 18.0
_NIGHT, _NIGHTS_SHARE, _LEAST = 24.0, 0.3, 3.0
_TEXT = 12.5

Titles = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ShareView:
    """One owner in the table: the name, the pattern of its key, minutes and percent."""

    name: str
    look: str
    minutes: int
    spoken: str
    percent: str


@dataclass(frozen=True, slots=True)
class SatView:
    """Who had a row for how long."""

    who: str
    time: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One opening of a row against its standard."""

    number: str
    activity: str
    round: int
    position: str
    state: str
    standard: str
    actual: str
    difference: str
    late: bool
    paused: str
    sat: tuple[SatView, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What ``web/case/minutes.html`` shows."""

    drawing: SafeString
    view_box: str
    summary: str
    whole: int
    whole_spoken: str
    shares: tuple[ShareView, ...]
    has_nights: bool
    has_late: bool
    running: bool


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The times of a case in full: by owner, by row and round, and by who sat there."""
    at, person = timezone.now(), person_of(request)
    case = case_for(person, number, at=at)
    view = case_view(person, case, at=at)
    bare = _minutes(view, at=at)
    holders = holders_during(bare)
    minutes = _minutes(view, at=at, holders=holders)
    titles = _titles(view, minutes)
    context = {
        "case": case,
        "minutes": _picture(view, minutes, titles),
        "rounds": _rounds(view, minutes, titles),
    }
    return render(request, "web/case/times.html", context)


def picture_of(view: CaseView, office: Office, *, at: datetime) -> Picture | None:
    """The picture for the page of the case; none before any time has passed."""
    minutes = _minutes(view, at=at)
    return _picture(view, minutes, office.titles) if minutes.entries else None


def spoken_minutes(minutes: int) -> str:
    """ "1 jam 51 menit"; hours go on, for a day would be 24 or 7½ of them."""
    hours, rest = divmod(minutes, 60)
    words = {"hours": hours, "minutes": rest}
    if hours and rest:
        return _("%(hours)s jam %(minutes)s menit") % words
    return _("%(hours)s jam") % words if hours else _("%(minutes)s menit") % words


def _minutes(view: CaseView, *, at: datetime, holders: Sequence[Holder] = ()) -> CaseMinutes:
    return minutes_of(
        view.case, view.sop, view.items, view.holds, events=view.events, at=at, holders=holders
    )


def _titles(view: CaseView, minutes: CaseMinutes) -> Titles:
    """The titles of all positions of the ledger; moved work may have lain on desks of others."""
    titles = {item.position_id: item.position.title for item in view.items}
    named = {whose.position for whose in _whose(minutes) if whose.position is not None}
    if missing := named - titles.keys():
        titles |= dict(Position.objects.filter(pk__in=missing).values_list("pk", "title"))
    return titles


def _whose(minutes: CaseMinutes) -> list[Whose]:
    return [entry.owner for entry in minutes.entries if isinstance(entry.owner, Whose)]


def _picture(view: CaseView, minutes: CaseMinutes, titles: Titles) -> Picture:
    shares = tuple(_share_view(share, titles) for share in _in_order(minutes))
    lanes = [share for share in minutes.shares if isinstance(share.owner, Whose)]
    drawing = _Drawing(view, minutes, titles, [share.owner for share in lanes])
    whole = spoken_minutes(minutes.minutes)
    told = "; ".join(f"{share.name} {share.spoken}" for share in shares)
    summary = _("Garis waktu sejak diterima, seluruhnya %(whole)s: %(told)s.")
    return Picture(
        drawing=drawing.made(),
        view_box=f"0 0 {WIDTH:g} {drawing.height:g}",
        summary=summary % {"whole": whole, "told": told},
        whole=minutes.minutes,
        whole_spoken=whole,
        shares=shares,
        has_late=any(row.difference is not None and row.difference > 0 for row in minutes.rows),
        has_nights=any(entry.owner == Unowned.OUTSIDE for entry in minutes.entries),
        running=view.case.is_running,
    )


def _in_order(minutes: CaseMinutes) -> list[Share]:
    """As they first came in; time that nobody worked stands last."""
    return sorted(minutes.shares, key=lambda share: isinstance(share.owner, Unowned))


def _share_view(share: Share, titles: Titles) -> ShareView:
    spoken = spoken_minutes(share.minutes)
    name, look = owner_name(share.owner, titles), _look(share.owner)
    return ShareView(name, look, share.minutes, spoken, _percent(share))


def _percent(share: Share) -> str:
    """A share that is there is never shown as none."""
    return f"{share.percent}%" if share.percent or not share.minutes else "<1%"


def owner_name(owner: Owner, titles: Titles) -> str:
    """An owner of time in words."""
    if isinstance(owner, Whose):
        if owner.position is not None:
            return titles.get(owner.position, "–")
        return str(Party(owner.party).label)
    return {
        Unowned.OUTSIDE.value: _("Di luar jam kerja"),
        Unowned.NOBODY.value: _("Tidak di meja siapa pun"),
    }[str(owner)]


def _look(owner: Owner) -> str:
    """The class that draws it: each has a pattern of its own beside its colour."""
    if not isinstance(owner, Whose):
        return "tm-outside"
    if owner.position is not None:
        return "tm-desk"
    return f"tm-{owner.party}"


class _Drawing:
    """The time line: a lane for each owner, nights through all of them, rounds as flags."""

    def __init__(
        self, view: CaseView, minutes: CaseMinutes, titles: Titles, owners: Sequence[Owner]
    ) -> None:
        self._view, self._minutes, self._titles = view, minutes, titles
        self._lanes = {owner: place for place, owner in enumerate(owners)}
        self._spans = tuple(_spans(list(_pieces(minutes))))
        self.height = TOP + LANE * max(1, len(owners)) + 26

    def made(self) -> SafeString:
        parts = [*self._nights(), *self._labels(), *self._blocks(), *self._flags(), *self._axis()]
        return mark_safe("".join(parts))  # noqa: S308

    @property
    def _bottom(self) -> float:
        return self.height - 26

    def _nights(self) -> Iterator[str]:
        for entry, x, width in self._spans:
            if isinstance(entry.owner, Unowned):
                yield format_html(
                    '<rect class="tm-night" x="{}" y="{}" width="{}" height="{}">'
                    "<title>{}</title></rect>",
                    _n(x),
                    _n(TOP - 8),
                    _n(width),
                    _n(self._bottom - TOP + 8),
                    self._told(entry),
                )

    def _labels(self) -> Iterator[str]:
        by_owner = {share.owner: share for share in self._minutes.shares}
        for owner, place in self._lanes.items():
            y = TOP + place * LANE
            share = by_owner[owner]
            words = f"{spoken_minutes(share.minutes)} · {_percent(share)}"
            name = _cut(owner_name(owner, self._titles), GUTTER - 14)
            yield f'<path class="tm-rule" d="M0 {_n(y + LANE - 4)}H{_n(WIDTH)}"/>'
            yield format_html('<text class="tm-name" x="0" y="{}">{}</text>', _n(y + 12), name)
            yield format_html('<text class="tm-sub" x="0" y="{}">{}</text>', _n(y + 28), words)

    def _blocks(self) -> Iterator[str]:
        for entry, x, width in self._spans:
            if not isinstance(entry.owner, Whose):
                continue
            y = TOP + self._lanes[_plainly(entry.owner)] * LANE + 8
            look = _look(entry.owner) + (" tm-paused" if entry.owner.paused else "")
            yield format_html(
                '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2">'
                "<title>{}</title></rect>",
                look,
                _n(x),
                _n(y),
                _n(max(width - 0.8, 1)),
                _n(BAR),
                self._told(entry),
            )
            yield from self._late_part(entry, x, width, y)
            row = "" if entry.owner.position is None else self._row_at(entry)
            if row and width > text_width(row, 11) + 6:
                yield format_html(
                    '<text class="tm-no" x="{}" y="{}">{}</text>',
                    _n(x + width / 2),
                    _n(y + 13),
                    row,
                )

    def _late_part(self, entry: Entry, x: float, width: float, y: float) -> Iterator[str]:
        """What of a block lies beyond the standard time of its row."""
        due = self._due_in(entry)
        if due is None:
            return
        begins = max(due, entry.start)
        used = width * ((begins - entry.start) / entry.length)
        words = _("%(who)s: melampaui waktu baku") % {"who": owner_name(entry.owner, self._titles)}
        yield format_html(
            '<rect class="tm-over" x="{}" y="{}" width="{}" height="{}" rx="2">'
            "<title>{}</title></rect>",
            _n(x + used),
            _n(y),
            _n(max(width - used - 0.8, 1)),
            _n(BAR),
            words,
        )

    def _due_in(self, entry: Entry) -> datetime | None:
        """The deadline that passed before a block ended, where it is of one row alone."""
        rows = self._rows_in(entry)
        due = rows[0].item.due_at if len(rows) == 1 else None
        return due if due is not None and due < entry.end else None

    def _flags(self) -> Iterator[str]:
        for number, at in self._minutes.rounds:
            x = self._x(at)
            words = _("putaran %(number)s") % {"number": number}
            anchor = "tm-flag end" if x > WIDTH - 90 else "tm-flag"
            shift = -4 if x > WIDTH - 90 else 4
            yield f'<path class="tm-round" d="M{_n(x)} {_n(TOP - 14)}V{_n(self._bottom)}"/>'
            yield format_html(
                '<text class="{}" x="{}" y="{}">{}</text>', anchor, _n(x + shift), _n(14), words
            )

    def _axis(self) -> Iterator[str]:
        """The clock at both ends, and each new day where there is room for its name."""
        y, free = TOP - 16, GUTTER
        zone = settings.TIME_ZONE
        for at in self._days():
            x = self._x(at)
            words = f"{short_day_name(at, zone)} {short_date(at, zone)[:-5]}"
            if x < free or x > WIDTH - 40:
                continue
            yield f'<path class="tm-tick" d="M{_n(x)} {_n(y + 4)}V{_n(self._bottom)}"/>'
            yield format_html('<text class="tm-day" x="{}" y="{}">{}</text>', _n(x), _n(y), words)
            free = x + text_width(words, 11) + 12
        ends = (
            (GUTTER, "tm-clock", short_clock_time(self._minutes.start, zone)),
            (WIDTH, "tm-clock end", self._end_words()),
        )
        for x, look, words in ends:
            yield format_html(
                '<text class="{}" x="{}" y="{}">{}</text>',
                look,
                _n(x),
                _n(self._bottom + 17),
                words,
            )

    def _end_words(self) -> str:
        clock = short_clock_time(self._minutes.end, settings.TIME_ZONE)
        if self._view.case.is_running:
            return _("sekarang, %(clock)s") % {"clock": clock}
        return _("selesai %(clock)s") % {"clock": clock}

    def _days(self) -> Iterator[datetime]:
        """The first moment of every day on which somebody worked."""
        seen = None
        for entry in self._minutes.entries:
            day = timezone.localdate(entry.start)
            if entry.owner != Unowned.OUTSIDE and day != seen:
                seen = day
                yield entry.start

    def _x(self, at: datetime) -> float:
        for entry, x, width in self._spans:
            if entry.start <= at < entry.end:
                return x + width * ((at - entry.start) / entry.length)
        return WIDTH

    def _row_at(self, entry: Entry) -> str:
        """The number of the row that was worked on in a stretch, where it was one alone."""
        rows = self._rows_in(entry)
        return row_label(rows[0].row) if len(rows) == 1 else ""

    def _rows_in(self, entry: Entry) -> list[RowTime]:
        """The rows that the owner of a stretch worked on in it."""
        return [
            row
            for row in self._minutes.rows
            if row.opened_at < entry.end
            and (row.ended_at or self._minutes.end) > entry.start
            and _has(row, entry.owner)
        ]

    def _told(self, entry: Entry) -> str:
        zone = settings.TIME_ZONE
        return _("%(who)s: %(from)s–%(to)s, %(time)s") % {
            "who": owner_name(entry.owner, self._titles),
            "from": f"{short_date(entry.start, zone)} {short_clock_time(entry.start, zone)}",
            "to": short_clock_time(entry.end, zone),
            "time": spoken_minutes(entry.length // timedelta(minutes=1)),
        }


def _has(row: RowTime, owner: Owner) -> bool:
    if not isinstance(owner, Whose) or owner.position is None:
        return False
    sat = {tenure.position for tenure in row.tenures}
    return owner.position in (sat or {row.item.position_id})


def _plainly(owner: Whose) -> Whose:
    return Whose(owner.position, owner.party)


def _pieces(minutes: CaseMinutes) -> Iterator[Entry]:
    """The entries, those of a desk parted where one row follows another on it."""
    borders = {row.opened_at for row in minutes.rows}
    for entry in minutes.entries:
        whose = entry.owner
        is_desk = isinstance(whose, Whose) and whose.position is not None
        inside = {at for at in borders if is_desk and entry.start < at < entry.end}
        for begins, ends in pairwise(sorted({entry.start, *inside, entry.end})):
            yield Entry(whose, begins, ends)


def _spans(entries: Sequence[Entry]) -> Iterator[tuple[Entry, float, float]]:
    """Each entry with its place; nights are narrow, and nothing is too small to be seen."""
    outside = [entry for entry in entries if isinstance(entry.owner, Unowned)]
    work = sum((e.length for e in entries if not isinstance(e.owner, Unowned)), timedelta())
    room = WIDTH - GUTTER
    night = min(_NIGHT, room * (_NIGHTS_SHARE if work else 1) / max(1, len(outside)))
    least = min(_LEAST, room / (2 * max(1, len(entries))))
    rest = room - night * len(outside) - least * (len(entries) - len(outside))
    x = GUTTER
    for entry in entries:
        is_night = isinstance(entry.owner, Unowned)
        width = night if is_night else least + rest * (entry.length / work)
        if not work:
            width = room / len(entries)
        yield entry, x, width
        x += width


def _cut(words: str, room: float) -> str:
    """As much of a name as there is room for."""
    if text_width(words, _TEXT) <= room:
        return words
    while words and text_width(f"{words}…", _TEXT) > room:
        words = words[:-1].rstrip()
    return f"{words}…"


def _n(number: float) -> str:
    return f"{round(number, 1):g}"


# The tables of rows


def _rounds(
    view: CaseView, minutes: CaseMinutes, titles: Titles
) -> list[tuple[int, datetime, list[RowView]]]:
    """The rows of each round, in the order in which they opened."""
    begun = {1: minutes.start, **dict(minutes.rounds)}
    return [
        (
            number,
            at,
            [_row_view(view, row, titles) for row in minutes.rows if row.round == number],
        )
        for number, at in sorted(begun.items())
    ]


def _row_view(view: CaseView, row: RowTime, titles: Titles) -> RowView:
    late = row.difference is not None and row.difference > 0
    return RowView(
        number=row_label(row.row),
        activity=row.row.activity,
        round=row.round,
        position=titles.get(row.item.position_id, ""),
        state=_state(row),
        standard=time_text(row.row),
        actual=seconds_words(row.actual),
        difference=_difference(row.difference),
        late=late,
        paused=seconds_words(row.paused) if row.paused else "",
        sat=tuple(_sat(tenure, titles) for tenure in row.tenures),
        how=how_address(view.case, row.item) if has_deadline(view, row.item) else "",
    )


def _state(row: RowTime) -> str:
    return {
        "now": _("berjalan"),
        Outcome.DONE.value: "",
        Outcome.RETURNED.value: _("dikembalikan"),
        Outcome.WITHDRAWN.value: _("ditarik"),
    }[row.state]


def _difference(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds > 0:
        return _("lewat %(time)s") % {"time": seconds_words(seconds)}
    return _("lebih cepat %(time)s") % {"time": seconds_words(-seconds)} if seconds else "0"


def _sat(tenure: Tenure, titles: Titles) -> SatView:
    names = ", ".join(_holder_name(holder) for holder in tenure.holders)
    words = {"who": names or _("belum ada pejabat"), "position": titles.get(tenure.position, "")}
    return SatView(_("%(who)s (%(position)s)") % words, seconds_words(tenure.seconds))


def _holder_name(holder: Holder) -> str:
    if holder.capacity == Capacity.DEFINITIVE:
        return holder.person.name
    return f"{Capacity(holder.capacity).label} {holder.person.name}"
