"""The floor: the least that a page and an operation can cost in Django.

    python bench/floor.py setup N        make tables with N tickets and the account "agent"
    python bench/floor.py serve --port 8120 [--workers 2] [--threads 4]

``/list/`` is session authentication and 25 rows by one indexed query, rendered by a template;
``/move/`` is a POST with session authentication and CSRF that writes three rows in one
transaction. The database is ``LAJUR_DATABASE_URL``, connected exactly as Lajur connects.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lajur.config.database import database

SECRET_KEY = "the floor holds nothing of worth"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "bench.floor"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
DATABASES = {
    "default": database(os.environ.get("LAJUR_DATABASE_URL", ""), file=Path("floor.sqlite3"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.floor")

PAGE = """<!doctype html><html lang="en"><title>Inbox</title><h1>Inbox</h1><table>
{% for ticket in tickets %}<tr><td><a href="/t/{{ ticket.pk }}/">{{ ticket.pk }}</a>
<td>{{ ticket.title }}<td>{{ ticket.owner.username }}<td>{{ ticket.updated|date:"Y-m-d H:i" }}
{% endfor %}</table></html>"""
PASSWORD = "lajur-bench-2026"


def models() -> Any:
    """The three tables, made after Django is set up."""
    from types import SimpleNamespace

    from django.apps import apps
    from django.contrib.auth.models import User
    from django.db import models

    def model(name: str, **fields: Any) -> Any:
        known = apps.all_models["floor"].get(name.lower())
        options = type("Meta", (), {"app_label": "floor", **fields.pop("meta", {})})
        return known or type(
            name, (models.Model,), {"__module__": __name__, "Meta": options, **fields}
        )

    index = models.Index(fields=("status", "-updated"), name="floor_open")
    return SimpleNamespace(
        Ticket=model(
            "Ticket",
            title=models.TextField(),
            status=models.IntegerField(),
            owner=models.ForeignKey(User, models.PROTECT),
            version=models.IntegerField(default=0),
            updated=models.DateTimeField(),
            meta={"indexes": [index]},
        ),
        Event=model(
            "Event",
            ticket_id=models.BigIntegerField(),
            kind=models.TextField(),
            payload=models.JSONField(),
            at=models.DateTimeField(),
        ),
        Task=model(
            "Task",
            ticket_id=models.BigIntegerField(),
            step=models.TextField(),
            due=models.DateTimeField(),
        ),
    )


def routes() -> list[Any]:
    """The pages."""
    from django.contrib.auth import authenticate, login
    from django.contrib.auth.decorators import login_required
    from django.db import transaction
    from django.db.models import F
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
    from django.middleware.csrf import get_token
    from django.template import engines
    from django.urls import path
    from django.utils import timezone

    tables, page = models(), engines["django"].from_string(PAGE)
    last = tables.Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 1

    @login_required
    def inbox(request: HttpRequest) -> HttpResponse:
        waiting = tables.Ticket.objects.filter(status=1).select_related("owner")
        tickets = waiting.order_by("-updated")[:25]
        return HttpResponse(page.render({"tickets": tickets}, request))

    @login_required
    def move(request: HttpRequest) -> HttpResponse:
        ticket, now = random.randint(1, last), timezone.now()
        with transaction.atomic():
            tables.Event.objects.create(
                ticket_id=ticket, kind="move", payload={"from": 7, "to": 8}, at=now
            )
            tables.Ticket.objects.filter(pk=ticket).update(version=F("version") + 1, updated=now)
            tables.Task.objects.create(ticket_id=ticket, step="forward", due=now)
        return HttpResponseRedirect("/list/")

    def sign_in(request: HttpRequest) -> HttpResponse:
        get_token(request)
        if request.method != "POST":
            return HttpResponse("ok")
        user = authenticate(request, username="agent", password=request.POST["password"])
        if user is None:
            return HttpResponse(status=403)
        login(request, user)
        return HttpResponseRedirect("/list/")

    return [path("list/", inbox), path("move/", move), path("login/", sign_in)]


def __getattr__(name: str) -> Any:
    """Django asks this module for its routes, the server for the application."""
    if name == "urlpatterns":
        return routes()
    if name == "application":
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()
    raise AttributeError(name)


def setup(count: int) -> None:
    """Tables, the account, and ``count`` tickets of which one in twenty is open."""
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    owner = User.objects.create_user("agent", password=PASSWORD)
    tables = models()
    with connection.schema_editor() as editor:
        for model in vars(tables).values():
            editor.create_model(model)
    now = timezone.now()
    tables.Ticket.objects.bulk_create(
        (
            tables.Ticket(
                title=f"Wi-Fi loket {n}",
                status=1 if n % 20 == 0 else 4,
                owner=owner,
                updated=now - timedelta(minutes=n),
            )
            for n in range(count)
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def serve(port: int, workers: int, threads: int) -> None:
    """The same server, with the same options, that runs Lajur."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "bench.floor:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_level=LogLevels.warning,
    ).serve()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup").add_argument("count", type=int)
    server = commands.add_parser("serve")
    server.add_argument("--port", type=int, default=8120)
    server.add_argument("--workers", type=int, default=2)
    server.add_argument("--threads", type=int, default=4)
    asked = parser.parse_args()
    if asked.command == "serve":
        serve(asked.port, asked.workers, asked.threads)
        return
    import django

    django.setup()
    setup(asked.count)


if __name__ == "__main__":
    main()
