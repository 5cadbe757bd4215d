"""The database: migrations, backups of older files, refusal of newer ones, URLs."""

import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from kino_store.database import HEAD, Database, known_revisions, sqlite_url
from kino_store.errors import StoreUnavailableError
from kino_store.store import open_store
from kino_store.tables import metadata


@pytest.fixture
def database(tmp_path, url):
    opened = Database(url or sqlite_url(tmp_path / "kino.db"))
    yield opened
    opened.close()


def test_migrations_create_exactly_the_tables(database, tmp_path) -> None:
    database.migrate(tmp_path)
    with database.read() as connection:
        assert (
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
            == []
        )
    assert max(known_revisions()) == HEAD


def test_several_processes_can_open_a_new_database_at_once(paths, url) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            open_store(paths, url).close()
        except BaseException as error:  # noqa: BLE001 - carried to the test's thread
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_newer_schema_is_refused_and_unchanged(database, tmp_path) -> None:
    database.migrate(tmp_path)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailableError, match=r"newer Kino \(schema 9999"):
        database.migrate(tmp_path)


@pytest.mark.parametrize("older", sorted(known_revisions() - {HEAD}))
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_an_older_database_is_backed_up_before_migration(database, tmp_path, url, monkeypatch, older) -> None:
    with monkeypatch.context() as old:
        old.setattr("kino_store.database.HEAD", older)
        database.migrate(tmp_path / "backups")
    project = (
        "INSERT INTO projects (name, folder, width, height, fps, created_at, updated_at) "
        "VALUES ('Fox', 'fox', 64, 64, 24, 't', 't')"
    )
    with database.write() as connection:
        connection.execute(sa.text(project))
    assert not (tmp_path / "backups").exists()
    database.migrate(tmp_path / "backups")
    copy = Database(sqlite_url(tmp_path / "backups" / f"kino-{older}.db"))
    for each, columns in ((copy, "name, width"), (database, "name, width, revision")):
        with each.read() as connection:
            assert connection.execute(sa.text(f"SELECT {columns} FROM projects")).one()[:2] == ("Fox", 64)
    copy.close()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_database_and_folder_are_readable_by_their_owner_only(store, paths, url) -> None:
    assert paths.database.stat().st_mode & 0o077 == 0
    assert paths.state.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["nonsense", "postgresql+nodriver://x/y", "oracle://x/y"])
def test_an_unusable_url_is_reported(paths, url) -> None:
    with pytest.raises(StoreUnavailableError, match="KINO_DATABASE_URL can't be used"):
        open_store(paths, url)


def test_an_unreachable_server_is_reported_without_its_password(paths) -> None:
    with pytest.raises(StoreUnavailableError) as caught:
        open_store(paths, "postgresql+psycopg://kino:secret@127.0.0.1:1/kino")
    assert "127.0.0.1" in caught.value.message
    assert "secret" not in caught.value.message
