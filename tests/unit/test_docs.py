"""Nothing that users meet is left out of the documentation, and no link in it leads nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from starlette.routing import BaseRoute, Mount, Route

from app import cli
from app.demo import open_demo
from app.pages import pages_app
from app.wiring import reply_specs
from channels import ADAPTERS
from core.settings import Settings
from templates_ar import load as load_templates

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text_of(page: str) -> str:
    return (ROOT / "docs" / page).read_text("utf-8")


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_is_documented(field: str) -> None:
    assert f"`{Settings.model_config['env_prefix']}{field.upper()}`" in text_of("reference/settings.md")


def test_no_setting_is_documented_that_is_gone() -> None:
    documented = set(re.findall(r"`WAKEEL_([A-Z_]+)`", text_of("reference/settings.md")))
    assert {name for name in documented if not name.startswith("TEST_")} == {
        field.upper() for field in Settings.model_fields
    }


def commands() -> Iterator[str]:
    root = typer.main.get_command(cli.app)
    for name, command in getattr(root, "commands", {}).items():
        below = getattr(command, "commands", None)
        yield from [f"wakeel {name} {sub}" for sub in below] if below else [f"wakeel {name}"]


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"^\| `{command}[ `]", text_of("reference/commands.md"), re.MULTILINE)


@pytest.fixture(scope="module")
def routes_page() -> str:
    return text_of("reference/routes.md")


async def test_every_route_is_documented(routes_page: str, tmp_path: Path, trained_model: Path) -> None:
    settings = Settings(data_dir=tmp_path, model_dir=trained_model)
    async with open_demo(settings) as demo:
        routes = pages_app(demo.platform, [demo.routes], demo=True).routes
    paths = {path for route in routes for path in _paths(route)} | {"/channels/{name}/webhook"}
    assert {"/", "/healthz", "/demo/clock"} <= paths
    assert {path for path in paths if not re.search(rf" {re.escape(path)}[`?]", routes_page)} == set()


def _paths(route: BaseRoute) -> Iterator[str]:
    if router := getattr(route, "original_router", None):  # FastAPI keeps an included router whole
        for inner in router.routes:
            yield from _paths(inner)
    elif isinstance(route, Mount):
        yield f"{route.path}/{{path}}"
    elif isinstance(route, Route):
        yield route.path


@pytest.mark.parametrize("name", [adapter.name for adapter in ADAPTERS])
def test_every_channel_has_a_page_that_the_index_names(name: str) -> None:
    assert text_of(f"channels/{name}.md").startswith("# ")
    assert f"(channels/{name}.md)" in text_of("index.md")


def test_every_page_is_named_by_the_index() -> None:
    pages = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").glob("**/*.md")}
    assert pages - {"index.md"} - set(_LINK.findall(text_of("index.md"))) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert [link for link in _relative_links(page) if not _resolves(page, link)] == []


def _relative_links(page: Path) -> list[str]:
    return [link for link in _LINK.findall(page.read_text("utf-8")) if not re.match(r"[a-z]+:", link)]


def _resolves(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """GitHub's: lower case, punctuation gone, blanks as hyphens."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_reply_of_anybody_has_an_arabic_template() -> None:
    there = {t.name for t in load_templates() if t.language == "ar" and t.channel is None}
    assert set(reply_specs()) - there == set()
