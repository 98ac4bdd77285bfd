from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class WebConfig(AppConfig):
    name = "lajur.web"
    verbose_name = "Web"

    def ready(self) -> None:
        from lajur.web.middleware import start_session

        user_logged_in.connect(start_session, dispatch_uid="lajur.web.start_session")
