"""Random changes of a film, with kills, restarts and deleted databases, compared with a model in memory."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kino_store.errors import NothingToUndoError
from kino_store.paths import Paths
from kino_store.store import Store, open_store
from kino_store.values import first_take_of
from tests.store import film_process
from tests.store.film_model import Film, ModelFrame
from tests.store.pictures import HEIGHT, WIDTH
from tests.store.test_recovery import forget
from tests.store.timelines import frames_of

EXAMPLES, STEPS = 20, 50  # a thousand changes
NAMES = ["Fox", "Hound", "Owl"]

pytestmark = pytest.mark.slow


class FilmMachine(RuleBasedStateMachine):
    """Makes changes in the store and in the model; `url`: of an empty database, None for SQLite."""

    url: str | None = None
    exits: ClassVar[Counter[bool]]  # whether the process died before it had made its change

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.paths = Paths(self.folder / "output", self.folder / "state")
        self.store = open_store(self.paths, self.url)
        self.store.projects.create("Fox", WIDTH, HEIGHT, 24)
        self.model = Film()
        self.seed = self.steps = 0
        self.uids: dict[str, str] = {}

    def teardown(self) -> None:
        if self.url is not None:
            forget(self.store)
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(data=st.data())
    def change(self, data: st.DataObject) -> None:
        """Make a change."""
        operation = self.draw(data)
        expected = after(self.model, operation)
        try:
            film_process.apply(self.store, self.film(), operation)
        except NothingToUndoError:
            assert operation[0] in {"undo", "redo"}
            assert expected is None
        self.model = expected or self.model

    @precondition(lambda self: os.name != "nt" and self.steps % 4 == 3)
    @rule(data=st.data(), calls=st.integers(1, 60))
    def die_during_a_change(self, data: st.DataObject, calls: int) -> None:
        """Make a change in a process that dies somewhere in it; it was made, or it was not."""
        operation = self.draw(data)
        expected = after(self.model, operation)
        self.store.close()
        process = PROCESSES.Process(
            target=film_process.apply_and_die, args=(self.paths, self.url, operation, calls)
        )
        process.start()
        process.join()
        self.exits[process.exitcode == 9] += 1
        self.store = open_store(self.paths, self.url)
        if expected is not None and found(self.store) == (expected.name, expected.frames):
            expected.last = highest(self.store)
            self.model = expected
        else:
            self.model.last = highest(self.store)

    @precondition(lambda self: self.steps % 10 == 4)
    @rule()
    def restart(self) -> None:
        """Close the store and open it again."""
        self.store.close()
        self.store = open_store(self.paths, self.url)

    @precondition(lambda self: self.steps % 10 == 9)
    @rule()
    def delete_the_database(self) -> None:
        """The store is rebuilt from its files."""
        forget(self.store)
        self.store.close()
        self.store = open_store(self.paths, self.url)

    @invariant()
    def is_as_the_model(self) -> None:
        self.steps += 1
        name, frames = found(self.store)
        assert (name, frames) == (self.model.name, self.model.frames)
        film = self.film()
        assert [frame.path for frame in frames_of(self.store, film, limit=1000)] == self.model.timeline()
        uids = {first_take_of(frame): frame.uid for frame in all_frames(self.store) if frame.shown}
        assert len(set(uids.values())) == len(uids)
        assert {file: uids[file] for file in self.uids} == self.uids
        self.uids = uids

    def film(self):
        (film,) = self.store.projects.all()
        return film

    def draw(self, data: st.DataObject) -> tuple[Any, ...]:
        """Choose a change that is possible."""
        files, live = sorted(self.model.frames), self.model.timeline()
        kinds = ["save", "import", "rename", "undo", "undo", "redo"]
        if files:
            kinds += ["copy", "move", "move", "delete", "restore", "rate", "hold"]
            kinds += ["take", "take"]
        hidden = [
            one for one in files if not self.model.frames[one].shown and not self.model.frames[one].trashed
        ]
        choices = [one for one in hidden if not self.model.frames[self.model.shown(one)].trashed]
        if live:
            kinds += ["generator"]
        if choices:
            kinds += ["choose", "choose"]
        kind = data.draw(st.sampled_from(kinds))
        if kind in {"save", "import"}:
            count = data.draw(st.integers(1, 3))
            self.seed += count
            seeds = list(range(self.seed - count + 1, self.seed + 1))
            where = data.draw(
                st.sampled_from(["append", "before", "replace"]) if files else st.just("append")
            )
            return kind, seeds, where, data.draw(st.sampled_from(files)) if where != "append" else None
        if kind == "take":
            self.seed += 1
            return kind, [self.seed], data.draw(st.sampled_from(files)), data.draw(st.booleans())
        if kind == "choose":
            return kind, data.draw(st.sampled_from(choices))
        if kind in {"undo", "redo"}:
            return (kind,)
        if kind == "rename":
            return kind, data.draw(st.sampled_from(NAMES))
        if kind == "generator":
            file = data.draw(st.sampled_from(live))
            # Another one: nobody could tell afterwards whether a change to the same was made.
            return kind, file, "graph" if self.model.frames[file].generator == "sd15" else "sd15"
        some = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=4, unique=True))
        if kind in {"delete", "restore"}:
            return kind, some
        if kind == "hold":
            shown = st.sampled_from([file for file in files if self.model.frames[file].shown])
            some = data.draw(st.lists(shown, min_size=1, max_size=4, unique=True))
            return kind, some, data.draw(st.integers(1, 3))
        if kind == "rate":
            return kind, some, data.draw(st.integers(0, 5))
        others = [None, *(file for file in files if file not in some)]
        return kind, some, data.draw(st.sampled_from(others))


def after(model: Film, operation: tuple[Any, ...]) -> Film | None:
    """Return the film after a change; None if there is nothing to undo or redo."""
    film = model.copy()
    kind, *values = operation
    if kind in {"undo", "redo"}:
        return film if (film.step_back() if kind == "undo" else film.step_forth()) else None
    if kind in {"delete", "restore"}:
        film.put(*values, trashed=kind == "delete")
    else:
        named = {
            "hold": film.set_holds,
            "copy": film.copy_frames,
            "import": film.import_frames,
            "generator": film.set_generator,
        }
        (named.get(kind) or getattr(film, kind))(*values)
    return film


def all_frames(store: Store):
    (film,) = store.projects.all()
    present = [*frames_of(store, film, limit=1000), *store.frames.read.deleted(film)]
    takes = [take for frame in present for take in store.frames.takes.of(frame.id)]
    return list({frame.path: frame for frame in [*present, *takes]}.values())


def found(store: Store) -> tuple[str, dict[str, ModelFrame]]:
    """Return the project's name, and its frames by file."""
    (film,) = store.projects.all()
    return film.name, {
        frame.path: ModelFrame(
            frame.seed or 0,
            frame.position,
            frame.deleted_at is not None,
            frame.generator,
            frame.rating,
            frame.first_take,
            frame.shown,
            frame.hold,
        )
        for frame in all_frames(store)
    }


def highest(store: Store) -> int:
    """Return the highest file number that the project ever used."""
    with store.database.read() as connection:
        return connection.exec_driver_sql("SELECT last_file FROM projects").scalar_one()


PROCESSES = multiprocessing.get_context("forkserver" if os.name != "nt" else "spawn")
PROCESSES.set_forkserver_preload(["tests.store.film_process"])


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_thousand_changes_give_the_same_film_as_in_memory(database, request) -> None:
    machine = type("Machine", (FilmMachine,), {"exits": Counter()})
    if database == "postgresql":
        machine.url = request.getfixturevalue("postgres_url")
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # the failed changes are printed; finding fewer of them takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert machine.exits[True] > EXAMPLES
