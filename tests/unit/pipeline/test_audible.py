"""What the bot still answers once people are involved."""

import pytest

from core.conversation import ConversationState as In
from handlers import HANDLERS
from pipeline.audible import audible
from tests.fakes.talk import read


def heard(state: In, *intents: str, open_intent: str | None = None) -> list[str]:
    return [r.intent for r in audible(state, [read(i) for i in intents], HANDLERS, open_intent)]


@pytest.mark.parametrize("state", [In.BOT, In.CLOSED])
def test_alone_with_the_citizen_it_answers_everything(state: In) -> None:
    assert heard(state, "transaction_status", "greet") == ["transaction_status", "greet"]


@pytest.mark.parametrize("state", list(In))
def test_emergencies_are_answered_in_every_state(state: In) -> None:
    assert heard(state, "emergency") == ["emergency"]


def test_while_staff_are_awaited_public_questions_are_answered() -> None:
    asked = ("office_info", "service_info", "transaction_status", "appointment_book")
    assert heard(In.WAITING, *asked) == ["office_info", "service_info"]


def test_who_waits_may_withdraw() -> None:
    assert heard(In.WAITING, "cancel_flow") == ["cancel_flow"]


def test_while_staff_have_the_word_it_keeps_silent() -> None:
    assert heard(In.STAFF, "office_info", "cancel_flow", "greet") == []


@pytest.mark.parametrize("state", [In.WAITING, In.STAFF])
def test_a_proof_of_identity_goes_on_whoever_has_the_word(state: In) -> None:
    assert heard(state, "out_of_scope", open_intent="identity_link") == ["out_of_scope"]
