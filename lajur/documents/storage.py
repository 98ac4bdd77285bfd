"""The bytes on the disk: written once, whole or not at all, and checked each time they are read.

Files lie in ``settings.LAJUR_FILES``, outside every folder that is served, each under its row's
random id; no name that a person gave reaches the disk. A crash between the bytes and the row
leaves an orphan, never a row without bytes.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from lajur.documents.models import StoredFile
from lajur.documents.refusals import DamagedFile

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """What lies on the disk now."""

    sha256: str
    size: int


def path_of(file_id: UUID) -> Path:
    """Where the bytes of a stored file lie."""
    return _root() / file_id.hex[:2] / str(file_id)


def write(content: bytes, *, file_id: UUID) -> Written:
    """Put the bytes on the disk so that they outlive a power cut once this returns.

    Raises ``FileExistsError`` rather than replace a file, ``OSError`` when the disk is full; in
    both cases nothing is left behind.
    """
    target = path_of(file_id)
    _make_folder(target.parent)
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, refuses to replace what is there.
        os.link(temporary, target)
    finally:
        os.unlink(temporary)
    _sync_folder(target.parent)
    return Written(hashlib.sha256(content).hexdigest(), len(content))


def open_verified(stored: StoredFile) -> bytes:
    """The bytes of a stored file, exactly those that were stored.

    Raises :class:`DamagedFile`, and logs an error, when they are missing, cut or changed.
    """
    try:
        content = _read(path_of(stored.id), limit=stored.size + 1)
    except OSError as error:
        raise _damaged(stored, f"can not be read: {error.strerror}") from error
    if len(content) != stored.size:
        raise _damaged(stored, "has another size")
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise _damaged(stored, "has other bytes")
    return content


def damaged_files() -> Iterator[StoredFile]:
    """The stored files whose bytes are missing, cut or changed; every file is read once."""
    for stored in StoredFile.objects.order_by("id").iterator(chunk_size=500):
        try:
            open_verified(stored)
        except DamagedFile:
            yield stored


def orphans(older_than: datetime) -> Iterator[Path]:
    """Files on the disk that no row vouches for, last written before ``older_than``.

    Younger ones may belong to a row that is just being made. Nothing is removed.
    """
    if older_than.tzinfo is None:
        raise ValueError("older_than is naive")
    for paths in _batches(_old_files(older_than)):
        ids = {path: _id_of(path) for path in paths}
        known = set(StoredFile.objects.filter(id__in=filter(None, ids.values())).values_list("id"))
        yield from (path for path in paths if (ids[path],) not in known)


_TEMPORARY = ".tmp-"
_BATCH = 500


def _root() -> Path:
    return Path(settings.LAJUR_FILES)


def _make_folder(folder: Path) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in missing:
        _sync_folder(one.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path, *, limit: int) -> bytes:
    # No link is ever stored: one that lies here leads somewhere else.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as file:
        return file.read(limit)


def _damaged(stored: StoredFile, reason: str) -> DamagedFile:
    logger.error("stored file %s is damaged: it %s", stored.id, reason)
    return DamagedFile(
        _("Berkas rusak: “%(name)s” tidak lagi sama dengan saat disimpan. Hubungi administrator.")
        % {"name": stored.name}
    )


def _old_files(older_than: datetime) -> Iterator[Path]:
    for folder in sorted(_root().glob("*/")):
        for path in sorted(folder.iterdir()):
            written = datetime.fromtimestamp(path.lstat().st_mtime, tz=UTC)
            if written < older_than:
                yield path


def _batches(paths: Iterable[Path]) -> Iterator[tuple[Path, ...]]:
    iterator = iter(paths)
    while batch := tuple(islice(iterator, _BATCH)):
        yield batch


def _id_of(path: Path) -> UUID | None:
    try:
        file_id = UUID(path.name)
    except ValueError:
        return None
    return file_id if path == path_of(file_id) else None
