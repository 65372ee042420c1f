"""A file is what its content says it is."""

import pytest

from files.kinds import DOCX, HEIC, JPEG, M4A, MP3, OGG, PDF, PNG, WEBP, kind_of
from tests.fakes import files as made

M4A_HEAD = b"\x00\x00\x00\x1cftypM4A \x00\x00\x02\x00M4A isomiso2"

TAKEN = {
    "jpeg": (made.photo(), JPEG),
    "png": (made.photo(form="PNG"), PNG),
    "webp": (made.photo(form="WEBP"), WEBP),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", HEIC),
    "pdf": (made.PDF, PDF),
    "docx": (made.document(), DOCX),
    "voice": (made.VOICE, OGG),
    "mp3 with a tag": (b"ID3\x04\x00\x00\x00\x00\x00\x00", MP3),
    "mp3 without": (b"\xff\xfb\x90\x64" + bytes(400), MP3),
    "m4a": (M4A_HEAD, M4A),
}
NOT_TAKEN = {
    "nothing": b"",
    "one byte": b"\xff",
    "program": b"MZ\x90\x00" + bytes(100),
    "page": b"<html><script>alert(1)</script></html>",
    "archive": made.document()[:40] + b"PK",
    "document with macros": made.document("word/vbaProject.bin"),
    "archive cut short": made.document()[:-30],
    "video": b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42",
    "video in ogg": b"OggS\x00\x02" + bytes(22) + b"\x80theora",
    "text": "معاملتي".encode(),
    "not quite mp3": b"\xff\xff\xff\xff",
    "advanced audio in its own frames": b"\xff\xf1\x50\x80" + bytes(100),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_is_known_by_its_content(name: str) -> None:
    data, kind = TAKEN[name]
    assert kind_of(data) == kind


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_everything_else_is_not_taken(name: str) -> None:
    assert kind_of(NOT_TAKEN[name]) is None
