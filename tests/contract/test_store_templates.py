"""Files publish themselves until an admin has spoken."""

from core.template import Template
from store import templates
from store.templates import Imported
from tests.fixtures.store import Store


def template(source: str, channel: str | None = None) -> Template:
    return Template.of("greet/hello", "ar", channel, source)


OLD, NEW, MINE, SMS = template("قديم"), template("جديد"), template("من المدير"), template("قصير", "sms")


async def read_files(store: Store, *files: Template) -> Imported:
    return await store.database.write(lambda c: templates.import_files(c, files, store.now))


async def publish(store: Store, version: Template) -> None:
    await store.database.write(lambda c: templates.publish(c, version, by="amal", now=store.now))


async def live(store: Store) -> list[Template]:
    return await store.database.read(templates.published)


async def test_a_new_and_a_changed_file_publish_themselves(store: Store) -> None:
    assert await read_files(store, OLD, SMS) == Imported(published=[OLD, SMS])
    assert await read_files(store, NEW, SMS) == Imported(published=[NEW])
    assert await live(store) == [NEW, SMS]


async def test_an_unchanged_file_does_nothing(store: Store) -> None:
    await read_files(store, OLD)
    assert await read_files(store, OLD) == Imported()


async def test_a_changed_file_is_offered_once_where_an_admin_published(store: Store) -> None:
    await read_files(store, OLD)
    await publish(store, MINE)
    assert await read_files(store, NEW) == Imported(offered=[NEW])
    assert await read_files(store, NEW) == Imported()
    assert await live(store) == [MINE]


async def test_an_admin_can_go_back_to_an_old_version(store: Store) -> None:
    await read_files(store, OLD)
    await read_files(store, NEW)
    await publish(store, OLD)
    assert await live(store) == [OLD]
