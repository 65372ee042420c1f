from core.common_replies import COMMON
from core.template_check import check
from handlers import _ALL, HANDLERS
from templates_ar import load


def test_every_reply_has_a_sound_template_and_every_template_a_reply():
    replies = {f"{h.intent}/{name}": spec for h in HANDLERS.values() for name, spec in h.replies.items()}
    ours = {*HANDLERS, "common", "intent"}
    templates = [t for t in load() if t.name.partition("/")[0] in ours]
    assert [str(problem) for problem in check(templates, {**COMMON, **replies})] == []


def test_no_two_handlers_claim_one_intent():
    assert len(_ALL) == len(HANDLERS)
