"""What an administrator decides about working time: calendars, their days, and whose they are.

Every verb is one transaction, leaves an act of administration with its source and reason, and
raises the revision of every calendar whose hours it may change; by that ``cases.deadlines`` finds
the open work whose times have to be computed again. A verb that would change nothing does
nothing and returns ``None``. All verbs take the calendars one after another (they are locked), so
that two administrators never weave a circle together. A ``revision`` is the one that the form was
made from: when somebody was quicker, the verb raises ``Conflict``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lajur.clocks import choice, files
from lajur.clocks.arithmetic import NoWorkingTime, next_opening
from lajur.clocks.calendar import WorkingCalendar, zone_label
from lajur.clocks.dates import weekday_names
from lajur.clocks.deeds import Deed
from lajur.clocks.fingerprints import fingerprints
from lajur.clocks.hours import read_hours, written_hours
from lajur.clocks.models import Calendar, CalendarUse, DayKind, HoursPattern, Season, SpecialDay
from lajur.clocks.rows import listed_seasons, to_rows
from lajur.clocks.seasons import SeasonDates
from lajur.foundation.errors import Conflict, Invalid
from lajur.organisation.actions import require_administrator
from lajur.organisation.acts import record_act
from lajur.organisation.models import ActKind, AdministrativeAct, Person, Position, Unit

RESERVED_KEYS = frozenset({"baru", "ramadan", "perubahan"})
"""Words that an address of a calendar's page has already."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """On what a change rests: the decision (No. SKB, SE, SK), and why where work is measured."""

    source: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What a calendar is, apart from its hours and days."""

    name: str
    zone: str
    parent: Calendar | None = None
    round_the_clock: bool = False
    national_holidays: bool = True


@dataclass(frozen=True, slots=True)
class Hours:
    """A weekly pattern as it is written: seven days of stretches like "07.30-12.00"."""

    name: str
    week: Sequence[Sequence[str]]
    since: date | None = None
    until: date | None = None
    season: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A special day as it is written; ``hours`` ``None`` keeps those of the week."""

    day: date
    kind: str
    name: str
    hours: Sequence[str] | None = None
    tentative: bool = False


@transaction.atomic
def create_calendar(*, details: Details, grounds: Grounds, by: Person, at: datetime) -> Calendar:
    """Make a calendar, which nobody uses yet. Raises ``NotAllowed`` and ``Invalid``."""
    require_administrator(by)
    _require_zone(details.zone)
    desk = _Desk(by=by, at=at, grounds=grounds)
    row = Calendar(key=_free_key(details.name), revision=0)
    _write(row, details)
    desk.rows[row.pk] = row
    desk.settle(row, {"did": Deed.CREATED}, touched=[row])
    return row


@transaction.atomic
def change_calendar(
    *,
    calendar: Calendar,
    details: Details,
    revision: int,
    grounds: Grounds,
    by: Person,
    at: datetime,
) -> AdministrativeAct | None:
    """Give a calendar another name, zone or parent. Refuses an inheritance that runs in a circle.

    Raises ``NotAllowed``, ``Invalid`` and ``Conflict``.
    """
    require_administrator(by)
    _require_zone(details.zone)
    desk = _Desk(by=by, at=at, grounds=grounds)
    row = desk.row(calendar)
    if _details_of(row) == details:
        return None
    desk.require_newest(row, revision)
    desk.require_no_circle(row, details.parent)
    before = _told(_details_of(row))
    _write(row, details)
    what = {"did": Deed.CHANGED, "before": before, "after": _told(details)}
    return desk.settle(row, what, touched=desk.with_heirs(row))


@transaction.atomic
def delete_calendar(
    *, calendar: Calendar, grounds: Grounds, by: Person, at: datetime
) -> AdministrativeAct:
    """Delete a calendar that nobody uses, inherits from, or was ever measured by.

    Raises ``NotAllowed``, ``Invalid`` and ``Conflict``.
    """
    require_administrator(by)
    desk = _Desk(by=by, at=at, grounds=grounds)
    row = desk.row(calendar)
    if row.office or CalendarUse.objects.filter(calendar=row).exists():
        raise Conflict(_("Kalender ini masih dipakai. Lepaskan pemakainya dahulu, lalu ulangi."))
    if any(each.parent_id == row.pk for each in desk.rows.values()):
        raise Conflict(_("Kalender lain mewarisi kalender ini. Ubah induknya dahulu, lalu ulangi."))
    act = desk.settle(row, {"did": Deed.DELETED}, touched=[])
    try:
        row.delete()
    except models.ProtectedError:
        raise Conflict(
            _("Ada pekerjaan yang pernah dihitung dengan kalender ini, jadi tidak dapat dihapus.")
        ) from None
    return act


@transaction.atomic
def put_pattern(
    *,
    calendar: Calendar,
    hours: Hours,
    revision: int,
    grounds: Grounds,
    by: Person,
    at: datetime,
    replaces: HoursPattern | None = None,
) -> AdministrativeAct | None:
    """Write the hours of a week, in place of the pattern that they replace.

    Raises ``NotAllowed``, ``Conflict``, and ``Invalid`` that names the day whose hours overlap or
    can not be read.
    """
    require_administrator(by)
    desk = _Desk(by=by, at=at, grounds=grounds)
    row = desk.row(calendar)
    if hours.since and hours.until and hours.until < hours.since:
        raise Invalid(_("Masa berlaku berakhir sebelum dimulai."), field="until")
    values = {
        "name": hours.name,
        "since": hours.since,
        "until": hours.until,
        "season": hours.season,
        "week": _week(hours.week),
    }
    if HoursPattern.objects.filter(calendar=row, **values).exists():
        return None
    desk.require_newest(row, revision)
    pattern = _pattern_of(row, replaces) if replaces else HoursPattern(calendar=row)
    _set(pattern, values, grounds)
    what = {"did": Deed.PATTERN_PUT, "name": hours.name}
    return desk.settle(row, what, touched=desk.with_heirs(row))


@transaction.atomic
def remove_pattern(
    *, pattern: HoursPattern, revision: int, grounds: Grounds, by: Person, at: datetime
) -> AdministrativeAct | None:
    """Take the hours of a week out of their calendar. Raises ``NotAllowed`` and ``Conflict``."""
    require_administrator(by)
    desk = _Desk(by=by, at=at, grounds=grounds)
    found = HoursPattern.objects.filter(pk=pattern.pk).first()
    if found is None:
        return None
    row = desk.row(found.calendar)
    desk.require_newest(row, revision)
    found.delete()
    what = {"did": Deed.PATTERN_REMOVED, "name": found.name}
    return desk.settle(row, what, touched=desk.with_heirs(row))


@transaction.atomic
def put_day(
    *, calendar: Calendar, day: Day, revision: int, grounds: Grounds, by: Person, at: datetime
) -> AdministrativeAct | None:
    """Decide a day, in place of what was decided for it before.

    A day off has no hours, special hours must be given; *tetap masuk* and WFH keep those of the
    week when none are. Raises ``NotAllowed``, ``Conflict`` and ``Invalid``.
    """
    require_administrator(by)
    desk = _Desk(by=by, at=at, grounds=grounds)
    row = desk.row(calendar)
    values = {
        "kind": day.kind,
        "name": day.name,
        "hours": _hours_of(day),
        "tentative": day.tentative,
    }
    found = SpecialDay.objects.filter(calendar=row, day=day.day).first()
    if found and all(getattr(found, name) == value for name, value in values.items()):
        return None
    desk.require_newest(row, revision)
    _set(found or SpecialDay(calendar=row, day=day.day), values, grounds)
    what = {"did": Deed.DAY_PUT, "day": day.day.isoformat(), "name": day.name}
    return desk.settle(row, what, touched=desk.with_heirs(row))


@transaction.atomic
def remove_day(
    *, day: SpecialDay, revision: int, grounds: Grounds, by: Person, at: datetime
) -> AdministrativeAct | None:
    """Let a day be as its week again. Raises ``NotAllowed``, ``Conflict`` and ``Invalid``."""
    require_administrator(by)
    desk = _Desk(by=by, at=at, grounds=grounds)
    found = SpecialDay.objects.filter(pk=day.pk).first()
    if found is None:
        return None
    row = desk.row(found.calendar)
    desk.require_newest(row, revision)
    found.delete()
    what = {"did": Deed.DAY_REMOVED, "day": found.day.isoformat(), "name": found.name}
    return desk.settle(row, what, touched=desk.with_heirs(row))


@transaction.atomic
def settle_season(
    *, season: SeasonDates, grounds: Grounds, by: Person, at: datetime
) -> AdministrativeAct | None:
    """Write down when a season lies (Ramadan, as the sidang isbat settled it).

    It replaces what was known of the same occurrence, and touches every calendar that has hours
    for that season. Raises ``NotAllowed`` and ``Invalid``.
    """
    require_administrator(by)
    desk = _Desk(by=by, at=at, grounds=grounds)
    values = {
        "name": season.name,
        "since": season.since,
        "until": season.until,
        "tentative": season.tentative,
    }
    if Season.objects.filter(**values).exists():
        return None
    for other in Season.objects.filter(name=season.name):
        if season.same_occurrence(SeasonDates(other.name, other.since, other.until)):
            other.delete()
    Season.objects.create(**values, source=grounds.source)
    what = {
        "did": Deed.SEASON_SETTLED,
        "name": season.name,
        "since": season.since.isoformat(),
        "until": season.until.isoformat(),
    }
    with_hours = Calendar.objects.filter(patterns__season=season.name).values_list("pk", flat=True)
    touched = {heir.pk: heir for pk in with_hours for heir in desk.with_heirs(desk.rows[pk])}
    return desk.settle(desk.office(), what, touched=list(touched.values()))


@transaction.atomic
def import_file(
    *, calendar: Calendar, text: str, revision: int, grounds: Grounds, by: Person, at: datetime
) -> AdministrativeAct | None:
    """Replace name, zone, hours and days of a calendar by those of a file, all or nothing.

    From whom it inherits stays; where the file says otherwise, and where it tells other dates of
    a season than the office has, it is refused. Raises ``NotAllowed``, ``Conflict`` and
    ``Invalid``, which names the entry that can not be read.
    """
    require_administrator(by)
    desk = _Desk(by=by, at=at, grounds=grounds)
    row = desk.row(calendar)
    value = files.load(text)
    _require_fits(value, row)
    if files.save(value) == files.save(choice.by_id(row.pk).calendar):
        return None
    desk.require_newest(row, revision)
    content = to_rows(value)
    for name, column in content.calendar.items():
        setattr(row, name, column)
    row.save()
    row.patterns.all().delete()
    row.days.all().delete()
    HoursPattern.objects.bulk_create(
        HoursPattern(calendar=row, **each) for each in content.patterns
    )
    SpecialDay.objects.bulk_create(SpecialDay(calendar=row, **each) for each in content.days)
    what = {"did": Deed.IMPORTED, "patterns": len(content.patterns), "days": len(content.days)}
    return desk.settle(row, what, touched=desk.with_heirs(row))


@transaction.atomic
def use_calendar(
    *,
    calendar: Calendar | None,
    of: Unit | Position,
    grounds: Grounds,
    by: Person,
    at: datetime,
) -> AdministrativeAct | None:
    """Give a unit with its parts, or one position, a calendar; ``None`` takes its own one away.

    Raises ``NotAllowed``, and ``Invalid`` for a calendar without hours.
    """
    require_administrator(by)
    desk = _Desk(by=by, at=at, grounds=grounds)
    place = {"unit": of} if isinstance(of, Unit) else {"position": of}
    use = CalendarUse.objects.filter(**place).first()
    left = desk.rows[use.calendar_id] if use else None
    joined = desk.row(calendar) if calendar else None
    if left == joined:
        return None
    if joined is None:
        CalendarUse.objects.filter(**place).delete()
    else:
        CalendarUse.objects.update_or_create(**place, defaults={"calendar": joined})
    who = of.name if isinstance(of, Unit) else of.title
    what = {"did": Deed.USED if joined else Deed.USE_ENDED, "who": who}
    touched = {row.pk: row for row in (left or desk.above(of), joined or desk.above(of))}
    act_on = joined or left or desk.office()
    return desk.settle(act_on, what, touched=list(touched.values()))


@transaction.atomic
def renew_holidays(*, at: datetime) -> list[AdministrativeAct]:
    """Look whether calendars compute to other hours than before, though nobody changed them.

    An upgraded holiday list or another estimate of Ramadan does that. Then the revision rises and
    an act without a person tells it. What was never looked at is only remembered.
    """
    desk = _Desk(by=None, at=at, grounds=Grounds(source=_("Daftar libur nasional Lajur")))
    known = choice.read()
    acts = []
    for row in desk.rows.values():
        now = fingerprints(known.calendars[row.pk].calendar, at)
        before, row.fingerprints = row.fingerprints, now
        if any(before[year] != now[year] for year in before.keys() & now.keys()):
            acts.append(desk.settle(row, {"did": Deed.HOLIDAYS_RENEWED}, touched=[row]))
        elif before != now:
            row.save(update_fields=["fingerprints"])
    return acts


class _Desk:
    """All calendars while one administrator changes them; nobody else can until they are done."""

    def __init__(self, *, by: Person | None, at: datetime, grounds: Grounds) -> None:
        if not grounds.source.strip():
            raise Invalid(_("Isi dasarnya, misalnya nomor SKB, SE, atau SK."), field="source")
        self.by, self.at, self.grounds = by, at, grounds
        # Weak enough for a foreign key: opening work does not wait for an administrator.
        locked = Calendar.objects.select_for_update(no_key=True).order_by("pk")
        self.rows = {row.pk: row for row in locked}

    def row(self, calendar: Calendar) -> Calendar:
        """The newest state of a calendar. Raises ``Conflict`` when it is gone."""
        try:
            return self.rows[calendar.pk]
        except KeyError:
            raise Conflict(_("Kalender ini sudah dihapus. Muat ulang halaman.")) from None

    def office(self) -> Calendar:
        """The calendar of the office. Raises ``Conflict`` when there is none."""
        for row in self.rows.values():
            if row.office:
                return row
        raise Conflict(_("Kantor ini belum mempunyai kalender. Jalankan lajur migrate."))

    def above(self, of: Unit | Position) -> Calendar:
        """The calendar that a unit or a position has when it has none of its own."""
        known = choice.read()
        unit = of.parent_id if isinstance(of, Unit) else of.unit_id
        return self.rows.get(known.of_unit(unit)) or self.office()

    def with_heirs(self, row: Calendar) -> list[Calendar]:
        """A calendar and all that inherit from it."""
        found = [row]
        for each in found:
            found += [
                heir
                for heir in self.rows.values()
                if heir.parent_id == each.pk and heir not in found
            ]
        return found

    def require_newest(self, row: Calendar, revision: int) -> None:
        """Raise ``Conflict`` when the calendar was changed since the form was made."""
        if row.revision != revision:
            raise Conflict(
                _("Kalender ini baru saja diubah orang lain. Periksa keadaannya, lalu simpan lagi.")
            )

    def require_no_circle(self, row: Calendar, parent: Calendar | None) -> None:
        """Raise ``Invalid`` when the calendar would inherit from itself."""
        if parent is not None and self.row(parent) in self.with_heirs(row):
            raise Invalid(
                _("Kalender tidak dapat mewarisi dirinya sendiri, juga tidak lewat kalender lain."),
                field="parent",
            )

    def settle(
        self, row: Calendar, what: Mapping[str, Any], *, touched: Sequence[Calendar]
    ) -> AdministrativeAct:
        """Check the calendars as they are now, raise their revisions and record the act."""
        choice.changed()
        known = choice.read()
        self._require_reason(known, touched)
        for each in touched:
            calendar = known.calendars[each.pk].calendar
            each.revision += 1
            each.fingerprints = fingerprints(calendar, self.at)
        Calendar.objects.bulk_update(touched, ["revision", "fingerprints"])
        return record_act(
            ActKind.CALENDAR_CHANGED,
            about=row.name,
            by=self.by,
            at=self.at,
            payload={
                "calendar": row.pk,
                "what": dict(what),
                "source": self.grounds.source,
                "reason": self.grounds.reason,
                "revisions": {str(each.pk): each.revision for each in touched},
            },
        )

    def _require_reason(self, known: choice.Known, touched: Iterable[Calendar]) -> None:
        """Where work is measured by a calendar, it needs hours, and its change a reason."""
        in_use = {*known.by_position.values(), *known.by_unit.values()}
        used = [row for row in touched if row.pk in in_use]
        for row in used:
            _require_hours(row, known.calendars[row.pk], self.at)
        if used and self.by is not None and not self.grounds.reason.strip():
            raise Invalid(
                _("Isi alasannya: perubahan ini dapat menggeser batas waktu yang berjalan."),
                field="reason",
            )


def _require_hours(row: Calendar, chosen: choice.Chosen, at: datetime) -> None:
    try:
        next_opening(chosen.calendar, at)
    except NoWorkingTime:
        raise Invalid(
            _("Kalender %(name)s tidak mempunyai jam kerja sama sekali.") % {"name": row.name}
        ) from None


def _require_zone(zone: str) -> None:
    try:
        zone_label(zone)
    except ValueError:
        raise Invalid(_("Pilih zona waktu Indonesia: WIB, WITA, atau WIT."), field="zone") from None


def _require_fits(value: WorkingCalendar, row: Calendar) -> None:
    if (value.parent is None) != (row.parent_id is None):
        raise Invalid(
            _(
                "Berkas dan kalender ini tidak sama-sama mewarisi kalender lain. Samakan dahulu: "
                "pada berkas dengan “inherits”, pada kalender lewat Ubah."
            ),
            field="file",
        )
    if set(value.seasons) - set(listed_seasons()):
        raise Invalid(
            _("Tanggal musim berlaku untuk seluruh kantor. Tetapkan dahulu lewat Tanggal Ramadan."),
            field="file",
        )


def _free_key(name: str) -> str:
    base = slugify(name)[:50].strip("-") or "kalender"
    taken = RESERVED_KEYS | set(Calendar.objects.values_list("key", flat=True))
    return next(key for key in _numbered(base) if key not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _details_of(row: Calendar) -> Details:
    return Details(row.name, row.zone, row.parent, row.round_the_clock, row.national_holidays)


def _told(details: Details) -> dict[str, Any]:
    return {
        "name": details.name,
        "zone": details.zone,
        "parent": details.parent.name if details.parent else "",
        "round_the_clock": details.round_the_clock,
        "national_holidays": details.national_holidays,
    }


def _write(row: Calendar, details: Details) -> None:
    row.name, row.zone, row.parent = details.name, details.zone, details.parent
    row.round_the_clock = details.round_the_clock
    row.national_holidays = details.national_holidays
    row.save()


def _set(row: HoursPattern | SpecialDay, values: Mapping[str, Any], grounds: Grounds) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.source, row.reason = grounds.source, grounds.reason
    row.save()


def _pattern_of(row: Calendar, pattern: HoursPattern) -> HoursPattern:
    found = HoursPattern.objects.filter(pk=pattern.pk, calendar=row).first()
    if found is None:
        raise Conflict(_("Jam kerja ini sudah dihapus. Muat ulang halaman."))
    return found


def _hours_of(day: Day) -> list[str] | None:
    if day.kind in _CLOSED:
        return []
    if not day.hours:
        if day.kind == DayKind.SHIFT:
            raise Invalid(_("Isi jamnya, misalnya 07.30-12.00, 13.00-15.00."), field="hours")
        return None
    return _day_hours(day.hours, name=weekday_names()[day.day.weekday()], field="hours")


_CLOSED = frozenset({DayKind.NATIONAL, DayKind.JOINT_LEAVE, DayKind.LOCAL})


def _week(week: Sequence[Sequence[str]]) -> list[list[str]]:
    return [
        _day_hours(stretches, name=name, field=f"hours_{number}")
        for number, (name, stretches) in enumerate(zip(weekday_names(), week, strict=True))
    ]


def _day_hours(stretches: Sequence[str], *, name: str, field: str) -> list[str]:
    try:
        hours = sorted(read_hours(stretches), key=lambda each: each.opens)
    except ValueError:
        raise Invalid(
            _("Jam hari %(day)s tidak terbaca. Tulis seperti 07.30-12.00, 13.00-16.00.")
            % {"day": name},
            field=field,
        ) from None
    for earlier, later in pairwise(hours):
        if later.opens < earlier.closes or not (earlier.closes.hour or earlier.closes.minute):
            raise Invalid(_("Jam hari %(day)s bertumpang tindih.") % {"day": name}, field=field)
    return [written_hours(each) for each in hours]
