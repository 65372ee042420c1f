"""Writes that act once, however often they are sent."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Connection, insert, select

from backoffice.reference.answers import CONFLICT, refusal_body
from backoffice.reference.backend import Backend
from backoffice.reference.tables import KEYS
from core.errors import Refused

_OK = 200


@dataclass(frozen=True, slots=True)
class Write:
    """One write, and who sent it."""

    key: str
    path: str
    actor: str

    async def once[T](
        self, backend: Backend, body: BaseModel, answer: TypeAdapter[T], work: Callable[[Connection], T]
    ) -> Response:
        """Do `work` and keep its answer, a refusal too, in the same transaction; or give the kept one.

        Raises Refused(`key_reused`) where the key came with another path or body.
        """
        fingerprint = hashlib.sha256(f"{self.path}\n{body.model_dump_json()}".encode()).hexdigest()

        def unit(c: Connection) -> tuple[int, bytes]:
            kept = c.execute(select(KEYS).where(KEYS.c.key == self.key)).first()
            if kept is not None:
                if kept.fingerprint != fingerprint:
                    raise Refused("key_reused")
                return kept.status, kept.answer
            status, content = _attempt(c, answer, work)
            c.execute(
                insert(KEYS).values(
                    key=self.key,
                    fingerprint=fingerprint,
                    status=status,
                    answer=content,
                    at=backend.clock.now(),
                )
            )
            return status, content

        status, content = await backend.store.writing(unit)
        return Response(content, status, media_type="application/json")


def _attempt[T](c: Connection, answer: TypeAdapter[T], work: Callable[[Connection], T]) -> tuple[int, bytes]:
    try:
        with c.begin_nested():
            return _OK, answer.dump_json(work(c))
    except Refused as no:
        return CONFLICT, refusal_body(no)


async def _writer(
    request: Request,
    key: Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)],
    actor: Annotated[str, Header(alias="X-Actor", max_length=100)] = "",
) -> Write:
    return Write(key, request.url.path, actor)


Writer = Depends(_writer)
