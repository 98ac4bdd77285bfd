"""What happened before there were notices is owed to nobody."""

from django.db import migrations
from django.db.models import F


def count_the_past_as_told(apps, schema_editor):
    apps.get_model("cases", "Case").objects.using(schema_editor.connection.alias).update(
        told=F("events")
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_pauses_alarms_and_owed_notices")]

    operations = [migrations.RunPython(count_the_past_as_told, migrations.RunPython.noop)]
