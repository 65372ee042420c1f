"""One text for many: everybody once, at the pace asked for, stopped at once, and resumed after any crash."""

import io
import time
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from backoffice.base import Change
from channels.base import Limits, Price
from core.errors import Reason, SendError, TemplateError, TransitionError
from core.messages import Address, Outbound, OutboundStatus, Receipt
from core.sms import segments
from pipeline.campaigns.lists import ListError
from pipeline.campaigns.run import AHEAD
from pipeline.campaigns.sources import FactSource, FileSource
from store import audit, campaigns, erasure, outbox
from store.campaigns import NameTaken
from store.contacts import homes, link
from store.settled import apply_receipts
from store.tables import ADDRESS, AUDIT, FACT, OUTBOX
from tests.fakes.office import AMAL as CITIZEN
from tests.fakes.office import NOW
from tests.fakes.pipeline import AMAL, NAME, Broken, Pipeline, Wire

TEXT = "مرحبا {name}، موعدكم قريب."


def a_list(*lines: str, head: str = "channel,address,name") -> io.BytesIO:
    return io.BytesIO("\n".join((head, *lines)).encode())


def source(pipeline: Pipeline, file: io.BytesIO) -> FileSource:
    return FileSource(file, pipeline.office, frozenset(pipeline.channels))


def many(n: int) -> io.BytesIO:
    return a_list(*(f"{NAME},{number},مواطن {number}" for number in range(n)))


async def start(pipeline: Pipeline, file: io.BytesIO, text: str = TEXT, **more: object) -> None:
    await pipeline.campaigns().start("أعطال", source(pipeline, file), text, by="salma", **more)  # type: ignore[arg-type]


async def run(pipeline: Pipeline) -> list[str]:
    """Until nothing goes on any more; what was sent in all."""
    campaigner = pipeline.campaigner()
    while await campaigner.step():
        await pipeline.deliverer().drain()
    return [m.text for m in pipeline.wire.sent]


async def report(pipeline: Pipeline) -> dict[str, int]:
    _, counts, _ = await pipeline.campaigns().report("أعطال")
    return counts


async def status(pipeline: Pipeline) -> str:
    found, _, _ = await pipeline.campaigns().report("أعطال")
    return found.status


async def test_everybody_on_the_list_gets_their_own_text_once(pipeline: Pipeline) -> None:
    await start(pipeline, a_list(f"{NAME},1,أمل", f"{NAME},2,سعد", f"{NAME},1,أمل"))
    told = await run(pipeline)
    assert [("أمل" in t, "سعد" in t) for t in told] == [(True, False), (False, True)]
    assert await report(pipeline) == {"sent": 2}
    assert await status(pipeline) == "done"


async def test_the_outbox_knows_whose_message_it_is_and_that_answers_go_first(pipeline: Pipeline) -> None:
    await start(pipeline, many(1))
    await pipeline.campaigner().step()
    (row,) = await pipeline.database.read(lambda c: c.execute(OUTBOX.select()).all())
    assert row.author.startswith("campaign:")
    assert (row.priority, row.sensitivity) == (1, 1)


async def test_a_crash_between_message_and_note_leaves_neither(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start(pipeline, many(3))
    become = campaigns._became

    def crash(*_: object) -> None:
        raise Broken

    monkeypatch.setattr(campaigns, "_became", crash)
    with pytest.raises(Broken):
        await pipeline.campaigner().step()
    monkeypatch.setattr(campaigns, "_became", become)
    assert len(await run(pipeline)) == 3


async def test_reading_the_list_goes_on_where_it_stopped(pipeline: Pipeline) -> None:
    """The connection to the back office breaks on the second page; the same command finishes the list."""
    lines = [f",{NAME},{number},x" for number in range(250)] + [f"{CITIZEN.national_id},,,أمل"]
    file = a_list(*lines, head="national_id,channel,address,name")
    await prove(pipeline)
    pipeline.office.down = True
    with pytest.raises(Exception, match="down"):
        await start(pipeline, file)
    assert await status(pipeline) == "loading"
    pipeline.office.down = False
    await start(pipeline, file)
    assert len(await run(pipeline)) == 251


async def test_another_text_under_the_same_name_is_refused(pipeline: Pipeline) -> None:
    await start(pipeline, many(1))
    with pytest.raises(NameTaken):
        await start(pipeline, many(1), "نص آخر")


async def test_a_pause_takes_back_what_still_waits_and_nobody_is_told_twice(pipeline: Pipeline) -> None:
    await start(pipeline, many(10))
    await pipeline.campaigner().step()
    await pipeline.campaigns().pause("أعطال", by="salma")
    assert await run(pipeline) == []
    assert await report(pipeline) == {"waiting": 10}
    await pipeline.campaigns().resume("أعطال", by="salma")
    told = await run(pipeline)
    assert len(told) == len(set(told)) == 10


async def test_what_was_sent_before_a_pause_stays_sent(pipeline: Pipeline) -> None:
    await start(pipeline, many(10))
    await pipeline.campaigner().step()
    taken = await pipeline.database.write(
        lambda c: outbox.take(c, pipeline.vault, NAME, range(16), pipeline.now, 4)
    )
    await pipeline.campaigns().pause("أعطال", by="salma")
    await pipeline.campaigns().resume("أعطال", by="salma")
    told = await run(pipeline)
    assert len(told) == 6
    assert {t.outbound.text for t in taken} & set(told) == set()


async def test_cancelled_it_never_goes_on(pipeline: Pipeline) -> None:
    await start(pipeline, many(3))
    await pipeline.campaigner().step()
    await pipeline.campaigns().cancel("أعطال", by="salma")
    assert await run(pipeline) == []
    with pytest.raises(TransitionError):
        await pipeline.campaigns().resume("أعطال", by="salma")


async def test_every_act_is_on_record_under_its_actor(pipeline: Pipeline) -> None:
    await start(pipeline, many(1))
    await pipeline.campaigns().pause("أعطال", by="nabil")
    await pipeline.campaigns().resume("أعطال", by="salma")
    await pipeline.campaigns().cancel("أعطال", by="salma")
    rows = await pipeline.database.read(lambda c: c.execute(AUDIT.select().order_by(AUDIT.c.seq)).all())
    assert [(row.action, row.actor) for row in rows] == [
        ("campaign.created", "staff/salma"),
        ("campaign.started", "staff/salma"),
        ("campaign.paused", "staff/nabil"),
        ("campaign.resumed", "staff/salma"),
        ("campaign.cancelled", "staff/salma"),
    ]
    assert await pipeline.database.read(lambda c: audit.broken_at(c, pipeline.vault)) is None


async def test_it_waits_for_its_time_and_for_the_morning(pipeline: Pipeline) -> None:
    await start(pipeline, many(1), at=NOW + timedelta(hours=12))
    assert await run(pipeline) == []
    pipeline.later(hours=12)
    assert await run(pipeline) == [], "it is ten in the evening"
    pipeline.later(hours=10)
    assert len(await run(pipeline)) == 1


async def test_no_more_than_the_pace_asked_for_become_messages(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    await start(pipeline, many(30), per_second=5.0)
    campaigner = pipeline.campaigner()
    assert await campaigner.step() == 1
    clock[0] += 1.0
    assert await campaigner.step() == 5
    assert await campaigner.step() == 0
    clock[0] += 0.5
    assert await campaigner.step() == 2


async def test_a_slow_channel_holds_the_campaign_back(pipeline: Pipeline) -> None:
    await start(pipeline, many(AHEAD + 50))
    campaigner = pipeline.campaigner()
    while await campaigner.step():
        pass
    assert await report(pipeline) == {"queued": AHEAD, "waiting": 50}


async def test_whoever_opted_out_after_the_list_was_read_gets_nothing(pipeline: Pipeline) -> None:
    await start(pipeline, many(2))
    one = select(ADDRESS.c.id).limit(1).scalar_subquery()
    out = update(ADDRESS).where(ADDRESS.c.id == one).values(opted_out_at=pipeline.now)
    await pipeline.database.write(lambda c: c.execute(out))
    assert len(await run(pipeline)) == 1
    assert await report(pipeline) == {"sent": 1, "opted_out": 1}


async def test_the_report_says_what_became_of_each(pipeline: Pipeline) -> None:
    def answer(message: object) -> str:
        if message.address.id == "3":  # type: ignore[attr-defined]
            raise SendError(Reason.REJECTED)
        return str(message.id)  # type: ignore[attr-defined]

    pipeline.wire.answer = answer
    file = a_list(
        *(f"{NAME},{n},x,,3" for n in range(4)), "fax,1,x,,3", f"{NAME},9,x,,many", ",,x,1000000000,3"
    )
    file = a_list(
        *(f"{NAME},{n},x,,3" for n in range(4)),
        *("fax,1,x,,3", f"{NAME},9,x,,many", ",,x,1000000000,3", "too,short"),
        head="channel,address,name,national_id,count",
    )
    await start(pipeline, file, "{count, plural, zero{} one{} two{} few{#} many{} other{}} {name}")
    await run(pipeline)
    heard = Receipt(NAME, "r1", str(pipeline.wire.sent[0].id), OutboundStatus.READ)
    await pipeline.database.write(lambda c: apply_receipts(c, pipeline.vault, [heard], NOW))
    found, counts, invalid = await pipeline.campaigns().report("أعطال")
    assert counts == {"read": 1, "sent": 2, "failed:rejected": 1, "invalid": 3, "unreachable": 1}
    assert invalid == [6, 7, 9]
    assert found.status == "done"


async def prove(pipeline: Pipeline, who: str = AMAL, citizen: str = CITIZEN.id) -> None:
    address, now = Address(NAME, who), pipeline.now

    def work(c: object) -> None:
        link(c, pipeline.vault, homes(c, pipeline.vault, [address], now)[address], citizen, now)  # type: ignore[arg-type]

    await pipeline.database.write(work)


async def test_citizens_are_written_to_where_they_proved_who_they_are(pipeline: Pipeline) -> None:
    await prove(pipeline)
    file = a_list(f"{CITIZEN.national_id},أمل", "1098765430,سعد", "1,غريب", head="national_id,name")
    await start(pipeline, file)
    assert len(await run(pipeline)) == 1
    assert pipeline.wire.sent[0].address.id == AMAL
    assert await report(pipeline) == {"sent": 1, "unreachable": 2}


async def test_a_query_reaches_whose_latest_status_it_is(pipeline: Pipeline) -> None:
    def fact(place: int, citizen: str, number: str, status: str, service: str = "passport") -> Change:
        at = NOW + timedelta(minutes=place)
        return Change(
            cursor=str(place), at=at, kind="transaction_status", subject=number,
            citizen_id=citizen, status=status, service=service,
        )  # fmt: skip

    for who, citizen in (("1", "a"), ("2", "b"), ("3", "c"), ("4", "d")):
        await prove(pipeline, who, citizen)
    await pipeline.announcer().take(
        [
            fact(1, "a", "2026-1", "ready"),
            fact(2, "b", "2026-2", "ready"),
            fact(3, "b", "2026-2", "delivered"),
            fact(4, "c", "2026-3", "ready", "visa"),
            fact(5, "d", "2026-4", "received"),
            fact(6, "d", "2026-4", "ready"),
            fact(7, "d", "2026-5", "ready"),
        ]
    )
    await pipeline.deliverer().drain()
    pipeline.wire.sent.clear()
    asked = FactSource("passport", "ready", pipeline.database, pipeline.vault)
    await pipeline.campaigns().start("جاهز", asked, "معاملتكم {number, code} جاهزة.", by="salma")
    told = await run(pipeline)
    assert {m.address.id for m in pipeline.wire.sent} == {"1", "4"}
    assert ["2026-1" in told[0], "2026-4" in told[1]] == [True, True]


@pytest.mark.parametrize("text", ["{nobody}", "{name", "{name, plural, one{x} other{}}{count}", "  "])
async def test_a_text_that_cannot_be_made_into_messages_starts_nothing(pipeline: Pipeline, text: str) -> None:
    with pytest.raises(TemplateError):
        await start(pipeline, many(1), text)
    assert await pipeline.database.read(lambda c: campaigns.due(c, NOW)) == []


async def test_a_sensitive_text_goes_out_as_a_link_where_it_may_not_travel(pipeline: Pipeline) -> None:
    from core.disclosure import Sensitivity

    await start(pipeline, many(1), told=Sensitivity.SENSITIVE)
    (told,) = await run(pipeline)
    assert "مواطن" not in told
    assert "https://wakeel.example" in told


async def test_a_preview_sends_nothing_and_counts_everything(pipeline: Pipeline) -> None:
    lines = (*(f"{NAME},{n},x" for n in range(7)), "fax,1,x", "x")
    shown = await pipeline.campaigns().preview(source(pipeline, a_list(*lines)), TEXT, samples=2)
    assert (shown.recipients, shown.invalid, shown.by_channel) == (7, 2, {NAME: 7})
    assert [d.address.id for d in shown.samples] == ["0", "1"]
    assert [line for line, _ in shown.problems] == [9, 10]
    assert await run(pipeline) == []


@dataclass
class Dear(Wire):
    """Charges by the message."""

    def price(self, message: Outbound) -> Price:
        count = segments(message.text).count
        return Price(count, Decimal("0.07") * count, "SAR")


async def test_a_preview_says_what_it_would_cost(pipeline: Pipeline) -> None:
    pipeline.channels[NAME] = Dear(limits=Limits(length=670, rich=False))
    file = a_list(f"{NAME},1,أمل", f"{NAME},2,{'س' * 70}")
    shown = await pipeline.campaigns().preview(source(pipeline, file), TEXT)
    assert (shown.segments, shown.costs) == (3, {"SAR": Decimal("0.21")})


async def test_a_test_goes_to_whoever_asked_and_to_nobody_on_the_list(pipeline: Pipeline) -> None:
    to = Address(NAME, "77")
    await pipeline.campaigns().test(source(pipeline, many(3)), TEXT, to, by="salma")
    pipeline.later(hours=13)
    await pipeline.deliverer().drain()
    assert [(m.address.id, "مواطن 0" in m.text) for m in pipeline.wire.sent] == [("77", True)]


async def test_a_list_without_anybody_is_told_so(pipeline: Pipeline) -> None:
    with pytest.raises(ListError):
        await start(pipeline, a_list("x", head="name"))


async def test_whoever_was_erased_meanwhile_gets_nothing_and_no_fact_names_them(pipeline: Pipeline) -> None:
    await prove(pipeline)
    await pipeline.announcer().take(
        [Change(cursor="1", at=NOW, kind="k", subject="2026-1", citizen_id=CITIZEN.id)]
    )
    await start(pipeline, a_list(f"{NAME},{AMAL},أمل", f"{NAME},2,سعد"))
    to = Address(NAME, AMAL)
    await pipeline.database.write(
        lambda c: erasure.erase(
            c,
            pipeline.vault,
            homes(c, pipeline.vault, [to], pipeline.now)[to].contact_id,
            actor="staff/salma",
            now=pipeline.now,
        )
    )
    assert len(await run(pipeline)) == 1
    assert await report(pipeline) == {"sent": 1, "erased": 1}
    (fact,) = await pipeline.database.read(lambda c: c.execute(FACT.select()).all())
    assert fact.citizen_hash is None


async def test_a_provider_that_knows_of_an_opt_out_is_counted_as_one(pipeline: Pipeline) -> None:
    def refuse(_: object) -> str:
        raise SendError(Reason.OPTED_OUT)

    pipeline.wire.answer = refuse
    await start(pipeline, many(2))
    await run(pipeline)
    assert await report(pipeline) == {"opted_out": 2}
