"""`wakeel template check`, as it is printed."""

import re

import pytest
from typer.testing import CliRunner

from app.commands.template import app

LINE = re.compile(r"^ar/affirm/nothing +UCS-2 +\d+ +(\d+)(.*)$", re.MULTILINE)


def printed(*options: str) -> str:
    result = CliRunner().invoke(app, ["check", *options])
    assert result.exit_code == 0
    return result.stdout


def test_prices_are_listed_where_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAKEEL_SMS_PRICE", "0.12")
    monkeypatch.setenv("WAKEEL_COUNTRY", "kw")
    found = LINE.search(printed("--prices"))
    assert found
    assert (found[1], found[2]) == ("2", "  0.24 KWD")


def test_segments_are_listed_without_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAKEEL_SMS_PRICE", raising=False)
    found = LINE.search(printed("--prices"))
    assert found
    assert found[2] == ""


def test_nothing_is_listed_unasked() -> None:
    assert re.fullmatch(r"\d+ templates, no problem\n", printed())
