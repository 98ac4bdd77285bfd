"""A delivery may be a test that its person asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_untold_and_resent")]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("notice", "Kabar"),
                    ("digest", "Ringkasan harian"),
                    ("code", "Kode konfirmasi"),
                    ("test", "Pesan uji"),
                ],
                default="notice",
                max_length=6,
            ),
        ),
    ]
