"""«Your e-mail acts for you»: a citizen's mail, the bot's answer, and the unit's answer, in one thread."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import Message
from functools import partial

import pytest

from app.demo import open_demo
from app.pages import web_app
from core.settings import Settings
from store import desk, views
from tests.fixtures.server import Server, demo_settings, morning_clock, seeded, serving, until
from tests.peers.test_email import World, world

__all__ = ["demo_settings", "seeded", "world"]
pytestmark = [pytest.mark.peer, pytest.mark.xdist_group("mail")]


@asynccontextmanager
async def platform(world: World, demo_settings: Settings) -> AsyncIterator[Server]:
    names = ("mail_from", "smtp_url", "imap_url")
    settings = demo_settings.model_copy(update={name: getattr(world.settings, name) for name in names})
    async with open_demo(settings, clock=morning_clock()) as demo:
        app = web_app(demo.platform, [demo.routes], demo=True)
        async with serving(app, demo.platform) as server:
            yield server


async def test_a_mail_is_answered_and_handed_over_and_staff_answer_in_its_thread(
    world: World, demo_settings: Settings
) -> None:
    async with platform(world, demo_settings) as server:
        asked = world.says("السلام عليكم\n\nمتى يفتح مركز خدمات جدة؟\n\nوشكرا لكم")
        (answer,) = await world.received(1)
        assert answer["In-Reply-To"] == asked
        assert "كورنيش" in text_of(answer)

        again = world.says(
            "أبي أكلم موظف",
            To=str(answer["Reply-To"]),
            In_Reply_To=str(answer["Message-ID"]),
            References=f"{asked} {answer['Message-ID']}",
        )
        _, receipt = await world.received(2)
        assert receipt["In-Reply-To"] == again
        assert "رقم الإحالة" in text_of(receipt)

        async def waiting() -> list[views.Stuck]:
            vault = server.platform.vault
            found = await server.platform.database.read(lambda c: views.waiting(c, vault))
            return [stuck for stuck in found if stuck.what == "waiting"]

        (stuck,) = await until(waiting)
        reply = partial(
            desk.staff_reply,
            vault=server.platform.vault,
            conversation_id=stuck.id,
            text="تم تمديد الدوام حتى الثامنة مساء.",
            author="سعاد",
            now=server.platform.clock.now(),
        )
        await server.platform.database.write(reply)
        *_, unit = await world.received(3)
        assert "الثامنة مساء" in text_of(unit)
        assert asked in unit["References"]
        assert unit["In-Reply-To"] == again
    assert unit["Auto-Submitted"] is None


def text_of(mail: Message) -> str:
    """The plain part."""
    body = mail.get_body(("plain",))  # type: ignore[attr-defined]  # of the policy that was used
    return str(body.get_content())
