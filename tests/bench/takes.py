"""Rows of takes and chains on 100,000 frames: choosing, what is stale, ordering. Only the store."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import insert

from kino_store.ids import frame_file, new_uid
from kino_store.queries import projects as project_rows
from kino_store.services.tasks.chains import FilmChains
from kino_store.store import Store
from kino_store.tables import frames, uses
from kino_store.values import Place, Project
from tests.bench.listing import MANY, long_film, milliseconds
from tests.bench.listing import row as frame_row
from tests.bench.rows import Bench, Result, at_most, bounded, in_turn
from tests.store.tasks import FOX, submitter_of

SOME = 60  # frames of one choice
CHAIN = 1000


def chosen(bench: Bench) -> Iterator[Result]:
    """Time choices of takes against moves of as many frames in the same film."""
    with bench.scratch("choose") as folder, long_film(folder) as (store, film):
        add_takes(store, film, SOME)
        for count in (1, SOME):

            def choose(number: int, count: int = count) -> float:
                ids = list(store.frames.read.timeline_order(film.id).ids)[:count]
                wanted = {one: _other(number, index) for index, one in enumerate(ids)}
                return milliseconds(lambda: store.frames.takes.choose(wanted), 1)

            def move(_: int, count: int = count) -> float:
                ids = list(store.frames.read.timeline_order(film.id).ids)
                start = MANY // 2
                moved = ids[start : start + count]
                return milliseconds(lambda: store.frames.edit.move(moved, ids[start - 1]), 1)

            mine, others = in_turn(3 * bench.rounds, choose, move)
            yield at_most("choose", f"takes of {count} of 100,000; as many moved", "ms", mine, others, 1.5)


def _other(number: int, index: int) -> str:
    """Return the file of a frame's take: in turn the second one and the first."""
    return frame_file(MANY + 1 + index if number % 2 == 0 else index + 1)


def add_takes(store: Store, film: Project, count: int) -> None:
    """Add a second take, which is not shown, to the first frames."""
    ids = list(store.frames.read.timeline_order(film.id).ids)[:count]
    shown = {one.id: one for one in store.frames.read.get_all(ids)}
    rows = [
        {
            **frame_row(film.id, MANY + 1 + index, shown[one].position),
            "first_take": shown[one].path,
            "shown": False,
            "uid": new_uid(),
        }
        for index, one in enumerate(ids)
    ]
    with store.database.write() as connection:
        connection.execute(insert(frames), rows)
        project_rows.bump_revision(connection, film.id)


def stale(bench: Bench) -> Iterator[Result]:
    """Time the pass over a film in which each frame is made from the one before."""
    with bench.scratch("stale") as folder, long_film(folder) as (store, film):
        made = [
            {
                "project_id": film.id,
                "path": frame_file(number),
                "n": 0,
                "relation": "previous",
                "source_path": frame_file(number - 1),
                "source_sha256": f"{number - 1:064x}",
            }
            for number in range(2, MANY + 1)
        ]
        with store.database.write() as connection:
            connection.execute(insert(uses), made)

        def changed() -> float:
            with store.database.write() as connection:
                project_rows.bump_revision(connection, film.id)
            return milliseconds(lambda: store.frames.stale.of(film.id), 1)

        took = [changed() for _ in range(bench.rounds)]
        yield bounded("stale", "100,000 frames after a change", "ms", took, 300)
        again = [milliseconds(lambda: store.frames.stale.of(film.id)) for _ in range(bench.rounds)]
        yield bounded("stale", "again, without a change", "ms", again, 10)


def chained(bench: Bench) -> Iterator[Result]:
    """Time the order of a chain."""
    with bench.scratch("chain") as folder, long_film(folder) as (store, film):
        parts = store.projects, store.generators, store.frames.read, store.tasks.queue
        chains = FilmChains(*parts, submitter_of(store))
        data = {"prompt": "a fox", "model_name": FOX}
        took = [
            milliseconds(lambda: chains.chain(film.id, "next_frame", data, CHAIN, Place()), 1)
            for _ in range(bench.rounds)
        ]
        yield bounded("chain", f"{CHAIN:,} tasks that wait for each other", "ms", took, 1000)


ROWS = {"choose": chosen, "stale": stale, "chain": chained}
