"""`wakeel nlu review` in a terminal."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.commands.nlu import app
from core.interpretation import Band, Interpretation
from nlu.local.data import read
from store.database import open_database
from store.migrate import upgrade
from store.vault import Vault
from tests.fakes.pipeline import Pipeline

SECRET = "a secret of the tests that is long enough"
TORN = Interpretation(
    "fee_status", 0.5, band=Band.OFFER, alternatives=(("fee_status", 0.5), ("service_info", 0.3))
)
TEXTS = ("كم رسوم الجواز", "كم الغرامة")


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder where two messages wait; the file that labels are written to."""
    url = f"sqlite:///{tmp_path / 'wakeel.db'}"
    upgrade(url)
    asyncio.run(misread(url))
    monkeypatch.setenv("WAKEEL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WAKEEL_SECRET_KEY", SECRET)
    monkeypatch.setenv("WAKEEL_DATABASE_URL", "")
    return tmp_path / "review" / "labelled.yml"


async def misread(url: str) -> None:
    database = await open_database(url)
    pipeline = Pipeline(database, Vault(SECRET))
    for number, text in enumerate(TEXTS):
        pipeline.readings.know(text, TORN)
        await pipeline.ask(text, by=str(number))
        await pipeline.ask("2", by=str(number))
    await database.close()


def session(*keys: str) -> str:
    done = CliRunner().invoke(
        app, ["review", "--as", "amal"], input="\n".join(keys) + "\n", catch_exceptions=False
    )
    assert done.exit_code == 0
    return done.output


def test_a_number_or_a_name_labels_a_message(labelled: Path) -> None:
    shown = session("1", "fee_pay")
    assert TEXTS[0] in shown
    assert {(u.text, u.intent) for u in read(labelled)} == {(TEXTS[0], "service_info"), (TEXTS[1], "fee_pay")}
    assert TEXTS[0] not in session()


def test_what_is_skipped_waits_for_another_time(labelled: Path) -> None:
    session("s", "q")
    assert all(text in session("s", "s") for text in TEXTS)


def test_what_is_discarded_teaches_nothing(labelled: Path) -> None:
    session("d", "d")
    shown = session()
    assert "0 in all" in shown
    assert TEXTS[0] not in shown


def test_what_is_no_intent_is_asked_for_again(labelled: Path) -> None:
    shown = session("99", "no such thing", "q")
    assert shown.count("no such intent") == 2
