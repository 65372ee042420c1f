from pathlib import Path

import pytest

from nlu.local.data import Utterance, fingerprint, read
from nlu.local.errors import DataError

HEAD = 'version: "3.1"\nnlu:\n'


def rasa(folder: Path, body: str) -> Path:
    (folder / "a.yml").write_text(HEAD + body, "utf-8")
    return folder


def test_rasa_examples_are_read_with_their_variety(tmp_path: Path):
    body = """- intent: greet
  metadata:
    variety: gulf
  examples: |
    - هلا

    - مرحبا
- intent: thanks
  examples:
  - text: تسلم
    metadata:
      variety: levantine
- synonym: الجوازات
  examples: |
    - جوازات
"""
    assert read(rasa(tmp_path, body)) == [
        Utterance("هلا", "greet", "gulf"),
        Utterance("مرحبا", "greet", "gulf"),
        Utterance("تسلم", "thanks", "levantine"),
    ]


def test_entity_marks_are_taken_out_of_examples(tmp_path: Path):
    body = """- intent: greet
  examples: |
    - موعدي [بكرة](date) في [الجوازات]{"entity": "office"}
- intent: thanks
  examples: |
    - شكرا
"""
    assert read(rasa(tmp_path, body))[0].text == "موعدي بكرة في الجوازات"


@pytest.mark.parametrize(
    ("body", "line", "why"),
    [
        ("- intent: greet\n  examples: |\n    - هلا\n    مرحبا\n", 6, "starts with"),
        ("- intent: gret\n  examples: |\n    - هلا\n", 3, "unknown intent"),
        ("- intent: greet\n  examples: |\n    -\n", 5, "starts with"),
        ("- intent: greet\n", 3, "expected a list"),
        ("- intent: [greet\n", 4, ""),
        ("- intent: greet\n  examples:\n  - variety: gulf\n", 5, "without text"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, body: str, line: int, why: str):
    with pytest.raises(DataError, match=rf"a\.yml:{line}: .*{why}"):
        read(rasa(tmp_path, body))


@pytest.mark.parametrize("row", ["only text", "\tintent", "text\t", "   \tintent"])
def test_a_broken_row_of_a_table_is_named(tmp_path: Path, row: str):
    table = tmp_path / "x.tsv"
    table.write_text(f"a\tone\nb\ttwo\n\n{row}\n", "utf-8")
    with pytest.raises(DataError, match=r"x\.tsv:4:"):
        read(table)


def test_a_byte_that_is_not_text_is_named(tmp_path: Path):
    table = tmp_path / "x.tsv"
    table.write_bytes(b"a\tone\nb\xff\ttwo\n")
    with pytest.raises(DataError, match=r"x\.tsv:2: not UTF-8"):
        read(table)


def test_a_table_may_bring_its_own_intents_and_varieties(tmp_path: Path):
    table = tmp_path / "x.tsv"
    table.write_text("a b\tcard_arrival\r\nc\td\tlost_card\ne\tlost_card\tgulf\n", "utf-8")
    assert read(table) == [
        Utterance("a b", "card_arrival"),
        Utterance("c\td", "lost_card"),
        Utterance("e", "lost_card", "gulf"),
    ]


def test_no_data_is_an_error(tmp_path: Path):
    with pytest.raises(DataError, match="no training data"):
        read(tmp_path)


def test_the_fingerprint_changes_with_the_content(tmp_path: Path):
    before = fingerprint(rasa(tmp_path, "- intent: greet\n"))
    assert fingerprint(rasa(tmp_path, "- intent: thanks\n")) != before
