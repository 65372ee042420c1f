"""Files as citizens send them, made on the spot."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
VOICE = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(40)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner takes for a virus, and is none (https://www.eicar.org)."""


def encoded(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def photo(size: tuple[int, int] = (60, 40), form: str = "JPEG") -> bytes:
    return encoded(Image.new("RGB", size, "green"), form)


def photo_of_a_place() -> bytes:
    """Taken on its side by a phone in Riyadh: left half red, as the sensor saw it."""
    picture = Image.new("RGB", (80, 40), "blue")
    picture.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn a quarter to the right
    exif[0x010F] = "MakerOfPhones"
    exif.get_ifd(0x8825).update({1: "N", 2: (24.0, 42.0, 49.0), 3: "E", 4: (46.0, 40.0, 31.0)})
    return encoded(picture, exif=exif, comment=b"a hidden comment")


def code(text: str, form: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode) -> bytes:
    """A photo of paper with a code on it, turned a little as hands do."""
    drawn = zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(text, form), scale=6)
    paper = Image.new("L", (900, 700), 230)
    paper.paste(Image.fromarray(drawn), (250, 200))
    return encoded(paper.rotate(7, fillcolor=230).convert("RGB"))


def document(*more: str, carrying: bytes = b"<x/>") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            package.writestr(name, carrying)
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of some hundred kilobytes that claims 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    head = struct.pack("!2L5B", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def eicar_signature(folder: Path) -> None:
    """A database for clamd with EICAR alone (Extended signatures: name, any type, any offset, hex)."""
    (folder / "eicar.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
