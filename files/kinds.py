"""What a file is, by its content alone: names and declared types are the sender's to choose.

A table of its own, since only nine kinds are taken: puremagic 2.2 calls an M4A voice note a video and is 20 %
sure of an MP3, and filetype has had no release since 2022. An image is proved by decoding it (`images`).
"""

import zipfile
from io import BytesIO

JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OGG, MP3, M4A = "audio/ogg", "audio/mpeg", "audio/mp4"

_AT_START: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
    (b"OggS", OGG),
    (b"ID3", MP3),
)
_BRANDS: dict[bytes, str] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"), HEIC),
    **dict.fromkeys((b"M4A ", b"M4B "), M4A),
}
"""ISO/IEC 14496-12 major brands; that of a video is in neither."""
_OGG_VIDEO = (b"\x80theora", b"\x01video")
_HEAD = 512


def kind_of(data: bytes) -> str | None:
    """The media type, or None for what is not taken."""
    for start, kind in _AT_START:
        if data.startswith(start):
            return None if kind == OGG and any(v in data[:_HEAD] for v in _OGG_VIDEO) else kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12])
    if data[:4] == b"PK\x03\x04":
        return DOCX if _is_document(data) else None
    return MP3 if _is_mpeg_audio(data) else None


def _is_document(data: bytes) -> bool:
    """ECMA-376 part 2: a package with a main document. One with macros (.docm) is another type, and not taken."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return {"[Content_Types].xml", "word/document.xml"} <= names and "word/vbaProject.bin" not in names


def _is_mpeg_audio(data: bytes) -> bool:
    """ISO/IEC 11172-3, 2.4.2.3: eleven set bits, layer III, and neither bit rate nor sampling rate reserved."""
    if len(data) < 4:  # noqa: PLR2004 — a frame's header
        return False
    sync = data[0] == 0xFF and data[1] & 0xE0 == 0xE0  # noqa: PLR2004
    version, layer = data[1] >> 3 & 3, data[1] >> 1 & 3
    rate, sampling = data[2] >> 4, data[2] >> 2 & 3
    return sync and version != 1 and layer == 1 and rate not in {0, 15} and sampling != 3  # noqa: PLR2004
