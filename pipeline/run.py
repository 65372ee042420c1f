"""The course of one turn: the state as it moves, and what has gathered to be committed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Self
from uuid import UUID

import msgspec

from core.calendar import local_day
from core.conversation import ConversationState, step_conversation
from core.dialogue import State
from core.dialogue.consent import wish
from core.dialogue.rest import asks_for_rest
from core.disclosure import Identity
from core.errors import Unavailable
from core.interpretation import Band, Context, Interpretation
from core.reply import Effect, Escalate, Link, Notify, Phrase, Reply
from handlers.conversation import Outcome, converse, ring
from nlu.arabic import normalise, tokenise
from nlu.intents import EMERGENCY
from pipeline.answer import answers, referred
from pipeline.audible import WITHDRAWING, audible
from pipeline.compose import Composer
from pipeline.effects import with_effects
from pipeline.filed import Filed, refusals
from pipeline.metrics import TURNS, Stage
from pipeline.review import doubts
from pipeline.understood import keep, recall
from pipeline.utterances import Utterance, next_utterance
from store import inbox
from store.drafts import Draft
from store.turns import Claim, Doubt, Row, TurnResult

if TYPE_CHECKING:
    from pipeline.turn import Turns

FIRST_RETRY, LAST_RETRY = timedelta(seconds=5), timedelta(minutes=5)
LONGEST = 8_000
"""Characters beyond which a text that made no sense is called too long instead."""
SEARCHABLE = 200
"""Different words of one message that it can be found by."""
NUMBERS = ("transaction_number", "complaint_number", "certificate_code")
"""What a code on a picture may name to count as said."""
NOTHING_READ = Interpretation("out_of_scope", 0.0, band=Band.HAND_OVER)


_states = msgspec.json.Decoder(State)


@dataclass(slots=True)
class Run:
    """A turn under way over one claim."""

    turns: "Turns"
    claim: Claim
    composer: Composer
    now: datetime
    state: State
    stage: ConversationState
    why: str = ""
    replies: list[Reply] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    done: list[UUID] = field(default_factory=list)
    deferred: list[tuple[UUID, datetime]] = field(default_factory=list)
    words: list[tuple[UUID, tuple[str, ...]]] = field(default_factory=list)
    filed: Filed = field(default_factory=Filed)
    continued: str = ""
    unproved: bool = False
    """Something was heard whose writer may not be the address's owner."""
    doubts: list[Doubt] = field(default_factory=list)

    @classmethod
    def begin(cls, turns: "Turns", claim: Claim) -> Self:
        state = _states.decode(claim.dialogue) if claim.dialogue else State()
        return cls(turns, claim, turns.composer(claim), turns.clock.now(), state, claim.state)

    async def collect(self, rows: Sequence[Row]) -> list[Row]:
        """Take in the files that rows bring; what is read in them joins the text. A row whose files can't be had
        now is put off, and those behind it go on."""
        ready, held = await self.filed.collect(self.claim, rows, self.turns.attachments, self._tells)
        for row in held:
            self._put_off([row], "common/file_held")
        return ready

    async def _tells(self, text: str) -> bool:
        """Whether what was read is something to answer: a number that an office gave out, or our own link."""
        ours = bool(self.turns.public_url) and text.startswith(self.turns.public_url)
        return ours or any(r.values(name) for r in await self._read(text) for name in NUMBERS)

    async def listen(self, rows: Sequence[Row]) -> Utterance:
        """The next utterance; what was understood before a crash is not understood anew."""
        if (known := rows[0].interpretation) is not None:
            before = recall(known)
            taken = tuple(row for row in rows if row.id in before.rows)
            text = "\n".join(row.message.text for row in taken if row.message).strip()
            return Utterance(taken, text, before.readings, clear=True)
        if bare := self.filed.bare(rows):
            return Utterance(bare, "", self.filed.readings(bare, (), self.state), clear=True)
        with Stage("understand"):
            heard = await next_utterance(
                rows, self._read, answering=bool(self.state.open or self.state.offered or self.state.rest)
            )
        return replace(heard, readings=self.filed.readings(heard.rows, heard.readings, self.state))

    async def _read(self, text: str) -> tuple[Interpretation, ...]:
        if wished := wish(text):
            return (Interpretation(wished, 1.0),)
        task = self.state.open
        context = Context(
            today=self._today,
            country=self.turns.country.code,
            language=self.claim.language,
            expecting=task.expecting if task else None,
            choices=tuple(self.state.choices),
            intent=task.intent if task else None,
            gazetteer=self.turns.knowledge.gazetteer,
        )
        return await self.turns.interpreter.interpret(text, context) or (NOTHING_READ,)

    @property
    def _today(self) -> date:
        return local_day(self.now, self.turns.country)

    def patience(self, utterance: Utterance) -> float | None:
        """Seconds to wait for the rest of an unfinished thought; None when it is to be answered now."""
        if utterance.clear:
            return None
        age = (self.now - utterance.rows[-1].received_at).total_seconds()
        left = self.turns.fragment_wait - age
        return left if left > 0 else None

    async def hear(self, utterance: Utterance) -> None:
        """Deal with one utterance; with the back office away it is put off, and the citizen told so once."""
        first = utterance.rows[0]
        if first.interpretation is None:
            kept = keep([r.id for r in utterance.rows], utterance.readings)
            await self.turns.database.write(
                partial(
                    inbox.remember,
                    vault=self.turns.vault,
                    claim=self.claim,
                    row_id=first.id,
                    interpretation=kept,
                )
            )
        self.words.extend((row.id, _searchable(row.message.text)) for row in utterance.rows if row.message)
        try:
            with Stage("handle"):
                await self._deal_with(utterance)
        except Unavailable:
            self._put_off(utterance.rows, "common/unavailable")
        else:
            self.done.extend(row.id for row in utterance.rows)
            if first.deferred:
                self.replies.insert(0, Reply(Phrase("common/resumed")))

    async def _deal_with(self, utterance: Utterance) -> None:
        proved = utterance.authenticated
        self.unproved |= not proved
        rest, self.state.rest = self.state.rest, ""
        if rest and asks_for_rest(utterance.text):
            self.continued = rest
            return
        self.replies.extend(refusals(self.filed.refused(utterance.rows), self.turns.attachments.largest))
        bare = bool(self.filed.bare(utterance.rows))
        if self.stage is not ConversationState.STAFF and (plain := self._aside(utterance, bare=bare)):
            self.replies.append(plain)
            return
        if bare and (self.stage is ConversationState.STAFF or not utterance.readings):
            return
        task = self.state.open
        readings = audible(self.stage, utterance.readings, self.turns.handlers, task.intent if task else None)
        if self.stage is ConversationState.WAITING and not self._goes_on(readings):
            return
        if not readings:
            return
        message = utterance.rows[-1].message
        outcome = await converse(
            self.state,
            readings,
            self.turns.turn(
                self.claim if proved else replace(self.claim, identity=Identity()),
                utterance.rows[0],
                readings[0],
                utterance.text,
                now=self.now,
            ),
            self.turns.office,
            self.turns.handlers,
            text=utterance.text,
            pressed=message.pressed if message else None,
            render_label=self.composer.label,
        )
        self.doubts += doubts(utterance, self.state, outcome)
        self._absorb(outcome, proved=proved)
        for reading in readings:
            TURNS.labels(reading.intent, reading.band).inc()

    def _aside(self, utterance: Utterance, *, bare: bool) -> Reply | None:
        """The reply to files for the staff awaited, and to more words than a request has."""
        if bare and self.stage is ConversationState.WAITING:
            kept = self.filed.kept(utterance.rows)
            return Reply(Phrase("common/file_added", {"count": kept})) if kept else None
        unsure = all(reading.band is not Band.ACT for reading in utterance.readings)
        return Reply(Phrase("common/too_long")) if unsure and len(utterance.text) > LONGEST else None

    def _goes_on(self, readings: Sequence[Interpretation]) -> bool:
        """Whether the bot deals with it while staff are awaited; «cancel» with nothing open takes it back."""
        if not readings:
            self.replies.append(Reply(Phrase("common/in_progress")))
        elif readings[0].intent == WITHDRAWING and self.state.open is None:
            self.stage = step_conversation(self.stage, ConversationState.BOT)
            self.replies.append(Reply(Phrase("common/withdrawn")))
        else:
            return True
        return False

    async def ring(self, row: Row) -> None:
        """A timer of this conversation's went off."""
        try:
            outcome = await ring(
                self.state,
                row.timer,
                self.turns.turn(self.claim, row, NOTHING_READ, "", now=self.now),
                self.turns.office,
                self.turns.handlers,
                render_label=self.composer.label,
            )
        except Unavailable:
            self.deferred.append((row.id, self.now + FIRST_RETRY))
            return
        self.done.append(row.id)
        if self.stage is ConversationState.BOT:
            self._absorb(outcome)

    def _absorb(self, outcome: Outcome, *, proved: bool = True) -> None:
        """Take over what came of an utterance. Nobody becomes a citizen by what another may have written."""
        self.state = outcome.state
        for reply in outcome.replies:
            if not proved and any(isinstance(effect, Link) for effect in reply.effects):
                self.replies.append(Reply(Phrase("common/unproved")))
                continue
            self.replies.append(reply)
            for effect in reply.effects:
                self._bring_about(effect)

    def _bring_about(self, effect: Effect) -> None:
        self.effects.append(effect)
        if isinstance(effect, Escalate) and self.stage is not ConversationState.STAFF:
            self.stage = step_conversation(self.stage, ConversationState.WAITING)
            self.why = effect.why

    def _put_off(self, rows: Sequence[Row], why: str) -> None:
        first = rows[0]
        waited = self.now - first.received_at
        until = self.now + min(max(waited / 2, FIRST_RETRY), LAST_RETRY)
        self.deferred.extend((row.id, until) for row in rows)
        if not first.deferred:
            self.replies.append(Reply(Phrase(why)))

    def result(self) -> TurnResult:
        """All that this turn brings about, to be committed as one."""
        if (
            self.stage is ConversationState.WAITING
            and self.claim.state is not self.stage
            and self.why != EMERGENCY
        ):
            days, country = self.turns.answer_days, self.turns.country
            self.replies.append(referred(self.claim, self._today, days, country))
        with Stage("compose"):
            out = list(answers(self.composer, self.replies, self.continued, self.state))
        out += [self._notice(effect) for effect in self.effects if isinstance(effect, Notify)]
        result = TurnResult(
            done=self.done,
            deferred=self.deferred,
            state=self.stage,
            waiting_why=self.why,
            dialogue=msgspec.json.encode(self.state),
            out=out,
            words=self.words,
            seen=not self.unproved,
            doubts=self.doubts,
        )
        return with_effects(result, self.effects, self.state)

    def _notice(self, notify: Notify) -> Draft:
        composer = self.turns.composer_to(notify.address, self.claim.language)
        draft = composer.message([Reply(notify.phrase)])
        assert draft is not None
        return draft


def _searchable(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tokenise(normalise(text))))[:SEARCHABLE]
