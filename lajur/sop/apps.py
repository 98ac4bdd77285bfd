from django.apps import AppConfig


class SopConfig(AppConfig):
    name = "lajur.sop"
    verbose_name = "SOP"
