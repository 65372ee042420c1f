"""The training and development data are what the dataset card says they are."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from nlu.arabic import normalise

NLU = Path(__file__).parents[3] / "nlu"

INTENTS = (
    "transaction_status",
    "my_transactions",
    "service_info",
    "service_apply",
    "document_upload",
    "fee_pay",
    "fee_status",
    "appointment_book",
    "appointment_change",
    "appointment_cancel",
    "appointment_status",
    "urgent_request",
    "certificate_request",
    "certificate_verify",
    "complaint_file",
    "complaint_status",
    "rate_service",
    "agent_request",
    "office_info",
    "session_request",
    "identity_link",
    "contact_update",
    "message_verify",
    "my_data",
    "emergency",
    "notifications_stop",
    "notifications_start",
    "greet",
    "thanks",
    "goodbye",
    "help",
    "affirm",
    "deny",
    "cancel_flow",
    "out_of_scope",
)
VARIETIES = frozenset({"msa", "gulf", "levantine", "egyptian", "iraqi", "maghrebi", "arabizi"})


class Utterance(NamedTuple):
    text: str
    intent: str
    variety: str


@cache
def train(name: str) -> tuple[Utterance, ...]:
    document = yaml.safe_load((NLU / "data" / f"{name}.yml").read_text(encoding="utf-8"))
    assert document["version"] == "3.1"
    return tuple(
        Utterance(line.removeprefix("- "), block["intent"], block["metadata"]["variety"])
        for block in document["nlu"]
        for line in block["examples"].splitlines()
    )


@cache
def dev(file: str = "dev.tsv") -> tuple[Utterance, ...]:
    lines = (NLU / "dev" / file).read_text(encoding="utf-8").splitlines()
    return tuple(Utterance(*line.split("\t")) for line in lines)


def squeezed(utterance: Utterance) -> str:
    return " ".join(utterance.text.split())


def test_every_intent_has_one_file_and_no_file_is_left_over():
    assert {path.stem for path in (NLU / "data").glob("*.yml")} == set(INTENTS)


@pytest.mark.parametrize("name", INTENTS)
def test_a_file_holds_its_own_intent_only(name: str):
    assert {utterance.intent for utterance in train(name)} == {name}


@pytest.mark.parametrize("name", INTENTS)
def test_an_intent_is_said_in_many_ways(name: str):
    assert len(train(name)) >= (1000 if name == "out_of_scope" else 100)


@pytest.mark.parametrize("name", INTENTS)
def test_an_intent_is_said_in_every_variety(name: str):
    assert {utterance.variety for utterance in train(name)} == VARIETIES


@pytest.mark.parametrize("name", INTENTS)
def test_utterances_are_plain_text_without_entity_marks(name: str):
    assert not [each for each in train(name) if not squeezed(each) or "](" in each.text or "]{" in each.text]


def test_no_text_is_taught_twice_or_as_two_intents():
    counts = Counter(squeezed(each) for name in INTENTS for each in train(name))
    assert not [text for text, count in counts.items() if count > 1]


@pytest.mark.parametrize("file", ["dev.tsv", "blind.tsv"])
def test_what_is_measured_on_is_not_taught(file: str):
    taught = {normalise(each.text) for name in INTENTS for each in train(name)}
    assert not [each for each in dev(file) if normalise(each.text) in taught]


def test_development_covers_every_intent_in_every_variety():
    counts = Counter(each.intent for each in dev())
    assert set(counts) == set(INTENTS)
    assert min(counts.values()) >= 12
    assert counts["out_of_scope"] >= 80
    assert {(each.intent, each.variety) for each in dev()} == {(i, v) for i in INTENTS for v in VARIETIES}


def test_development_texts_are_asked_once():
    assert len({squeezed(each) for each in dev()}) == len(dev())
