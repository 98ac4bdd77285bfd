"""``lajur sop check`` and ``lajur sop walk``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lajur.sop.commandline import check_command, main, walk_command

FILE = str(Path(__file__).parents[3] / "sops" / "pemeliharaan-perbaikan-jaringan-tik.toml")

BROKEN = """
[[performer]]
key = "kabid"
name = "Kabid"
[[row]]
no = 1
activity = "Memeriksa"
performers = ["kabid"]
start = true
"""


@pytest.fixture
def broken(tmp_path) -> str:
    path = tmp_path / "rusak.toml"
    path.write_text(BROKEN, encoding="utf-8")
    return str(path)


@pytest.fixture
def syntax_error(tmp_path) -> str:
    path = tmp_path / "salah.toml"
    path.write_text("[identity]\ntitle = Cuti\n", encoding="utf-8")
    return str(path)


def test_a_runnable_sop_exits_with_zero(capsys):
    assert main(["check", FILE]) == 0
    output = capsys.readouterr().out
    assert "dapat dijalankan" in output
    assert "baris 6 · printed_no" in output
    assert "→" in output


def test_a_refused_sop_exits_with_one(broken, capsys):
    assert main(["check", broken]) == 1
    output = capsys.readouterr().out
    assert "tidak dapat dijalankan" in output
    assert "DITOLAK" in output


def test_an_unreadable_sop_exits_with_two_and_names_the_place(syntax_error, capsys):
    assert main(["check", syntax_error]) == 2
    assert "Baris teks 2, kolom 9" in capsys.readouterr().err


def test_a_missing_file_exits_with_two(tmp_path, capsys):
    assert main(["check", str(tmp_path / "tidak-ada.toml")]) == 2
    assert "tidak dapat dibuka" in capsys.readouterr().err


def test_the_report_as_json_has_every_finding_in_full(broken):
    code, text = check_command(broken, as_json=True)
    report = json.loads(text)
    assert code == 1
    assert report["runnable"] is False
    assert report["unreadable"] is None
    first = report["findings"][0]
    assert list(first) == ["severity", "code", "row", "field", "message", "advice"]
    assert (first["severity"], first["code"], first["row"]) == ("refused", "no-end", 1)


def test_an_unreadable_file_as_json_has_line_and_column(syntax_error):
    code, text = check_command(syntax_error, as_json=True)
    assert code == 2
    assert json.loads(text)["unreadable"]["line"] == 2
    assert json.loads(text)["unreadable"]["column"] == 9


def test_the_walk_shows_rows_and_totals(capsys):
    assert main(["walk", FILE]) == 0
    output = capsys.readouterr().out
    assert "Tim Teknis, Helpdesk" in output
    assert "Jumlah waktu kerja  1 jam 47 menit" in output


def test_the_walk_as_json(capsys):
    assert main(["walk", FILE, "--answer", "3=TIDAK", "--answer", "3=YA", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == 12


def test_the_walk_with_the_office_calendar(tmp_path):
    path = tmp_path / "sehari.toml"
    path.write_text(BROKEN + 'end = true\ntime = "1 hari"\n', encoding="utf-8")
    _code, text = walk_command(str(path), [], "kantor", as_json=True)
    assert json.loads(text)["work"]["seconds_max"] == 27_000


@pytest.mark.parametrize("answer", ["3", "tiga=YA", "3=", "3=MUNGKIN", "4=YA"])
def test_an_answer_that_does_not_fit_exits_with_one(answer):
    code, text = walk_command(FILE, [answer], None, as_json=False)
    assert code == 1
    assert text


def test_an_answer_may_hold_an_equals_sign(tmp_path):
    path = tmp_path / "nilai.toml"
    answers = 'answers = [{answer="x=1",to="end"},{answer="x=2",to="end"}]\n'
    path.write_text(BROKEN + answers, encoding="utf-8")
    assert walk_command(str(path), ["1=x=2"], None, as_json=False)[0] == 0


def test_a_refused_sop_is_not_walked(broken):
    assert walk_command(broken, [], None, as_json=False) == check_command(broken, as_json=False)


def test_an_unreadable_sop_is_not_walked(syntax_error):
    assert walk_command(syntax_error, [], None, as_json=False)[0] == 2


WITHOUT_DJANGO = """
import sys
from lajur.sop.commandline import main
code = main(["check", sys.argv[1]])
assert "django.conf" not in sys.modules
sys.exit(code)
"""


def checked_alone(path: str) -> str:
    """What a fresh interpreter without Django settings prints for ``path``."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", WITHOUT_DJANGO, path], capture_output=True, check=True
    )
    return done.stdout.decode()


def test_it_runs_without_django():
    assert "dapat dijalankan" in checked_alone(FILE)


def test_times_that_can_not_be_read_are_reported_without_django(tmp_path):
    path = tmp_path / "waktu.toml"
    path.write_text(BROKEN + 'end = true\ntime = "secepatnya"\n', encoding="utf-8")
    assert "secepatnya" in checked_alone(str(path))
