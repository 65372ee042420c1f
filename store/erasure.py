"""Forgetting a citizen, and turning the keys.

Erasure deletes the contact's key, so that nothing sealed under it can be read, here or in any backup of the
rows; and the hashes, so that nothing finds them. Rows stay for counting, and audit rows, which hold ids alone.
"""

import os
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select, update

from core.messages import InboxStatus, OutboundStatus
from store import audit
from store.desk import NoSuchRow
from store.tables import (
    ADDRESS,
    CARRIED,
    CONTACT,
    CONVERSATION,
    FACT,
    FILE,
    INBOX,
    LEASE,
    OUTBOX,
    PREFERENCE,
    REVIEW,
    WORD,
)
from store.turns import lease_name
from store.vault import Vault

_ADDRESSES = select(ADDRESS.c.id).where(ADDRESS.c.contact_id == bindparam("contact"))
_CONVERSATIONS = select(CONVERSATION.c.id).where(CONVERSATION.c.address_id.in_(_ADDRESSES))
_MESSAGES = select(INBOX.c.id).where(INBOX.c.conversation_id.in_(_CONVERSATIONS))

_WHOSE = select(ADDRESS.c.contact_id).join(CONVERSATION).where(CONVERSATION.c.id == bindparam("conversation"))

_FENCE = (
    update(LEASE)
    .where(LEASE.c.name.in_(bindparam("names", expanding=True)))
    .values(fence=LEASE.c.fence + 1, expires_at=0)
)
_STEPS = (
    delete(PREFERENCE).where(PREFERENCE.c.address_id.in_(_ADDRESSES)),
    delete(CARRIED).where(CARRIED.c.contact_id == bindparam("contact")),
    delete(WORD).where(WORD.c.message_id.in_(_MESSAGES)),
    update(INBOX)
    .where(INBOX.c.conversation_id.in_(_CONVERSATIONS), INBOX.c.status != InboxStatus.DONE)
    .values(status=InboxStatus.DONE),
    update(OUTBOX)
    .where(OUTBOX.c.address_id.in_(_ADDRESSES), OUTBOX.c.status == OutboundStatus.QUEUED)
    .values(status=OutboundStatus.CANCELLED),
    delete(REVIEW).where(REVIEW.c.contact_id == bindparam("contact")),
    update(FILE).where(FILE.c.contact_id == bindparam("contact")).values(digest=None),
    update(FACT)
    .where(
        FACT.c.citizen_hash
        == select(CONTACT.c.citizen_hash).where(CONTACT.c.id == bindparam("contact")).scalar_subquery()
    )
    .values(citizen_hash=None),
    update(CONTACT)
    .where(CONTACT.c.id == bindparam("contact"))
    .values(data_key=None, citizen=None, citizen_hash=None, verified_at=None),
)
_UNFIND_CONVERSATION = (
    update(CONVERSATION)
    .where(CONVERSATION.c.id == bindparam("row"))
    .values(hash=bindparam("nothing"), dialogue=None)
)
_UNFIND_ADDRESS = update(ADDRESS).where(ADDRESS.c.id == bindparam("row")).values(hash=bindparam("nothing"))
_WRAPPED = (
    select(CONTACT.c.id, CONTACT.c.data_key)
    .where(CONTACT.c.id > bindparam("after"), CONTACT.c.data_key.is_not(None))
    .order_by(CONTACT.c.id)
    .limit(bindparam("most"))
    .with_for_update(key_share=True)
)
_REWRAP = update(CONTACT).where(CONTACT.c.id == bindparam("contact")).values(data_key=bindparam("wrapped"))


def contact_of(c: Connection, conversation_id: UUID) -> UUID:
    """Whose conversation it is. Raises NoSuchRow."""
    found = c.execute(_WHOSE, {"conversation": conversation_id}).scalar()
    if found is None:
        raise NoSuchRow("no such conversation")
    contact: UUID = found
    return contact


def erase(c: Connection, vault: Vault, contact_id: UUID, *, actor: str, now: datetime) -> None:
    """Forget a contact. Turns under way are fenced off; who writes again is somebody new."""
    contact = {"contact": contact_id}
    conversations = c.execute(_CONVERSATIONS, contact).scalars().all()
    addresses = c.execute(_ADDRESSES, contact).scalars().all()
    for step in _STEPS:
        c.execute(step, contact)
    c.execute(_FENCE, {"names": [lease_name(id_) for id_ in conversations]})
    for unfind, rows in ((_UNFIND_CONVERSATION, conversations), (_UNFIND_ADDRESS, addresses)):
        if rows:
            c.execute(unfind, [{"row": row, "nothing": os.urandom(16)} for row in rows])
    audit.append(c, vault, actor, [("contact.erased", str(contact_id))], now)


def rewrap(c: Connection, vault: Vault, after: UUID, limit: int = 1000) -> UUID | None:
    """Wrap the next contacts' keys under the newest secret; where to go on, None when all are done.

    Starts at `UUID(int=0)`. Small steps, so that nobody else waits.
    """
    rows = c.execute(_WRAPPED, {"after": after, "most": limit}).all()
    if not rows:
        return None
    old = [(row.id, row.data_key, vault.rewrap(row.data_key)) for row in rows]
    changed = [{"contact": id_, "wrapped": new} for id_, before, new in old if new != before]
    if changed:
        c.execute(_REWRAP, changed)
    last: UUID = rows[-1].id
    return last
