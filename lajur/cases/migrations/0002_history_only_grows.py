"""The history of a case and its papers are evidence: the database refuses to change them."""

from django.db import migrations

from lajur.foundation.database.immutable import Immutable


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [Immutable("cases_event"), Immutable("cases_casepaper")]
