"""Campaigns and whom they are for. Recipients become messages a few at a time, each in the commit that notes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, literal_column, select, update

from core.campaign import CampaignStatus, Outcome, step_campaign
from core.disclosure import Sensitivity
from core.errors import TemplateError, TransitionError, WakeelError
from core.ids import new_id
from core.messages import Address, OutboundStatus
from store import audit, facts
from store.codec import decode, encode
from store.columns import AnyRow, upsert
from store.contacts import Home, homes, open_address
from store.drafts import Draft, enqueue
from store.tables import ADDRESS, CAMPAIGN, CONTACT, FACT, OUTBOX, RECIPIENT
from store.vault import Sealed, Vault


class NoSuchCampaign(WakeelError):  # noqa: N818
    """None of that name."""


class NameTaken(WakeelError):  # noqa: N818
    """Another campaign has that name."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One text for many recipients, as it is kept. `author` is how its messages in the outbox name it."""

    id: UUID
    name: str
    status: CampaignStatus
    source: str
    sensitivity: Sensitivity
    per_second: float | None
    starts_at: datetime
    loaded: str

    @property
    def author(self) -> str:
        return f"campaign:{self.id}"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a list names, on its `line`: by an address, or as a citizen, who is written to where they proved
    who they are. Whoever is neither stays on record with the `outcome`."""

    line: int
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: Address | None = None
    citizen_id: str = field(default="", repr=False)
    outcome: Outcome = Outcome.WAITING


type Compose = Callable[[Address, Mapping[str, str]], Draft]
"""The message to one recipient, of their values. Raises TemplateError."""

_COLUMNS = (
    *(CAMPAIGN.c.id, CAMPAIGN.c.name, CAMPAIGN.c.status, CAMPAIGN.c.source, CAMPAIGN.c.sensitivity),
    *(CAMPAIGN.c.per_second, CAMPAIGN.c.starts_at, CAMPAIGN.c.loaded),
)
_BY_NAME = select(*_COLUMNS).where(CAMPAIGN.c.name == bindparam("called"))
_LOCKED = _BY_NAME.with_for_update()
_LOCKED_BY_ID = select(*_COLUMNS).where(CAMPAIGN.c.id == bindparam("campaign")).with_for_update()
_DUE = (
    select(*_COLUMNS)
    .where(CAMPAIGN.c.status == CampaignStatus.RUNNING, CAMPAIGN.c.starts_at <= bindparam("now"))
    .order_by(CAMPAIGN.c.starts_at, CAMPAIGN.c.id)
)
_CREATE = upsert(CAMPAIGN).on_conflict_do_nothing()
_CHANGE = update(CAMPAIGN).where(CAMPAIGN.c.id == bindparam("campaign"))
_LOADED = _CHANGE.values(loaded=bindparam("far"))
_STATUS = _CHANGE.values(status=bindparam("becomes"))
_START = _STATUS.values(per_second=bindparam("pace"), starts_at=bindparam("at"))
_ADD = upsert(RECIPIENT).on_conflict_do_nothing()
_NEXT = (
    select(
        *(RECIPIENT.c.id, RECIPIENT.c.sealed.label("personal"), RECIPIENT.c.address_id),
        *(ADDRESS.c.contact_id, ADDRESS.c.channel, ADDRESS.c.hash, ADDRESS.c.sealed, ADDRESS.c.opted_out_at),
        CONTACT.c.data_key,
    )
    .join_from(RECIPIENT, ADDRESS, ADDRESS.c.id == RECIPIENT.c.address_id)
    .join(CONTACT)
    .where(RECIPIENT.c.campaign_id == bindparam("campaign"), literal_column("outcome = 'waiting'"))
    .order_by(RECIPIENT.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=ADDRESS, read=True)  # whoever opts out meanwhile waits, or is seen to have
)
_BECAME = (
    update(RECIPIENT)
    .where(RECIPIENT.c.id == bindparam("recipient"))
    .values(outcome=bindparam("becomes"), outbox_id=bindparam("message"))
)
_ON_THEIR_WAY = (
    select(OUTBOX.c.id, OUTBOX.c.address_id)
    .where(literal_column("status = 'queued'"), OUTBOX.c.author == bindparam("by"))
    .with_for_update(key_share=True)
)
_CANCEL = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("message"))
    .values(status=OutboundStatus.CANCELLED, reason="taken_back")
)
_BACK = (
    update(RECIPIENT)
    .where(RECIPIENT.c.campaign_id == bindparam("campaign"), RECIPIENT.c.address_id == bindparam("to"))
    .values(outcome=Outcome.WAITING, outbox_id=None)
)
_WAITING_BULK = select(func.count()).select_from(
    select(OUTBOX.c.id)
    .where(literal_column("status = 'queued'"), OUTBOX.c.priority > 0, OUTBOX.c.due_at <= bindparam("now"))
    .limit(bindparam("most"))
    .subquery()
)
_REPORT = (
    select(RECIPIENT.c.outcome, OUTBOX.c.status, OUTBOX.c.reason, func.count().label("n"))
    .select_from(RECIPIENT)
    .outerjoin(OUTBOX, OUTBOX.c.id == RECIPIENT.c.outbox_id)
    .where(RECIPIENT.c.campaign_id == bindparam("campaign"))
    .group_by(RECIPIENT.c.outcome, OUTBOX.c.status, OUTBOX.c.reason)
)
_INVALID = (
    select(RECIPIENT.c.line)
    .where(RECIPIENT.c.campaign_id == bindparam("campaign"), RECIPIENT.c.outcome == Outcome.INVALID)
    .order_by(RECIPIENT.c.line)
    .limit(bindparam("most"))
)
_THEIR_OWN = frozenset({Outcome.OPTED_OUT, Outcome.ERASED})
_LATER = FACT.alias("later")
_ASKED = (
    select(CONTACT.c.id, CONTACT.c.citizen, CONTACT.c.data_key, func.min(FACT.c.subject).label("number"))
    .join_from(CONTACT, FACT, FACT.c.citizen_hash == CONTACT.c.citizen_hash)
    .where(CONTACT.c.id > bindparam("after"), CONTACT.c.data_key.is_not(None))
    .where(FACT.c.kind == "transaction_status", FACT.c.service == bindparam("which"))
    .where(FACT.c.status == bindparam("state"))
    .where(
        ~select(_LATER.c.cursor)
        .where(_LATER.c.subject_hash == FACT.c.subject_hash, _LATER.c.kind == FACT.c.kind)
        .where(_LATER.c.at > FACT.c.at)
        .exists()
    )
    .group_by(CONTACT.c.id, CONTACT.c.citizen, CONTACT.c.data_key)
    .order_by(CONTACT.c.id)
    .limit(bindparam("most"))
)


def create(
    c: Connection, vault: Vault, name: str, source: str, sensitivity: Sensitivity, *, by: str, now: datetime
) -> Campaign:
    """A campaign whose list is still to be read; one that was begun before and is the same goes on.

    Raises NameTaken.
    """
    row = {"id": new_id(), "name": name, "source": source, "sensitivity": int(sensitivity), "loaded": ""}
    row |= {"status": CampaignStatus.LOADING, "starts_at": now, "created_at": now, "created_by": by}
    made = c.execute(_CREATE, row).rowcount == 1
    found = get(c, name)
    if (found.status, found.source, found.sensitivity) != (CampaignStatus.LOADING, source, sensitivity):
        raise NameTaken(f"there is a campaign {name!r} already: choose another name")
    if made:
        audit.append(c, vault, f"staff/{by}", [("campaign.created", str(found.id))], now)
    return found


def get(c: Connection, name: str) -> Campaign:
    """Raises NoSuchCampaign."""
    return _campaign(c.execute(_BY_NAME, {"called": name}).first())


def due(c: Connection, now: datetime) -> list[Campaign]:
    """Those that run, and whose time has come."""
    return [_campaign(row) for row in c.execute(_DUE, {"now": now})]


def add(
    c: Connection,
    vault: Vault,
    campaign: Campaign,
    people: Sequence[Recipient],
    *,
    loaded: str,
    now: datetime,
) -> None:
    """Put people on the list, each address once, and note how far it was read."""
    if _campaign(c.execute(_LOCKED, {"called": campaign.name}).first()).loaded != campaign.loaded:
        raise NameTaken(f"the list of {campaign.name!r} is being read by another command")
    to = [address_of(c, vault, person, now) for person in people]
    known = homes(c, vault, {address for address in to if address}, now)
    rows = []
    for person, address in zip(people, to, strict=True):
        id_, home = new_id(), known.get(address) if address else None
        sealed = home.cipher.seal(encode(dict(person.values)), id_.bytes + b"values") if home else None
        outcome = Outcome.UNREACHABLE if person.outcome is Outcome.WAITING and not home else person.outcome
        rows.append(
            {"id": id_, "campaign_id": campaign.id, "address_id": home and home.address_id}
            | {"line": person.line, "outcome": outcome, "sealed": sealed}
        )
    if rows:
        c.execute(_ADD, rows)
    c.execute(_LOADED, {"campaign": campaign.id, "far": loaded})


def address_of(c: Connection, vault: Vault, person: Recipient, now: datetime) -> Address | None:
    """Where somebody is written to: a citizen at the first of the addresses that they want to be told at."""
    if not person.citizen_id:
        return person.address
    told = facts.reachable(c, vault, person.citizen_id, now)
    return told[0].address if told else None


def asked(  # noqa: PLR0917 — a page of an answer: what was asked, and where the page begins and ends
    c: Connection, vault: Vault, service: str, status: str, after: UUID, most: int = 200
) -> tuple[list[Recipient], UUID]:
    """The next citizens with a transaction of that service in that status, and where to go on."""
    params = {"which": service, "state": status, "after": after, "most": most}
    rows = c.execute(_ASKED, params).all()
    found = []
    for row in rows:
        citizen = vault.open(row.data_key).unseal(row.citizen, row.id.bytes + b"citizen").decode()
        found.append(Recipient(0, {"number": row.number}, citizen_id=citizen))
    return found, rows[-1].id if rows else after


def start(
    c: Connection, vault: Vault, name: str, *, at: datetime, per_second: float | None, by: str, now: datetime
) -> Campaign:
    """Its list is whole: it runs from `at` on. Raises NoSuchCampaign, TransitionError."""
    found = _move(c, vault, name, CampaignStatus.RUNNING, by=by, now=now, action="started")
    c.execute(
        _START,
        {"campaign": found.id, "becomes": CampaignStatus.RUNNING, "pace": per_second, "at": at},
    )
    return found


def pause(c: Connection, vault: Vault, name: str, *, by: str, now: datetime) -> Campaign:
    """Nothing of it goes out any more: what still waited in the outbox is taken back."""
    found = _move(c, vault, name, CampaignStatus.PAUSED, by=by, now=now, action="paused")
    _take_back(c, found)
    return found


def resume(c: Connection, vault: Vault, name: str, *, by: str, now: datetime) -> Campaign:
    """Go on where it was paused. Raises TransitionError where it wasn't."""
    if (found := get(c, name)).status is not CampaignStatus.PAUSED:
        raise TransitionError(f"a campaign that is {found.status} can't be resumed")
    return _move(c, vault, name, CampaignStatus.RUNNING, by=by, now=now, action="resumed")


def cancel(c: Connection, vault: Vault, name: str, *, by: str, now: datetime) -> Campaign:
    """As `pause`, for good."""
    found = _move(c, vault, name, CampaignStatus.CANCELLED, by=by, now=now, action="cancelled")
    _take_back(c, found)
    return found


def turn(
    c: Connection, vault: Vault, campaign_id: UUID, *, most: int, compose: Compose, now: datetime
) -> int:
    """Turn the next recipients into messages; how many were looked at. None left: the campaign is done.

    A recipient and their message commit together, so that no crash makes two of one.
    """
    campaign = _campaign(c.execute(_LOCKED_BY_ID, {"campaign": campaign_id}).first())
    if campaign.status is not CampaignStatus.RUNNING:
        return 0
    rows = c.execute(_NEXT, {"campaign": campaign_id, "most": most}).all()
    if not rows:
        c.execute(_STATUS, {"campaign": campaign_id, "becomes": CampaignStatus.DONE})
        return 0
    made = [(row.id, _message(vault, row, compose)) for row in rows]
    drafts = [draft for _, draft in made if isinstance(draft, Draft)]
    ids = iter(enqueue(c, vault, drafts, now))
    c.execute(_BECAME, [_became(recipient, draft, ids) for recipient, draft in made])
    return len(rows)


def waiting_bulk(c: Connection, now: datetime, most: int) -> int:
    """How many unasked messages could go out now and did not yet; counted up to `most`."""
    return c.execute(_WAITING_BULK, {"now": now, "most": most}).scalar_one()


def report(c: Connection, campaign: Campaign) -> dict[str, int]:
    """How many recipients there are of each outcome: the message's own once there is one, `failed:reason`."""
    found: dict[str, int] = {}
    for row in c.execute(_REPORT, {"campaign": campaign.id}):
        name = _became_of(row.status, row.reason) if row.status else row.outcome
        found[name] = found.get(name, 0) + row.n
    return found


def _became_of(status: str, reason: str) -> str:
    """A message's end in a report's words: a refusal of the citizen's own is one wherever it was noticed."""
    if status in {OutboundStatus.FAILED, OutboundStatus.CANCELLED} and reason in _THEIR_OWN:
        return reason
    return f"{status}:{reason}" if status == OutboundStatus.FAILED else status


def invalid_lines(c: Connection, campaign: Campaign, most: int = 20) -> Sequence[int]:
    """Where in its list the first are of whom no message could be made."""
    return c.execute(_INVALID, {"campaign": campaign.id, "most": most}).scalars().all()


def _campaign(row: AnyRow | None) -> Campaign:
    if row is None:
        raise NoSuchCampaign("there is no campaign of that name")
    kept = {**row._mapping, "status": CampaignStatus(row.status)}  # noqa: SLF001 — SQLAlchemy's public name for it
    return Campaign(**cast("dict[str, Any]", kept | {"sensitivity": Sensitivity(row.sensitivity)}))


def _move(
    c: Connection, vault: Vault, name: str, to: CampaignStatus, *, by: str, now: datetime, action: str
) -> Campaign:
    found = _campaign(c.execute(_LOCKED, {"called": name}).first())
    c.execute(_STATUS, {"campaign": found.id, "becomes": step_campaign(found.status, to)})
    audit.append(c, vault, f"staff/{by}", [(f"campaign.{action}", str(found.id))], now)
    return found


def _take_back(c: Connection, campaign: Campaign) -> None:
    rows = c.execute(_ON_THEIR_WAY, {"by": campaign.author}).all()
    if rows:
        c.execute(_CANCEL, [{"message": row.id} for row in rows])
        c.execute(_BACK, [{"campaign": campaign.id, "to": row.address_id} for row in rows])


def _message(vault: Vault, row: AnyRow, compose: Compose) -> Draft | Outcome:
    if row.opted_out_at is not None:
        return Outcome.OPTED_OUT
    try:
        home = Home(row.address_id, row.contact_id, row.hash, vault.open(row.data_key or b""))
        values = decode(home.cipher.unseal(row.personal, row.id.bytes + b"values"), dict[str, str])
        return compose(open_address(home, row.channel, row.sealed), values)
    except Sealed:
        return Outcome.ERASED
    except TemplateError:
        return Outcome.INVALID


def _became(recipient: UUID, made: Draft | Outcome, ids: Any) -> dict[str, Any]:
    if isinstance(made, Outcome):
        return {"recipient": recipient, "becomes": made, "message": None}
    return {"recipient": recipient, "becomes": Outcome.QUEUED, "message": next(ids)}
