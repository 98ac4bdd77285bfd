from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "lajur.foundation"
    verbose_name = "Dasar"
