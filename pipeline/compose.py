"""Replies become one message: rendered, numbered, and fit for the wire it goes over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from channels.base import Limits
from channels.text import split
from core.country import Country
from core.disclosure import Sensitivity, may_travel
from core.messages import Address, Button
from core.reply import Choice, Phrase, Reply, ReplySpec
from core.template import Look, Templates, number_choices
from store.drafts import Draft

UNKNOWN_LIMITS = Limits(length=1000, rich=False)
"""For an address on a channel that is switched off: the message waits in its outbox."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Renders with one snapshot of the templates, for one address."""

    templates: Templates
    specs: Mapping[str, ReplySpec]
    country: Country
    public_url: str
    address: Address
    limits: Limits = UNKNOWN_LIMITS
    language: str = "ar"
    thread: str = ""
    context: Mapping[str, str] | None = None

    @property
    def look(self) -> Look:
        return Look(
            channel=self.address.channel,
            language=self.language,
            rich=self.limits.rich,
            zone=self.country.time_zone,
            hijri_first=self.country.hijri_first,
            months=self.country.months,
            currency=self.country.currency,
        )

    def label(self, label: str | Phrase) -> str:
        """The words of a choice."""
        return label if isinstance(label, str) else self.templates.render(label, self.look).text

    def message(self, replies: Sequence[Reply]) -> Draft | None:
        """One message for all the replies of a turn, with the choices of the last that has any."""
        phrases = [self._admissible(reply.phrase) for reply in replies]
        if not phrases:
            return None
        choices = next((reply.choices for reply in reversed(replies) if reply.choices), ())
        if choices and not self.limits.two_way:
            phrases.append(Phrase("common/answer_elsewhere", {"link": self.public_url or "/"}))
            choices = ()
        rendered = [self.templates.render(phrase, self.look) for phrase in phrases]
        labels = [self.label(choice.label) for choice in choices]
        parts = [r.text for r in rendered] + ([number_choices(labels)] if labels else [])
        return Draft(
            address=self.address,
            thread=self.thread,
            text="\n\n".join(part for part in parts if part),
            buttons=_buttons(choices, labels),
            context=dict(self.context or {}),
            language=self.language,
            sensitivity=max(self._sensitivity(phrase) for phrase in phrases),
            template=rendered[-1].template,
            template_hash=rendered[-1].hash,
        )

    def continued(self, rest: str) -> Draft:
        """What did not fit into the answer before."""
        return Draft(
            address=self.address,
            thread=self.thread,
            text=rest,
            context=dict(self.context or {}),
            language=self.language,
            sensitivity=Sensitivity.PERSONAL,
        )

    def at_once(self, draft: Draft) -> tuple[Draft, str]:
        """As much of it as goes out at once, with an offer of the rest, and the rest."""
        if self.limits.at_once is None or len(draft.text) <= self.limits.at_once:
            return draft, ""
        offer = "\n\n" + self.templates.render(Phrase("common/rest_offered"), self.look).text
        first = split(draft.text, self.limits.at_once - len(offer))[0]
        return replace(draft, text=first + offer), draft.text[len(first) :].strip()

    def _sensitivity(self, phrase: Phrase) -> Sensitivity:
        spec = self.specs.get(phrase.template)
        return spec.sensitivity if spec else Sensitivity.PUBLIC

    def _admissible(self, phrase: Phrase) -> Phrase:
        """What may not travel over this wire is replaced by word that it is ready, and a link."""
        if may_travel(self._sensitivity(phrase), self.limits.reach):
            return phrase
        return Phrase("common/ready_link", {"link": self.public_url or "/"})


def _buttons(choices: Sequence[Choice], labels: Sequence[str]) -> tuple[Button, ...]:
    return tuple(Button(label, choice.value) for choice, label in zip(choices, labels, strict=True))
