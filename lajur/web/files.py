"""From uploaded files to papers of a case, and back to the reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lajur.cases.access import paper_for
from lajur.cases.papers import NewPaper
from lajur.documents.downloads import file_response
from lajur.documents.refusals import RefusedUpload
from lajur.documents.uploads import Upload, inspect_upload
from lajur.foundation.errors import NotFound
from lajur.web.who import person_of


def brought(files: Iterable[tuple[str, Upload]]) -> list[NewPaper]:
    """The files as papers of the given names, checked; the command stores them.

    Raises ``RefusedUpload`` when one of them does not pass.
    """
    return [NewPaper(name, upload=inspect_upload(file)) for name, file in files]


def photos(files: Iterable[tuple[str, Upload]]) -> list[NewPaper]:
    """The same for photos. Raises ``RefusedUpload`` for a file that is no picture."""
    papers = [replace(paper, photo=True) for paper in brought(files)]
    if any(paper.upload and not paper.upload.content_type.is_image for paper in papers):
        raise RefusedUpload(_("Pilih foto; naskah PDF dilampirkan pada laporan."))
    return papers


def download(request: HttpRequest, number: str, paper_id: UUID) -> HttpResponse:
    """The file of a paper, to those who see its case; a photo may be shown inside the page."""
    paper = paper_for(person_of(request), paper_id, at=timezone.now())
    if paper.file is None or paper.case.number != number:
        raise NotFound("")
    inline = request.GET.get("tampil") == "1" and paper.file.is_image
    return file_response(paper.file, inline_image=inline)
