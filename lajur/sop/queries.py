"""Reading published versions. A version never changes, so what is read is kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lajur.clocks.durations import Amount, Duration
from lajur.sop import models
from lajur.sop.procedure import (
    END,
    Act,
    Duty,
    Identity,
    LegalBasis,
    Output,
    Path,
    Performer,
    Procedure,
    Requirement,
    Row,
    Trigger,
)


@dataclass(frozen=True)
class Published:
    """A version with its procedure and the keys of its rows, for those who write rows."""

    version_id: int
    sop_id: int
    number: int
    content_hash: str
    procedure: Procedure
    step_ids: dict[int, int]
    performer_ids: dict[str, int]
    duty_ids: dict[tuple[int, int], int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_no", {pk: no for no, pk in self.step_ids.items()})
        object.__setattr__(self, "_key", {pk: key for key, pk in self.performer_ids.items()})
        object.__setattr__(self, "_duty", {pk: place for place, pk in self.duty_ids.items()})

    def row_of(self, step_id: int) -> Row:
        """The row that a step id stands for."""
        return self.procedure.row(self._no[step_id])  # type: ignore[attr-defined]

    def duty_of(self, duty_id: int | None) -> Duty:
        """The duty that an id stands for. Raises ``KeyError``."""
        places: dict[int | None, tuple[int, int]] = self._duty  # type: ignore[attr-defined]
        no, order = places[duty_id]
        return self.procedure.row(no).duties[order]

    def performer_key(self, performer_id: int) -> str:
        """The column key that a performer id stands for."""
        return self._key[performer_id]  # type: ignore[attr-defined, no-any-return]


@lru_cache(maxsize=128)
def published(version_id: int) -> Published:
    """The version with this id. Raises ``SopVersion.DoesNotExist``."""
    version = models.SopVersion.objects.select_related("sop").get(pk=version_id)
    performers = list(version.performers.all())
    steps = list(version.steps.all())
    parts = _Parts(version_id, {p.pk: p.key for p in performers}, {s.pk: s.no for s in steps})
    return Published(
        version_id=version_id,
        sop_id=version.sop_id,
        number=version.number,
        content_hash=version.content_hash,
        procedure=Procedure(
            slug=version.sop.slug,
            identity=_identity(version.identity),
            performers=tuple(Performer(p.key, p.name, p.applicant) for p in performers),
            rows=tuple(parts.row(step) for step in steps),
            trigger=Trigger(**version.trigger),
        ),
        step_ids={step.no: step.pk for step in steps},
        performer_ids={p.key: p.pk for p in performers},
        duty_ids=parts.duty_ids,
    )


class _Parts:
    """What hangs on the steps of one version, read in one query a kind."""

    def __init__(self, version_id: int, keys: dict[int, str], numbers: dict[int, int]) -> None:
        self.numbers = numbers
        self.performers: dict[int, list[str]] = defaultdict(list)
        self.paths: dict[int, list[Path]] = defaultdict(list)
        self.needs: dict[int, list[Requirement]] = defaultdict(list)
        self.outputs: dict[int, list[Output]] = defaultdict(list)
        self.duties: dict[int, list[Duty]] = defaultdict(list)
        self.duty_ids: dict[tuple[int, int], int] = {}
        here: dict[str, Any] = {"step__version_id": version_id}
        for link in models.StepPerformer.objects.filter(**here).order_by("order"):
            self.performers[link.step_id].append(keys[link.performer_id])
        for path in models.Path.objects.filter(**here).order_by("order"):
            self.paths[path.step_id].append(
                Path(
                    to=END if path.target_id is None else numbers[path.target_id],
                    answer=path.answer,
                    reason=path.reason,
                    onward=path.onward,
                    also=path.also,
                )
            )
        for need in models.Requirement.objects.filter(**here).order_by("order"):
            self.needs[need.step_id].append(Requirement(need.kind, need.name, need.printed))  # type: ignore[arg-type]
        for output in models.Output.objects.filter(**here).order_by("order"):
            self.outputs[output.step_id].append(Output(output.name, output.kind, output.printed))  # type: ignore[arg-type]
        for duty in models.Duty.objects.filter(**here).order_by("order"):
            self.duty_ids[numbers[duty.step_id], duty.order] = duty.pk
            self.duties[duty.step_id].append(
                Duty(
                    performer=keys[duty.performer_id],
                    activity=duty.activity,
                    before=None if duty.before_id is None else numbers[duty.before_id],
                )
            )

    def row(self, step: models.Step) -> Row:
        return Row(
            no=step.no,
            activity=step.activity,
            performers=tuple(self.performers[step.pk]),
            paths=tuple(self.paths[step.pk]),
            act=Act(step.act),
            start=step.start,
            join=step.join,
            question=step.question,
            needs=tuple(self.needs[step.pk]),
            outputs=tuple(self.outputs[step.pk]),
            time=_duration(step.time),
            time_printed=step.time_printed,
            duties=tuple(self.duties[step.pk]),
            printed_no=step.printed_no,
            printed_activity=step.printed_activity,
            remarks=step.remarks,
            apart_from=tuple(step.apart_from),
        )


def _identity(values: dict[str, Any]) -> Identity:
    lists = {
        name: tuple(values[name])
        for name in ("qualifications", "related", "equipment", "warnings", "records")
    }
    bases = tuple(LegalBasis(**basis) for basis in values["legal_bases"])
    return Identity(**{**values, **lists, "legal_bases": bases})


def _duration(values: dict[str, Any] | None) -> Duration | None:
    if values is None:
        return None
    return Duration(
        printed=values["printed"], least=Amount(**values["least"]), most=Amount(**values["most"])
    )
