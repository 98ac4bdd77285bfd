"""What was decided over others stays: the database refuses to change or delete the record."""

from django.db import migrations

from lajur.foundation.database.immutable import Immutable


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_administrative_act")]

    operations = [Immutable("organisation_administrativeact")]
