"""Versions of reply templates, and which of them are live.

A version is never changed. Files publish by themselves only where no admin ever did; there a changed file is
offered for review.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from core.template import Template
from store.columns import upsert
from store.locks import lock
from store.tables import PUBLISHED, VERSION

_FILES = "files"

_STORE = upsert(VERSION).on_conflict_do_nothing()
_LIVE = select(PUBLISHED)
_PUBLISH = upsert(PUBLISHED)
_PUBLISH = _PUBLISH.on_conflict_do_update(
    index_elements=["name", "language", "channel"],
    set_={column: _PUBLISH.excluded[column] for column in ("hash", "offered", "by", "at", "by_admin")},
)
_OFFER = (
    update(PUBLISHED)
    .where(PUBLISHED.c.name == bindparam("which"), PUBLISHED.c.language == bindparam("tongue"))
    .where(PUBLISHED.c.channel == bindparam("wire"))
    .values(offered=bindparam("version"))
)
_PUBLISHED = (
    select(VERSION.c.name, VERSION.c.language, VERSION.c.channel, VERSION.c.source, VERSION.c.hash)
    .join_from(
        PUBLISHED,
        VERSION,
        (VERSION.c.name == PUBLISHED.c.name)
        & (VERSION.c.language == PUBLISHED.c.language)
        & (VERSION.c.channel == PUBLISHED.c.channel)
        & (VERSION.c.hash == PUBLISHED.c.hash),
    )
    .order_by(VERSION.c.name, VERSION.c.language, VERSION.c.channel)
)


@dataclass(slots=True)
class Imported:
    """What became of the files that had changed."""

    published: list[Template] = field(default_factory=list)
    offered: list[Template] = field(default_factory=list)


def import_files(c: Connection, templates: Sequence[Template], now: datetime) -> Imported:
    """Store every file's version; publish it, or offer it where an admin decides. Nothing where nothing changed."""
    lock(c, [b"template"])
    live = {(row.name, row.language, row.channel): row for row in c.execute(_LIVE)}
    imported = Imported()
    for template in templates:
        current = live.get(_key(template))
        if current is not None and template.hash in {current.hash, current.offered}:
            continue
        _store(c, template, now)
        if current is not None and current.by_admin:
            name, language, channel = _key(template)
            params = {"which": name, "tongue": language, "wire": channel, "version": template.hash}
            c.execute(_OFFER, params)
            imported.offered.append(template)
        else:
            _publish(c, template, _FILES, now, by_admin=False)
            imported.published.append(template)
    return imported


def publish(c: Connection, template: Template, *, by: str, now: datetime) -> None:
    """An admin makes a version live, a new one or an old; files never replace it unasked from then on."""
    _store(c, template, now)
    _publish(c, template, by, now, by_admin=True)


def published(c: Connection) -> list[Template]:
    """The live version of every template: one consistent snapshot."""
    return [
        Template(row.name, row.language, row.channel or None, row.source, row.hash)
        for row in c.execute(_PUBLISHED)
    ]


def _key(template: Template) -> tuple[str, str, str]:
    return template.name, template.language, template.channel or ""


def _row(template: Template) -> dict[str, object]:
    name, language, channel = _key(template)
    return {"name": name, "language": language, "channel": channel, "hash": template.hash}


def _store(c: Connection, template: Template, now: datetime) -> None:
    c.execute(_STORE, _row(template) | {"source": template.source, "created_at": now})


def _publish(c: Connection, template: Template, by: str, now: datetime, *, by_admin: bool) -> None:
    c.execute(_PUBLISH, _row(template) | {"offered": "", "by": by, "at": now, "by_admin": by_admin})
