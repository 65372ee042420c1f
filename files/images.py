"""Pictures are drawn anew: what comes out holds pixels alone, no place, no camera, no hidden payload."""

from io import BytesIO

import pi_heif
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import FileRefused
from core.files import FileFault
from files.kinds import HEIC, JPEG, PNG, WEBP

LONGEST_SIDE = 4096
"""Pixels; a larger picture is made smaller."""
MOST_PIXELS = 50_000_000
"""What a phone takes at its finest. A small file can claim far more: decoded it would fill the memory."""
MOST_CODES, LONGEST_CODE = 5, 300
_CODES_SIDE = 2048
"""Enough for a code of 2 cm on a page of A4, at a fifth of the time."""

_QUALITY = 88
_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}
_WRITTEN_AS = {HEIC: JPEG, WEBP: JPEG}
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
pi_heif.register_heif_opener()


def redraw(data: bytes, kind: str) -> tuple[str, bytes, tuple[str, ...]]:
    """The picture without anything but its pixels, upright: its media type, bytes, and the codes on it.

    Raises FileRefused (DAMAGED, TOO_LARGE). Takes up to some seconds of CPU: call it in a thread.
    """
    picture = _decoded(data, kind)
    codes = _codes(picture)
    written = JPEG if kind in _WRITTEN_AS and "A" not in picture.mode else _WRITTEN_AS.get(kind, kind)
    if written == JPEG and picture.mode != "RGB":
        picture = picture.convert("RGB")
    out = BytesIO()
    picture.save(out, _FORMATS[written], quality=_QUALITY)
    return written, out.getvalue(), codes


def _decoded(data: bytes, kind: str) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=[_FORMATS[kind]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise FileRefused(FileFault.TOO_LARGE)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # before it is turned, which copies it
            picture = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(FileFault.TOO_LARGE) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError, LookupError):
        raise FileRefused(FileFault.DAMAGED) from None
    if picture.mode not in {"RGB", "RGBA", "L"}:
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.info = {}
    return picture


def _codes(picture: Image.Image) -> tuple[str, ...]:
    """What QR codes and barcodes on it say, without repeats."""
    grey = picture.convert("L")
    grey.thumbnail((_CODES_SIDE, _CODES_SIDE))
    found = zxingcpp.read_barcodes(grey)
    texts = dict.fromkeys(code.text.strip() for code in found if code.valid)
    return tuple(text for text in texts if text and len(text) <= LONGEST_CODE)[:MOST_CODES]
