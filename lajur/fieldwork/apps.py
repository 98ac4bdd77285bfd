from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "lajur.fieldwork"
    verbose_name = "Kerja lapangan"
