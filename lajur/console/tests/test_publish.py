"""``lajur sop publish``: a file becomes the version in force, or is refused with its reasons."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lajur.console.main import main
from lajur.organisation.models import Person
from lajur.sop.models import Sop, SopVersion

pytestmark = pytest.mark.django_db

LEAVE = """
format = 1
slug = "cuti"
[identity]
title = "Cuti Tahunan"
[[performer]]
key = "pegawai"
name = "Pegawai"
applicant = true
[[performer]]
key = "kadis"
name = "Kepala Dinas"
[[row]]
no = 1
activity = "Mengajukan cuti"
performers = ["pegawai"]
act = "submit"
start = true
[[row]]
no = 2
activity = "Menyetujui cuti"
performers = ["kadis"]
end = true
"""


@pytest.fixture
def leave(tmp_path: Path) -> Path:
    path = tmp_path / "cuti.toml"
    path.write_text(LEAVE)
    return path


def test_a_sound_file_comes_into_force(leave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("publish", leave)
    version = SopVersion.objects.get(sop__slug="cuti")
    assert version.source == LEAVE
    assert version.sop.current == version
    assert "Cuti Tahunan, versi 1" in capsys.readouterr().out


def test_a_changed_file_is_the_next_version(leave: Path) -> None:
    call_command("publish", leave)
    leave.write_text(LEAVE.replace("Menyetujui cuti", "Memutuskan cuti"))
    call_command("publish", leave)
    assert Sop.objects.filter(slug="cuti", current__number=2).exists()


def test_the_same_file_again_is_the_same_version(leave: Path) -> None:
    call_command("publish", leave)
    call_command("publish", leave)
    assert SopVersion.objects.count() == 1


def test_says_who_published(leave: Path) -> None:
    ratna = Person.objects.create_user("ratna", name="Ratna Wulandari")
    call_command("publish", leave, by="ratna")
    assert SopVersion.objects.get().published_by == ratna


def test_refuses_an_account_that_is_not_there(leave: Path) -> None:
    with pytest.raises(CommandError, match="ratna"):
        call_command("publish", leave, by="ratna")
    assert not Sop.objects.exists()


def test_names_the_columns_that_nobody_fills(
    leave: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("publish", leave)
    shown = capsys.readouterr().out
    assert "kolom Pegawai" in shown
    assert "kolom Kepala Dinas" in shown


def test_refuses_what_can_not_run_with_the_checkers_report(leave: Path) -> None:
    leave.write_text(LEAVE.replace("start = true", ""))
    with pytest.raises(CommandError, match="DITOLAK") as refusal:
        call_command("publish", leave)
    assert refusal.value.returncode == 1
    assert not Sop.objects.exists()


def test_a_file_that_can_not_be_read_has_its_own_status(leave: Path) -> None:
    leave.write_text("format = ")
    with pytest.raises(CommandError) as refusal:
        call_command("publish", leave)
    assert refusal.value.returncode == 2


def test_wants_a_name_by_which_the_sop_is_known(leave: Path) -> None:
    leave.write_text(LEAVE.replace('slug = "cuti"', "").replace('title = "Cuti Tahunan"', ""))
    with pytest.raises(CommandError, match="slug"):
        call_command("publish", leave)


def test_the_command_line_leads_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sop", "publish", "--help"])
    assert ended.value.code == 0
    assert "lajur sop publish" in capsys.readouterr().out
