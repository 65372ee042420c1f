"""What a turn says at its end: the answer, as much of it as goes out at once, and where the matter stands."""

from collections.abc import Iterator, Sequence
from datetime import date

from core.calendar import add_working_days
from core.country import Country
from core.dialogue import State
from core.reference import reference
from core.reply import Code, Phrase, Reply
from pipeline.compose import Composer
from store.drafts import Draft
from store.turns import Claim


def answers(composer: Composer, replies: Sequence[Reply], continued: str, state: State) -> Iterator[Draft]:
    """The rest of the answer before where it was asked for (`continued`), and the answer to the turn.

    What doesn't go out at once waits in `state` to be asked for.
    """
    whole = [composer.continued(continued)] if continued else []
    if answer := composer.message(replies):
        whole.append(answer)
    for draft in whole:
        first, rest = composer.at_once(draft)
        state.rest = state.rest or rest
        yield first


def referred(claim: Claim, today: date, days: int, country: Country) -> Reply:
    """Under which number the matter stands with staff, and by when they answer."""
    by = add_working_days(today, days, country)
    return Reply(Phrase("common/reference", {"number": Code(reference(claim.conversation_id)), "by": by}))
