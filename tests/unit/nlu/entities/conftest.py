"""A reader of messages as of Wednesday 15 July 2026, which is 30 Muharram 1448."""

from collections.abc import Callable
from datetime import date

import pytest

from core.interpretation import Context, Entity, Gazetteer
from nlu.entities import extract

TODAY = date(2026, 7, 15)

type Read = Callable[..., tuple[Entity, ...]]


@pytest.fixture
def read() -> Read:
    def entities(
        text: str, *, country: str = "sa", expecting: str | None = None, gazetteer: Gazetteer | None = None
    ) -> tuple[Entity, ...]:
        context = Context(
            today=TODAY,
            country=country,
            expecting=expecting,
            gazetteer=gazetteer or Gazetteer(version="none"),
        )
        return extract(text, context)

    return entities


@pytest.fixture
def values(read: Read) -> Callable[..., list[str]]:
    """The normal forms of one entity in a message."""

    def of(entity: str, text: str, **context: object) -> list[str]:
        return [found.value for found in read(text, **context) if found.entity == entity]

    return of
