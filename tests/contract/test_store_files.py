"""Files on every file storage and every database: kept sealed, given to staff, gone with their sender."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from core.errors import FileHeld, SettingsError
from core.files import FileFault, FileStatus, TakenFile
from store import erasure, files
from store.audit import broken_at
from store.blobs import NoSuchBlob, ObjectStore, open_blobs
from store.desk import NoSuchRow
from store.sealing import PIECE
from store.tables import AUDIT, FILE
from store.turns import Claim, Fenced
from tests.fakes import files as made
from tests.fixtures.store import Store

NAME, ABOUT = "عقد إيجار خاص.pdf", "2024-1187"
BODY = made.PDF + bytes(range(256)) * 900


@pytest.fixture
def blobs(files_url: str, tmp_path: Path) -> ObjectStore:
    return open_blobs(files_url, tmp_path / "files")


async def keep(
    store: Store, claim: Claim, blobs: ObjectStore, data: bytes = BODY, ordinal: int = 0
) -> TakenFile:
    row = claim.rows[0].id
    file = files.new_file(
        FileStatus.KEPT, media_type="application/pdf", size=len(data), name=NAME, text="مقروء"
    )
    await blobs.put(files.blob_name(row, ordinal), files.sealed_pieces(claim, row, ordinal, data))
    await note(store, claim, file, data, ordinal)
    return file


async def note(store: Store, claim: Claim, file: TakenFile, data: bytes = b"", ordinal: int = 0) -> None:
    row = claim.rows[0].id
    await store.database.write(
        lambda c: files.record(
            c, store.vault, claim, message_id=row, ordinal=ordinal, file=file, data=data, now=store.now
        )
    )


async def read(store: Store, blobs: ObjectStore, file: UUID) -> bytes:
    _, pieces = await store.database.write(
        lambda c: files.open_file(c, store.vault, blobs, file, author="amal", now=store.now)
    )
    return b"".join([piece async for piece in pieces])


@pytest.mark.parametrize("size", [0, 1, PIECE, 3 * PIECE + 5, 12 << 20])
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_file_of_any_size_comes_back(store: Store, blobs: ObjectStore, size: int) -> None:
    claim, data = await store.claim(await store.write()), bytes(size)
    assert await read(store, blobs, (await keep(store, claim, blobs, data)).id) == data


async def test_staff_get_the_file_and_the_audit_trail_says_so(store: Store, blobs: ObjectStore) -> None:
    claim = await store.claim(await store.write())
    file = await keep(store, claim, blobs)
    await store.finish(claim, attached=[((file.id,), ABOUT)])
    (shown,) = await store.database.read(
        lambda c: files.of_conversation(c, claim.home.cipher, claim.conversation_id)
    )
    assert (shown.file, shown.about, shown.at) == (file, ABOUT, store.now)
    assert await read(store, blobs, file.id) == BODY
    rows = await store.database.read(
        lambda c: c.execute(select(AUDIT.c.actor, AUDIT.c.action, AUDIT.c.subject)).all()
    )
    assert tuple(rows[-1]) == ("staff/amal", "file.read", str(file.id))
    assert await store.database.read(lambda c: broken_at(c, store.vault)) is None


async def test_what_was_refused_is_known_and_can_t_be_read(store: Store, blobs: ObjectStore) -> None:
    claim = await store.claim(await store.write())
    file = files.new_file(FileStatus.INFECTED, name=NAME, size=7, fault=FileFault.INFECTED)
    await note(store, claim, file)
    assert await store.database.read(lambda c: files.taken(c, claim, claim.rows[0].id)) == {0: file}
    with pytest.raises(NoSuchRow):
        await read(store, blobs, file.id)


async def test_taken_again_after_a_crash_it_is_one_file_in_one_place(
    store: Store, blobs: ObjectStore
) -> None:
    claim = await store.claim(await store.write())
    first = await keep(store, claim, blobs)
    await keep(store, claim, blobs)
    assert await store.database.read(lambda c: files.taken(c, claim, claim.rows[0].id)) == {0: first}
    assert await read(store, blobs, first.id) == BODY


async def test_who_lost_the_conversation_notes_nothing(store: Store, blobs: ObjectStore) -> None:
    conversation = await store.write()
    late = await store.claim(conversation, "late", ttl_s=0)
    claim = await store.claim(conversation, "w2")
    with pytest.raises(Fenced):
        await keep(store, late, blobs)
    assert await store.database.read(lambda c: files.taken(c, claim, claim.rows[0].id)) == {}


async def test_a_file_is_attached_by_nobody_but_its_sender(store: Store, blobs: ObjectStore) -> None:
    claim = await store.claim(await store.write())
    file = await keep(store, claim, blobs)
    stranger = await store.claim(await store.write(to=type(claim.address)("sms", "1")))
    await store.finish(stranger, attached=[((file.id,), "2024-6666")])
    (shown,) = await store.database.read(lambda c: files.of_message(c, claim.home.cipher, claim.rows[0].id))
    assert shown.about == ""


async def test_a_forgotten_citizen_s_files_are_neither_read_nor_recognised(
    store: Store, blobs: ObjectStore
) -> None:
    claim = await store.claim(await store.write())
    file = await keep(store, claim, blobs)
    await store.database.write(
        lambda c: erasure.erase(c, store.vault, claim.contact_id, actor="staff/amal", now=store.now)
    )
    with pytest.raises(NoSuchRow):
        await read(store, blobs, file.id)
    row = await store.database.read(lambda c: c.execute(select(FILE)).one())
    assert (row.id, row.digest) == (file.id, None)
    with pytest.raises(Fenced):
        await keep(store, claim, blobs, ordinal=1)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_nothing_of_a_file_is_stored_in_the_clear(store: Store, tmp_path: Path, dialect: str) -> None:
    claim = await store.claim(await store.write())
    file = await keep(store, claim, open_blobs("", tmp_path / "files"))
    await store.finish(claim, attached=[((file.id,), ABOUT)])
    held = await asyncio.to_thread(lambda: [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()])
    assert sum(map(len, held)) > len(BODY)
    for secret in (NAME.encode(), ABOUT.encode(), "مقروء".encode(), made.PDF[:20], bytes(range(64))):
        assert not any(secret in data for data in held)


async def test_a_missing_file_is_said_to_be(store: Store, blobs: ObjectStore) -> None:
    with pytest.raises(NoSuchBlob):
        await anext(aiter(blobs.get("nothing/0")))


@pytest.mark.peer
async def test_a_bucket_that_is_away_holds_the_file(
    bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(FileHeld):
        await open_blobs(bucket, tmp_path).put("a/0", [b"x"])


@pytest.mark.peer
async def test_a_bucket_that_is_not_there_holds_the_file(bucket: str, tmp_path: Path) -> None:
    with pytest.raises(FileHeld) as held:
        await open_blobs("s3://another", tmp_path).put("a/0", [b"x"])
    assert "another" not in str(held.value)


@pytest.mark.parametrize("url", ["bucket", "s3://", "ftp://x", "file:"])
def test_a_wrong_url_says_which_setting(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="WAKEEL_FILES_URL"):
        open_blobs(url, tmp_path)
