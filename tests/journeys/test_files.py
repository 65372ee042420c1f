"""Photos, documents and voice notes over the whole system: from Telegram's side of the wire to the staff's folder."""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.settings import Settings
from tests.fakes import files as made
from tests.fixtures.server import Server
from tests.fixtures.telegram import CHAT, TOKEN, Emulator
from tests.fixtures.words import plain
from tests.journeys.citizens import OnTelegram

PERSON = "عبد الرحمن بن سعد القحطاني"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def citizen(server: Server, emulator: Emulator) -> OnTelegram:
    return OnTelegram(server, emulator)


async def upload(emulator: Emulator, kind: str, data: bytes, name: str = "file") -> dict[str, Any]:
    """What Telegram calls a file that was uploaded to it."""
    async with httpx.AsyncClient() as http:
        answer = await http.post(
            f"{emulator.url}/bot{TOKEN}/send{kind.capitalize()}",
            data={"chat_id": CHAT["id"]},
            files={kind: (name, data)},
        )
    sent = answer.raise_for_status().json()["result"][kind]
    return {kind: sent if kind == "photo" else sent | {"file_name": name}}


async def hears(citizen: OnTelegram) -> str:
    return plain("\n".join(await citizen.hears()))


async def prove(citizen: OnTelegram, server: Server) -> list[str]:
    """The citizen proves to be PERSON; their transactions' numbers."""
    person = await server.person(PERSON)
    await citizen.says(["أريد التحقق من هويتي"])
    await citizen.says([person["national_id"]])
    code = re.search(r"\d{6}", plain((await server.texts(person["phone"]))[-1]))
    assert code
    await citizen.says([code[0]])
    assert "تم التحقق" in await hears(citizen)
    return [str(number) for number in person["transactions"]]


async def wakeel(settings: Settings, *command: str) -> str:
    environment = os.environ | {"WAKEEL_DATA_DIR": str(settings.data_dir)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "app", "inbox", *command),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    return printed.decode()


async def test_a_photo_of_the_receipt_s_code_asks_for_the_status(
    citizen: OnTelegram, server: Server, emulator: Emulator
) -> None:
    number, *_ = await prove(citizen, server)
    await citizen.sends(**await upload(emulator, "photo", made.code(number)))
    by_photo = await hears(citizen)
    await citizen.says([number])
    assert number in by_photo
    assert by_photo == await hears(citizen)


async def test_a_document_goes_to_the_chosen_request_and_staff_write_it_to_a_folder(
    citizen: OnTelegram, server: Server, emulator: Emulator, demo_settings: Settings, tmp_path: Path
) -> None:
    await prove(citizen, server)
    await citizen.sends(**await upload(emulator, "document", made.PDF, "عقد الإيجار.pdf"))
    question = await hears(citizen)
    assert "لأي طلب هذا المستند؟" in question
    chosen = re.search(r"1\. \D* رقم (\S+)", question)
    assert chosen
    await citizen.says(["١"])
    assert f"لطلبكم رقم {chosen[1]}" in await hears(citizen)

    listed = await wakeel(demo_settings, "list")
    line = next(line for line in listed.splitlines() if "عقد الإيجار.pdf" in line)
    assert chosen[1] in line
    assert "application/pdf" in line
    found = _ID.search(line)
    assert found
    out = tmp_path / "contract.pdf"
    assert f"{len(made.PDF)} bytes" in await wakeel(demo_settings, "file", found[0], "--out", str(out))
    assert await asyncio.to_thread(out.read_bytes) == made.PDF
    assert out.stat().st_mode & 0o077 == 0
    with pytest.raises(AssertionError, match="File exists"):
        await wakeel(demo_settings, "file", found[0], "--out", str(out))


async def test_a_voice_note_is_handed_to_staff(citizen: OnTelegram, emulator: Emulator) -> None:
    await citizen.sends(**await upload(emulator, "voice", made.VOICE))
    assert "رسالتكم الصوتية" in await hears(citizen)
    await citizen.says(["كم رسوم تجديد الجواز؟"])
    assert "300" in await hears(citizen), "what is public is still answered"


async def test_a_program_with_the_name_of_a_photo_is_refused_by_its_name(
    citizen: OnTelegram, server: Server, emulator: Emulator
) -> None:
    await citizen.sends(**await upload(emulator, "document", b"MZ" + bytes(300), "هويتي.jpg"))
    heard = await hears(citizen)
    assert "«هويتي.jpg»: نوعه غير مقبول" in heard
