from django.apps import AppConfig


class DispositionsConfig(AppConfig):
    name = "lajur.dispositions"
    verbose_name = "Disposisi"
