"""From the bytes that came to those that are kept."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from core.errors import FileRefused
from core.files import FileFault
from files.base import Scanner
from files.images import redraw
from files.kinds import kind_of

_STUDIO = ThreadPoolExecutor(1, "pictures")
"""One picture at a time: one of 50 million pixels takes 340 MB and 1.3 s of CPU, however small its file."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What is kept of a file, and the codes that were read on it."""

    media_type: str
    data: bytes
    codes: tuple[str, ...] = ()


async def examine(data: bytes, scanner: Scanner) -> Examined:
    """Raises FileRefused, and FileHeld while the scanner is away.

    Scanned before anything decodes it. Decoding goes on in a thread, in which Pillow lets go of the interpreter's lock.
    """
    kind = kind_of(data)
    if kind is None:
        raise FileRefused(FileFault.TYPE if data else FileFault.DAMAGED)
    if await scanner.infected(data):
        raise FileRefused(FileFault.INFECTED)
    if not kind.startswith("image/"):
        return Examined(kind, data)
    return Examined(*await asyncio.get_running_loop().run_in_executor(_STUDIO, redraw, data, kind))
