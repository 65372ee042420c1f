"""A model is a folder, and a reader sees the old one or the new one, never half of either."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of `folder` when that went well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        fresh, old = Path(scratch) / "new", Path(scratch) / "old"
        fresh.mkdir()
        yield fresh
        if folder.exists():
            folder.replace(old)
        fresh.replace(folder)


def copy(source: Path, target: Path) -> None:
    """Put what `source` holds in the place of `target`."""
    with replacing(target) as fresh:
        shutil.copytree(source, fresh, dirs_exist_ok=True)
