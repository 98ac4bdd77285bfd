"""The verbs of files."""

from __future__ import annotations

import uuid
from datetime import datetime

from lajur.documents import storage
from lajur.documents.models import StoredFile
from lajur.documents.uploads import CheckedUpload
from lajur.organisation.models import Person


def store(upload: CheckedUpload, *, by: Person, at: datetime) -> StoredFile:
    """Keep a checked upload: first its bytes on the disk, then the row that vouches for them.

    When the row is not made, or the transaction around it is rolled back, the bytes stay behind
    as an orphan for ``storage.orphans``. Raises ``OSError`` when the disk refuses.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} is naive")
    file_id = uuid.uuid4()
    written = storage.write(upload.content, file_id=file_id)
    return StoredFile.objects.create(
        id=file_id,
        sha256=written.sha256,
        size=written.size,
        content_type=upload.content_type,
        name=upload.name,
        created_at=at,
        created_by=by,
    )
