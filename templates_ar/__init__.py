"""The first version of every reply, as files: `<handler>/<reply>.icu`.

A channel that needs a wording of its own has `<reply>.<channel>.icu` beside it. Arabic lies here, every other
language in a folder `templates_<language>` beside this one.
"""

from collections.abc import Iterator
from pathlib import Path

from core.template import Template

_ROOT = Path(__file__).parent.parent


def load() -> tuple[Template, ...]:
    """Every template file of the distribution, in every language."""
    folders = sorted(_ROOT.glob("templates_??"))
    return tuple(template for folder in folders for template in read(folder))


def read(folder: Path) -> Iterator[Template]:
    """The templates of one folder `templates_<language>`."""
    language = folder.name.removeprefix("templates_")
    for file in sorted(folder.glob("*/*.icu")):
        reply, _, channel = file.stem.partition(".")
        yield Template.of(f"{file.parent.name}/{reply}", language, channel or None, file.read_text("utf-8"))
