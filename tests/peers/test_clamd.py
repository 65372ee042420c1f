"""The scanner's client against a real clamd."""

import asyncio
from pathlib import Path

import pytest

from core.errors import FileHeld, SettingsError
from files.clamd import Clamd
from tests.fakes import files as made

pytestmark = pytest.mark.peer


async def test_a_virus_is_found_and_nothing_else_is(clamd: Clamd) -> None:
    assert await clamd.infected(made.EICAR)
    assert await clamd.infected(made.PDF + made.EICAR)
    assert not await clamd.infected(made.PDF)
    assert not await clamd.infected(b"")


async def test_a_virus_in_an_archive_is_found(clamd: Clamd) -> None:
    assert await clamd.infected(made.document(carrying=made.EICAR))


async def test_large_files_and_many_at_once_are_scanned(clamd: Clamd) -> None:
    large = bytes(20 << 20)
    answers = await asyncio.gather(*(clamd.infected(data) for data in [large, made.EICAR, made.PDF] * 3))
    assert answers == [False, True, False] * 3


async def test_what_clamd_refuses_to_scan_is_held(clamd: Clamd) -> None:
    with pytest.raises(FileHeld):
        await clamd.infected(bytes(30 << 20))


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl", "/nowhere/clamd.ctl"])
async def test_a_scanner_that_is_away_lets_nothing_through(url: str) -> None:
    with pytest.raises(FileHeld):
        await Clamd.from_url(url).infected(made.PDF)


async def test_a_scanner_that_breaks_off_lets_nothing_through(tmp_path: Path) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_unix_server(hang_up, tmp_path / "ctl")
    async with server:
        with pytest.raises(FileHeld):
            await Clamd.from_url(f"unix://{tmp_path}/ctl").infected(made.PDF)


@pytest.mark.parametrize("url", ["clamd", "http://host:3310", "tcp://", "tcp://host:port", "unix://"])
def test_a_wrong_url_says_which_setting(url: str) -> None:
    with pytest.raises(SettingsError, match="WAKEEL_CLAMD_URL"):
        Clamd.from_url(url)
