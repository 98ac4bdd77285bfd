"""What a command and a page may cost in statements, however many cases there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from lajur.cases.models import Case
from lajur.cases.tests.cast import Office, apply_for
from tests.journeys import steps
from tests.journeys.expect import positions
from tests.journeys.forms import Visitor

COMMAND = 12
TEAM = 2
"""What a team costs beyond a single technician: its members leave one item and get the next."""
PAUSE = 3
"""What a pause costs the command that ends it: it is read, it is ended, the row is timed anew."""
DESK = 7
"""The seventh counts the unread notices of the badge: one read of a partial index, up to 100."""
CASE_PAGE = 12

LETTER = {
    "subject": "Wi-Fi loket terputus",
    "description": "Sejak pagi tidak ada sinyal.",
    "letter_number": "440/218/PKM-KM/2026",
    "letter_date": "2026-11-20",
    "letter_text": "Mohon perbaikan.",
    "contact_phone": "081200000142",
}

_FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.fixture
def people(cast: Office) -> dict[str, Visitor]:
    names = ("pic", "helpdesk", "teknisi", "koordinator", "kabid", "kadis")
    return {name: Visitor(getattr(cast, name).person) for name in names}


def test_no_command_costs_more_than_its_budget(cast: Office, people: dict[str, Visitor]) -> None:
    said = run_through(cast, people)
    dear = {name: statements for name, statements in said.items() if len(statements) > COMMAND}
    assert dear == {}


def test_a_team_costs_little_more(cast: Office, people: dict[str, Visitor]) -> None:
    team = positions(cast.teknisi, cast.teknisi2)
    dear = {
        name: said
        for name, said in run_through(cast, people, team=team).items()
        if len(said) > COMMAND + TEAM
    }
    assert dear == {}


def test_every_photo_costs_one_row(cast: Office, people: dict[str, Visitor]) -> None:
    costs = []
    for photos in ([], [picture()], [picture(), picture(), picture()]):
        case = apply_for(cast)
        steps.to_koordinator(cast, case)
        alone = positions(cast.teknisi)
        steps.hand_on(case, cast.koordinator, choices={"tim_teknis": alone})
        costs.append(len(sent(people["teknisi"], page_of(case), "/pekerjaan/", photos=photos)))
    assert [cost - costs[0] for cost in costs] == [0, 1, 3]


def test_commands_cost_the_same_in_a_crowd(cast: Office, people: dict[str, Visitor]) -> None:
    alone = counted(run_through(cast, people))
    crowd(cast, 40)
    assert counted(run_through(cast, people)) == alone


@pytest.mark.parametrize("who", ["kadis", "pic"])
def test_the_desk_costs_the_same_with_ten_and_with_two_hundred(
    cast: Office, people: dict[str, Visitor], who: str
) -> None:
    crowd(cast, 10)
    few = statements_of(lambda: shown(people[who], "/"))
    crowd(cast, 190)
    many = statements_of(lambda: shown(people[who], "/"))
    assert len(few) == len(many) <= DESK


@pytest.mark.parametrize("who", ["pic", "kadis", "koordinator", "helpdesk"])
def test_the_page_of_a_case_costs_the_same_in_a_crowd(
    cast: Office, people: dict[str, Visitor], who: str
) -> None:
    case = apply_for(cast)
    steps.to_koordinator(cast, case)
    few = statements_of(lambda: shown(people[who], page_of(case)))
    crowd(cast, 40)
    many = statements_of(lambda: shown(people[who], page_of(case)))
    assert len(few) == len(many) <= CASE_PAGE


def test_the_page_of_a_long_case_costs_no_more(cast: Office, people: dict[str, Visitor]) -> None:
    case = apply_for(cast)
    steps.to_the_end(cast, case)
    run = statements_of(lambda: shown(people["kadis"], page_of(case)))
    assert len(run) <= CASE_PAGE


def test_a_pause_costs_what_a_command_costs_and_its_end_a_little_more(
    cast: Office, people: dict[str, Visitor]
) -> None:
    case = apply_for(cast)
    steps.to_koordinator(cast, case)
    steps.hand_on(case, cast.koordinator, choices={"tim_teknis": positions(cast.teknisi)})
    here, teknisi = page_of(case), people["teknisi"]
    for verb in ("/jeda/", "/lanjut/", "/jeda/"):
        assert len(sent(teknisi, here, verb)) <= COMMAND, verb
    ended_by_its_work = sent(teknisi, here, "/pekerjaan/", photos=[])
    assert len(ended_by_its_work) <= COMMAND + PAUSE
    assert len(statements_of(lambda: shown(people["kadis"], here))) <= CASE_PAGE + 1


def statements_of(deed: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        deed()
    said = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in said if not sql.upper().startswith(_FRAME)]


def crowd(cast: Office, number: int) -> None:
    """More cases, all waiting for the Kepala Dinas."""
    for _ in range(number):
        apply_for(cast)


def sent(visitor: Visitor, page: str, action: str, **words: Any) -> list[str]:
    """The statements of sending one form; reading the page it stands on is not counted."""
    form = next(form for form in visitor.forms(page) if form.action.endswith(action))
    said: list[str] = []

    def post() -> None:
        answer = visitor.client.post(form.action or page, form.filled(**words))
        assert answer.status_code == 302, answer.content.decode()[-2000:]
        said.append(answer["Location"])

    return statements_of(post)


def run_through(
    cast: Office, people: dict[str, Visitor], *, team: Sequence[int] = ()
) -> dict[str, list[str]]:
    """Every command on a case over HTTP, on one new case; the team is one technician if not given.

    Returns the statements of each, in the order of the nine rows.
    """
    case = apply_for(cast)
    page, team = page_of(case), team or positions(cast.teknisi)
    said: dict[str, list[str]] = {}

    def spend(who: str, verb: str, **words: Any) -> None:
        name = f"{len(said)} {verb} by {who}"
        said[name] = sent(people[who], page, f"/{verb}/", **words)

    spend("kadis", "disposisi", copies=[str(cast.helpdesk.position.pk)])
    spend("kadis", "penarikan-disposisi", reason="Keliru")
    spend("kadis", "disposisi")
    spend("kabid", "keputusan", reason="Nomor surat keliru.")
    spend("pic", "perbaikan", subject="Wi-Fi farmasi")
    spend("kadis", "disposisi")
    spend("kabid", "disposisi")
    spend("koordinator", "disposisi", to_tim_teknis=team)
    spend("helpdesk", "pencatatan")
    spend("teknisi", "pekerjaan", photos=[])
    spend("teknisi", "laporan")
    spend("helpdesk", "konfirmasi")
    spend("koordinator", "pengembalian", to_row="6")
    spend("teknisi", "laporan")
    spend("helpdesk", "konfirmasi")
    spend("koordinator", "penerusan")
    spend("kabid", "penerusan")
    spend("pic", "catatan", text="Terima kasih.")
    spend("kadis", "penerimaan")
    new = "/permohonan/baru/"
    said["submit"] = sent(people["pic"], new, new, **LETTER)
    page = page_of(Case.objects.latest("pk"))
    spend("pic", "penarikan", reason="Sudah pulih")
    return said


def page_of(case: Case) -> str:
    return f"/permohonan/{case.number}/"


def shown(visitor: Visitor, page: str) -> None:
    assert visitor.client.get(page).status_code == 200


def counted(said: dict[str, list[str]]) -> dict[str, int]:
    return {name: len(statements) for name, statements in said.items()}


def picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (32, 24), "navy").save(content, "PNG")
    return SimpleUploadedFile("rak.png", content.getvalue(), "image/png")
