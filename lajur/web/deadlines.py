"""“Bagaimana dihitung?”: the way from the moment a row opened to its deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lajur.cases.access import case_for
from lajur.cases.models import Case, Hold, ItemKind, WorkItem
from lajur.cases.queries import CaseView, case_view, left_of, row_label
from lajur.clocks.choice import Chosen, by_id, calendar_of
from lajur.clocks.durations import Amount, describe_amount
from lajur.clocks.explain import LabelledPause, Stretch, explain
from lajur.clocks.models import Calendar
from lajur.clocks.words import short_clock_time, short_date, short_day_name
from lajur.foundation.errors import NotFound
from lajur.sop.procedure import Row
from lajur.web.sentences import party_words
from lajur.web.who import person_of

BAR_WIDTH = 900
_LEAST_WIDTH = 7
_MOST_PARTS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch as a line of the table."""

    stretch: Stretch
    since: str
    until: str
    label: str
    counted: str
    total: str

    @property
    def look(self) -> str:
        """The class of its key and of its part of the bar."""
        return f"st-{self.stretch.kind.value}"


@dataclass(frozen=True, slots=True)
class Explained:
    """A deadline with all that it was computed of."""

    item: WorkItem
    row: Row
    number: str
    calendar: Chosen
    calendar_changed: bool
    since: datetime
    due_at: datetime | None
    paused_at: datetime | None
    left: int | None
    took: str
    lines: Sequence[Line]
    bar: SafeString
    calendar_address: str
    sentence: str
    by_days: bool


@require_safe
def show(request: HttpRequest, number: str, item_id: int) -> HttpResponse:
    """How the deadline of one work item came about, for those who see the case."""
    at, person = timezone.now(), person_of(request)
    case = case_for(person, number, at=at)
    view = case_view(person, case, at=at)
    item = next((each for each in view.items if each.pk == item_id), None)
    if item is None or not has_deadline(view, item):
        raise NotFound(_("Pekerjaan ini tidak mempunyai batas waktu baku."))
    context = {"case": case, "how": explained(view, item, at=at)}
    return render(request, "web/case/deadline.html", context)


def has_deadline(view: CaseView, item: WorkItem) -> bool:
    """Whether the office clock runs for an item, so that there is something to explain."""
    return (
        item.kind in (ItemKind.ROW, ItemKind.PART)
        and view.row(item).time is not None
        and not _of_applicant(view, item)
    )


def how_address(case: Case, item: WorkItem) -> str:
    """Where the deadline of an item is explained."""
    return f"/permohonan/{case.number}/tenggat/{item.pk}/"


def explained(view: CaseView, item: WorkItem, *, at: datetime) -> Explained:
    """What a deadline was computed of; while it is paused, up to the pause."""
    row, holds = view.row(item), view.holds_of(item)
    chosen = calendar_of(item.position_id) if item.is_open else by_id(item.calendar_id)
    since = _since(view, item)
    until = item.due_at or item.paused_at or since
    pauses = [
        LabelledPause(hold.started_at, hold.ended_at or at, _pause_label(hold)) for hold in holds
    ]
    stretches = explain(chosen.calendar, since, until, pauses)
    lines = [_line(stretch) for stretch in stretches]
    most = row.time.most if row.time else Amount()
    return Explained(
        item=item,
        row=row,
        number=row_label(row),
        calendar=chosen,
        calendar_changed=(item.calendar_id, item.calendar_revision) != (chosen.id, chosen.revision),
        since=since,
        due_at=item.due_at,
        paused_at=item.paused_at,
        left=left_of(item, at) if item.is_open else None,
        took="" if item.worked_seconds is None else seconds_words(item.worked_seconds),
        lines=lines,
        bar=_bar(lines),
        calendar_address=_calendar_address(chosen),
        sentence=_sentence(stretches),
        by_days=bool(most.working_days or most.calendar_days),
    )


def seconds_words(seconds: int) -> str:
    """An amount of working time to the second: "7 menit 30 detik"."""
    return describe_amount(Amount(seconds=seconds))


def _of_applicant(view: CaseView, item: WorkItem) -> bool:
    if item.performer_id is None:
        return False
    return view.sop.procedure.performer(view.sop.performer_key(item.performer_id)).applicant


def _since(view: CaseView, item: WorkItem) -> datetime:
    """When the clock of the item began: a part runs by that of its row."""
    if item.kind == ItemKind.ROW:
        return item.opened_at
    opened = [
        each.opened_at
        for each in view.items
        if each.kind == ItemKind.ROW and (each.step_id, each.round) == (item.step_id, item.round)
    ]
    return min(opened, default=item.opened_at)


def _calendar_address(chosen: Chosen) -> str:
    """The page of the calendar; empty for the built-in one, which has none."""
    if chosen.id is None:
        return ""
    key = Calendar.objects.filter(pk=chosen.id).values_list("key", flat=True).first()
    return f"/kalender/{key}/" if key else ""


def _pause_label(hold: Hold) -> str:
    return _("Jeda menunggu %(party)s") % {"party": party_words(hold.party)}


def _line(stretch: Stretch) -> Line:
    return Line(
        stretch=stretch,
        since=_moment(stretch.start),
        until=_moment(stretch.end),
        label=stretch.label,
        counted=seconds_words(stretch.counted) if stretch.counts else "–",
        total=seconds_words(stretch.total),
    )


def _moment(at: datetime) -> str:
    """ "Jum 6 Nov 2026, 11.29"."""
    zone = settings.TIME_ZONE
    return _("%(day)s %(date)s, %(clock)s") % {
        "day": short_day_name(at, zone),
        "date": short_date(at, zone),
        "clock": short_clock_time(at, zone),
    }


def _sentence(stretches: Sequence[Stretch]) -> str:
    """ "8 menit kerja: Jum 11.29–11.30, istirahat sampai 13.00, 13.00–13.07"."""
    if not stretches:
        return ""
    parts, day = [], ""
    for stretch in stretches:
        day, part = _part(stretch, day)
        parts.append(part)
    if len(parts) > _MOST_PARTS:
        parts = [*parts[: _MOST_PARTS - 3], "…", *parts[-2:]]
    return _("%(time)s kerja: %(parts)s") % {
        "time": seconds_words(stretches[-1].total),
        "parts": ", ".join(parts),
    }


def _part(stretch: Stretch, day: str) -> tuple[str, str]:
    """A stretch within the sentence; the day is named where it changes."""
    zone = settings.TIME_ZONE
    moment = stretch.start if stretch.counts else stretch.end
    here = short_day_name(moment, zone)
    words = {
        "day": here,
        "from": short_clock_time(stretch.start, zone),
        "to": short_clock_time(stretch.end, zone),
        "label": stretch.label[:1].lower() + stretch.label[1:],
    }
    if stretch.counts:
        said = _("%(from)s–%(to)s") if here == day else _("%(day)s %(from)s–%(to)s")
    else:
        said = _("%(label)s sampai %(to)s") if here == day else _("%(label)s sampai %(day)s %(to)s")
    return here, said % words


def _bar(lines: Sequence[Line]) -> SafeString:
    """The stretches side by side; what is too short to see is drawn a little wider."""
    lengths = [max(line.stretch.end - line.stretch.start, timedelta(seconds=1)) for line in lines]
    whole = sum(lengths, timedelta())
    room = BAR_WIDTH - _LEAST_WIDTH * len(lines)
    x, drawn = 0.0, []
    for line, length in zip(lines, lengths, strict=True):
        width = _LEAST_WIDTH + max(0, room) * (length / whole)
        drawn.append(
            format_html(
                '<rect class="{}" x="{}" y="0" width="{}" height="26"><title>{}</title></rect>',
                line.look,
                f"{x:.1f}",
                f"{width:.1f}",
                f"{line.label}: {line.since} – {line.until}",
            )
        )
        x += width
    return mark_safe("".join(drawn))  # noqa: S308
