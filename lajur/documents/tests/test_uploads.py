"""Files that are taken, and what becomes of them."""

from __future__ import annotations

import random
import tracemalloc
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from lajur.documents.models import ContentType
from lajur.documents.refusals import RefusedUpload
from lajur.documents.tests import samples
from lajur.documents.uploads import CheckedUpload, inspect_upload, safe_name
from lajur.foundation.errors import Invalid


def inspected(content: bytes, name: str = "berkas") -> CheckedUpload:
    return inspect_upload(SimpleUploadedFile(name, content, content_type="text/html"))


def image_of(upload: CheckedUpload) -> Image.Image:
    return Image.open(BytesIO(upload.content))


def test_a_pdf_is_kept_byte_for_byte() -> None:
    content = samples.pdf()
    assert inspected(content, "Surat.PDF") == CheckedUpload(content, ContentType.PDF, "Surat.pdf")


@pytest.mark.parametrize(
    ("content", "content_type", "extension"),
    [
        (samples.photo(), ContentType.JPEG, ".jpg"),
        (samples.png_with_text(), ContentType.PNG, ".png"),
        (samples.encoded(samples.two_colours(), "WEBP"), ContentType.WEBP, ".webp"),
        (samples.heic(), ContentType.JPEG, ".jpg"),
    ],
)
def test_a_picture_keeps_its_look(
    content: bytes, content_type: ContentType, extension: str
) -> None:
    upload = inspected(content, "foto.html")
    assert (upload.content_type, upload.name) == (content_type, f"foto{extension}")
    image = image_of(upload).convert("RGB")
    width, height = image.size
    left, right = (
        image.getpixel((width // 5, height // 2)),
        image.getpixel((width - 5, height // 2)),
    )
    assert _is_close(left, samples.RED)
    assert _is_close(right, samples.BLUE)


def _is_close(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 25 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("content", [samples.photo(), samples.png_with_text()])
def test_what_is_beside_the_picture_is_left_behind(content: bytes) -> None:
    assert samples.PLACE in content
    upload = inspected(content)
    assert samples.PLACE not in upload.content
    assert b"Exif" not in upload.content
    assert dict(image_of(upload).getexif()) == {}


def test_a_thumbnail_of_what_was_cut_off_is_left_behind() -> None:
    exif = Image.Exif()
    exif[0x0112] = 1
    secret = samples.encoded(samples.two_colours(8, 8), "JPEG")
    block = exif.tobytes() + secret
    content = samples.encoded(samples.two_colours(), "JPEG", exif=block)
    assert content.count(b"\xff\xd8\xff") == 2
    assert inspected(content).content.count(b"\xff\xd8\xff") == 1


def test_a_turned_photo_is_set_upright() -> None:
    # Orientation 6: the camera was turned, so the left side belongs on top.
    image = image_of(inspected(samples.photo(orientation=6)))
    assert image.size == (20, 40)
    assert _is_close(image.getpixel((10, 5)), samples.RED)
    assert _is_close(image.getpixel((10, 35)), samples.BLUE)


def test_a_picture_with_a_palette_keeps_its_transparency() -> None:
    image = Image.new("P", (10, 10), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((5, 5), 1)
    kept = image_of(inspected(samples.encoded(image, "PNG", transparency=0))).convert("RGBA")
    assert kept.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert kept.getpixel((5, 5)) == (0, 0, 255, 255)


def test_a_print_shop_jpeg_becomes_rgb() -> None:
    content = samples.encoded(samples.two_colours().convert("CMYK"), "JPEG")
    assert image_of(inspected(content)).mode == "RGB"


def test_a_see_through_phone_picture_is_laid_on_white() -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    kept = image_of(inspected(samples.heic(clear)))
    assert (kept.format, kept.mode) == ("JPEG", "RGB")
    assert _is_close(kept.getpixel((30, 30)), (255, 255, 255))


def test_a_turned_phone_picture_is_set_upright_once() -> None:
    content = samples.heic(samples.two_colours(64, 48), exif=samples.orientation_mark(6))
    image = image_of(inspected(content))
    assert image.size == (48, 64)
    assert _is_close(image.getpixel((24, 10)), samples.RED)


@pytest.mark.parametrize(
    "glued", [b"<script>alert(1)</script>", b"PK\x03\x04...PK\x05\x06", b"MZ\x90\x00"]
)
def test_what_is_glued_to_a_picture_is_left_behind(glued: bytes) -> None:
    assert glued not in inspected(samples.photo() + glued).content


def test_a_refusal_is_an_invalid_input_for_the_person() -> None:
    with pytest.raises(Invalid) as refusal:
        inspected(b"")
    assert refusal.value.message == "Berkas kosong. Pilih berkas lain."


HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (HTML, "foto.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "gambar.png"),
        (b"<?xml version='1.0'?><svg/>", "gambar.png"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "surat.mht"),
        (samples.encoded(samples.two_colours(), "GIF"), "foto.gif"),
        (b"GIF89a/*" + HTML + b"*/=1;", "foto.jpg"),
        (samples.encoded(samples.two_colours(), "TIFF"), "pindai.tiff"),
        (samples.encoded(samples.two_colours(), "BMP"), "foto.bmp"),
        (b"PK\x03\x04" + bytes(60), "surat.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "surat.doc"),
        (b"\x00\x00\x00\x18ftypmp42" + HTML, "video.heic"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(60), "foto.avif"),
        (b"MZ" + bytes(60), "surat.pdf"),
        (b"\n" + samples.pdf(), "surat.pdf"),
        (HTML + samples.pdf(), "surat.pdf"),
        (b"teks biasa", "surat.pdf"),
    ],
)
def test_another_type_is_refused_whatever_its_name(content: bytes, name: str) -> None:
    with pytest.raises(RefusedUpload, match="bukan PDF atau foto"):
        inspected(content, name)


def test_a_file_above_the_limit_is_refused(settings: Settings) -> None:
    settings.LAJUR_UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(RefusedUpload, match="lebih besar dari 1 MB"):
        inspected(samples.pdf() + bytes(1024 * 1024))


class Endless:
    """A body that does not stop, whatever its header said."""

    name = "tak-berujung.pdf"
    taken = 0

    def read(self, size: int, /) -> bytes:
        self.taken += size
        return b"x" * size


def test_no_more_is_read_than_may_be_kept(settings: Settings) -> None:
    settings.LAJUR_UPLOAD_MAX_BYTES = 1024 * 1024
    body = Endless()
    with pytest.raises(RefusedUpload, match="lebih besar"):
        inspect_upload(body)
    assert body.taken == 1024 * 1024 + 1


def damaged(content: bytes) -> bytes:
    return content[: len(content) * 3 // 4]


@pytest.mark.parametrize(
    "content",
    [
        damaged(samples.photo()),
        damaged(samples.png_with_text()),
        damaged(samples.encoded(samples.two_colours(), "WEBP")),
        damaged(samples.heic()),
        b"\xff\xd8\xff" + HTML,
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"RIFF\x00\x00\x00\x00WEBP" + HTML,
        b"\x00\x00\x00\x18ftypheic" + HTML,
    ],
)
def test_a_cut_or_false_picture_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedUpload, match="rusak atau terpotong"):
        inspected(content)


@pytest.mark.filterwarnings("ignore:::PIL")  # it warns of broken EXIF, and goes on
def test_a_picture_with_flipped_bits_never_breaks_the_gate() -> None:
    dice = random.Random(2026)
    whole = [samples.photo(), samples.png_with_text(), samples.heic()]
    refused = 0
    for _ in range(60):
        content = bytearray(dice.choice(whole))
        for _ in range(8):
            content[dice.randrange(12, len(content))] = dice.randrange(256)
        try:
            inspected(bytes(content))
        except RefusedUpload:
            refused += 1
    assert refused > 0


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (8_000, 5_001), (9_000, 9_000)])
def test_a_picture_bomb_is_refused_before_it_unpacks(width: int, height: int) -> None:
    content = samples.png_bomb(width, height)
    assert len(content) < 200_000
    tracemalloc.start()
    with pytest.raises(RefusedUpload, match="40 megapiksel"):
        inspected(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_forty_megapixels_are_taken() -> None:
    assert image_of(inspected(samples.png_bomb(8_000, 5_000))).size == (8_000, 5_000)


def test_a_bomb_of_scans_is_refused() -> None:
    content = samples.encoded(samples.two_colours(), "JPEG", progressive=True)
    start = content.rindex(b"\xff\xda")
    scan = content[start:-2]
    with pytest.raises(RefusedUpload, match="rusak"):
        inspected(content[:-2] + scan * 1000 + content[-2:])


@pytest.mark.parametrize("filler", [b"\xff\xe0\x00\x02" * 6000, b"\xff" * 6000])
def test_a_jpeg_of_endless_headers_is_refused(filler: bytes) -> None:
    photo = samples.photo()
    with pytest.raises(RefusedUpload, match="rusak"):
        inspected(photo[:2] + filler + photo[2:])


def test_a_progressive_photo_is_taken() -> None:
    inspected(samples.encoded(samples.two_colours(), "JPEG", progressive=True))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(kind: str) -> None:
    frames = [samples.two_colours(), samples.two_colours().rotate(180)]
    content = samples.encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    with pytest.raises(RefusedUpload, match="bergerak"):
        inspected(content)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Surat Permohonan.pdf", "Surat Permohonan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\rina\\surat.pdf", "surat.pdf"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        ("surat\r\nSet-Cookie: a=b.pdf", "suratSet-Cookie a=b.pdf"),
        ("surat\u202efdp.exe", "suratfdp.pdf"),
        ("surat.pdf.exe", "surat.pdf"),
        ("surat.pdf.pdf", "surat.pdf"),
        ("surat.php.pdf", "surat.php.pdf"),
        ("foto.jpg", "foto.pdf"),
        ("Perbup No. 12 Tahun 2026", "Perbup No. 12 Tahun 2026.pdf"),
        ("Rev.2026", "Rev.2026.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "berkas.pdf"),
        ("", "berkas.pdf"),
        (None, "berkas.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1.pdf"),
        ("nul\x00l.pdf", "null.pdf"),
        ('"a"<b>|c?.pdf', "abc.pdf"),
        ("Jose\u0301.pdf", "José.pdf"),
        ("\ud800surat.pdf", "surat.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_safe_to_show(sent: str | None, shown: str) -> None:
    assert safe_name(sent, ContentType.PDF) == shown


@pytest.mark.parametrize(
    "content",
    [
        samples.pdf()[:-40],
        samples.pdf().replace(b"%%EOF", b""),
        b"%PDF-1.7\nstartxref\n9\n%%EOF\n",
        samples.pdf() + samples.photo(),
        samples.pdf() + HTML,
    ],
)
def test_a_pdf_must_be_whole(content: bytes) -> None:
    with pytest.raises(RefusedUpload, match="PDF rusak atau terpotong"):
        inspected(content)


def test_a_locked_pdf_is_refused() -> None:
    with pytest.raises(RefusedUpload, match="kata sandi"):
        inspected(samples.pdf(b"<< /Filter /Standard >>", trailer=b"/Encrypt 4 0 R"))


SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
OBJECT_STREAM = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"


@pytest.mark.parametrize(
    "content",
    [
        samples.pdf(SCRIPT),
        samples.pdf(b"<< /S /J#61vaScript /JS (x) >>"),
        samples.pdf(b"<< /S /#4a#41vaScript /S /#4Aava#53cript >>"),
        samples.pdf(b"<< /S/Launch/F(cmd.exe) >>"),
        samples.pdf(samples.stream(b"/Type /EmbeddedFile", b"MZ")),
        samples.pdf(b"<< /Names << /EmbeddedFiles 9 0 R >> >>"),
        samples.pdf(b"<< /AcroForm << /XFA 9 0 R >> >>"),
        samples.pdf(b"<< /S /SubmitForm /F (http://contoh.test) >>"),
        samples.pdf(samples.stream(OBJECT_STREAM, zlib.compress(b"9 0 " + SCRIPT))),
        samples.pdf(samples.stream(b"/Filter /FlateDecode", zlib.compress(b"9 0 " + SCRIPT))),
        samples.pdf(samples.stream(b"", b"<script>alert(1)</script>")),
        samples.pdf().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<html><body>\n"),
        samples.pdf(samples.stream(b"", b"PK\x03\x04PK\x05\x06" + bytes(18))),
    ],
)
def test_a_pdf_that_is_more_than_a_paper_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedUpload, match="selain naskah"):
        inspected(content)


@pytest.mark.parametrize(
    "hidden",
    [
        samples.stream(b"/Type /ObjStm /Filter /LZWDecode", b"\x80\x0b\x60\x50"),
        samples.stream(b"/Type /Obj#53tm /Filter [/ASCIIHexDecode /FlateDecode]", b"789c>"),
        samples.stream(OBJECT_STREAM + b" /DecodeParms 9 0 R", zlib.compress(b"9 0 <<>>")),
    ],
)
def test_objects_that_can_not_be_searched_are_refused(hidden: bytes) -> None:
    with pytest.raises(RefusedUpload, match="tidak dapat diperiksa"):
        inspected(samples.pdf(hidden))


def test_a_pdf_that_unpacks_without_end_is_refused() -> None:
    bomb = zlib.compress(b"9 0 " + bytes(80 * 1024 * 1024), 9)
    with pytest.raises(RefusedUpload, match="tidak dapat diperiksa"):
        inspected(samples.pdf(samples.stream(OBJECT_STREAM, bomb)))


def test_a_pdf_of_countless_streams_is_refused() -> None:
    with pytest.raises(RefusedUpload, match="tidak dapat diperiksa"):
        inspected(samples.pdf(b"stream\n" * 60_000))


def test_an_ordinary_pdf_with_streams_is_taken() -> None:
    page = zlib.compress(b"BT /F1 12 Tf (Launch pada hari Senin) Tj ET")
    inspected(
        samples.pdf(
            samples.stream(b"/Filter /FlateDecode", page),
            samples.stream(OBJECT_STREAM, zlib.compress(b"9 0 << /Type /Font >>")),
            samples.stream(b"/Filter /DCTDecode", samples.photo()),
            b"<< /OpenAction [3 0 R /Fit] /LaunchX 1 >>",
        )
    )
