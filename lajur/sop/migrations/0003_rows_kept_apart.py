"""A row may be kept apart from earlier ones: who did those does not do this one."""

from django.db import migrations, models

from lajur.foundation.database.immutable import Immutable


class Migration(migrations.Migration):
    dependencies = [("sop", "0002_versions_only_grow")]

    operations = [
        migrations.AddField(
            model_name="step",
            name="apart_from",
            field=models.JSONField(default=list),
        ),
        Immutable("sop_step"),
    ]
