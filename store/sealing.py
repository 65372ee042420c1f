"""Files sealed piece by piece, so that none is ever whole in memory on its way out.

Each piece is AES-256-GCM under the contact's key with its number, and whether it is the last, bound to it:
a piece that is missing, moved, repeated or of another file is not opened, and neither is a file cut short
(the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015).
"""

from collections.abc import AsyncIterable, AsyncIterator, Iterator

from store.vault import Cipher, Sealed

PIECE = 1 << 16
_OVERHEAD = 12 + 16
"""The nonce before a piece, and the tag behind it."""


def _place(context: bytes, number: int, *, last: bool) -> bytes:
    return context + number.to_bytes(4) + bytes([last])


def seal_pieces(cipher: Cipher, data: bytes, context: bytes) -> Iterator[bytes]:
    """The sealed pieces of a file; an empty one has one piece, too."""
    starts = range(0, len(data) or 1, PIECE)
    for number, start in enumerate(starts):
        last = number == len(starts) - 1
        yield cipher.seal(data[start : start + PIECE], _place(context, number, last=last))


async def unseal_pieces(cipher: Cipher, sealed: AsyncIterable[bytes], context: bytes) -> AsyncIterator[bytes]:
    """The file again, as its sealed bytes arrive in parts of any length. Raises Sealed.

    What was yielded before is genuine, but only the end proves that the file is whole.
    """
    waiting, number, whole = bytearray(), 0, PIECE + _OVERHEAD
    async for part in sealed:
        waiting += part
        while len(waiting) > whole:
            yield cipher.unseal(bytes(waiting[:whole]), _place(context, number, last=False))
            del waiting[:whole]
            number += 1
    if not waiting:
        raise Sealed("a stored file is cut short")
    yield cipher.unseal(bytes(waiting), _place(context, number, last=True))
