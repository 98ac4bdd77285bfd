from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "lajur.network"
    verbose_name = "Jaringan"
