"""From uploaded files to papers of a case, and back to the reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lajur.cases.access import paper_for
from lajur.cases.papers import NewPaper
from lajur.documents.actions import store
from lajur.documents.downloads import file_response
from lajur.documents.uploads import Upload, inspect_upload
from lajur.foundation.errors import NotFound
from lajur.organisation.models import Person
from lajur.web.who import person_of


def kept(
    files: Iterable[tuple[str, Upload]], *, by: Person, at: datetime, photo: bool = False
) -> list[NewPaper]:
    """Check all files, then store them as papers of the given names.

    Raises ``RefusedUpload`` before anything is stored when one of them does not pass.
    """
    checked = [(name, inspect_upload(file)) for name, file in files]
    return [
        NewPaper(name, file=store(upload, by=by, at=at), photo=photo) for name, upload in checked
    ]


def download(request: HttpRequest, number: str, paper_id: UUID) -> HttpResponse:
    """The file of a paper, to those who see its case; a photo may be shown inside the page."""
    paper = paper_for(person_of(request), paper_id, at=timezone.now())
    if paper.file is None or paper.case.number != number:
        raise NotFound("")
    inline = request.GET.get("tampil") == "1" and paper.file.is_image
    return file_response(paper.file, inline_image=inline)
