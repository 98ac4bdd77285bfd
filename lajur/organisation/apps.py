from django.apps import AppConfig
from django.core.checks import Tags, register


class OrganisationConfig(AppConfig):
    name = "lajur.organisation"
    verbose_name = "Organisasi"

    def ready(self) -> None:
        from lajur.organisation.checks import demo_accounts

        register(demo_accounts, Tags.database)
