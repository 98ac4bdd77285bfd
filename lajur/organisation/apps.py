from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "lajur.organisation"
    verbose_name = "Organisasi"
