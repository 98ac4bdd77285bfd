from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lajur.cases"
    verbose_name = "Permohonan"
