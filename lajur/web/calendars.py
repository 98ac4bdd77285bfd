"""Kalender: the office's working time, what a change would move, and what it moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lajur.cases import tasks
from lajur.cases.deadlines import KIND, Preview, preview, stale_cases
from lajur.cases.models import Event
from lajur.clocks import actions, choice
from lajur.clocks.calendar import zone_label
from lajur.clocks.dates import weekday_names
from lajur.clocks.deeds import what_happened
from lajur.clocks.models import Calendar, CalendarUse, HoursPattern, SpecialDay
from lajur.clocks.queries import all_calendars, exported, uses_of, warnings_of
from lajur.clocks.seasons import RAMADAN, seasons_in
from lajur.foundation.errors import Conflict, NotFound, Refused
from lajur.organisation.models import ActKind, AdministrativeAct, Position
from lajur.web.calendar_year import hours_in_words, marks, months_of, told_days
from lajur.web.forms.calendars import (
    CalendarForm,
    DayForm,
    FileForm,
    GroundsForm,
    HoursForm,
    RamadanForm,
    UseForm,
)
from lajur.web.moved import basis_of, day_and_clock, told_moment
from lajur.web.who import person_of
from lajur.worker.models import Progress

_SHOWN = 200
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_GET_AND_POST = ["GET", "HEAD", "POST"]

Act = AdministrativeAct | None


# --- reading


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All calendars: whose they are, and what is not certain about them."""
    found = all_calendars(timezone.localdate())
    rows = [(each, zone_label(each.row.zone)) for each in found]
    return render(request, "web/calendars/index.html", {"rows": rows})


@require_safe
def show(request: HttpRequest, calendar_key: str) -> HttpResponse:
    """One calendar: its week and its year. Everybody may read what time they are measured by."""
    row = _calendar(calendar_key)
    today = timezone.localdate()
    year = _year(request.GET.get("tahun", ""), today)
    calendar = choice.by_id(row.pk).calendar
    own = {day.day: day.pk for day in row.days.filter(day__year=year)}
    context = {
        "row": row,
        "zone": zone_label(row.zone),
        "uses": uses_of(row),
        "warnings": warnings_of(row, today),
        "weeks": _weeks(row),
        "year": year,
        "before": year - 1 if year > _FIRST_YEAR else None,
        "after": year + 1 if year < _LAST_YEAR else None,
        "months": [] if row.round_the_clock else months_of(calendar, year),
        "weekdays": [(name, name[:1]) for name in weekday_names()],
        "marks": marks().values(),
        "told": [] if row.round_the_clock else told_days(calendar, year, own),
        "today": today,
        "may_change": person_of(request).is_staff,
    }
    return render(request, "web/calendars/show.html", context)


@require_safe
def download(request: HttpRequest, calendar_key: str) -> HttpResponse:
    """The calendar as a readable file."""
    row = _calendar(calendar_key)
    answer = HttpResponse(exported(row), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.key}.toml"'
    return answer


@require_safe
def result(request: HttpRequest, act_id: int) -> HttpResponse:
    """What a change did: whose deadlines moved and why, and how far that is."""
    act = AdministrativeAct.objects.filter(pk=act_id, kind=ActKind.CALENDAR_CHANGED).first()
    if act is None:
        raise NotFound("")
    shifts = _shifts_by(act)
    left = stale_cases()
    context = {
        "act": act,
        "what": what_happened(act.payload["what"]),
        "basis": basis_of(act.payload),
        "row": Calendar.objects.filter(pk=act.payload["calendar"]).first(),
        "shifts": shifts[:_SHOWN],
        "count": len(shifts),
        "left": left,
        "progress": _progress() if left else None,
    }
    return render(request, "web/calendars/result.html", context)


# --- changing


@require_http_methods(_GET_AND_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Make a calendar; nobody uses it yet, so nothing can move."""
    by, at = person_of(request), timezone.now()
    zone = choice.calendar_of_office().calendar.zone
    form = CalendarForm(request.POST or None, initial={"zone": zone})
    page = _Page(form, _("Kalender baru"), "/kalender/")
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_calendar(
                details=form.details(), grounds=form.grounds(), by=by, at=at
            )
        except Refused as refusal:
            _write_refusal(page, refusal)
        else:
            messages.success(
                request, _("Kalender dibuat. Isi jam kerjanya, lalu tetapkan pemakainya.")
            )
            return HttpResponseRedirect(f"/kalender/{row.key}/")
    return _form_page(request, page)


@require_http_methods(_GET_AND_POST)
def change(request: HttpRequest, calendar_key: str) -> HttpResponse:
    """Name, zone, parent, and whether national holidays hold."""
    row = _calendar(calendar_key)
    form = CalendarForm(request.POST) if request.POST else CalendarForm.of(row)
    page = _Page(form, _("Ubah kalender"), f"/kalender/{calendar_key}/", row)
    return _change(
        request,
        page,
        lambda at: actions.change_calendar(
            calendar=row,
            details=form.details(),
            revision=_revision(form),
            grounds=form.grounds(),
            by=person_of(request),
            at=at,
        ),
    )


@require_http_methods(_GET_AND_POST)
def hours(request: HttpRequest, calendar_key: str, pattern_id: int | None = None) -> HttpResponse:
    """The hours of a week: new ones, or others in place of a pattern."""
    row = _calendar(calendar_key)
    pattern = _pattern(row, pattern_id) if pattern_id is not None else None
    form = HoursForm(request.POST) if request.POST else _hours_form(row, pattern)
    title = _("Ubah jam kerja") if pattern else _("Jam kerja baru")
    page = _Page(form, title, f"/kalender/{calendar_key}/", row)
    if pattern:
        page.remove = f"/kalender/{calendar_key}/jam/{pattern.pk}/hapus/"
    return _change(
        request,
        page,
        lambda at: actions.put_pattern(
            calendar=row,
            hours=form.hours(),
            replaces=pattern,
            revision=_revision(form),
            grounds=form.grounds(),
            by=person_of(request),
            at=at,
        ),
    )


@require_http_methods(_GET_AND_POST)
def remove_hours(request: HttpRequest, calendar_key: str, pattern_id: int) -> HttpResponse:
    """Take the hours of a week away."""
    row = _calendar(calendar_key)
    pattern = _pattern(row, pattern_id)
    form = _grounds_form(request, row)
    title = _("Hapus jam kerja “%(name)s”") % {"name": pattern.name}
    return _change(
        request,
        _Page(form, title, f"/kalender/{calendar_key}/", row),
        lambda at: actions.remove_pattern(
            pattern=pattern,
            revision=_revision(form),
            grounds=form.grounds(),
            by=person_of(request),
            at=at,
        ),
    )


@require_http_methods(_GET_AND_POST)
def day(request: HttpRequest, calendar_key: str, day_id: int | None = None) -> HttpResponse:
    """Decide a day: a new one, or one that was decided before."""
    row = _calendar(calendar_key)
    known = _day(row, day_id) if day_id is not None else None
    form = DayForm(request.POST) if request.POST else _day_form(request, row, known)
    title = _("Ubah hari khusus") if known else _("Hari khusus baru")
    page = _Page(form, title, f"/kalender/{calendar_key}/", row)
    if known:
        page.remove = f"/kalender/{calendar_key}/hari/{known.pk}/hapus/"
    return _change(
        request,
        page,
        lambda at: actions.put_day(
            calendar=row,
            day=form.as_day(),
            revision=_revision(form),
            grounds=form.grounds(),
            by=person_of(request),
            at=at,
        ),
    )


@require_http_methods(_GET_AND_POST)
def remove_day(request: HttpRequest, calendar_key: str, day_id: int) -> HttpResponse:
    """Let a day be as its week again."""
    row = _calendar(calendar_key)
    known = _day(row, day_id)
    form = _grounds_form(request, row)
    title = _("Hapus hari khusus “%(name)s”") % {"name": known.name}
    return _change(
        request,
        _Page(form, title, f"/kalender/{calendar_key}/", row),
        lambda at: actions.remove_day(
            day=known,
            revision=_revision(form),
            grounds=form.grounds(),
            by=person_of(request),
            at=at,
        ),
    )


@require_http_methods(_GET_AND_POST)
def ramadan(request: HttpRequest) -> HttpResponse:
    """Settle when Ramadan lies, for all calendars."""
    form = RamadanForm(request.POST) if request.POST else _ramadan_form()
    return _change(
        request,
        _Page(form, _("Tanggal Ramadan"), "/kalender/"),
        lambda at: actions.settle_season(
            season=form.season(), grounds=form.grounds(), by=person_of(request), at=at
        ),
    )


@require_http_methods(_GET_AND_POST)
def use(request: HttpRequest, calendar_key: str) -> HttpResponse:
    """Give a unit or a position this calendar."""
    row = _calendar(calendar_key)
    form = UseForm(request.POST) if request.POST else UseForm(initial={"revision": row.revision})
    return _change(
        request,
        _Page(form, _("Tetapkan pemakai"), f"/kalender/{calendar_key}/", row),
        lambda at: actions.use_calendar(
            calendar=row, of=form.of(), grounds=form.grounds(), by=person_of(request), at=at
        ),
    )


@require_http_methods(_GET_AND_POST)
def end_use(request: HttpRequest, calendar_key: str, use_id: int) -> HttpResponse:
    """Take the calendar from a unit or a position again."""
    row = _calendar(calendar_key)
    known = CalendarUse.objects.filter(pk=use_id, calendar=row).first()
    of = (known.unit or known.position) if known else None
    if of is None:
        raise NotFound("")
    form = _grounds_form(request, row)
    return _change(
        request,
        _Page(
            form, _("Lepas kalender dari %(who)s") % {"who": of}, f"/kalender/{calendar_key}/", row
        ),
        lambda at: actions.use_calendar(
            calendar=None, of=of, grounds=form.grounds(), by=person_of(request), at=at
        ),
    )


@require_http_methods(_GET_AND_POST)
def load(request: HttpRequest, calendar_key: str) -> HttpResponse:
    """Replace what a calendar says by a readable file."""
    row = _calendar(calendar_key)
    initial = {"revision": row.revision}
    form = FileForm(request.POST, request.FILES) if request.POST else FileForm(initial=initial)
    return _change(
        request,
        _Page(form, _("Muat dari berkas"), f"/kalender/{calendar_key}/", row),
        lambda at: actions.import_file(
            calendar=row,
            text=form.cleaned_data["text"],
            revision=_revision(form),
            grounds=form.grounds(),
            by=person_of(request),
            at=at,
        ),
    )


@require_http_methods(_GET_AND_POST)
def delete(request: HttpRequest, calendar_key: str) -> HttpResponse:
    """Delete a calendar that nobody uses."""
    row = _calendar(calendar_key)
    form = _grounds_form(request, row)
    title = _("Hapus kalender “%(name)s”") % {"name": row.name}
    page = _Page(form, title, f"/kalender/{calendar_key}/", row, done="/kalender/")
    return _change(
        request,
        page,
        lambda at: actions.delete_calendar(
            calendar=row, grounds=form.grounds(), by=person_of(request), at=at
        ),
    )


# --- how a change goes: the form, what it would move, the deed


@dataclass
class _Page:
    """A form with its title, the page it came from, and the calendar it is about."""

    form: GroundsForm
    title: str
    back: str
    row: Calendar | None = None
    remove: str = ""
    done: str = ""


def _change(request: HttpRequest, page: _Page, verb: Callable[[datetime], Act]) -> HttpResponse:
    """The form; what the change would move, when it moves anything; then the deed."""
    form, at = page.form, timezone.now()
    if request.method != "POST" or "again" in request.POST or not form.is_valid():
        return _form_page(request, page)
    try:
        if "sure" not in request.POST:
            would = preview(lambda: verb(at))
            if would.count:
                return _preview_page(request, page, would)
        act = verb(at)
    except Refused as refusal:
        _write_refusal(page, refusal)
        return _form_page(request, page, status=refusal.status)
    if act is None:
        messages.info(request, _("Sudah seperti itu; tidak ada yang berubah."))
        return HttpResponseRedirect(page.done or page.back)
    tasks.move_deadlines.enqueue()
    if "sure" in request.POST:
        return HttpResponseRedirect(f"/kalender/perubahan/{act.pk}/")
    messages.success(request, _("Tersimpan. Tidak ada batas waktu berjalan yang bergeser."))
    return HttpResponseRedirect(page.done or page.back)


def _form_page(request: HttpRequest, page: _Page, *, status: int | None = None) -> HttpResponse:
    wrong = page.form.is_bound and bool(page.form.errors)
    context = {"page": page, "form": page.form, "multipart": page.form.is_multipart()}
    status = status or (422 if wrong else 200)
    return render(request, "web/calendars/form.html", context, status=status)


def _preview_page(request: HttpRequest, page: _Page, would: Preview) -> HttpResponse:
    titles = _titles(shift.position for shift in would.first)
    context = {
        "page": page,
        "would": would,
        "typed": _typed(request.POST, page.form),
        "shifts": [
            _Shifted(
                number=shift.number,
                row=shift.row,
                who=titles.get(shift.position, "?"),
                old=day_and_clock(shift.old),
                new=day_and_clock(shift.new),
            )
            for shift in would.first
        ],
    }
    return render(request, "web/calendars/preview.html", context)


def _typed(sent: QueryDict, form: GroundsForm) -> list[tuple[str, str]]:
    """What was sent, to be sent once more; of a file its text."""
    typed = [(name, value) for name in form.fields for value in sent.getlist(name)]
    if isinstance(form, FileForm):
        typed = [pair for pair in typed if pair[0] != "text"]
        typed.append(("text", form.cleaned_data["text"]))
    return typed


def _write_refusal(page: _Page, refusal: Refused) -> None:
    """A refusal on the form; after a stale one the next attempt starts from the newest state."""
    form, field = page.form, getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, refusal.message)
    if isinstance(refusal, Conflict) and page.row is not None:
        newest = Calendar.objects.filter(pk=page.row.pk).values_list("revision", flat=True)
        form.data = {**dict(form.data.items()), "revision": str(newest.first() or 0)}


# --- below


def _calendar(key: str) -> Calendar:
    found = Calendar.objects.filter(key=key).select_related("parent").first()
    if found is None:
        raise NotFound("")
    return found


def _pattern(row: Calendar, pattern_id: int) -> HoursPattern:
    found = row.patterns.filter(pk=pattern_id).select_related("calendar").first()
    if found is None:
        raise NotFound("")
    return found


def _day(row: Calendar, day_id: int) -> SpecialDay:
    found = row.days.filter(pk=day_id).select_related("calendar").first()
    if found is None:
        raise NotFound("")
    return found


def _revision(form: GroundsForm) -> int:
    return form.cleaned_data["revision"] or 0


def _hours_form(row: Calendar, pattern: HoursPattern | None) -> HoursForm:
    if pattern is not None:
        return HoursForm.of(pattern)
    return HoursForm(initial={"revision": row.revision})


def _day_form(request: HttpRequest, row: Calendar, known: SpecialDay | None) -> DayForm:
    if known is not None:
        return DayForm.of(known)
    return DayForm(initial={"revision": row.revision, "day": request.GET.get("tanggal", "")[:10]})


def _grounds_form(request: HttpRequest, row: Calendar) -> GroundsForm:
    return GroundsForm(request.POST or None, initial={"revision": row.revision})


def _ramadan_form() -> RamadanForm:
    """With the next Ramadan that is not over, as it is known now."""
    today = timezone.localdate()
    known = [
        season
        for year in (today.year, today.year + 1)
        for season in seasons_in(year, RAMADAN, choice.calendar_of_office().calendar.seasons)
        if season.until >= today
    ]
    initial = {"since": known[0].since, "until": known[0].until} if known else {}
    return RamadanForm(initial=initial)


def _year(asked: str, today: date) -> int:
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    return min(max(year, _FIRST_YEAR), _LAST_YEAR)


@dataclass(frozen=True, slots=True)
class _Week:
    """The hours of a week as the page shows them; ``inherited`` names where they come from."""

    pattern: HoursPattern
    days: Sequence[tuple[str, str]]
    inherited: str


def _weeks(row: Calendar) -> list[_Week]:
    """Own patterns, then those of the calendars that this one inherits from."""
    weeks: list[_Week] = []
    each: Calendar | None = row
    seen: set[int] = set()
    while each is not None and each.pk not in seen:
        seen.add(each.pk)
        inherited = "" if each.pk == row.pk else each.name
        weeks += [_week(pattern, inherited) for pattern in each.patterns.all()]
        each = each.parent
    return weeks


def _week(pattern: HoursPattern, inherited: str) -> _Week:
    days = [
        (name, hours_in_words(stretches))
        for name, stretches in zip(weekday_names(), pattern.week, strict=True)
    ]
    return _Week(pattern, days, inherited)


@dataclass(frozen=True, slots=True)
class _Shifted:
    """One deadline that moved, as the result tells it."""

    number: str
    row: int
    who: str
    old: str
    new: str


def _shifts_by(act: AdministrativeAct) -> list[_Shifted]:
    """What this act moved; found among the events since then, which lie at the end of the table."""
    before = Event.objects.filter(at__lt=act.at).order_by("-pk").values_list("pk", flat=True)[:1]
    since = Event.objects.filter(kind=KIND, pk__gt=max(before, default=0))
    events = [
        event
        for event in since.select_related("case").order_by("pk")
        if act.pk in event.payload["why"]["acts"]
    ]
    items = [(event.case.number, item) for event in events for item in event.payload["items"]]
    titles = _titles(item["position"] for _number, item in items)
    return [
        _Shifted(
            number=number,
            row=item["row"],
            who=titles.get(item["position"], "?"),
            old=told_moment(item["old"]),
            new=told_moment(item["new"]),
        )
        for number, item in items
    ]


def _titles(positions: Iterable[int]) -> dict[int, str]:
    return dict(Position.objects.filter(pk__in=set(positions)).values_list("pk", "title"))


def _progress() -> Progress | None:
    """How far the run is that is computing deadlines now, if one is."""
    return Progress.objects.filter(name=tasks.MOVING, finished_at__isnull=True).first()
