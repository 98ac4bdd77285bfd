from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "lajur.documents"
    verbose_name = "Naskah"
