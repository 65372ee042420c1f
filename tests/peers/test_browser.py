"""A citizen with a browser and the whole product: Debian's Chromium on the real page, the demo behind it."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.fixtures.server import MORNING, Server, demo_settings, seeded, server
from tests.fixtures.telegram import emulator
from tests.fixtures.words import plain

__all__ = ["demo_settings", "emulator", "seeded", "server"]

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("WAKEEL_TEST_REQUIRE_PEERS"),
        reason="install Debian's chromium",
    ),
]
PATIENCE_MS = 30_000
PERSON = "عبد الرحمن بن سعد القحطاني"
DESK = {"width": 1240, "height": 900}
HAND = {"width": 390, "height": 844}
ASK_FIELD = "رسالتكم"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    assert CHROMIUM, "install Debian's chromium"
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield one
        await one.close()


@dataclass(slots=True)
class Visitor:
    """Somebody on the page. `complaints`: what the browser's console or the network should not have held."""

    page: Page
    shots: Path
    complaints: list[str] = field(default_factory=list)

    async def says(self, text: str) -> None:
        """By keyboard alone, as if the field had the focus already, which it keeps."""
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def hears(self, *words: str) -> None:
        """The latest message, once it is an answer with these words."""
        latest = self.page.locator(".log > .message").last
        await expect(latest).to_have_class(re.compile(r"\bout\b"), timeout=PATIENCE_MS)
        for word in words:
            await expect(latest.locator(".bubble")).to_contain_text(word, timeout=PATIENCE_MS)

    async def code(self) -> str:
        """As it stands on the imitated phone beside the chat."""
        text = self.page.locator("#texts li").last
        await expect(text).to_contain_text("رمز التحقق", timeout=PATIENCE_MS)
        return re.findall(r"\b\d{6}\b", await text.inner_text())[0]

    async def proves_who_they_are(self, national_id: str) -> None:
        await self.hears("اكتبوا رقم الهوية أو الإقامة")
        await self.says(national_id)
        await self.hears("اكتبوا الرمز")
        await self.says(await self.code())

    async def picture(self, name: str) -> None:
        await self.page.screenshot(path=self.shots / f"{name}.png")


async def _visit(browser: Browser, server: Server, tmp_path: Path, size: dict[str, int]) -> Visitor:
    page = await browser.new_page(
        viewport=size,  # type: ignore[arg-type] — a size
        locale="ar",
        timezone_id="Asia/Riyadh",
        reduced_motion="reduce",
    )
    await page.clock.install(time=MORNING)
    visitor = Visitor(page, tmp_path)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    page.on("console", lambda said: visitor.complaints.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(server.url) else visitor.complaints.append(request.url)
        ),
    )
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(server.url)
    await page.get_by_label(ASK_FIELD).focus()
    return visitor


@pytest.fixture
async def at_desk(browser: Browser, server: Server, tmp_path: Path) -> AsyncIterator[Visitor]:
    visitor = await _visit(browser, server, tmp_path, DESK)
    yield visitor
    assert not visitor.complaints


@pytest.fixture
async def on_phone(browser: Browser, server: Server, tmp_path: Path) -> AsyncIterator[Visitor]:
    visitor = await _visit(browser, server, tmp_path, HAND)
    yield visitor
    assert not visitor.complaints


async def test_status_is_read_after_a_code_from_the_phone(at_desk: Visitor, server: Server) -> None:
    person = await server.person(PERSON)
    await at_desk.says("وين وصلت معاملتي؟")
    await at_desk.proves_who_they_are(person["national_id"])
    await at_desk.hears("تم التحقق من هويتكم", "قيد المراجعة", "2026-1187")
    await at_desk.picture("status")


async def test_appointment_is_booked_without_a_mouse(at_desk: Visitor, server: Server) -> None:
    person = await server.person(PERSON)
    await at_desk.says("أريد حجز موعد")
    await at_desk.proves_who_they_are(person["national_id"])
    await at_desk.hears("لأي خدمة")
    await at_desk.says("1")
    await at_desk.hears("في أي مركز")
    await at_desk.says("مركز خدمات جدة")
    await at_desk.hears("أي يوم يناسبكم")
    await at_desk.says("الاثنين")
    await at_desk.hears("أي وقت يناسبكم")
    await at_desk.picture("choices")
    await _press_by_keyboard(at_desk.page, "10:00 صباحًا")
    await at_desk.hears("هل تؤكدون الحجز")
    await at_desk.page.get_by_label(ASK_FIELD).focus()
    await at_desk.says("نعم")
    await at_desk.hears("تم حجز موعدكم", "13 أبريل 2026", "10:00 صباحًا")
    await at_desk.picture("booked")


async def _press_by_keyboard(page: Page, label: str) -> None:
    """Walk back from the field to a button, and see that whoever walks sees where they are."""
    for _ in range(12):
        await page.keyboard.press("Shift+Tab")
        if plain(await page.evaluate("document.activeElement.textContent")) == label:
            break
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    await page.keyboard.press("Enter")


async def test_conversation_goes_on_after_a_reload(on_phone: Visitor) -> None:
    await on_phone.says("أريد حجز موعد")
    await on_phone.hears("اكتبوا رقم الهوية أو الإقامة")
    await on_phone.page.reload()
    await expect(on_phone.page.locator(".message")).to_have_count(2)
    await on_phone.page.get_by_label(ASK_FIELD).focus()
    await on_phone.says("إلغاء")
    await on_phone.hears("حجز موعد")


async def test_page_fits_a_phone_and_is_read_from_the_right(on_phone: Visitor) -> None:
    page = on_phone.page
    await on_phone.picture("phone_welcome")
    await on_phone.says("شنو الأوراق المطلوبة لتجديد جواز السفر؟")
    await on_phone.hears("300 ريال")
    await on_phone.picture("phone_answer")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    bubble = page.locator(".message.out .bubble").last
    assert await bubble.evaluate("e => getComputedStyle(e).direction") == "rtl"
    box, width = await bubble.bounding_box(), HAND["width"]
    assert box
    assert width - box["x"] - box["width"] < box["x"] + 1, "what is answered stands on the right"


async def test_page_says_what_assistive_technology_needs(at_desk: Visitor) -> None:
    page = at_desk.page
    html = page.locator("html")
    await expect(html).to_have_attribute("lang", "ar")
    await expect(html).to_have_attribute("dir", "rtl")
    await expect(page.get_by_role("log", name="المحادثة")).to_be_visible()
    assert await page.title()
    assert await page.get_by_role("heading", level=1).count() == 1
    assert await page.evaluate(NAMELESS) == []


NAMELESS = """
() => [...document.querySelectorAll("button, input, textarea, select, a, img")]
  .filter((e) => e.checkVisibility())
  .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim() || e.hasAttribute("alt")))
  .map((e) => e.outerHTML)
"""
"""What can be reached and has no name that a screen reader could say."""
