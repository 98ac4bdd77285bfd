"""Files given back to a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lajur.documents import storage
from lajur.documents.actions import store
from lajur.documents.downloads import content_disposition, file_response
from lajur.documents.models import ContentType, StoredFile
from lajur.documents.refusals import DamagedFile
from lajur.documents.uploads import CheckedUpload, safe_name
from lajur.organisation.models import Person

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def stored(content_type: ContentType, *, by: Person) -> StoredFile:
    name = safe_name("Kafé – laporan", content_type)
    return store(CheckedUpload(b"isi", content_type, name), by=by, at=AT)


@pytest.mark.parametrize("content_type", list(ContentType))
def test_every_file_is_a_download_that_can_do_nothing(
    files: Path, rina: Person, content_type: ContentType
) -> None:
    response = file_response(stored(content_type, by=rina))
    assert response.content == b"isi"
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


def test_an_image_may_be_shown_within_a_page(files: Path, rina: Person) -> None:
    response = file_response(stored(ContentType.JPEG, by=rina), inline_image=True)
    assert response["Content-Disposition"].startswith("inline; ")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_pdf_is_never_shown_within_a_page(files: Path, rina: Person) -> None:
    with pytest.raises(ValueError, match="never shown inline"):
        file_response(stored(ContentType.PDF, by=rina), inline_image=True)


def test_a_damaged_file_is_not_sent(files: Path, rina: Person) -> None:
    file = stored(ContentType.PDF, by=rina)
    storage.path_of(file.id).write_bytes(b"isj")
    with pytest.raises(DamagedFile):
        file_response(file)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Surat.pdf", "attachment; filename=\"Surat.pdf\"; filename*=UTF-8''Surat.pdf"),
        ("Kafé.pdf", "attachment; filename=\"Kafe.pdf\"; filename*=UTF-8''Kaf%C3%A9.pdf"),
        (
            'a"; x=%41\\.pdf',
            "attachment; filename=\"a__ x__41_.pdf\"; filename*=UTF-8''a%22%3B%20x%3D%2541%5C.pdf",
        ),
        ("報告.pdf", "attachment; filename=\"_.pdf\"; filename*=UTF-8''%E5%A0%B1%E5%91%8A.pdf"),
    ],
)
def test_the_header_follows_rfc_6266(name: str, header: str) -> None:
    assert content_disposition("attachment", name) == header


@given(st.text(max_size=60))
def test_any_name_makes_one_header_that_can_be_read_back(name: str) -> None:
    header = content_disposition("attachment", name)
    assert header.isascii()
    assert header.isprintable()
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == "attachment"
    assert message.get_filename() is not None


@given(st.text(max_size=60))
def test_any_uploaded_name_comes_back_as_it_is_shown(sent: str) -> None:
    name = safe_name(sent, ContentType.PDF)
    _, encoded = content_disposition("attachment", name).split("filename*=UTF-8''")
    assert unquote(encoded, errors="strict") == name
