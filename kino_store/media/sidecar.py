"""Sidecars and project files: versioned JSON next to the frames, from which the database can be rebuilt."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ..documents import ProjectFile, Sidecar
from ..errors import FileMissingError, SidecarError, SidecarTooNewError
from ..values import OpenValue
from .atomic import to_json, write_atomic

PROJECT_FILE = "project.json"
VERSION = 2  # of both schemas

Document = TypeVar("Document", Sidecar, ProjectFile)
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

# From a version to the next, by schema. Only append: files of every version ever written must stay readable.
UPGRADES: dict[str, dict[int, Upgrade]] = {
    "kino.frame": {1: lambda document: {**document, "inputs": _loaded_frames(document.get("prompt"))}},
    "kino.project": {1: lambda document: {**document, "uid": ""}},
}


def sidecar_path(picture: Path) -> Path:
    """Return the path of a picture's sidecar: the same name, `.json`."""
    return picture.with_suffix(".json")


def read_sidecar(path: Path) -> Sidecar:
    """Return a frame's sidecar, upgraded to the current version.

    Raises SidecarError, SidecarTooNewError or FileMissingError.
    """
    return _read(path, "kino.frame", Sidecar)


def read_project(folder: Path) -> ProjectFile:
    """Return the project file of a folder. Raises as `read_sidecar`."""
    return _read(folder / PROJECT_FILE, "kino.project", ProjectFile)


def parse_project(data: bytes) -> ProjectFile:
    """Return a project file that is in memory. Raises SidecarError or SidecarTooNewError."""
    return _parse(Path(PROJECT_FILE), data, "kino.project", ProjectFile)


def dump(document: OpenValue) -> bytes:
    """Return the bytes of a sidecar or project file, including unknown fields."""
    return to_json(document.model_dump(by_alias=True, mode="json"))


def write(path: Path, document: OpenValue) -> None:
    """Create or replace a sidecar or project file."""
    write_atomic(path, dump(document))


def with_changes(document: Document, changes: Mapping[str, Any]) -> Document:
    """Return the document with other values, checked. Raises SidecarError."""
    try:
        return type(document).model_validate({**document.model_dump(by_alias=True), **changes})
    except ValidationError as error:
        raise SidecarError(f"{sorted(changes)}: {error.errors()[0]['msg']}") from error


def try_read_sidecar(path: Path) -> Sidecar | None:
    """Return a sidecar, or None when it is missing, damaged or too new."""
    with suppress(SidecarError, FileMissingError):
        return read_sidecar(path)
    return None


def set_aside(path: Path) -> Path:
    """Rename a damaged JSON file to `<name>.damaged-<time>.json`, and return its new path."""
    damaged = path.with_name(f"{path.stem}.damaged-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}.json")
    return path.replace(damaged)


def _read(path: Path, schema: str, kind: type[Document]) -> Document:
    return _parse(path, _read_bytes(path), schema, kind)


def _parse(path: Path, data: bytes, schema: str, kind: type[Document]) -> Document:
    current = _parse_current(data, schema, kind)
    return _upgrade(path, _parse_json(path, data), schema, kind) if current is None else current


def _parse_current(data: bytes, schema: str, kind: type[Document]) -> Document | None:
    """Return a valid document of the current version, else None.

    Nearly all are, and this takes a third of the time.
    """
    with suppress(ValidationError):
        document = kind.model_validate_json(data)
        is_current = (document.schema_, document.version) == (schema, VERSION)
        if is_current and {"schema_", "version"} <= document.model_fields_set:  # stated, not defaults
            return document
    return None


def _upgrade(path: Path, document: dict[str, Any], schema: str, kind: type[Document]) -> Document:
    version = document.get("version")
    if document.get("schema") != schema or type(version) is not int or version < 1:
        raise SidecarError(
            f"{path} is not a {schema} file. Restore it from a copy; the picture is not affected."
        )
    if version > VERSION:
        raise SidecarTooNewError(
            f"{path} was written by a newer Kino ({schema} version {version}; this Kino reads up to "
            f"{VERSION}). Update Kino to use it."
        )
    for step in range(version, VERSION):
        document = {**UPGRADES[schema][step](document), "version": step + 1}
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise SidecarError(
            f"{path} is damaged at {field!r}: {first['msg']}. Restore it from a copy."
        ) from error


def _loaded_frames(prompt: object) -> list[dict[str, Any]]:
    """Return the frames that a prompt graph loads by file name. Version 1 has neither project nor hash."""
    nodes = prompt.values() if isinstance(prompt, dict) else ()
    inputs = [
        node.get("inputs")
        for node in nodes
        if isinstance(node, dict) and node.get("class_type") == "KinoLoadFrame"
    ]
    return [
        {"role": "image", "relation": "file", "file": one["file"]}
        for one in inputs
        if isinstance(one, dict) and isinstance(one.get("file"), str) and one["file"]
    ]


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb", buffering=0) as file:  # half the time of `Path.read_bytes`
            return file.read()
    except FileNotFoundError as error:
        raise FileMissingError(f"{path} is missing. Put it back, or regenerate the frame.") from error
    except OSError as error:
        raise SidecarError(
            f"{path} can't be opened ({error.strerror}). "
            "Give the user that runs ComfyUI permission to read it."
        ) from error


def _parse_json(path: Path, data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SidecarError(f"{path} is damaged or truncated ({error}). Restore it from a copy.") from error
    if not isinstance(document, dict):
        raise SidecarError(f"{path} has no JSON object. Restore it from a copy.")
    return document
