"""Lajur runs an official government SOP as it is written."""

import sys

# Python's bundled SQLite can corrupt a WAL database (fixed in SQLite 3.51.3), so the wheel that
# carries a sound one takes its place before Django loads.
try:
    import pysqlite3
except ImportError:
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

__version__ = "0.1.0"
