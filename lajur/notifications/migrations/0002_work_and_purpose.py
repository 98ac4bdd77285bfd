"""A notice knows the work it is about; a delivery may carry a code for an address."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_told_so_far"),
        ("notifications", "0001_notices_and_deliveries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="address",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="delivery",
            name="address",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notifications.address",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("notice", "Kabar"),
                    ("digest", "Ringkasan harian"),
                    ("code", "Kode konfirmasi"),
                ],
                default="notice",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="item",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.workitem",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("notice__isnull", False), ("purpose", "notice")),
                    models.Q(
                        models.Q(("purpose", "notice"), _negated=True), ("notice__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="delivery_of_a_notice_has_one",
            ),
        ),
    ]
