from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "lajur.organisation"
    verbose_name = _("Organisasi")

    def ready(self) -> None:
        from lajur.organisation.checks import demo_accounts

        register(demo_accounts, Tags.database)
