"""A published version never changes: the database refuses to change or delete its rows."""

from django.db import migrations

from lajur.foundation.database.immutable import Immutable

TABLES = (
    "sop_sopversion",
    "sop_performer",
    "sop_step",
    "sop_stepperformer",
    "sop_path",
    "sop_requirement",
    "sop_output",
    "sop_duty",
)


class Migration(migrations.Migration):
    dependencies = [("sop", "0001_initial")]

    operations = [Immutable(table) for table in TABLES]
