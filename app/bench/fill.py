"""A store that has been in use: answered messages of many people, sealed and searchable like real ones."""

from functools import partial
from itertools import batched

from sqlalchemy import Connection, insert, update

from app.wiring import Platform
from core.ids import new_id
from core.messages import Address, Inbound, InboxStatus, OutboundStatus
from nlu.arabic import normalise, tokenise
from store.drafts import Draft, enqueue
from store.intake import accept
from store.tables import INBOX, OUTBOX, WORD

BATCH = 1_000
PER_CONVERSATION = 10
QUESTION = "السلام عليكم، معاملتي رقم {} متوقفة من شهر، متى تخلص؟"
ANSWER = "وعليكم السلام. معاملتكم رقم {} قيد المراجعة لدى الجهة المختصة، وسنبلغكم عند صدور النتيجة."


async def fill(platform: Platform, messages: int) -> None:
    """Store this many questions with their answers, ten a conversation, all done and sent."""
    people = max(1, messages // PER_CONVERSATION)
    for numbers in batched(range(messages), BATCH):
        await platform.database.write(partial(_store, platform=platform, numbers=numbers, people=people))


def _store(c: Connection, platform: Platform, numbers: tuple[int, ...], people: int) -> None:
    now = platform.clock.now()
    asked = [
        Inbound(Address("null", f"old-{number % people}"), f"old-{new_id()}", QUESTION.format(number))
        for number in numbers
    ]
    stored = accept(c, platform.vault, asked, now)
    c.execute(update(INBOX).where(INBOX.c.status == InboxStatus.NEW).values(status=InboxStatus.DONE))
    c.execute(
        insert(WORD),
        [
            {"hash": hashed, "message_id": kept.id}
            for kept, message in zip(stored, asked, strict=True)
            for hashed in platform.vault.words(tokenise(normalise(message.text)))
        ],
    )
    answers = [Draft(m.address, ANSWER.format(n)) for n, m in zip(numbers, asked, strict=True)]
    enqueue(c, platform.vault, answers, now)
    c.execute(
        update(OUTBOX).where(OUTBOX.c.status == OutboundStatus.QUEUED).values(status=OutboundStatus.SENT)
    )
