"""Pictures for the documentation: the real demo, driven through a whole dialogue in Debian's Chromium.

    uv run python scripts/screenshot.py [FOLDER]

writes FOLDER/*.png, by default docs/images. The data go into a temporary folder.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PERSON = "عبد الرحمن بن سعد القحطاني"
DESK = {"width": 1240, "height": 1060}
HAND = {"width": 390, "height": 844}
WAIT_MS = 30_000
LARGEST = 300 * 1024


@contextmanager
def demo() -> Iterator[str]:
    """A demo on a free port, as `wakeel up --demo` says it."""
    with tempfile.TemporaryDirectory(prefix="wakeel-pictures-") as folder:
        settings = {
            "WAKEEL_DATA_DIR": folder,
            "WAKEEL_MODEL_DIR": str(ROOT / "var" / "model"),
            "WAKEEL_PORT": "0",
            "WAKEEL_LOG_FORMAT": "console",
            "WAKEEL_LOG_LEVEL": "warning",
        }
        command = [sys.executable, "-m", "app", "up", "--demo"]
        with subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            try:
                yield next(word for word in server.stdout.readline().split() if word.startswith("http://"))
            finally:
                server.send_signal(signal.SIGTERM)


def say(page: Page, text: str) -> None:
    """Write it, and wait for the answer."""
    with answered(page):
        page.get_by_label("رسالتكم").fill(text)
        page.get_by_role("button", name="إرسال", exact=True).click()


def press(page: Page, button: Locator) -> None:
    with answered(page):
        button.click()


@contextmanager
def answered(page: Page) -> Iterator[None]:
    replies = page.locator(".message.out")
    before = replies.count()
    yield
    replies.nth(before).wait_for(timeout=WAIT_MS)


def newest_choices(page: Page) -> Locator:
    return page.locator(".message.out").last.locator(".choices button")


def code_on_the_phone(page: Page) -> str:
    """The digits of the newest text message."""
    message = page.locator("#texts li").last
    message.wait_for(timeout=WAIT_MS)
    return "".join(c for c in message.inner_text().split("\n")[0] if c.isdecimal())[:6]


def prove(page: Page) -> None:
    """Who one is: the number on the card, then the code that comes to the phone."""
    say(page, page.locator("#facts button").first.inner_text())
    say(page, code_on_the_phone(page))


def shoot(page: Page, folder: Path, name: str) -> None:
    page.wait_for_timeout(400)  # the last bubble's rise
    file = folder / f"{name}.png"
    page.screenshot(path=file)
    print(f"{file} {file.stat().st_size // 1024} KiB")
    assert file.stat().st_size <= LARGEST, f"{file} is too large for the repository"


def on_a_desk(browser: Browser, url: str, folder: Path) -> None:
    """The whole matter: where is my request, who I am, the answer, then an appointment."""
    page = browser.new_page(viewport=DESK, locale="ar", color_scheme="light")
    page.goto(url)
    page.locator("#person").select_option(label=PERSON)
    say(page, "وين وصلت معاملتي؟")
    prove(page)
    shoot(page, folder, "chat")
    book(page)
    shoot(page, folder, "booking")
    page.close()


def book(page: Page) -> None:
    """Take the first choice of every question until something was booked."""
    say(page, "بدي احجز موعد لتجديد جواز السفر")
    while newest_choices(page).count():
        press(page, newest_choices(page).first)


def in_a_hand(browser: Browser, url: str, folder: Path) -> None:
    page = browser.new_page(viewport=HAND, locale="ar", color_scheme="dark", has_touch=True, is_mobile=True)
    page.goto(url)
    say(page, "شنو الأوراق المطلوبة لتجديد الإقامة؟")
    shoot(page, folder, "phone")
    page.close()


def main() -> int:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("install Debian's chromium and fonts-noto-core", file=sys.stderr)
        return 3
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        on_a_desk(browser, url, folder)
        in_a_hand(browser, url, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
