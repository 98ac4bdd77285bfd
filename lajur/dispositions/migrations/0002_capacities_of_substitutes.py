"""A delegate and a superior dispose too; the database is not touched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispositions", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="disposition",
            name="capacity",
            field=models.CharField(
                choices=[
                    ("definitif", "Definitif"),
                    ("plt", "Plt."),
                    ("plh", "Plh."),
                    ("delegasi", "a.n."),
                    ("atasan", "Selaku atasan"),
                ],
                max_length=9,
            ),
        ),
    ]
