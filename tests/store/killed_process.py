"""Work for the processes that the crash tests kill: they change a store and report what they do and did."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from kino_store.errors import NothingToUndoError, UndoConflictError
from kino_store.ids import new_uid
from kino_store.media import journal
from kino_store.paths import Paths
from kino_store.services.frames import bulk
from kino_store.services.frames.encoder import Decoded, SaveContext
from kino_store.services.journal import Purpose
from kino_store.store import Store, open_store
from kino_store.values import Frame, Place, Project
from tests.store.film_process import die_at_call
from tests.store.pictures import HEIGHT, WIDTH, picture
from tests.store.timelines import frames_of

START = "start"  # with a new database: the folder is adopted, the index is rebuilt
GROUP = 6  # frames of an import in one transaction
FULL = 30  # frames on the timeline after which most are deleted, to keep the test short


class Known(NamedTuple):
    """What must survive of a frame."""

    seed: int
    sha256: str
    position: str
    trashed: bool


@dataclass(frozen=True)
class Doing:
    """A change that begins. `files`: the frames that it may change; None for any. `seeds`: of new ones."""

    kind: str
    files: list[str] | None = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)


def state_of(store: Store) -> dict[str, Known]:
    """Return what must survive, by file."""
    film = store.projects.find("Fox")
    if film is None:
        return {}
    return {
        frame.path: Known(frame.seed or 0, frame.sha256, frame.position, frame.deleted_at is not None)
        for frame in [*frames_of(store, film, limit=100_000), *store.frames.read.deleted(film)]
    }


def work_until_killed(paths: Paths, reports: Connection, seed: int, kind: str, calls: int | None) -> None:
    """Change a film forever, first a few times anyhow, then once by `kind`, then anyhow again.

    Report each change before it, as Doing, and each result after it, as `state_of` has it. `kind` is START or
    one of KINDS. `calls`: die at that call of the system or the database during `kind`.
    """
    bulk.GROUP = GROUP
    rng = random.Random(seed)
    if kind == START and calls is not None:
        die_at_call(calls)
    store = open_store(paths)
    film = store.projects.ensure("Fox", WIDTH, HEIGHT, 24)
    worker = _Worker(store, film, reports, rng)
    reports.send(state_of(store))
    for _ in range(rng.randint(0, 2)):
        worker.change(rng.choice(KINDS))
    reports.send("now")
    if kind != START:
        if calls is not None:
            die_at_call(calls)
        worker.change(kind)
    while True:
        worker.change(rng.choice(KINDS))


class _Worker:
    def __init__(self, store: Store, film: Project, reports: Connection, rng: random.Random) -> None:
        self.store, self.film, self.reports, self.rng = store, film, reports, rng
        self.live: list[Frame] = []
        self.trashed: list[Frame] = []

    def change(self, kind: str) -> None:
        self.live = frames_of(self.store, self.film)
        self.trashed = self.store.frames.read.deleted(self.film)
        if len(self.live) > FULL:
            self._run(self._delete, self.rng.sample(self.live, FULL - 5))
            self._run(self._empty)
        elif kind == "compact":
            journal._GROWTH = 0  # type: ignore[misc]
            self._run(self._move)
            journal._GROWTH = 4  # type: ignore[misc]
        else:
            self._run(_CHANGES[kind].__get__(self))

    def _run(self, make: Callable[..., Any], *given: object) -> None:
        make(*given)
        self.reports.send(state_of(self.store))

    def _begin(self, kind: str, frames: list[Frame] | None, seeds: list[int] | None = None) -> None:
        files = None if frames is None else [frame.path for frame in frames]
        self.reports.send(Doing(kind, files, seeds or []))

    def _seeds(self, most: int) -> list[int]:
        return [self.rng.getrandbits(62) for _ in range(self.rng.randint(1, most))]

    def _place(self, where: str) -> tuple[Place, list[Frame]]:
        """Return a place, and the frames that are replaced there."""
        if not self.live or where == "append":
            return Place(), []
        frame = self.rng.choice(self.live)
        return Place(where, file=frame.path), [frame] if where == "replace" else []

    def _save(self, where: str = "append") -> None:
        place, replaced = self._place(where)
        seeds = self._seeds(3)
        self._begin("save", replaced, seeds)
        context = SaveContext(prompt={"1": {}})
        self.store.frames.edit.save(self.film, [picture(seed) for seed in seeds], context, place)

    def _save_before(self) -> None:
        self._save("before")

    def _replace(self) -> None:
        self._save("replace")

    def _clip(self) -> None:
        place, replaced = self._place(self.rng.choice(["append", "before", "replace"]))
        seeds = self._seeds(17)
        self._begin("clip", replaced, seeds)
        pictures, purpose = [picture(seed) for seed in seeds], Purpose("clip", new_uid())
        self.store.frames.edit.save(self.film, pictures, SaveContext(), place, None, purpose)

    def _import(self) -> None:
        """Import several groups; each is reported as a change, because each is there as a whole or not."""
        place, replaced = self._place(self.rng.choice(["append", "before", "replace"]))
        seeds = self._seeds(2 * GROUP)
        shots = (Decoded(picture(seed), SaveContext()) for seed in seeds)
        groups = self.store.frames.bulk.save(self.film, shots, Purpose("import", new_uid()), place)
        for first in range(0, len(seeds), GROUP):
            self._begin("import", [] if first else replaced, seeds[first : first + GROUP])
            self._run(next, groups)
        groups.close()

    def _copy(self) -> None:
        some = self._some(self.live)
        if some:
            self._begin("copy", [], [frame.seed or 0 for frame in some])
            before = self.rng.choice([None, *self.live])
            ids = [frame.id for frame in some]
            self.store.frames.copies.copy(self.film.id, ids, None if before is None else before.id)

    def _delete(self, frames: list[Frame] | None = None) -> None:
        some = self._some(self.live) if frames is None else frames
        if some:
            self._begin("delete", some)
            self.store.frames.edit.delete([frame.id for frame in some])

    def _restore(self) -> None:
        some = self._some(self.trashed)
        if some:
            self._begin("restore", some)
            self.store.frames.edit.restore([frame.id for frame in some])

    def _move(self) -> None:
        some = self._some(self.live)
        others = [None, *(frame for frame in self.live if frame not in some)]
        if some:
            self._begin("move", some)
            before = self.rng.choice(others)
            self.store.frames.edit.move([frame.id for frame in some], None if before is None else before.id)

    def _empty(self) -> None:
        self._begin("empty", self.store.frames.read.deleted(self.film))
        self.store.frames.edit.empty_trash(self.film.id)

    def _step(self, kind: str) -> None:
        self._begin(kind, None)
        with suppress(NothingToUndoError, UndoConflictError):
            getattr(self.store.frames.history, kind)(self.film.id)

    def _undo(self) -> None:
        self._step("undo")

    def _redo(self) -> None:
        self._step("redo")

    def _project(self) -> None:
        self._begin("project", [])
        self.store.projects.update(self.film.id, fps=self.rng.choice([12, 24, 25]))

    def _some(self, frames: list[Frame]) -> list[Frame]:
        return self.rng.sample(frames, min(6, len(frames)))


_CHANGES: dict[str, Callable[[_Worker], None]] = {
    "save": _Worker._save,
    "save before": _Worker._save_before,
    "replace": _Worker._replace,
    "import": _Worker._import,
    "clip": _Worker._clip,
    "copy": _Worker._copy,
    "delete": _Worker._delete,
    "restore": _Worker._restore,
    "move": _Worker._move,
    "compact": _Worker._move,
    "empty": _Worker._empty,
    "undo": _Worker._undo,
    "redo": _Worker._redo,
    "project": _Worker._project,
}
KINDS = list(_CHANGES)


def save_many(folder: Path, url: str | None, count: int, first: int) -> None:
    """Save `count` frames one by one, with seeds from `first` on."""
    store = open_store(Paths(folder / "output", folder / "state"), url)
    film = store.projects.ensure("Fox", WIDTH, HEIGHT, 24)
    for seed in range(first, first + count):
        store.frames.edit.save(film, [picture(seed)], SaveContext())
    store.close()
