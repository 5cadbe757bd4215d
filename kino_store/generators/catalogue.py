"""Reads generators from Kino's folder and the user's. Changed files are read again at the next access."""

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
from ..media.atomic import disk_errors, flush_folder, to_json, write_atomic
from ..paths import inside
from .derive import derive
from .manifest import SCHEMA, Generator, check_name, parse
from .relate import related, with_relations

log = logging.getLogger("kino")

TRASH = ".trash"  # a folder in the user's
MAX_FILE_BYTES = 10 * 2**20  # bytes; ComfyUI's largest templates are a fiftieth of it


class _Stamp(NamedTuple):
    """Identifies the state of a file, to detect changes."""

    size: int
    mtime_ns: int
    inode: int


class _Entry(NamedTuple):
    """A parsed file: its generator, or its problem."""

    stamp: _Stamp
    generator: Generator | None
    problem: str


class Catalogue:
    """All generators. Thread-safe; the user's folder need not exist."""

    def __init__(self, builtin: Path, user: Path) -> None:
        self._builtin = _Folder(builtin)
        self._user = _Folder(user)
        self._path = user
        self._lock = threading.Lock()

    def all_generators(self) -> dict[str, Generator]:
        """Return all generators by name: the built-in ones, then the user's, sorted by file name."""
        with self._lock:
            return self._read()[0]

    def get(self, name: str) -> Generator:
        """Return the generator of that name. Raises UnknownGeneratorError."""
        found = self.all_generators()
        if name not in found:
            raise UnknownGeneratorError(
                f"There is no generator {name!r}. Generators: {', '.join(found) or 'none'}."
            )
        return found[name]

    def problems(self) -> dict[str, str]:
        """Return the problems of unusable files in the user's folder, by file name."""
        with self._lock:
            return self._read()[1]

    def is_builtin(self, name: str) -> bool:
        """Whether the generator of that name comes with Kino."""
        with self._lock:
            return name in self._builtin.generators()

    def save(
        self,
        name: str,
        description: str,
        prompt: Mapping[str, Any],
        relations: Mapping[str, str] | None = None,
        *,
        visible: bool = True,
    ) -> Generator:
        """Save a prompt graph as a generator; replace the user's generator of that name.

        `relations`: of the pictures that nodes load, by node; see `with_relations`.

        Raises:
            InvalidValueError: the name can't be used.
            NameTakenError: a built-in generator has the name.
            GeneratorError: the prompt graph can't become a generator.
            DiskFullError, StoreUnavailableError: nothing was saved.
        """
        check_name(name)
        derived = with_relations(derive(name, prompt, description), relations or {})
        generator = derived.model_copy(update={"visible": visible})
        with self._lock:
            self._check_not_builtin(name)
            old = self._user.generators().get(name)
            if old:
                generator = generator.model_copy(
                    update={"generator_version": _next_version(old[1].generator_version)}
                )
            self._write(generator, old[0] if old else None)
        return self.get(name)

    def add(self, document: Mapping[str, Any], name: str | None = None) -> Generator:
        """Add a generator from a file's JSON: a manifest, or a workflow in API form. `name` replaces its own.

        Raises as `save`, and NameTakenError if there is a generator of that name.
        """
        if document.get("schema") == SCHEMA:
            generator = parse({**document, **({} if name is None else {"name": name})})
        else:
            generator = derive(check_name(name or ""), document)
        with self._lock:
            self._check_free(generator.name)
            self._write(generator, None)
        return self.get(generator.name)

    def edit(self, name: str, changes: Mapping[str, Any], parameters: Mapping[str, Any]) -> Generator:
        """Change a generator of the user: its `name`, `description`, `visible`, and fields of parameters.

        `parameters`: the fields to change by the parameter's name; None removes it from the form, and its
        inputs keep their values. `relation`: of a picture, None is picked by hand.

        Raises:
            UnknownGeneratorError, NameTakenError: of the old name, of the new one.
            InvalidValueError: it comes with Kino, or the name can't be used.
            GeneratorError: a parameter does not exist, or a value does not fit.
            DiskFullError, StoreUnavailableError: nothing was changed.
        """
        self.get(name)
        with self._lock:
            file, old = self._of_user(name)
            document = old.model_dump(mode="json", by_alias=True)
            if unknown := parameters.keys() - document["parameters"].keys():
                raise GeneratorError(f"{name} has no parameter {', '.join(sorted(unknown))}.")
            kept = {
                key: _edited(key, fields, parameters.get(key, {}))
                for key, fields in document["parameters"].items()
                if key not in parameters or parameters[key] is not None
            }
            version = _next_version(old.generator_version)
            new = parse({**document, **changes, "parameters": kept, "generator_version": version})
            if new.name != name:
                self._check_free(new.name)
            self._write(new, file)
        return self.get(new.name)

    def remove(self, name: str) -> None:
        """Move the user's generator of that name to the trash.

        Raises UnknownGeneratorError, or InvalidValueError if it is built in.
        """
        self.get(name)
        with self._lock:
            file, _ = self._of_user(name)
            trash = self._path / TRASH
            with disk_errors(self._path):
                trash.mkdir(exist_ok=True)
                inside(self._path, file).replace(inside(trash, file))
            flush_folder(trash)
            flush_folder(self._path)

    def restore(self, name: str) -> Generator:
        """Return a generator from the trash. Raises UnknownGeneratorError or NameTakenError."""
        with self._lock:
            trash = self._path / TRASH
            found = _Folder(trash).generators().get(name)
            if found is None:
                raise UnknownGeneratorError(f"There is no generator {name!r} in the trash.")
            self._check_free(name)
            with disk_errors(self._path):
                inside(trash, found[0]).replace(inside(self._path, self._user.free_file_name(name)))
            flush_folder(trash)
            flush_folder(self._path)
        return self.get(name)

    def _of_user(self, name: str) -> tuple[str, Generator]:
        """Return file name and generator. Raises InvalidValueError if it is built in."""
        entry = self._user.generators().get(name)
        if entry is None or name in self._builtin.generators():
            raise InvalidValueError(
                "name", name, "It comes with Kino, so it can't be changed or removed. Copy it to change it."
            )
        return entry

    def _check_not_builtin(self, name: str) -> None:
        if name.casefold() in {builtin_name.casefold() for builtin_name in self._builtin.generators()}:
            raise NameTakenError(f"name: {name!r} comes with Kino. Choose another name.")

    def _check_free(self, name: str) -> None:
        self._check_not_builtin(name)
        if name in self._user.generators():
            raise NameTakenError(f"name: There is a generator {name!r}. Choose another name.")

    def _write(self, generator: Generator, file: str | None) -> None:
        """Write a generator's file, or a new one without `file`. The caller holds the lock."""
        with disk_errors(self._path.parent):
            self._path.mkdir(parents=True, exist_ok=True)
        path = inside(self._path, file or self._user.free_file_name(generator.name))
        write_atomic(path, to_json(generator.model_dump(mode="json", by_alias=True)))

    def _read(self) -> tuple[dict[str, Generator], dict[str, str]]:
        builtin = {name: generator for name, (_, generator) in self._builtin.generators().items()}
        user_generators = self._user.generators()
        problems = self._user.problems()
        problems.update(
            {
                file: f"{name!r} comes with Kino. Give it another name."
                for name, (file, _) in user_generators.items()
                if name in builtin
            }
        )
        return {
            **builtin,
            **{name: generator for name, (_, generator) in user_generators.items() if name not in builtin},
        }, problems


class _Folder:
    """The generator files of one folder. Only changed files are read again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, _Entry] = {}

    def generators(self) -> dict[str, tuple[str, Generator]]:
        """Return (file name, generator) by the generator's name.

        If several files have one name, the first wins.
        """
        self._refresh()
        found: dict[str, tuple[str, Generator]] = {}
        for file, entry in self._entries.items():
            if entry.generator:
                found.setdefault(entry.generator.name, (file, entry.generator))
        return found

    def problems(self) -> dict[str, str]:
        """Return the problems by file name, including duplicate generator names."""
        used = self.generators()
        problems: dict[str, str] = {}
        for file, entry in self._entries.items():
            first = used[entry.generator.name][0] if entry.generator else file
            if first != file and entry.generator:
                problems[file] = f"{first} has the same name, {entry.generator.name!r}. Change one of them."
            elif entry.problem:
                problems[file] = entry.problem
        return problems

    def free_file_name(self, name: str) -> str:
        """Return an unused file name, also ignoring case: on many disks Fox.json is fox.json."""
        folded = name.casefold()
        number = unused_name(folded, {Path(file).stem.casefold() for file in self._entries}).removeprefix(
            folded
        )
        return f"{name}{number}.json"

    def _refresh(self) -> None:
        stamps = self._stamps()
        entries = {file: self._entries.get(file) for file in sorted(stamps)}
        self._entries = {
            file: entry if entry and entry.stamp == stamps[file] else self._read_entry(file, stamps[file])
            for file, entry in entries.items()
        }

    def _stamps(self) -> dict[str, _Stamp]:
        try:
            with os.scandir(self._path) as files:
                visible = [
                    file for file in files if file.name.endswith(".json") and not file.name.startswith(".")
                ]
                return {
                    file.name: _Stamp(info.st_size, info.st_mtime_ns, info.st_ino)
                    for file in visible
                    if (info := _file_info(file))
                }
        except OSError:  # missing or unreadable: no generators
            return {}

    def _read_entry(self, file: str, stamp: _Stamp) -> _Entry:
        try:
            if stamp.size > MAX_FILE_BYTES:
                raise GeneratorError(
                    f"The file has {stamp.size:,} bytes; at most {MAX_FILE_BYTES:,} are read."
                )
            return _Entry(stamp, _read_generator(inside(self._path, file)), "")
        except KinoError as error:
            log.warning("Generator file %s is not used: %s", self._path / file, error.message)
            return _Entry(stamp, None, error.message)


def _read_generator(path: Path) -> Generator:
    try:
        document = json.loads(path.read_bytes())
        is_manifest = isinstance(document, dict) and document.get("schema") == SCHEMA
        return parse(document) if is_manifest else derive(path.stem, document)
    except OSError as error:
        raise GeneratorError(f"The file can't be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise GeneratorError(f"The file is not valid JSON, or truncated ({error}).") from error


def _edited(name: str, fields: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    if "relation" not in changes:
        return {**fields, **changes}
    others = {key: value for key, value in changes.items() if key != "relation"}
    return {**related(name, fields, changes["relation"]), **others}


def _file_info(file: os.DirEntry[str]) -> os.stat_result | None:
    try:
        found = file.stat()
    except OSError:  # deleted in the meantime, or a broken link
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _next_version(version: str) -> str:
    """Return the version after one such as 1.0.0: its last number plus one."""
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isascii() and last.isdigit() else f"{version}.1"
