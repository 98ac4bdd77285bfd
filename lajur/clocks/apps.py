from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "lajur.clocks"
    verbose_name = "Waktu"
