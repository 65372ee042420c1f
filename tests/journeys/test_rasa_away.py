"""A platform whose Rasa is not there: it says so, and reads all the same."""

from datetime import date
from pathlib import Path

import httpx
import pytest

from app.demo import open_demo
from app.pages import pages_app
from core.interpretation import Context
from core.settings import Settings
from nlu.rasa.card import RasaModelError
from tests.fakes.rasa import CARD

NOWHERE = "http://127.0.0.1:1"


async def test_it_is_degraded_and_the_local_engine_reads(tmp_path: Path, trained_model: Path) -> None:
    settings = Settings(data_dir=tmp_path, model_dir=trained_model, nlu_url=NOWHERE)
    settings.rasa_model.mkdir()
    CARD.save(settings.rasa_model)
    async with open_demo(settings) as demo:
        platform = demo.platform
        transport = httpx.ASGITransport(app=pages_app(platform))
        async with httpx.AsyncClient(transport=transport, base_url="http://wakeel") as client:
            (reading,) = await platform.interpreter.interpret("وين وصلت معاملتي", Context(date(2026, 1, 4)))
            ready, metrics = await client.get("/readyz"), await client.get("/metrics")
    assert reading.intent == "transaction_status"
    assert ready.status_code == 200
    assert (ready.json()["status"], ready.json()["nlu"]) == ("degraded", "local")
    assert "wakeel_nlu_local 1.0" in metrics.text


async def test_without_a_card_the_start_says_what_to_do(tmp_path: Path, trained_model: Path) -> None:
    settings = Settings(data_dir=tmp_path, model_dir=trained_model, nlu_url=NOWHERE)
    with pytest.raises(RasaModelError, match="--engine rasa"):
        async with open_demo(settings):
            pass
