from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "lajur.console"
    verbose_name = "Konsol"
