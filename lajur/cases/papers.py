"""Papers of a case: what a row needs, and what it puts out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lajur.cases.models import Case, CasePaper
from lajur.cases.turn import Turn
from lajur.documents.actions import store
from lajur.documents.models import StoredFile
from lajur.documents.uploads import CheckedUpload
from lajur.foundation.errors import Incomplete, Invalid
from lajur.sop.procedure import Act, Row


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper that a command brings: words, or a file, or both.

    ``upload`` is a checked file that is stored with the paper, so that a refused command leaves
    nothing behind; ``file`` is one that is stored already.
    """

    name: str
    text: str = ""
    file: StoredFile | None = None
    upload: CheckedUpload | None = None
    number: str = ""
    dated: date | None = None
    photo: bool = False


def require(turn: Turn, row: Row, brought: Sequence[NewPaper]) -> None:
    """Raise ``Incomplete`` naming the kelengkapan papers that are not in the case."""
    missing = missing_of(turn.case, row) - {same(paper.name) for paper in brought}
    if missing:
        raise Incomplete(
            _("Kelengkapan belum ada: %(names)s. Lampirkan dahulu, lalu kirim lagi.")
            % {"names": ", ".join(n.name for n in row.needs if same(n.name) in missing)},
            field="files",
        )


def missing_of(case: Case, row: Row) -> set[str]:
    """The kelengkapan papers of the row that are not in the case, as ``same`` names them."""
    held = {same(name) for name in case.paper_names}
    return {same(need.name) for need in row.needs if need.kind == "paper"} - held


def outputs_of(row: Row, brought: Sequence[NewPaper], *, words: str) -> list[NewPaper]:
    """The papers that the row puts out: those brought, and its outputs written as ``words``.

    An output that bears the name of a kelengkapan is that paper passed on; but every disposition
    is a paper of its own. Raises ``Incomplete``
    when an output is neither brought, nor passed on, nor written.
    """
    papers = list(brought)
    there = {same(paper.name) for paper in brought}
    passed_on = {same(need.name) for need in row.needs if need.kind == "paper"}
    if row.act == Act.DISPOSE:
        passed_on = set()
    for output in row.outputs:
        if output.kind != "paper" or same(output.name) in there | passed_on:
            continue
        if not words.strip():
            raise Incomplete(
                _("Output “%(name)s” belum dibuat: tulis isinya atau lampirkan berkasnya.")
                % {"name": output.name},
                field="text",
            )
        papers.append(NewPaper(output.name, text=words))
    return papers


def keep(turn: Turn, row: Row, round_: int, papers: Iterable[NewPaper]) -> list[dict[str, str]]:
    """Write the papers into the case; returns what the event tells of them.

    Raises ``Invalid`` for a paper without words and without a file.
    """
    papers = list(papers)
    _require_content(papers)
    made = [
        CasePaper(
            case=turn.case,
            name=paper.name,
            number=paper.number,
            dated=paper.dated,
            text=paper.text,
            file=_stored(paper, turn),
            photo=paper.photo,
            step_id=turn.sop.step_ids[row.no],
            round=round_,
            made_at=turn.at,
            made_by=turn.seat.person,
        )
        for paper in papers
    ]
    if made:
        CasePaper.objects.bulk_create(made)
        turn.case.paper_names = sorted({*turn.case.paper_names, *(paper.name for paper in made)})
    return [_told(paper) for paper in made]


def same(name: str) -> str:
    """Names of papers are compared without regard to case and blanks."""
    return " ".join(name.casefold().split())


def text_hash(text: str) -> str:
    """SHA-256 (64 hex digits) of a written paper's words, by which the history vouches for them."""
    return hashlib.sha256(text.encode()).hexdigest()


def _stored(paper: NewPaper, turn: Turn) -> StoredFile | None:
    if paper.upload is None:
        return paper.file
    return store(paper.upload, by=turn.seat.person, at=turn.at)


def _require_content(papers: Iterable[NewPaper]) -> None:
    for paper in papers:
        if not paper.file and not paper.upload and not paper.text.strip():
            raise Invalid(
                _("Naskah “%(name)s” kosong: tulis isinya atau lampirkan berkasnya.")
                % {"name": paper.name},
                field="files",
            )


def _told(paper: CasePaper) -> dict[str, str]:
    told = {"id": str(paper.pk), "name": paper.name}
    if paper.file:
        told["sha256"] = paper.file.sha256
    if paper.text:
        told["text_sha256"] = text_hash(paper.text)
    return told
