"""docs/writing-an-sop.md tells the truth: its examples run, its tables are what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lajur.clocks.durations import parse_duration
from lajur.sop import reader
from lajur.sop.checker import Finding, check
from lajur.sop.commandline import main
from lajur.sop.procedure import Act
from lajur.sop.reader import read_procedure
from lajur.sop.tests.test_checker import FOUND, REFUSED

DOCUMENT = Path(__file__).parents[3] / "docs" / "writing-an-sop.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")

PERFORMERS = "".join(
    f'[[performer]]\nkey = "{key}"\nname = "{key}"\n'
    for key in ("pemohon", "loket", "verifikator", "tim_teknis", "helpdesk", "kabid", "kadis")
)
ONE_ROW = '[[row]]\nno = 1\nactivity = "Memeriksa"\nstart = true\nend = true\n'

# What a block shows, by the word after "toml", and what it takes to make it a whole file.
WHOLE = {
    "": "{block}",
    "top": f'{{block}}\n{PERFORMERS}{ONE_ROW}performers = ["kabid"]\n',
    "rows": f"{PERFORMERS}{{block}}",
    "row": f"{PERFORMERS}{ONE_ROW}{{block}}",
}


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)


def section(heading: str) -> str:
    return TEXT.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]


def first_cells(text: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", text, flags=re.MULTILINE)


EXAMPLES = [(kind, block) for kind in WHOLE for block in blocks(f"toml {kind}".strip())]


def checked(kind: str, block: str) -> tuple[Finding, ...]:
    text = WHOLE[kind].replace("{block}", block)
    if kind == "row" and "performers" not in block:
        text += 'performers = ["kabid"]\n'
    return check(read_procedure(text))


def test_every_toml_block_is_an_example():
    assert len(EXAMPLES) == TEXT.count("```toml")


@pytest.mark.parametrize(("kind", "block"), EXAMPLES)
def test_every_example_runs(kind, block):
    assert [each for each in checked(kind, block) if each.refuses] == []


def test_the_small_example_has_only_the_findings_it_shows():
    (example,) = blocks("toml")
    assert {each.code for each in checked("", example)} == {
        "legal-basis-superseded",
        "time-missing",
    }


@pytest.mark.parametrize("block", blocks("console"))
def test_the_console_shows_what_is_printed(block, tmp_path, monkeypatch, capsys):
    (example,) = blocks("toml")
    (tmp_path / "cuti.toml").write_text(example, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command, output = block.split("\n", 1)
    words = re.findall(r'"[^"]*"|\S+', command.removeprefix("$ lajur sop "))
    assert main([word.strip('"') for word in words]) == 0
    assert capsys.readouterr().out == output


def test_every_refusal_is_listed():
    assert set(first_cells(section("All refusals"))) == {code for _, code, _ in REFUSED.values()}


def test_every_finding_is_listed():
    assert set(first_cells(section("All findings"))) == {code for _, code, _ in FOUND.values()}


def test_every_code_is_listed_and_tested():
    rooms = DOCUMENT.parents[1] / "lajur" / "sop"
    source = "".join((rooms / name).read_text("utf-8") for name in ("faults.py", "oddities.py"))
    written = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', source))
    listed = first_cells(section("All refusals")) + first_cells(section("All findings"))
    assert written == set(listed)


@pytest.mark.parametrize("written", first_cells(section("Times")))
def test_every_listed_time_can_be_read(written):
    assert (parse_duration(written) is None) == (written == "-")


@pytest.mark.parametrize("words", ["½ hari", "minimal 1 hari", "satu jam", "hari itu juga"])
def test_times_that_can_not_be_computed_are_as_told(words):
    assert f'"{words}"' in section("Times")
    with pytest.raises(ValueError, match=words):
        parse_duration(words)


def test_every_act_is_listed():
    assert set(first_cells(section("Rows"))) >= {act.value for act in Act}


def test_every_field_is_told():
    fields = {name for table in reader.FIELDS.values() for name in table}
    told = set(re.findall(r"`(\w+)`|\[\[?(\w+)\]\]?|(\w+) = ", TEXT))
    assert fields <= {name for names in told for name in names}
