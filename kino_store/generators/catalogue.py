"""All generators there are: those that come with Kino, and those in the user's folder, seen as soon as they change."""

from __future__ import annotations

import json
import logging
import os
import stat
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import GeneratorError, InvalidValueError, KinoError, NameTakenError, UnknownGeneratorError
from ..ids import unused_name
from ..media.atomic import clear_errors, flush_folder, to_json, write_whole
from ..paths import inside
from .derive import derived
from .manifest import SCHEMA, Generator, checked_name, parsed

log = logging.getLogger("kino")

LARGEST_FILE = 10 * 2**20  # bytes; ComfyUI's own largest templates have a fiftieth of it


class _Stamp(NamedTuple):
    """What tells that a file is not the one that was read."""

    size: int
    mtime_ns: int
    inode: int


class _Entry(NamedTuple):
    """A file as it was read: a generator, or what is wrong with it."""

    stamp: _Stamp
    generator: Generator | None
    problem: str


class Catalogue:
    """Generators by name. May be used from several threads; the user's folder need not exist."""

    def __init__(self, builtin: Path, user: Path) -> None:
        self._builtin = _Folder(builtin)
        self._user = _Folder(user)
        self._path = user
        self._lock = threading.Lock()

    def all_generators(self) -> dict[str, Generator]:
        """All generators: the built-in ones, then the user's by file name."""
        with self._lock:
            return self._read()[0]

    def get(self, name: str) -> Generator:
        """The generator of that name, or UnknownGeneratorError."""
        found = self.all_generators()
        if name not in found:
            raise UnknownGeneratorError(
                f"There is no generator {name!r}. There are: {', '.join(found) or 'none'}."
            )
        return found[name]

    def problems(self) -> dict[str, str]:
        """What is wrong with files of the user's folder that are not used, by file name."""
        with self._lock:
            return self._read()[1]

    def save(
        self, name: str, description: str, prompt: Mapping[str, Any], *, visible: bool = True
    ) -> Generator:
        """Keep a workflow in API form as a generator; one of the user's that has the name is replaced.

        InvalidValueError for the name, GeneratorError for the workflow, NameTakenError for the name of a built-in one.
        """
        checked_name(name)
        made = derived(name, prompt, description).model_copy(update={"visible": visible})
        with self._lock:
            if name.casefold() in {taken.casefold() for taken in self._builtin.generators()}:
                raise NameTakenError(f"name: {name!r} comes with Kino. Choose another name.")
            old = self._user.generators().get(name)
            if old:
                made = made.model_copy(update={"generator_version": _next(old[1].generator_version)})
            with clear_errors(self._path.parent):
                self._path.mkdir(parents=True, exist_ok=True)
            path = inside(self._path, old[0] if old else self._user.free(name))
            write_whole(path, to_json(made.model_dump(mode="json", by_alias=True)))
        return self.get(name)

    def remove(self, name: str) -> None:
        """Delete the user's generator of that name. UnknownGeneratorError; InvalidValueError for a built-in one."""
        self.get(name)
        with self._lock:
            held = self._user.generators().get(name)
            if held is None or name in self._builtin.generators():
                raise InvalidValueError("name", name, "It comes with Kino, so it can't be removed.")
            with clear_errors(self._path):
                inside(self._path, held[0]).unlink(missing_ok=True)
            flush_folder(self._path)

    def _read(self) -> tuple[dict[str, Generator], dict[str, str]]:
        builtin = {name: generator for name, (_, generator) in self._builtin.generators().items()}
        own = self._user.generators()
        problems = self._user.problems()
        problems.update(
            {
                file: f"{name!r} comes with Kino. Give it another name."
                for name, (file, _) in own.items()
                if name in builtin
            }
        )
        return {
            **builtin,
            **{name: generator for name, (_, generator) in own.items() if name not in builtin},
        }, problems


class _Folder:
    """The generator files of one folder. Each look reads only those that changed since the last one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, _Entry] = {}

    def generators(self) -> dict[str, tuple[str, Generator]]:
        """File name and generator, by the generator's name; of several with one name the first file's."""
        self._look()
        found: dict[str, tuple[str, Generator]] = {}
        for file, entry in self._entries.items():
            if entry.generator:
                found.setdefault(entry.generator.name, (file, entry.generator))
        return found

    def problems(self) -> dict[str, str]:
        """What is wrong with a file, by its name; so are names that stand in several."""
        used = self.generators()
        problems: dict[str, str] = {}
        for file, entry in self._entries.items():
            first = used[entry.generator.name][0] if entry.generator else file
            if first != file and entry.generator:
                problems[file] = f"{first} has the same name, {entry.generator.name!r}. Change one of them."
            elif entry.problem:
                problems[file] = entry.problem
        return problems

    def free(self, name: str) -> str:
        """A file name that no file has, also none that can't be used as it is; to many disks Fox.json is fox.json."""
        folded = name.casefold()
        number = unused_name(folded, {Path(file).stem.casefold() for file in self._entries}).removeprefix(
            folded
        )
        return f"{name}{number}.json"

    def _look(self) -> None:
        stamps = self._stamps()
        entries = {file: self._entries.get(file) for file in sorted(stamps)}
        self._entries = {
            file: entry if entry and entry.stamp == stamps[file] else self._entry(file, stamps[file])
            for file, entry in entries.items()
        }

    def _stamps(self) -> dict[str, _Stamp]:
        try:
            with os.scandir(self._path) as files:
                shown = [
                    file for file in files if file.name.endswith(".json") and not file.name.startswith(".")
                ]
                return {
                    file.name: _Stamp(at.st_size, at.st_mtime_ns, at.st_ino)
                    for file in shown
                    if (at := _stat(file))
                }
        except OSError:  # not there yet, or not to be read: then there are none
            return {}

    def _entry(self, file: str, stamp: _Stamp) -> _Entry:
        try:
            if stamp.size > LARGEST_FILE:
                raise GeneratorError(f"The file has {stamp.size:,} bytes; at most {LARGEST_FILE:,} are read.")
            return _Entry(stamp, _generator(inside(self._path, file)), "")
        except KinoError as error:
            log.warning("Generator file %s is not used: %s", self._path / file, error.message)
            return _Entry(stamp, None, error.message)


def _generator(path: Path) -> Generator:
    try:
        document = json.loads(path.read_bytes())
        own = isinstance(document, dict) and document.get("schema") == SCHEMA
        return parsed(document) if own else derived(path.stem, document)
    except OSError as error:
        raise GeneratorError(f"The file can't be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise GeneratorError(f"The file is not JSON, or cut short ({error}).") from error


def _stat(file: os.DirEntry[str]) -> os.stat_result | None:
    try:
        found = file.stat()
    except OSError:  # gone meanwhile, or a link to nothing
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _next(version: str) -> str:
    """The version after one such as 1.0.0: its last number plus one."""
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isascii() and last.isdigit() else f"{version}.1"
