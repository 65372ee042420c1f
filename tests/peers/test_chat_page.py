"""The citizen's page in a real browser: Debian's Chromium, driven by Playwright."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, Route, async_playwright, expect

from channels.webchat import WebChat
from core.ids import new_id
from core.messages import Address, Event, Inbound
from web.chat import Page as ChatPage
from web.chat import chat_routes, static_files

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.peer,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("WAKEEL_TEST_REQUIRE_PEERS"),
        reason="install Debian's chromium",
    ),
]

PERSON = {
    "name": "نورة القحطاني",
    "national_id": "1088123456",
    "phone": "+966500000001",
    "transactions": ["2024-1187"],
}
HOSTILE = "<img src=x onerror=\"document.title='مخترق'\"> زوروا https://example.gov.sa/a?b=1، شكرًا"


@dataclass
class Shown:
    direction: str
    text: str
    buttons: tuple[str, ...] = ()
    id: UUID = field(default_factory=new_id)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass
class Office:
    """Stores what it gets, and answers every message with its own words and two buttons."""

    channel: WebChat = field(default_factory=WebChat)
    said: dict[str, list[Shown]] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    async def accept(self, events: Sequence[Event]) -> list[Shown]:
        return [self._take(event) for event in events if isinstance(event, Inbound)]

    def _take(self, event: Inbound) -> Shown:
        shown = Shown("in", event.text)
        if event.external_id in self.ids:
            shown.id = self.ids[event.external_id]
            return shown
        self.ids[event.external_id] = shown.id
        said = self.said.setdefault(event.address.id, [])
        said += [shown, Shown("out", f"وصلتنا: {event.text}", ("نعم", "التحدث إلى موظف"))]
        self.channel.bell.ring(event.address.id)
        return shown

    async def messages(self, address: Address, after: UUID | None) -> list[Shown]:
        said = self.said.get(address.id, [])
        return [message for message in said if after is None or message.id > after]

    def heard(self) -> list[str]:
        return [m.text for said in self.said.values() for m in said if m.direction == "in"]


@pytest.fixture
def office() -> Office:
    return Office()


@pytest_asyncio.fixture(loop_scope="module")
async def url(office: Office) -> AsyncIterator[str]:
    app = FastAPI()
    page = ChatPage("المديرية العامة للجوازات", demo=True)
    app.include_router(chat_routes(office.channel, office, office, page))
    app.mount("/static", static_files())
    app.add_api_route("/demo/people", lambda: [PERSON])
    app.add_api_route(
        "/demo/phone/messages",
        lambda: [{"id": "1", "at": "2026-03-01T09:30:00Z", "text": "رمز التحقق 482913"}],
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(
        app, port=port, log_level="error", lifespan="off", ws="none", timeout_graceful_shutdown=0
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:
            await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    await serving


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    assert CHROMIUM, "install Debian's chromium"
    async with async_playwright() as playwright:
        one = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield one
        await one.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, url: str) -> AsyncIterator[Page]:
    """The page on a phone; a script error or a request to another host fails the test."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, locale="ar", has_touch=True, is_mobile=True
    )
    one, errors, elsewhere = await context.new_page(), list[str](), list[str]()
    one.on("pageerror", lambda error: errors.append(str(error)))
    one.on(
        "request", lambda request: elsewhere.append(request.url) if not request.url.startswith(url) else None
    )
    await one.goto(url)
    yield one
    await context.close()
    assert not errors
    assert not elsewhere


async def say(page: Page, text: str) -> None:
    await page.get_by_label("رسالتكم").fill(text)
    await page.get_by_role("button", name="إرسال", exact=True).click()


async def test_message_is_sent_and_its_answer_shown(page: Page, office: Office) -> None:
    await say(page, "متى موعدي؟")
    await expect(page.locator(".message.out .bubble")).to_have_text("وصلتنا: متى موعدي؟")
    await expect(page.locator(".message.in")).to_have_count(1)
    assert office.heard() == ["متى موعدي؟"]


async def test_button_is_pressed_by_sending_its_words(page: Page, office: Office) -> None:
    await say(page, "مرحبًا")
    await page.get_by_role("group", name="الخيارات").get_by_role("button", name="نعم").click()
    await expect(page.locator(".message.out")).to_have_count(2)
    await expect(page.get_by_role("group", name="الخيارات")).to_have_count(1)
    assert office.heard() == ["مرحبًا", "نعم"]


async def test_conversation_is_there_after_a_reload(page: Page) -> None:
    await say(page, "مرحبًا")
    await expect(page.locator(".message.out")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".message")).to_have_count(2)
    await expect(page.get_by_role("heading", name="كيف يمكننا مساعدتكم؟")).to_be_hidden()


async def test_message_lost_on_its_way_is_sent_again_and_stored_once(page: Page, office: Office) -> None:
    lost = asyncio.Event()

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()
        lost.set()

    await page.route("**/messages", lose_the_answer, times=1)
    await say(page, "رقم معاملتي 2024-1187")
    await asyncio.wait_for(lost.wait(), 20)
    await expect(page.locator(".message.in.failed, .message.in.sending")).to_have_count(0, timeout=15_000)
    await expect(page.locator(".message.in")).to_have_count(1)
    assert office.heard() == ["رقم معاملتي 2024-1187"]


async def test_what_is_written_offline_survives_a_reload_and_goes_out_later(
    page: Page, office: Office
) -> None:
    await say(page, "مرحبًا")
    await expect(page.locator(".message.out")).to_have_count(1)
    await page.route("**/channels/webchat/**", lambda route: route.abort())
    await say(page, "الأولى")
    await say(page, "الثانية")
    await expect(page.locator(".message.failed")).to_have_count(1)
    await expect(page.get_by_role("button", name="إعادة الإرسال الآن")).to_be_visible()
    await page.reload()
    await expect(page.locator(".message.in")).to_have_count(2)
    await expect(page.locator("#offline")).not_to_be_empty(timeout=15_000)
    await page.unroute("**/channels/webchat/**")
    await expect(page.locator(".message.out")).to_have_count(3, timeout=30_000)
    await expect(page.locator("#offline")).to_be_empty()
    assert office.heard() == ["مرحبًا", "الأولى", "الثانية"]
    assert await page.locator(".bubble").nth(0).text_content() == "مرحبًا"


async def test_markup_is_shown_as_text_and_addresses_become_links(page: Page) -> None:
    await say(page, HOSTILE)
    await expect(page.locator(".message.out .bubble")).to_have_text(f"وصلتنا: {HOSTILE}")
    assert await page.locator(".bubble img").count() == 0
    assert "مخترق" not in await page.title()
    links = page.locator(".message.out .bubble a")
    await expect(links).to_have_attribute("href", "https://example.gov.sa/a?b=1")
    await expect(links).to_have_attribute("rel", "noopener noreferrer")


async def test_everything_is_reached_by_keyboard(browser: Browser, url: str, office: Office) -> None:
    page = await browser.new_page()
    await page.goto(url)
    await expect(page.get_by_role("heading", name="كيف يمكننا مساعدتكم؟")).to_be_visible()
    names = []
    for _ in range(9):
        await page.keyboard.press("Tab")
        names.append(await page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert names.index("fresh") < names.index("أين وصلت معاملتي؟") < names.index("text")
    await page.get_by_label("رسالتكم").focus()
    await page.keyboard.type("سطر أول")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("سطر ثان")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.out")).to_have_count(1)
    assert office.heard() == ["سطر أول\nسطر ثان"]
    await page.close()


async def test_targets_are_big_enough_for_a_thumb_and_nothing_overflows(page: Page) -> None:
    await say(page, "كلمة" * 200)
    await expect(page.locator(".message.out")).to_have_count(1)
    for button in await page.locator("button:visible, textarea").all():
        box = await button.bounding_box()
        assert box
        assert box["height"] >= 44
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate("parseFloat(getComputedStyle(document.querySelector('#text')).fontSize) >= 16")


CONTRAST = """
() => {
  const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (e) => {
    const paper = rgb(getComputedStyle(e).backgroundColor);
    return paper[3] === 0 ? behind(e.parentElement) : paper;
  };
  const ratio = (e) => {
    const two = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
    return (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
  };
  const hasText = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  return [...document.querySelectorAll("body *:not(noscript *)")]
    .filter((e) => hasText(e) && e.checkVisibility() && ratio(e) < 4.5)
    .map((e) => `${e.className} ${ratio(e)}`);
}
"""
"""Whatever has less than WCAG's 4.5 to 1 (success criterion 1.4.3)."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_stands_out_from_what_is_behind_it(browser: Browser, url: str, scheme: str) -> None:
    context = await browser.new_context(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type] — a literal
    page = await context.new_page()
    await page.goto(url)
    await expect(page.get_by_role("heading", name="كيف يمكننا مساعدتكم؟")).to_be_visible()
    assert await page.evaluate(CONTRAST) == []
    await say(page, "مرحبًا")
    await expect(page.locator(".message.out .choices button")).to_have_count(2)
    assert await page.evaluate(CONTRAST) == []
    await context.close()


async def test_new_conversation_begins_under_another_session(page: Page, office: Office) -> None:
    await say(page, "مرحبًا")
    await expect(page.locator(".message.out")).to_have_count(1)
    page.on("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="محادثة جديدة").click()
    await expect(page.locator(".message")).to_have_count(0)
    await say(page, "من جديد")
    await expect(page.locator(".message.out")).to_have_count(1)
    assert len(office.said) == 2


async def test_phone_of_the_demonstration_shows_its_texts(browser: Browser, url: str) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await page.goto(url)
    await expect(page.get_by_role("complementary", name="هاتف تجريبي")).to_contain_text("رمز التحقق 482913")
    await page.get_by_role("button", name="2024-1187").click()
    await expect(page.get_by_label("رسالتكم")).to_have_value("2024-1187")
    await page.close()
