"""The list of a campaign: a table of people as offices have them, read a line at a time."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from core.errors import WakeelError

BY = ("citizen", "national_id", "address")
"""Columns that name somebody: the back office's own id, a national number, a channel's address with `channel`."""
_CHUNK = 1 << 20
_DELIMITERS = (",", ";", "\t")


class ListError(WakeelError):
    """A list that can't be read; names the line and what is wrong, never what stands there."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: who, in the first of `BY` that it fills in, and the placeholders' values."""

    line: int
    by: str
    who: str = field(repr=False)
    channel: str
    values: Mapping[str, str] = field(repr=False)


def columns(file: BinaryIO) -> tuple[str, ...]:
    """The names in its first line. Raises ListError."""
    with _text(file) as text:
        return _header(text)[0]


def listed(file: BinaryIO, after: int = 0) -> Iterator[Listed]:
    """The lines after that number; the first line, which names the columns, is 1. Raises ListError.

    A line too short or too long, or that names nobody, comes with an empty `by`.
    """
    with _text(file) as text:
        names, delimiter = _header(text)
        rows = csv.reader(text, delimiter=delimiter)
        try:
            for number, row in enumerate(rows, start=2):
                if number > after and any(cell.strip() for cell in row):
                    yield _line(number, names, row)
        except (csv.Error, UnicodeError) as error:
            what = str(error) if isinstance(error, csv.Error) else "not text"
            raise ListError(f"after line {rows.line_num}: {what}") from None


def encoding_of(file: BinaryIO) -> str:
    """UTF-8 or UTF-16 by its mark, UTF-8 where all of it is, else windows-1256, which Excel writes in Arabic."""
    file.seek(0)
    start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1256"
    return "utf-8"


class _text:  # noqa: N801 — used as a function
    """The file as text, which stays open afterwards: it is its owner's."""

    def __init__(self, file: BinaryIO) -> None:
        encoding = encoding_of(file)
        file.seek(0)
        self._wrapper = io.TextIOWrapper(file, encoding, newline="")

    def __enter__(self) -> io.TextIOWrapper:
        return self._wrapper

    def __exit__(self, *_: object) -> None:
        self._wrapper.detach()


def _header(text: io.TextIOWrapper) -> tuple[tuple[str, ...], str]:
    try:
        line = text.readline(_CHUNK)
    except UnicodeError:
        raise ListError("line 1: not text") from None
    delimiter = max(_DELIMITERS, key=line.count)
    names = tuple(name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), ()))
    if not set(names) & set(BY):
        raise ListError(
            "line 1: expected the columns' names, `citizen`, `national_id` or `channel,address` among them"
        )
    if "address" in names and "channel" not in names:
        raise ListError("line 1: `address` needs `channel` beside it")
    if len(set(names)) < len(names):
        raise ListError("line 1: two columns have the same name")
    return names, delimiter


def _line(number: int, names: tuple[str, ...], row: list[str]) -> Listed:
    cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
    by = next((name for name in BY if cells.get(name)), "") if len(row) == len(names) else ""
    values = {name: cell for name, cell in cells.items() if name not in {*BY, "channel"}}
    return Listed(number, by, cells.get(by, ""), cells.get("channel", "") if by == "address" else "", values)
