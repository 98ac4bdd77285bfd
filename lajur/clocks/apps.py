from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClocksConfig(AppConfig):
    name = "lajur.clocks"
    verbose_name = "Waktu"

    def ready(self) -> None:
        from lajur.clocks.office import give_first_calendars

        post_migrate.connect(give_first_calendars, sender=self)
