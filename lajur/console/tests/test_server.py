"""The web server starts only where it can, and only on a database that is fit for it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from lajur.console import server
from lajur.organisation.models import Person


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        yield listener.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_names_the_port_that_is_taken_and_the_next(taken_port: int) -> None:
    with pytest.raises(CommandError, match=f":{taken_port}: .*PORT={taken_port + 1}"):
        server.refuse_taken_port("127.0.0.1", taken_port)


def test_accepts_a_free_port(free_port: int) -> None:
    server.refuse_taken_port("127.0.0.1", free_port)


@pytest.mark.django_db
def test_refuses_demo_accounts_outside_demo_mode(free_port: int) -> None:
    Person.objects.create_user("kadis", "lajur-demo", name="Sri Wahyuni", is_demo=True)
    with pytest.raises(CommandError, match="akun peragaan"):
        call_command("serve", port=free_port)


@pytest.mark.django_db
def test_refuses_a_database_that_is_not_up_to_date(free_port: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'organisation'")
    with pytest.raises(CommandError, match="lajur migrate"):
        call_command("serve", port=free_port)


def test_collects_static_files_only_when_they_changed(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("a{}")
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATICFILES_DIRS = [source]

    server.prepare_static_files()
    collected = tmp_path / "collected" / "page.css"
    collected.write_text("kept, because nothing changed")
    server.prepare_static_files()
    assert collected.read_text() == "kept, because nothing changed"

    (source / "page.css").write_text("a{color:red}")
    server.prepare_static_files()
    assert collected.read_text() == "a{color:red}"
