"""Rows on a project of 100,000 frames: pages, the timeline, a move. Only the store, without HTTP."""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from kino_store.http.responses import page_response
from kino_store.http.views.projects import timeline_body
from kino_store.ids import frame_file, new_uid, now
from kino_store.paths import Paths
from kino_store.positions import spread
from kino_store.queries import projects as project_rows
from kino_store.store import Store, open_store
from kino_store.tables import frames
from kino_store.values import Project
from tests.bench.rows import Bench, Result, at_most, bounded, in_turn

MANY, FEW = 100_000, 100
BLOCK = 5_000  # frames in one move
PAGE = 100
CALLS = 20  # in one measurement, because one call takes about a millisecond
BARE = """SELECT id, project_id, path, generator, position, width, height, bytes, sha256, seed, task_id,
        deleted_at, created_at, updated_at
    FROM frames WHERE project_id = ? AND deleted_at IS NULL ORDER BY position, id LIMIT ? OFFSET ?"""


def listed(bench: Bench) -> Iterator[Result]:
    """Time pages of a long timeline, serialized as the API does."""
    with (
        bench.scratch("list") as folder,
        long_film(folder) as (store, project),
        closing(plain(store)) as database,
    ):

        def kino(page: int) -> float:
            return milliseconds(
                lambda: page_response(*store.frames.read.timeline_page(project.id, page * PAGE, PAGE)).body
            )

        def bare(page: int) -> float:
            return milliseconds(
                lambda: json.dumps(
                    [dict(row) for row in database.execute(BARE, (project.id, PAGE, page * PAGE))]
                ).encode()
            )

        for what, page in (("page 1 of 100,000 frames", 0), ("page 500", MANY // PAGE // 2)):
            mine, others = in_turn(
                bench.rounds, lambda _, page=page: kino(page), lambda _, page=page: bare(page)
            )
            yield at_most("list", f"{what}, to bytes; bare query and json.dumps", "ms", mine, others, 3)
        last, first = in_turn(bench.rounds, lambda _: kino(MANY // PAGE - 1), lambda _: kino(0))
        yield at_most("list", "page 1,000; page 1", "ms", last, first, 1.2)


def timeline(bench: Bench) -> Iterator[Result]:
    """Time the whole timeline, after a change and without one."""
    with (
        bench.scratch("timeline") as folder,
        long_film(folder) as (store, project),
        closing(plain(store)) as database,
    ):

        def changed(_: int) -> float:
            with store.database.write() as connection:
                project_rows.bump_revision(connection, project.id)
            return milliseconds(lambda: timeline_body(store, project.id), 1)

        def bare(_: int) -> float:
            select = "SELECT id FROM frames WHERE project_id = ? AND deleted_at IS NULL ORDER BY position, id"
            return milliseconds(
                lambda: array("q", [one for (one,) in database.execute(select, (project.id,))]).tobytes(), 1
            )

        mine, others = in_turn(bench.rounds, changed, bare)
        yield at_most("timeline", "100,000 ids after a change; read and packed", "ms", mine, others, 2)
        mine, others = in_turn(
            bench.rounds, lambda _: milliseconds(lambda: timeline_body(store, project.id), 1), bare
        )
        yield at_most("timeline", "100,000 ids again; read and packed", "ms", mine, others, 2)
        size = len(timeline_body(store, project.id)[0]) / 1e6
        yield bounded("timeline", "its size before it is compressed", "MB", [size], 1)


def moved(bench: Bench) -> Iterator[Result]:
    """Time a move of one frame to the front, flushed to the disk."""
    with (
        bench.scratch("move-long") as one,
        bench.scratch("move-short") as other,
        long_film(one) as (long, film),
        long_film(other, FEW) as (short, small),
    ):
        mine, others = in_turn(
            bench.rounds,
            lambda number: to_front(long, film, MANY, number),
            lambda number: to_front(short, small, FEW, number),
        )
        yield at_most("move", "a frame to the front of 100,000; of 100", "ms", mine, others, 1.5)


def to_front(store: Store, project: Project, count: int, number: int) -> float:
    """Return the median milliseconds of ten moves of the middle frame."""
    took = []
    for _ in range(10):
        ids = store.frames.read.timeline_order(project.id).ids
        frame = ids[count // 2]
        took.append(milliseconds(lambda frame=frame, ids=ids: store.frames.edit.move([frame], ids[0]), 1))
    return statistics.median(took)


def moved_many(bench: Bench) -> Iterator[Result]:
    """Time a move of many frames to the front; the peer is its SQL and one line of a journal, flushed."""
    with (
        bench.scratch("move-many") as folder,
        long_film(folder) as (store, film),
        closing(plain(store)) as database,
    ):

        def kino(number: int) -> float:
            ids = list(store.frames.read.timeline_order(film.id).ids)
            start = (number * BLOCK + MANY // 2) % (MANY - BLOCK)
            moved = ids[start : start + BLOCK]
            return milliseconds(lambda: store.frames.edit.move(moved, ids[0]), 1)

        def bare(number: int) -> float:
            return milliseconds(lambda: bare_move(database, folder / "bare.jsonl", film.id, number), 1)

        mine, others = in_turn(bench.rounds, kino, bare)
        what = f"{BLOCK:,} of 100,000 frames to the front; their UPDATEs and one line, flushed"
        yield at_most("move-many", what, "ms", mine, others, 3)


def bare_move(database: sqlite3.Connection, journal: Path, project_id: int, number: int) -> None:
    """Update the positions of frames in one transaction, and append a line with them to a file."""
    first = (number * BLOCK + MANY // 2) % (MANY - BLOCK)
    found = database.execute(
        "SELECT id, path, position FROM frames WHERE project_id = ? ORDER BY position LIMIT ? OFFSET ?",
        (project_id, BLOCK, first),
    ).fetchall()
    changes = {row["path"]: (row["position"], f"{row['position']}V") for row in found}
    with journal.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"do": "move", "frames": {"position": changes}}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with database:
        database.executemany(
            "UPDATE frames SET position = ?, updated_at = ? WHERE id = ?",
            [(changes[row["path"]][1], now(), row["id"]) for row in found],
        )


class long_film:  # noqa: N801 - reads as a `with` does
    """An open store with a project of `count` rows; only frames that a benchmark changes have sidecars."""

    def __init__(self, folder: Path, count: int = MANY) -> None:
        self.folder, self.count = folder, count

    def __enter__(self) -> tuple[Store, Project]:
        self.store = open_store(Paths(self.folder / "frames", self.folder / "state"))
        project = self.store.projects.create("A long film", 1920, 1080, 24)
        with self.store.database.write() as connection:
            positions = enumerate(spread(None, None, self.count), 1)
            connection.execute(
                insert(frames), [row(project.id, number, position) for number, position in positions]
            )
            project_rows.bump_revision(connection, project.id)
        return self.store, project

    def __exit__(self, *_: object) -> None:
        self.store.close()


def row(project_id: int, number: int, position: str) -> dict[str, object]:
    known = {
        "generator": "sd15",
        "width": 1920,
        "height": 1080,
        "bytes": 2_700_000 + number,
        "seed": str(2**60 + number),
        "task_id": number,
    }
    times = {"created_at": now(), "updated_at": now()}
    return {
        **known,
        **times,
        "project_id": project_id,
        "uid": new_uid(),
        "path": frame_file(number),
        "position": position,
        "sha256": f"{number:064x}",
    }


def plain(store: Store) -> sqlite3.Connection:
    """Open the same database without Kino."""
    database = sqlite3.connect(store.paths.database)
    database.row_factory = sqlite3.Row
    return database


def milliseconds(work: Callable[[], object], calls: int = CALLS) -> float:
    """Return the median milliseconds of `calls` calls."""
    took = []
    for _ in range(calls):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1e3)
    return statistics.median(took)


ROWS = {"list": listed, "timeline": timeline, "move": moved, "move-many": moved_many}
