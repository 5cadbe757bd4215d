"""Changes of a film, also in a process that dies at a chosen call of the system or the database."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from kino_store.errors import NothingToUndoError
from kino_store.ids import new_uid
from kino_store.paths import Paths
from kino_store.services.frames.encoder import Decoded, SaveContext
from kino_store.services.journal import Purpose
from kino_store.store import Store, open_store
from kino_store.values import Place, Project
from tests.store.pictures import picture

# Everything that changes a file or the database goes through one of these.
_CALLS = {
    *("fsync", "link", "rename", "replace", "unlink", "mkdir", "truncate", "utime", "write"),
    *("commit", "execute", "executemany"),
}


def apply(store: Store, film: Project, operation: tuple[Any, ...]) -> None:
    """Make a change of the film; frames are named by file."""
    name, *values = operation
    _OPERATIONS[name](store, film, *values)


def die_at_call(calls: int) -> None:
    """End the process at once at the call with that number, from now on."""
    left = calls

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal left
        name = getattr(argument, "__name__", "") if event == "c_call" else ""
        if event == "call":
            name = frame.f_code.co_name
        if name in _CALLS:
            left -= 1
            if left <= 0:
                os._exit(9)

    threading.setprofile(count)
    sys.setprofile(count)


def apply_and_die(paths: Paths, url: str | None, operation: tuple[Any, ...], calls: int) -> None:
    """Open the store and make a change, but end the process at once at the call with that number."""
    store = open_store(paths, url)
    film = store.projects.all()[0]
    die_at_call(calls)
    with suppress(NothingToUndoError):
        apply(store, film, operation)
    sys.setprofile(None)
    os._exit(0)


def _save(store: Store, film: Project, seeds: list[int], where: str, file: str | None) -> None:
    place = Place() if file is None or where == "append" else Place(where, file=file)
    store.frames.edit.save(film, [picture(seed) for seed in seeds], SaveContext(), place)


def _import(store: Store, film: Project, seeds: list[int], where: str, file: str | None) -> None:
    place = Place() if file is None or where == "append" else Place(where, file=file)
    shots = (Decoded(picture(seed), SaveContext()) for seed in seeds)
    list(store.frames.bulk.save(film, shots, Purpose("import", new_uid()), place))


def _take(store: Store, film: Project, seeds: list[int], file: str, show: bool) -> None:
    pictures = [picture(seed) for seed in seeds]
    store.frames.edit.save(film, pictures, SaveContext(), Place("take", file=file, show=show))


def _choose(store: Store, film: Project, file: str) -> None:
    take = store.frames.read.by_file(film, file)
    (frame,) = [one for one in store.frames.takes.of(take.id) if one.shown]
    store.frames.takes.choose({frame.id: file})


def _id(store: Store, film: Project, file: str | None) -> int | None:
    return None if file is None else store.frames.read.by_file(film, file).id


def _ids(store: Store, film: Project, files: list[str]) -> list[int]:
    return [store.frames.read.by_file(film, file).id for file in files]


def _copy(store: Store, film: Project, files: list[str], before: str | None) -> None:
    store.frames.copies.copy(film.id, _ids(store, film, files), _id(store, film, before))


def _move(store: Store, film: Project, files: list[str], before: str | None) -> None:
    store.frames.edit.move(_ids(store, film, files), _id(store, film, before))


def _set_generator(store: Store, film: Project, file: str, generator: str) -> None:
    store.frames.files.change(_ids(store, film, [file])[0], generator=generator)


_OPERATIONS: dict[str, Callable[..., object]] = {
    "save": _save,
    "import": _import,
    "take": _take,
    "choose": _choose,
    "copy": _copy,
    "move": _move,
    "delete": lambda store, film, files: store.frames.edit.delete(_ids(store, film, files)),
    "restore": lambda store, film, files: store.frames.edit.restore(_ids(store, film, files)),
    "generator": _set_generator,
    "rate": lambda store, film, files, rating: store.frames.marks.mark(
        _ids(store, film, files), {"rating": rating}
    ),
    "hold": lambda store, film, files, hold: store.frames.marks.mark(
        _ids(store, film, files), {"hold": hold}
    ),
    "rename": lambda store, film, name: store.projects.update(film.id, name=name),
    "undo": lambda store, film: store.frames.history.undo(film.id),
    "redo": lambda store, film: store.frames.history.redo(film.id),
}
