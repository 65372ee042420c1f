"""Files that were sent: asked about, attached, handed over; strangers learn of no request."""

from uuid import UUID

import pytest

from backoffice.base import TransactionStatus
from core.interpretation import Band
from core.reply import Attach, Escalate
from tests.fakes.office import SAAD, FakeOffice, transaction
from tests.fakes.talk import Talker, read

ONE, TWO = str(UUID(int=1)), str(UUID(int=2))
MINE, OTHERS = "2024-1187", "2024-2222"


@pytest.fixture
def office() -> FakeOffice:
    open_ones = [transaction(number, TransactionStatus.RECEIVED) for number in (MINE, "2024-1188")]
    return FakeOffice([*open_ones, transaction(OTHERS, TransactionStatus.RECEIVED, SAAD)])


@pytest.fixture
def amal(office: FakeOffice) -> Talker:
    return Talker(office, twice=True).known_as("c1")


@pytest.fixture
def stranger(office: FakeOffice) -> Talker:
    return Talker(office, twice=True)


def file(*ids: str, band: Band = Band.ACT, **entities: str):
    return read("document_upload", band, files=" ".join(ids), **entities)


async def test_a_file_without_a_word_is_asked_about_and_goes_to_the_chosen_request(amal: Talker):
    assert await amal.says("", file(ONE)) == ["document_upload/ask_which"]
    assert amal.labels[:1] == [f"تجديد جواز السفر رقم {MINE}"]
    assert await amal.says("1") == ["document_upload/attached"]
    assert amal.effects == [Attach((UUID(ONE),), MINE), Escalate("document")]
    assert amal.state.tasks == []


async def test_another_file_joins_the_open_question(amal: Talker):
    await amal.says("", file(ONE))
    assert await amal.says("", file(ONE, TWO)) == ["document_upload/ask_which"]
    await amal.says("1")
    assert amal.effects[0] == Attach((UUID(ONE), UUID(TWO)), MINE)


async def test_something_else_than_the_open_requests_is_said_in_words(amal: Talker):
    await amal.says("", file(ONE))
    assert await amal.presses("أمر آخر") == ["document_upload/ask_what"]
    assert await amal.says("لتظلم قدمته") == ["document_upload/handed"]
    assert amal.effects[0] == Attach((UUID(ONE),), "لتظلم قدمته")


async def test_the_number_of_another_is_not_found(amal: Talker):
    answer = await amal.says("لمعاملة", file(ONE, transaction_number=OTHERS))
    assert answer == ["document_upload/not_found", "document_upload/ask_which"]
    assert "سعد" not in amal.text


async def test_one_who_has_no_open_request_says_what_it_is_for(amal: Talker, office: FakeOffice):
    office.transactions_ = []
    assert await amal.says("", file(ONE)) == ["document_upload/ask_what"]


async def test_a_stranger_hears_of_no_request_whether_it_exists_or_not(stranger: Talker):
    for number in (MINE, "2024-9999"):
        assert await stranger.says("لمعاملة", file(ONE, transaction_number=number)) == [
            "document_upload/handed"
        ]
        assert number not in stranger.text
        assert stranger.effects == [Attach((UUID(ONE),), number), Escalate("document")]


async def test_whose_proof_lapsed_in_between_is_told_of_no_request(amal: Talker):
    await amal.says("", file(ONE))
    amal.wait(days=91)
    answer = await amal.says("1")
    assert "document_upload/attached" not in answer
    assert MINE not in amal.text


async def test_a_file_in_the_middle_of_something_else_is_a_matter_of_its_own(amal: Talker):
    await amal.says("موعد", read("appointment_book"))
    assert "document_upload/ask_which" in await amal.says("", file(ONE))


async def test_who_speaks_of_a_document_is_asked_to_send_it(amal: Talker):
    assert await amal.says("كيف أرسل الأوراق", read("document_upload")) == ["document_upload/ask_file"]
    assert await amal.says("", file(ONE)) == ["document_upload/ask_which"]


async def test_a_voice_note_goes_to_people_unasked(stranger: Talker):
    assert await stranger.says("", read("document_upload", voice=ONE)) == ["document_upload/voice"]
    assert stranger.effects == [Attach((UUID(ONE),), "voice"), Escalate("voice")]
