"""The text of a campaign: checked before anybody gets it, then made into each recipient's message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from channels.base import Channel
from core.campaign import examples, sensitivity, typed
from core.country import Country
from core.disclosure import Sensitivity
from core.errors import TemplateError
from core.message_format import parse
from core.messages import Address
from core.reply import Phrase, Reply, ReplySpec
from core.template import FALLBACK, Template, Templates
from core.template_check import check_text
from pipeline.compose import UNKNOWN_LIMITS, Composer
from store.drafts import Draft


@dataclass(frozen=True)
class Text:
    """One campaign's words, `author` telling in the outbox whose they are."""

    source: str
    told: Sensitivity
    author: str
    templates: Templates
    channels: Mapping[str, Channel]
    country: Country
    public_url: str

    def check(self, columns: Sequence[str]) -> None:
        """Raises TemplateError with all that is wrong: an unknown placeholder, a plural form that lacks …"""
        if not self.source.strip():
            raise TemplateError("there is nothing to say")
        problems = check_text(self._template, examples(parse(self.source), columns))
        if problems:
            raise TemplateError("; ".join(f"line {p.line}: {p.english}" for p in problems))

    def message(self, to: Address, values: Mapping[str, str]) -> Draft:
        """What one recipient gets. Raises TemplateError."""
        channel = self.channels.get(to.channel)
        composer = replace(self._composer, address=to, limits=channel.limits if channel else UNKNOWN_LIMITS)
        draft = composer.message([Reply(Phrase(self._template.name, typed(self.source, values)))])
        if draft is None or not draft.text:
            raise TemplateError("there is nothing to say")
        return replace(draft, author=self.author, bulk=True)

    @cached_property
    def _template(self) -> Template:
        return Template.of(self.author.replace(":", "/"), FALLBACK, None, self.source)

    @cached_property
    def _composer(self) -> Composer:
        return Composer(
            templates=self.templates.with_text(self._template),
            specs={self._template.name: ReplySpec(sensitivity=sensitivity(self.source, self.told))},
            country=self.country,
            public_url=self.public_url,
            address=Address("", ""),
        )
