"""The Rasa engine when Rasa fails, and what it is never asked."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.errors import Unavailable
from core.interpretation import Band, Context, Interpretation
from nlu.rasa.card import Card, RasaModelError
from tests.fakes.rasa import CARD, Server, ranking

TODAY = Context(today=date(2026, 1, 4))
CHOOSING = replace(TODAY, intent="fee_pay", choices=("نعم", "لا"), expecting="date")


@pytest.fixture
def server() -> Server:
    return Server()


async def read(
    server: Server, text: str, context: Context = TODAY, **more: Any
) -> tuple[Interpretation, ...]:
    return await server.interpreter(**more).interpret(text, context)


async def test_its_likeliest_intent_is_acted_on(server: Server) -> None:
    (found,) = await read(server, "وين معاملتي")
    assert (found.intent, found.band) == ("transaction_status", Band.ACT)
    assert found.confidence == pytest.approx(0.9, abs=0.001)
    assert server.asked == ["وين معاملتي"]


async def test_confidence_is_tempered_by_what_training_found(server: Server) -> None:
    (found,) = await read(server, "وين معاملتي", card=replace(CARD, temperature=4.0))
    assert found.band is Band.OFFER
    assert found.confidence < 0.7


@pytest.mark.parametrize("text", ["", " ", "👍", "!!", "؟", "٣", "12345", "\u200f", "\u202e\u202c", "ـ"])
async def test_text_without_words_is_never_asked_about(server: Server, text: str) -> None:
    (found,) = await read(server, text)
    assert (found.intent, found.band, found.confidence) == ("out_of_scope", Band.HAND_OVER, 0.0)
    assert server.asked == []


async def test_a_thumb_answers_an_open_question_unasked(server: Server) -> None:
    (found,) = await read(server, "👍", CHOOSING)
    assert found.intent == "affirm"
    assert server.asked == []


async def test_a_slash_names_no_intent(server: Server) -> None:
    await read(server, "/affirm")
    assert server.asked == ["affirm"]


async def test_an_answer_of_no_features_is_not_believed(server: Server) -> None:
    server.says = ranking()
    (found,) = await read(server, "ظظظظظظ")
    assert (found.intent, found.band) == ("out_of_scope", Band.HAND_OVER)


async def test_a_letter_s_parts_are_asked_about_once_each(server: Server) -> None:
    text = "السلام عليكم ورحمة الله.\nأريد معرفة معاملتي.\nأريد معرفة معاملتي."
    await read(server, text)
    assert sorted(server.asked) == sorted({text, *server.asked})


async def test_64_kb_are_asked_about_in_part(server: Server) -> None:
    await read(server, "وين معاملتي. " * 6_000)
    assert len(server.asked) <= 12
    assert max(map(len, server.asked)) <= 3_001


@pytest.mark.parametrize(
    "says",
    [
        500,
        401,
        302,
        b"<html>",
        b"",
        b"\xff\xfe",
        {"intent": {"name": "greet"}},
        {"intent_ranking": [{"name": "greet"}]},
        {"intent_ranking": "greet"},
        ranking(greet=7.0),
        ranking(greet=1.5, thanks=-0.5),
        ranking(no_such_intent=1.0),
        httpx.ConnectError("nobody there"),
        httpx.ReadError("cut off"),
    ],
    ids=repr,
)
async def test_what_is_no_answer_is_unavailable(server: Server, says: Any) -> None:
    server.says = says
    with pytest.raises(Unavailable) as raised:
        await read(server, "وين معاملتي", token="a secret token")
    assert "معاملتي" not in str(raised.value)
    assert "secret" not in str(raised.value)


async def test_one_that_hangs_is_unavailable(server: Server) -> None:
    server.hangs = True
    with pytest.raises(Unavailable, match="timed out"):
        await read(server, "وين معاملتي")


async def test_the_token_travels_with_every_request(server: Server) -> None:
    await read(server, "وين معاملتي", token="a b&c")
    assert server.addresses[0].params["token"] == "a b&c"


async def test_it_answers_only_with_the_model_that_the_card_is_of(server: Server) -> None:
    assert await server.interpreter().answers()
    server.model_id = "another"
    assert not await server.interpreter().answers()
    server.hangs = True
    assert not await server.interpreter().answers()


def test_a_card_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    CARD.save(tmp_path)
    assert Card.load(tmp_path) == CARD


@pytest.mark.parametrize("content", [None, "", "[]", '{"format": 1}', '{"format": 99}'])
def test_a_card_that_is_none_says_what_to_do(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "card.json").write_text(content, "utf-8")
    with pytest.raises(RasaModelError, match="--engine rasa"):
        Card.load(tmp_path)
