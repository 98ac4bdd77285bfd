"""A fingerprint for each year: one over a moving window would change by itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_calendars")]

    operations = [
        migrations.RemoveField(model_name="calendar", name="fingerprint"),
        migrations.AddField(
            model_name="calendar",
            name="fingerprints",
            field=models.JSONField(default=dict),
        ),
    ]
