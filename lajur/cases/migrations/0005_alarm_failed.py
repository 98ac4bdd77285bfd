"""An alarm that can not be rung is put off, and remembered for whoever looks after Lajur."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_told_so_far")]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="alarm_failed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
