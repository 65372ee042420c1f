"""Pictures are drawn anew: pixels stay, everything else goes."""

from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from core.errors import FileRefused
from core.files import FileFault
from files.images import LONGEST_SIDE, MOST_CODES, redraw
from files.kinds import HEIC, JPEG, PNG, WEBP, kind_of
from tests.fakes import files as made


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def fault_of(data: bytes, kind: str) -> FileFault:
    with pytest.raises(FileRefused) as refused:
        redraw(data, kind)
    return refused.value.fault


def test_place_camera_and_comment_are_gone_and_the_picture_stands_upright() -> None:
    before = made.photo_of_a_place()
    assert opened(before).getexif().get_ifd(0x8825), "the test's own picture has a place"
    kind, after, _ = redraw(before, JPEG)
    picture = opened(after)
    assert kind == JPEG
    assert (dict(picture.getexif()), picture.info.get("comment")) == ({}, None)
    assert b"MakerOfPhones" not in after
    assert b"Exif" not in after
    assert picture.size == (40, 80)
    red, _, blue = picture.convert("RGB").getpixel((20, 10))  # type: ignore[misc]
    assert red > blue, "what was on the left is on top"


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_other_formats_carry_is_gone_too(form: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "MakerOfPhones"
    before = made.encoded(Image.new("RGB", (9, 9)), form, exif=exif, xmp=b"<x>a place</x>")
    assert b"MakerOfPhones" in before
    _, after, _ = redraw(before, {"PNG": PNG, "WEBP": WEBP}[form])
    assert b"MakerOfPhones" not in after
    assert b"a place" not in after


def test_what_hides_behind_the_picture_is_gone() -> None:
    _, after, _ = redraw(made.photo() + b"PK\x03\x04 a program", JPEG)
    assert b"a program" not in after


def test_transparency_stays_where_the_format_has_it() -> None:
    kind, after, _ = redraw(made.encoded(Image.new("RGBA", (9, 9), (1, 2, 3, 0)), "PNG"), PNG)
    assert (kind, opened(after).mode) == (PNG, "RGBA")


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA"])
def test_every_way_of_keeping_colours_is_read(mode: str) -> None:
    form, kind = ("JPEG", JPEG) if mode == "CMYK" else ("PNG", PNG)
    _, after, _ = redraw(made.encoded(Image.new(mode, (9, 9)), form), kind)
    assert opened(after).size == (9, 9)


def test_a_phone_s_heic_becomes_a_jpeg_without_its_place() -> None:
    """The fixture was made by pillow-heif 1.8, which can write the format; the product only reads it."""
    heic = (Path(__file__).parents[2] / "fixtures/files/photo.heic").read_bytes()
    assert b"MakerOfPhones" in heic
    assert kind_of(heic) == HEIC
    kind, after, _ = redraw(heic, HEIC)
    assert (kind, kind_of(after), opened(after).size) == (JPEG, JPEG, (64, 32))
    assert b"MakerOfPhones" not in after
    assert fault_of(heic[:200], HEIC) is FileFault.DAMAGED


def test_a_large_picture_is_made_smaller() -> None:
    _, after, _ = redraw(made.photo((6000, 3000)), JPEG)
    assert opened(after).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = made.bomb()
    assert len(bomb) < 200_000
    assert kind_of(bomb) == PNG
    assert fault_of(bomb, PNG) is FileFault.TOO_LARGE


def test_a_picture_just_beyond_what_is_taken_is_refused() -> None:
    assert fault_of(made.encoded(Image.new("1", (7100, 7100)), "PNG"), PNG) is FileFault.TOO_LARGE


@pytest.mark.parametrize("cut", [3, 30, 300])
def test_a_picture_cut_short_is_damaged(cut: int) -> None:
    assert fault_of(made.photo((90, 90))[:cut], JPEG) is FileFault.DAMAGED


def test_content_of_another_format_is_not_decoded_as_what_it_claims() -> None:
    assert fault_of(made.photo(form="PNG"), JPEG) is FileFault.DAMAGED


def test_codes_are_read() -> None:
    _, _, codes = redraw(made.code("2024-1187"), JPEG)
    assert codes == ("2024-1187",)


def test_barcodes_are_read_and_arabic_in_codes() -> None:
    assert redraw(made.code("20241187", zxingcpp.BarcodeFormat.Code128), JPEG)[2] == ("20241187",)
    assert redraw(made.code("معاملة رقم ٢٠٢٤-١١٨٧"), JPEG)[2] == ("معاملة رقم ٢٠٢٤-١١٨٧",)


def test_a_code_longer_than_anything_of_ours_is_not_read() -> None:
    assert redraw(made.code("x" * 400), JPEG)[2] == ()


def test_a_sheet_of_codes_gives_a_few() -> None:
    sheet = Image.new("RGB", (1600, 600), "white")
    for n in range(8):
        drawn = zxingcpp.write_barcode_to_image(
            zxingcpp.create_barcode(f"2024-{n}000", zxingcpp.BarcodeFormat.QRCode), scale=5
        )
        sheet.paste(Image.fromarray(drawn), (n % 4 * 400 + 50, n // 4 * 300 + 50))
    assert len(redraw(made.encoded(sheet, "PNG"), PNG)[2]) == MOST_CODES
