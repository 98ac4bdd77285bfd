"""Publishing an SOP, and saying which positions fill its columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lajur.foundation.errors import Invalid
from lajur.organisation.actions import require_administrator
from lajur.organisation.acts import record_act
from lajur.organisation.models import ActKind, Person, Position
from lajur.sop import models
from lajur.sop.canonical import content_hash
from lajur.sop.checker import Severity, check
from lajur.sop.procedure import END, Procedure, Row
from lajur.sop.queries import published
from lajur.sop.reader import read_procedure


@transaction.atomic
def publish(*, source: str, by: Person | None, at: datetime) -> models.SopVersion:
    """Copy an SOP file into immutable rows and let new cases run it; running cases stay.

    The same content published again is the version that exists. Raises ``Invalid`` when the
    checker refuses it and ``sop.reader.Unreadable`` when it can not be read.
    """
    procedure = read_procedure(source)
    refused = [f for f in check(procedure) if f.severity == Severity.REFUSED]
    if refused:
        raise Invalid(
            _("SOP belum dapat diberlakukan: %(reason)s") % {"reason": refused[0].message}
        )
    sop, _created = models.Sop.objects.get_or_create(
        slug=procedure.slug, defaults={"title": procedure.identity.title}
    )
    # Two who publish at once: the second waits here, and sees the version of the first.
    sop = models.Sop.objects.select_for_update(no_key=True).get(pk=sop.pk)
    digest = content_hash(procedure)
    # An id of a publication that was rolled back is given out again.
    published.cache_clear()
    version = sop.versions.filter(content_hash=digest).first() or _write(
        sop, procedure, source=source, digest=digest, by=by, at=at
    )
    comes_into_force = sop.current_id != version.pk
    sop.current, sop.title = version, procedure.identity.title
    sop.save(update_fields=["current", "title"])
    if comes_into_force:
        record_act(
            ActKind.SOP_PUBLISHED,
            about=sop.title,
            by=by,
            at=at,
            payload={"sop": sop.slug, "version": version.number, "content_hash": digest},
        )
    return version


@transaction.atomic
def fill(
    *,
    sop: models.Sop,
    performer_key: str,
    positions: Iterable[Position],
    by: Person | None,
    at: datetime,
) -> None:
    """Say which positions fill a column of the SOP in this office, in this order.

    Only an administrator does it, or the console (``by`` null). Raises ``NotAllowed``. What is
    so already is not written again.
    """
    if by is not None:
        require_administrator(by)
    models.Sop.objects.select_for_update(no_key=True).get(pk=sop.pk)
    filled = models.Filling.objects.filter(sop=sop, performer_key=performer_key)
    before = [filling.position for filling in filled.select_related("position")]
    after = list(positions)
    if before == after:
        return
    filled.delete()
    models.Filling.objects.bulk_create(
        models.Filling(sop=sop, performer_key=performer_key, position=position, order=order)
        for order, position in enumerate(after)
    )
    record_act(
        ActKind.COLUMN_FILLED,
        about=f"{sop.title} · {_column_name(sop, performer_key)}",
        by=by,
        at=at,
        payload={
            "sop": sop.slug,
            "column": performer_key,
            "before": _named(before),
            "after": _named(after),
        },
    )


def _column_name(sop: models.Sop, performer_key: str) -> str:
    columns = models.Performer.objects.filter(version__sop=sop, key=performer_key)
    newest = columns.order_by("-version__number").first()
    return newest.name if newest else performer_key


def _named(positions: Iterable[Position]) -> list[dict[str, Any]]:
    return [{"position": position.pk, "title": position.title} for position in positions]


def _write(
    sop: models.Sop,
    procedure: Procedure,
    *,
    source: str,
    digest: str,
    by: Person | None,
    at: datetime,
) -> models.SopVersion:
    version = models.SopVersion.objects.create(
        sop=sop,
        number=_next_number(sop),
        content_hash=digest,
        source=source,
        identity=asdict(procedure.identity),
        trigger=asdict(procedure.trigger),
        published_at=at,
        published_by=by,
    )
    performers = {
        column.key: models.Performer.objects.create(
            version=version,
            order=order,
            key=column.key,
            name=column.name,
            applicant=column.applicant,
        )
        for order, column in enumerate(procedure.performers)
    }
    steps = {row.no: _write_step(version, row, order) for order, row in enumerate(procedure.rows)}
    for row in procedure.rows:
        _write_parts(row, steps, performers)
    return version


def _next_number(sop: models.Sop) -> int:
    highest: int | None = sop.versions.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _write_step(version: models.SopVersion, row: Row, order: int) -> models.Step:
    return models.Step.objects.create(
        version=version,
        order=order,
        no=row.no,
        printed_no=row.printed_no,
        activity=row.activity,
        printed_activity=row.printed_activity,
        act=row.act.value,
        start=row.start,
        join=row.join,
        question=row.question,
        time=asdict(row.time) if row.time else None,
        time_printed=row.time_printed,
        remarks=row.remarks,
        apart_from=list(row.apart_from),
    )


def _write_parts(
    row: Row, steps: dict[int, models.Step], performers: dict[str, models.Performer]
) -> None:
    step = steps[row.no]
    models.StepPerformer.objects.bulk_create(
        models.StepPerformer(step=step, performer=performers[key], order=order)
        for order, key in enumerate(row.performers)
    )
    models.Path.objects.bulk_create(
        models.Path(
            step=step,
            order=order,
            target=None if path.to == END else steps[path.to],
            answer=path.answer,
            reason=path.reason,
            onward=path.onward,
            also=path.also,
        )
        for order, path in enumerate(row.paths)
    )
    models.Requirement.objects.bulk_create(
        models.Requirement(
            step=step, order=order, kind=need.kind, name=need.name, printed=need.printed
        )
        for order, need in enumerate(row.needs)
    )
    models.Output.objects.bulk_create(
        models.Output(
            step=step, order=order, kind=output.kind, name=output.name, printed=output.printed
        )
        for order, output in enumerate(row.outputs)
    )
    models.Duty.objects.bulk_create(
        models.Duty(
            step=step,
            order=order,
            performer=performers[duty.performer],
            activity=duty.activity,
            before=None if duty.before is None else steps[duty.before],
        )
        for order, duty in enumerate(row.duties)
    )
