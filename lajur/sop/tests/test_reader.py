"""Reading an SOP file: what the fields become, and where a mistake is shown."""

from __future__ import annotations

import pytest

from lajur.clocks.durations import Amount
from lajur.sop.procedure import END, Act, Output, Path, Requirement, Trigger
from lajur.sop.reader import Unreadable, read_file, read_procedure


def row(extra: str = "", *, head: str = ""):
    """The first row of a small SOP with ``extra`` in it."""
    text = f"{head}\n[[row]]\nno = 1\n{extra}\n[[row]]\nno = 7\n"
    return read_procedure(text).rows[0]


def refusal(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_procedure(text)
    return caught.value


def test_a_row_goes_on_to_the_next_in_the_file():
    assert row().paths == (Path(to=7),)


def test_the_last_row_goes_nowhere_by_itself():
    assert read_procedure("[[row]]\nno = 1").rows[0].paths == ()


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("next = 4", (Path(to=4),)),
        ("next = [4, 5]", (Path(to=4), Path(to=5))),
        ('next = "end"', (Path(to=END),)),
        ("end = true", (Path(to=END),)),
        ('end = true\nnext = "end"', (Path(to=END),)),
        ("end = true\nnext = 4", (Path(to=4), Path(to=END))),
    ],
)
def test_ways_on(written, paths):
    assert row(written).paths == paths


def test_answers_become_arrows():
    written = 'answers = [{answer="YA",to=7,onward=true},{answer="TIDAK",to="end",reason=true}]'
    assert row(written).paths == (
        Path(to=7, answer="YA", onward=True),
        Path(to=END, answer="TIDAK", reason=True),
    )


def test_an_answer_may_open_several_rows():
    assert row('answers = [{answer="YA",to=[7, 8]}]').paths == (
        Path(to=7, answer="YA"),
        Path(to=8, answer="YA", also=True),
    )


def test_a_bare_kelengkapan_is_a_paper():
    written = 'needs = ["Disposisi", {thing="ATK"}, {paper="Surat", printed="srt"}]'
    assert row(written).needs == (
        Requirement("paper", "Disposisi"),
        Requirement("thing", "ATK"),
        Requirement("paper", "Surat", "srt"),
    )


def test_a_bare_output_is_a_paper():
    assert row('outputs = ["Laporan", {thing="Kabel"}]').outputs == (
        Output("Laporan"),
        Output("Kabel", kind="thing"),
    )


def test_a_time_keeps_the_words_of_the_paper():
    time = row('time = "1-3 hari"').time
    assert (time.printed, time.least, time.most) == (
        "1-3 hari",
        Amount(working_days=1),
        Amount(working_days=3),
    )


def test_a_plain_day_may_be_a_calendar_day():
    assert row('time = "2 hari"', head='day = "calendar"').time.most == Amount(calendar_days=2)


def test_an_explicit_day_is_what_it_says():
    head = 'day = "calendar"'
    assert row('time = "2 hari kerja"', head=head).time.most == Amount(working_days=2)


def test_a_time_may_be_printed_in_other_words():
    read = row('time = { printed = "± 15 mnt", value = "10-15 menit" }')
    assert (read.time_printed, read.time.printed) == ("± 15 mnt", "± 15 mnt")
    assert read.time.least == Amount(seconds=600)


@pytest.mark.parametrize("words", ["-", "", "secepatnya"])
def test_words_without_a_time_are_kept(words):
    read = row(f'time = "{words}"')
    assert (read.time, read.time_printed) == (None, words)


def test_what_a_row_may_leave_out():
    read = row()
    assert (read.act, read.start, read.join, read.performers) == (Act.DO, False, False, ())


def test_a_single_performer_needs_no_list():
    assert row('performers = "kabid"').performers == ("kabid",)


def test_a_duty():
    (duty,) = row('duties = [{performer="helpdesk",activity="Mencatat",before=7}]').duties
    assert (duty.performer, duty.activity, duty.before) == ("helpdesk", "Mencatat", 7)


def test_a_schedule():
    read = read_procedure('[trigger]\nkind = "schedule"\nevery = "6 bulan"')
    assert read.trigger == Trigger(kind="schedule", every="6 bulan")


def test_the_identity_page():
    read = read_procedure('[identity]\ntitle = "Cuti"\nrelated = ["SOP Absensi"]')
    assert (read.identity.title, read.identity.related) == ("Cuti", ("SOP Absensi",))
    assert read.identity.number == ""


def test_structural_faults_are_left_to_the_checker():
    read = read_procedure('[[row]]\nno = 1\nperformers = ["siapa"]\nnext = 99\n[[row]]\nno = 1')
    assert [each.no for each in read.rows] == [1, 1]


@pytest.mark.parametrize(
    ("text", "slug"),
    [('slug = "cuti-tahunan"', "cuti-tahunan"), ('[identity]\ntitle = "Izin Cuti"', "izin-cuti")],
)
def test_the_slug(text, slug):
    assert read_procedure(text).slug == slug


def test_the_file_name_serves_as_slug(tmp_path):
    path = tmp_path / "Cuti Tahunan.toml"
    path.write_text("[[row]]\nno = 1", encoding="utf-8")
    assert read_file(path).slug == "cuti-tahunan"


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = tmp_path / "bom.toml"
    path.write_text('slug = "bom"', encoding="utf-8-sig")
    assert read_file(path).slug == "bom"


def test_a_syntax_error_names_line_and_column():
    error = refusal('[identity]\ntitle = "Cuti"\nunit = Bidang')
    assert (error.line, error.column) == (3, 8)
    assert "Baris teks 3, kolom 8" in error.message


def test_a_syntax_error_at_the_end_names_line_and_column():
    error = refusal('[identity]\ntitle = """Cuti')
    assert (error.line, error.column) == (2, 16)


def test_curly_quotes_are_explained():
    assert "kutip lurus" in refusal("[identity]\ntitle = “Cuti”").message


def test_text_that_is_not_utf8_names_line_and_column(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes(b'slug = "x"\n# caf\xe9\n')
    with pytest.raises(Unreadable, match="UTF-8") as caught:
        read_file(path)
    assert (caught.value.line, caught.value.column) == (2, 6)


@pytest.mark.parametrize("name", ["tidak-ada.toml", "."])
def test_a_file_that_can_not_be_opened(tmp_path, name):
    with pytest.raises(Unreadable, match="tidak dapat dibuka"):
        read_file(tmp_path / name)


def test_a_file_too_large_for_an_sop(tmp_path):
    path = tmp_path / "besar.toml"
    path.write_text("#" * 1_000_001, encoding="utf-8")
    with pytest.raises(Unreadable, match="terlalu besar"):
        read_file(path)


def test_tables_nested_without_end_are_refused():
    assert refusal("x = " + "[" * 20_000).message


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("[[row]]\nno = 3\nperformer = []", 'row 3, field "performer"', "“performers”"),
        ("[[row]]\nno = 3\nkegiatan = ''", 'row 3, field "kegiatan"', "“activity”"),
        ("[[row]]\nno = 3\nperformers = [4]", 'row 3, field "performers"', "teks"),
        ("[[row]]\nno = 3\ntime = 5", 'row 3, field "time"', "teks"),
        ("[[row]]\nno = 3\nstart = 'ya'", 'row 3, field "start"', "true atau false"),
        ("[[row]]\nno = 3\nnext = 'empat'", 'row 3, field "next"', "empat"),
        ("[[row]]\nno = 3\nnext = true", 'row 3, field "next"', "bilangan"),
        ("[[row]]\nno = 3\nact = 'dispos'", 'row 3, field "act"', "“dispose”"),
        ("[[row]]\nno = 3\nneeds = [7]", 'row 3, field "needs"', "paper"),
        ("[[row]]\nno = 3\nneeds = [{printed='x'}]", 'row 3, needs, field "paper"', "tepat satu"),
        ("[[row]]\nno = 3\nanswers = [{answer='YA'}]", 'row 3, answer YA, field "to"', "diisi"),
        ("[[row]]\nno = 3\ntime = {value='lama'}", 'row 3, time, field "value"', "lama"),
        ("[[row]]\nno = 3\nduties = [{}]", 'row 3, duties 1, field "performer"', "diisi"),
        ("[[row]]\nactivity = 'x'", '[[row]] 1, field "no"', "diisi"),
        ("[[row]]\nno = '3'", '[[row]] 1, field "no"', "bilangan"),
        ("[[row]]\nno = 0", 'row 0, field "no"', "dari 1"),
        ("[row]\nno = 1", 'field "row"', "[[row]]"),
        ("row = [1]", 'field "row"', "tabel"),
        ("[[identity]]", 'field "identity"', "[identity]"),
        ("[identity]\ntitle = 5", 'identity, field "title"', "teks"),
        ("[identity]\nday = 'working'", 'identity, field "day"', "paling atas"),
        ("[[performer]]\nname = 'X'", 'performer 1, field "key"', "diisi"),
        ("[[performer]]\nkey = 'Tim Teknis'\nname = 'X'", "performer Tim Teknis", "huruf kecil"),
        ("[[performer]]\nkey = 'a'\nname = 'X'\nevery = 'x'", "performer a", "[trigger]"),
        ("[[legal_basis]]\nprinted = 'UU'\nstatus = 'ganti'", "legal_basis 1", "dicabut"),
        ("day = 'workday'", 'field "day"', "working, calendar"),
        ("format = 2", 'field "format"', "format = 1"),
        ("slug = 'Cuti Tahunan'", 'field "slug"', "huruf kecil"),
        ("titel = 'x'", 'field "titel"', "tidak dikenal"),
        (f"slug = '{'a' * 101}'", 'field "slug"', "lebih panjang dari 100"),
        ('[identity]\ntitle = "a\\u0000"', 'identity, field "title"', "NUL"),
    ],
)
def test_a_mistake_is_shown_with_its_place(text, place, words):
    error = refusal(text)
    assert error.place.startswith(place)
    assert words in error.message
    assert error.message.startswith(error.place)
