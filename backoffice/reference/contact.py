"""How a citizen is reached, as they changed it themselves; the feed says that it changed, and not to what."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints
from sqlalchemy import Connection
from sqlalchemy import update as change

from backoffice.base import Citizen
from backoffice.reference import feed, reads
from backoffice.reference.backend import Backend
from backoffice.reference.tables import CITIZENS


class Contact(BaseModel):
    """`phone` is E.164. What is empty stays as it is."""

    phone: Annotated[str, StringConstraints(pattern=r"^(\+[1-9]\d{6,14})?$")] = ""
    email: Annotated[str, StringConstraints(pattern=r"^([^@\s]+@[^@\s]+)?$", max_length=254)] = ""


def update(c: Connection, backend: Backend, citizen_id: str, changed: Contact, actor: str) -> Citizen:
    """Raises NotFound."""
    before = reads.citizen(c, citizen_id)
    values = {name: value for name, value in changed.model_dump().items() if value}
    if values:
        c.execute(change(CITIZENS).where(CITIZENS.c.id == citizen_id).values(**values))
        feed.note(
            c,
            "contact_changed",
            citizen_id,
            backend.clock.now(),
            citizen_id=citizen_id,
            status="",
            unit="",
            actor=actor,
        )
    return before.model_copy(update=values)
