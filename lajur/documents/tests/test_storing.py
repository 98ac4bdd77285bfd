"""Bytes on the disk: kept whole, given back exactly, or not at all."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lajur.documents import storage
from lajur.documents.actions import store
from lajur.documents.models import ContentType, StoredFile
from lajur.documents.refusals import DamagedFile
from lajur.documents.uploads import CheckedUpload
from lajur.organisation.models import Person

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
LETTER = CheckedUpload(b"isi surat permohonan", ContentType.PDF, "Surat Permohonan.pdf")


@pytest.fixture
def letter(files: Path, rina: Person) -> StoredFile:
    return store(LETTER, by=rina, at=AT)


def test_a_stored_file_vouches_for_its_bytes(letter: StoredFile, rina: Person) -> None:
    kept = StoredFile.objects.get(id=letter.id)
    assert kept.sha256 == hashlib.sha256(LETTER.content).hexdigest()
    assert (kept.size, kept.content_type, kept.name) == (20, "application/pdf", LETTER.name)
    assert (kept.created_at, kept.created_by) == (AT, rina)
    assert storage.open_verified(kept) == LETTER.content


def test_no_name_from_outside_reaches_the_disk(letter: StoredFile, files: Path) -> None:
    on_disk = [path for path in files.rglob("*") if path.is_file()]
    assert on_disk == [files / letter.id.hex[:2] / str(letter.id)]


def test_only_the_office_account_may_read_the_disk(letter: StoredFile, files: Path) -> None:
    path = storage.path_of(letter.id)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_same_bytes_twice_are_two_files(letter: StoredFile, rina: Person) -> None:
    again = store(LETTER, by=rina, at=AT)
    assert again.id != letter.id
    assert again.sha256 == letter.sha256


def test_a_file_is_never_replaced(letter: StoredFile, files: Path) -> None:
    with pytest.raises(FileExistsError):
        storage.write(b"lain", file_id=letter.id)
    assert storage.open_verified(letter) == LETTER.content
    assert [path.name for path in storage.path_of(letter.id).parent.iterdir()] == [str(letter.id)]


def test_a_naive_moment_is_refused_before_the_disk(files: Path, rina: Person) -> None:
    with pytest.raises(ValueError, match="naive"):
        store(LETTER, by=rina, at=AT.replace(tzinfo=None))
    assert not files.exists()


def _cut(path: Path) -> None:
    os.truncate(path, 10)


def _lengthen(path: Path) -> None:
    path.write_bytes(LETTER.content + b"!")


def _flip_a_bit(path: Path) -> None:
    content = bytearray(LETTER.content)
    content[7] ^= 1
    path.write_bytes(content)


def _lead_elsewhere(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


@pytest.mark.parametrize("damage", [Path.unlink, _cut, _lengthen, _flip_a_bit, _lead_elsewhere])
def test_wrong_bytes_are_never_given_back(
    letter: StoredFile, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    assert callable(damage)
    damage(storage.path_of(letter.id))
    with pytest.raises(DamagedFile, match="Berkas rusak: “Surat Permohonan.pdf”"):
        storage.open_verified(letter)
    assert str(letter.id) in caplog.text
    assert list(storage.damaged_files()) == [letter]


def test_whole_files_are_not_reported(letter: StoredFile) -> None:
    assert list(storage.damaged_files()) == []


def test_bytes_without_a_row_are_orphans(letter: StoredFile, files: Path) -> None:
    lost = uuid4()
    storage.write(b"tanpa baris", file_id=lost)
    unfinished = storage.path_of(letter.id).with_name(".tmp-abc")
    unfinished.write_bytes(b"setengah")
    misplaced = files / "zz" / str(letter.id)
    misplaced.parent.mkdir()
    misplaced.write_bytes(b"bukan di sini")
    assert set(storage.orphans(LATER)) == {storage.path_of(lost), unfinished, misplaced}


def test_young_orphans_may_still_get_their_row(files: Path, db: None) -> None:
    storage.write(b"baru saja", file_id=uuid4())
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    assert list(storage.orphans(an_hour_ago)) == []


def test_a_naive_age_is_refused(files: Path) -> None:
    with pytest.raises(ValueError, match="naive"):
        list(storage.orphans(LATER.replace(tzinfo=None)))


def test_no_folder_yet_is_no_orphan(files: Path, db: None) -> None:
    assert list(storage.orphans(LATER)) == []


def test_a_row_that_is_rolled_back_leaves_an_orphan(files: Path, rina: Person) -> None:
    class _Interrupted(Exception):
        pass

    def interrupted() -> None:
        with transaction.atomic():
            store(LETTER, by=rina, at=AT)
            raise _Interrupted

    with pytest.raises(_Interrupted):
        interrupted()
    assert len(list(storage.orphans(LATER))) == 1


def test_a_full_disk_leaves_no_row_and_no_bytes(
    files: Path, rina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    files.mkdir()
    with pytest.raises(OSError, match="No space left"):
        store(LETTER, by=rina, at=AT)
    assert not StoredFile.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("sha256", "abc", "stored_file_sha256_is_whole"),
        ("size", 0, "stored_file_not_empty"),
        ("content_type", "text/html", "stored_file_type_is_allowed"),
        ("name", "", "stored_file_name_fits"),
    ],
)
def test_the_database_refuses_a_row_that_vouches_for_nothing(
    rina: Person, field: str, value: object, constraint: str
) -> None:
    fields: dict[str, object] = {
        "sha256": "0" * 64,
        "size": 1,
        "content_type": ContentType.PDF,
        "name": "a.pdf",
        "created_at": AT,
        "created_by": rina,
    }
    with pytest.raises(IntegrityError, match=constraint):
        StoredFile.objects.create(**{**fields, field: value})


def test_a_row_is_written_once(letter: StoredFile) -> None:
    letter.name = "lain.pdf"
    with pytest.raises(TypeError):
        letter.save()
    with pytest.raises(TypeError):
        letter.delete()
