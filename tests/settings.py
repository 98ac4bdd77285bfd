"""Settings under test: those of production, save what would only cost time or leave traces."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Every process has its own, also the workers of a parallel run.
_FOLDER = tempfile.mkdtemp(prefix="lajur-test-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["LAJUR_VAR"] = _FOLDER
os.environ["LAJUR_SECRET_KEY"] = "the key of the tests"

from lajur.config.settings import *  # noqa: E402, F403
from lajur.config.settings import DATABASES, VAR  # noqa: E402

# A file, as in production: an SQLite database in memory knows neither WAL nor two connections.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
(VAR / "static").mkdir()
