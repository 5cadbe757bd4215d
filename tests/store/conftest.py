"""A store on real SQLite and on real PostgreSQL, and pictures to save."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kino_store.comfy.host import ComfyHost
from kino_store.database import Database, sqlite_url
from kino_store.paths import Paths
from kino_store.services.frames.encoder import SaveContext
from kino_store.store import Store, open_store
from kino_store.values import Frame, Place, Project
from tests.store.event_listener import EventListener
from tests.store.pictures import HEIGHT, WIDTH, picture
from tests.store.servers import Server
from tests.store.timelines import frames_of


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(frames=tmp_path / "output" / "kino", state=tmp_path / "user" / "__kino")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without rows: migrating a new one for each test would take most of its time."""
    folder = tmp_path_factory.mktemp("empty")
    database = Database(sqlite_url(folder / "kino.db"))
    database.migrate(folder)
    database.close()
    return folder / "kino.db"


@pytest.fixture
def reopen(paths: Paths, url: str | None, empty_database: Path) -> Iterator[Callable[[], Store]]:
    """Close the store and open it again, as a restart does."""
    if url is None and not paths.database.exists():
        paths.state.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(empty_database, paths.database)
    opened: list[Store] = []

    def restart() -> Store:
        while opened:
            opened.pop().close()
        opened.append(open_store(paths, url))
        return opened[-1]

    yield restart
    while opened:
        opened.pop().close()


@pytest.fixture
def elsewhere(paths, tmp_path) -> Paths:
    """The same state, and a frames folder that is empty."""
    folder = tmp_path / "mount-point"
    folder.mkdir()
    return Paths(folder, paths.state)


@pytest.fixture
def opened(url) -> Iterator[Callable[..., Store]]:
    """Open stores on the same database, as other machines do."""
    with ExitStack() as stack:

        def start(paths: Paths, host: ComfyHost | None = None) -> Store:
            store = open_store(paths, url, host)
            stack.callback(store.close)
            return store

        yield start


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Store:
    return reopen()


@pytest.fixture
def fox(store: Store) -> Project:
    return store.projects.create("Fox", WIDTH, HEIGHT, 24)


@pytest.fixture
def save(store: Store, fox: Project) -> Callable[..., list[Frame]]:
    """Save pictures with these seeds into the project."""

    def run(*seeds: int, place: Place = Place(), **origin: object) -> list[Frame]:  # noqa: B008
        return store.frames.edit.save(fox, [picture(seed) for seed in seeds], SaveContext(**origin), place)

    return run


@pytest.fixture
def order(store: Store, fox: Project) -> Callable[[], list[int | None]]:
    """Return the seeds in timeline order."""
    return lambda: [frame.seed for frame in frames_of(store, fox, limit=1000)]


@pytest.fixture
def events(store: Store, fox: Project) -> EventListener:
    """Listen to the store's events from now on."""
    return EventListener(store)


@pytest.fixture
def start(opened, paths, store) -> Iterator[Callable[[], Server]]:
    """Start servers on one database."""
    with ExitStack() as running:

        def start_server() -> Server:
            server = Server(opened(paths))
            running.callback(server.die)
            return server

        yield start_server
