"""The power goes in the middle of a campaign, again and again: nobody on the list is told twice."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

import countries
from core.clock import Clock
from core.quiet import after_quiet
from tests.fakes.processes import Wakeel
from tests.fakes.provider import Provider
from tests.fakes.waiting import until

pytestmark = pytest.mark.crash

PEOPLE, KILLS = 400, 4


def a_morning() -> datetime:
    """Some time in the next days at which campaigns run, by the demo's country."""
    country = countries.load("sa")
    evening = Clock().now().astimezone(country.time_zone).replace(hour=23)
    return after_quiet(evening, country) + timedelta(hours=1)


async def start_by_day(demo: Wakeel) -> None:
    await demo.start("/healthz")
    async with httpx.AsyncClient(base_url=demo.url) as http:
        ahead = (a_morning() - Clock().now()).total_seconds()
        (await http.post("/demo/clock", json={"advance_s": ahead})).raise_for_status()


async def command(demo: Wakeel, *words: str) -> str:
    code, printed = await Wakeel(("bulk", *words), demo.data_dir, demo.settings).run()
    assert code == 0, printed
    return printed


async def counts(demo: Wakeel) -> dict[str, int]:
    _, *lines = (await command(demo, "report", "water")).splitlines()
    return {name: int(number) for number, name in (line.split() for line in lines)}


async def test_killed_in_the_middle_of_a_campaign_it_tells_nobody_twice(
    demo: Wakeel, provider: Provider, tmp_path: Path
) -> None:
    people, words = tmp_path / "people.csv", tmp_path / "text.icu"
    lines = [f"telegram,{number},{number}" for number in range(1, PEOPLE + 1)]
    people.write_text("\n".join(["channel,address,number", *lines]), "utf-8")
    words.write_text("تنقطع المياه غدًا عن عدادكم {number, code}.", "utf-8")
    await start_by_day(demo)
    await command(demo, "start", "water", "--list", str(people), "--text", str(words))
    for kill in range(1, KILLS + 1):
        await provider.until(lambda p: len(p.sent) >= kill * PEOPLE // 8)  # noqa: B023 — awaited here
        await demo.kill()
        await start_by_day(demo)

    async def done() -> bool:
        return not {"waiting", "queued", "sending"} & set(await counts(demo))

    await until(done)
    told, found = Counter(s.chat for s in provider.sent), await counts(demo)
    assert max(told.values()) == 1
    assert sum(found.values()) == PEOPLE
    assert set(found) <= {"sent", "failed:uncertain"}
    assert found["sent"] <= len(told)
    assert len(told) + found.get("failed:uncertain", 0) >= PEOPLE
