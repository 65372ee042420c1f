"""Files sealed in pieces: they come back whole, or not at all."""

from collections.abc import AsyncIterator, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.sealing import PIECE, seal_pieces, unseal_pieces
from store.vault import Cipher, Sealed

CIPHER, HERE = Cipher(bytes(range(32))), b"message 1, file 0"

sizes = st.one_of(
    st.integers(0, 100),
    st.builds(lambda n, d: max(0, n * PIECE + d), st.integers(1, 3), st.integers(-2, 2)),
)


async def arriving(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def opened(parts: Iterable[bytes], place: bytes = HERE, cipher: Cipher = CIPHER) -> bytes:
    return b"".join([piece async for piece in unseal_pieces(cipher, arriving(parts), place)])


def in_parts(data: bytes, step: int) -> list[bytes]:
    return [data[start : start + step] for start in range(0, len(data), step)]


@settings(deadline=None, max_examples=60)
@given(size=sizes, step=st.integers(1000, 2 * PIECE))
async def test_a_file_of_any_size_comes_back_however_it_arrives(size: int, step: int) -> None:
    data = (b"%d-" % size * (size // 2 + 1))[:size]
    sealed = b"".join(seal_pieces(CIPHER, data, HERE))
    assert len(sealed) == size + 28 * max(1, -(-size // PIECE))
    assert await opened(in_parts(sealed, step)) == data


@settings(deadline=None, max_examples=60)
@given(size=st.integers(0, 2 * PIECE), at=st.integers(0, 3 * PIECE), keep=st.booleans())
async def test_a_changed_byte_or_a_cut_is_noticed(size: int, at: int, keep: bool) -> None:
    sealed = bytearray(b"".join(seal_pieces(CIPHER, bytes(size), HERE)))
    at %= len(sealed)
    if keep:
        sealed[at] ^= 1
    else:
        del sealed[at:]
    with pytest.raises(Sealed):
        await opened([bytes(sealed)])


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2), (0, 0, 1, 2), (0, 1), (0, 1, 2, 2)])
async def test_pieces_that_are_moved_missing_or_repeated_are_noticed(order: tuple[int, ...]) -> None:
    pieces = list(seal_pieces(CIPHER, bytes(3 * PIECE), HERE))
    assert await opened(pieces) == bytes(3 * PIECE)
    with pytest.raises(Sealed):
        await opened([pieces[n] for n in order])


async def test_a_file_is_bound_to_its_place_and_its_contact() -> None:
    sealed = list(seal_pieces(CIPHER, b"x", HERE))
    with pytest.raises(Sealed):
        await opened(sealed, place=b"message 1, file 1")
    with pytest.raises(Sealed):
        await opened(sealed, cipher=Cipher(bytes(32)))


def test_no_two_pieces_look_alike() -> None:
    pieces = list(seal_pieces(CIPHER, bytes(4 * PIECE), HERE))
    assert len({piece[:12] for piece in pieces}) == 4
    assert len({piece[12:] for piece in pieces}) == 4
