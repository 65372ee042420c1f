"""A real Rasa, trained on a part of the product's data and asked over HTTP."""

import os
import subprocess
from collections.abc import AsyncIterator
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
import pytest_asyncio

from core.errors import Unavailable
from core.interpretation import Band, Context
from nlu.entities import extract
from nlu.fallback import Fallback
from nlu.local.data import Utterance, read
from nlu.local.evaluate import evaluate_remote
from nlu.rasa.card import Card
from nlu.rasa.client import RasaClient
from nlu.rasa.environment import ENVIRONMENT, PIPELINES, PROJECT
from nlu.rasa.interpreter import RasaInterpreter
from nlu.rasa.server import Serving, serving
from nlu.rasa.train import TrainingFailed, train
from tests.unit.nlu.test_fallback import Local

pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("rasa")]

DATA = Path(__file__).parents[2] / "nlu" / "data"
EACH = 8
TODAY = Context(today=date(2026, 1, 4))


@pytest.fixture(scope="session")
def environment() -> None:
    if (ENVIRONMENT / "bin" / "python").exists():
        return
    find = ["uv", "python", "find", "3.10"]
    there = subprocess.run(find, cwd=PROJECT, capture_output=True, check=False).returncode == 0
    if os.environ.get("WAKEEL_TEST_REQUIRE_PEERS") and there:
        pytest.fail("Rasa has no environment: make rasa-environment")
    pytest.skip(
        "Rasa has no environment: make rasa-environment" if there else "Python 3.10 is absent: no Rasa"
    )


@pytest.fixture(scope="session")
def part() -> list[Utterance]:
    """A few messages of every intent, spread over its varieties."""
    found = []
    for _, rows in groupby(read(DATA), key=lambda row: row.intent):
        of = list(rows)
        found += of[:: max(1, len(of) // EACH)][:EACH]
    return found


@pytest.fixture(scope="session")
def model(environment: None, part: list[Utterance], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rasa")
    lines = [f"{' '.join(row.text.split())}\t{row.intent}\t{row.variety}" for row in part]
    (folder / "part.tsv").write_text("\n".join(lines), "utf-8")
    train(folder / "part.tsv", folder / "model")
    return folder / "model"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(model: Path) -> AsyncIterator[Serving]:
    async with serving(model) as there:
        yield there


def interpreter(server: Serving, model: Path, token: str | None = None) -> RasaInterpreter:
    client = RasaClient(server.url, server.token if token is None else token, timeout=10)
    return RasaInterpreter(client, Card.load(model), extract)


@pytest.mark.asyncio(loop_scope="module")
async def test_it_reads_what_it_was_taught(
    server: Serving, model: Path, part: list[Utterance], tmp_path: Path
) -> None:
    (tmp_path / "seen.tsv").write_text("\n".join(f"{row.text}\t{row.intent}" for row in part[::6]), "utf-8")
    rasa = interpreter(server, model)
    figures = await evaluate_remote(tmp_path / "seen.tsv", rasa)
    await rasa.close()
    assert figures["accuracy"] > 0.6
    assert figures["p50_us"] > 0


@pytest.mark.asyncio(loop_scope="module")
async def test_it_is_calibrated_on_what_it_had_not_seen(server: Serving, model: Path) -> None:
    card = Card.load(model)
    assert card.report["rows"] < card.rows
    assert 0 < card.thresholds.offer <= card.thresholds.act < 1
    rasa = interpreter(server, model)
    (found,) = await rasa.interpret("وين وصلت معاملتي رقم 2026-1234", TODAY)
    await rasa.close()
    assert sum(p for _, p in found.alternatives) <= 1.001
    assert [e.value for e in found.entities if e.entity == "transaction_number"] == ["2026-1234"]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("text", ["ཀཁགང", "ᚠᚢᚦᚨᚱ", "ⴰⵣⵓⵍ"])
async def test_what_it_knows_nothing_of_it_says_nothing_about(
    server: Serving, model: Path, text: str
) -> None:
    rasa = interpreter(server, model)
    (found,) = await rasa.interpret(text, TODAY)
    await rasa.close()
    assert (found.intent, found.band, found.alternatives) == ("out_of_scope", Band.HAND_OVER, ())


@pytest.mark.asyncio(loop_scope="module")
async def test_marks_and_spellings_make_no_difference(server: Serving, model: Path) -> None:
    client = RasaClient(server.url, server.token, timeout=10)
    bare, marked = (
        await client.ranking("اريد موعد لاستخراج بطاقه"),
        await client.ranking("أُرِيـــدُ مَوْعِد لإستخراج بِطَاقَة"),
    )
    await client.close()
    assert marked == pytest.approx(bare)


@pytest.mark.asyncio(loop_scope="module")
async def test_nobody_asks_it_without_the_token(server: Serving, model: Path) -> None:
    rasa = interpreter(server, model, token="wrong")
    assert not await rasa.answers()
    with pytest.raises(Unavailable, match="401"):
        await rasa.interpret("وين معاملتي", TODAY)
    await rasa.close()


async def test_stopped_under_traffic_the_local_engine_goes_on(model: Path) -> None:
    local: list[bool] = []
    async with serving(model) as there:
        rasa = interpreter(there, model)
        engine = Fallback(rasa, Local(), notice=local.append)
        await engine.interpret("وين معاملتي", TODAY)
        assert await engine.primary_answers()
        there.process.terminate()
        await there.process.wait()
        (found,) = await engine.interpret("وين معاملتي", TODAY)
        assert found.intent == "service_info"
        assert not await engine.primary_answers()
        await rasa.close()
    assert local == [False, True]


def test_a_training_that_fails_leaves_the_model_before_it(
    model: Path, part: list[Utterance], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PIPELINES, "none", "no_such_pipeline.yml")
    before = (model / "card.json").read_bytes()
    with pytest.raises(TrainingFailed) as failed:
        train(model.parent / "part.tsv", model, pipeline="none")
    assert (model / "card.json").read_bytes() == before
    log = Path(str(failed.value).split()[-1])
    assert "no_such_pipeline.yml" in log.read_text("utf-8")
    log.unlink()
