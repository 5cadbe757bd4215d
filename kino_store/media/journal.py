"""A project's journal: what people decided after pictures were saved, such as their order.

`film.jsonl` has one line for each change, with the values before and after it. `film.json` has the values
once the lines that it replaces were dropped. Both name frames by file, because file names never change.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StrictStr, TypeAdapter, ValidationError, field_validator

from ..errors import KinoError, SidecarError, SidecarTooNewError
from ..ids import file_number, is_uid
from ..parameters import HOLD, LABELS, LONGEST_NOTE, MOST_MARKERS, RATING
from ..positions import is_key
from ..values import Marker, OpenValue
from .atomic import disk_errors, flush_folder, write_atomic, write_temporary
from .trash import FOLDER as TRASH

log = logging.getLogger("kino")

FILE, SNAPSHOT = "film.jsonl", "film.json"
SCHEMA, VERSION = "kino.film", 1
_SMALLEST = 64 * 1024  # bytes: shorter journals are never compacted
_GROWTH = 4  # a journal is compacted when it is that many times as long as its snapshot

_MARKERS = TypeAdapter(Annotated[list[Marker], Field(max_length=MOST_MARKERS)])


def _are_markers(value: Any) -> bool:
    try:
        _MARKERS.validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


# The fields of frames that people can change, and what their values look like. None is unknown.
_FIELDS: dict[str, Callable[[Any], bool]] = {
    "position": is_key,
    "trashed": lambda value: isinstance(value, bool),
    "generator": lambda value: isinstance(value, str) and len(value) <= 200,
    "uid": is_uid,
    "rating": lambda value: type(value) is int and RATING.min <= value <= RATING.max,
    "label": lambda value: value in ("", *LABELS),
    "note": lambda value: isinstance(value, str) and len(value) <= LONGEST_NOTE,
    "markers": _are_markers,
    "hold": lambda value: type(value) is int and HOLD.min <= value <= HOLD.max,
    "shown": lambda value: isinstance(value, bool),
    "approved": lambda value: value == "" or (isinstance(value, str) and file_number(value) is not None),
}
Value = StrictStr | None | StrictBool | StrictInt | list[dict[str, Any]]
BeforeAfter = tuple[Value, Value]
Document = dict[str, Any]
SheetChanges = dict[str, tuple[Document | None, Document | None]]
Changes = dict[str, dict[str, BeforeAfter]]  # field -> file name -> (value before, value after)


class Line(OpenValue):
    """One change. `v`: version of the format. `n`: counts lines from 1. `at`: when, ISO 8601, UTC.

    `do`: what people did, such as `move`. `step`: lines with the same one are undone together. `undoes`,
    `redoes`, `drops`: the step that this line takes back, repeats, or removes from the history. `reverts`:
    the line whose rows could not be committed; only values that are still as it left them go back. `frames`:
    see `Changes`; `trashed` is whether a frame is in the trash, and a new one was before. `project`: changed
    fields. `sheets`: by uid the documents before and after; None does not exist. `run`: an order whose frames
    belong to the step. `tasks`: ids of those that this undo stopped, or this redo gave out again.
    """

    v: int = Field(ge=1)
    n: int = Field(ge=1)
    at: Annotated[str, Field(max_length=32)]
    do: Annotated[str, Field(max_length=40)]
    step: Annotated[str, Field(max_length=40)]
    undoes: str | None = None
    redoes: str | None = None
    drops: str | None = None
    reverts: int | None = None
    frames: Changes = Field(default={})
    project: dict[str, tuple[Any, Any]] = Field(default={})
    sheets: SheetChanges = Field(default={})
    run: str | None = None
    tasks: list[int] = Field(default=[])

    @field_validator("frames")
    @classmethod
    def _check_values(cls, frames: Changes) -> Changes:
        for file in set().union(*frames.values()):
            if file_number(file) is None:
                raise ValueError(f"{file} is no frame")
        for name in _FIELDS.keys() & frames.keys():
            is_value = _FIELDS[name]
            for file, (before, after) in frames[name].items():
                if not ((before is None or is_value(before)) and (after is None or is_value(after))):
                    raise ValueError(f"{file}: {before}, {after} can't be a {name}")
        return frames


@dataclass
class Film:
    """What the journal says.

    `n`: of its last line. `values`: of frames, field -> file name -> value. `sheets`: documents by uid.

    A frame in the trash has the time of its deletion as `trashed`, any other has None.
    """

    n: int = 0
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    sheets: dict[str, Document] = field(default_factory=dict)

    def get(self, name: str, file: str) -> Any:
        """Return the value of a field, or None if the journal has none."""
        return self.values.get(name, {}).get(file)

    def apply(self, line: Line) -> None:
        """Make the change of a line, unless it is included already."""
        if line.n <= self.n:
            return
        self.n = line.n
        for uid, (before_, after_) in line.sheets.items():
            if line.reverts is None or self.sheets.get(uid) == before_:
                changed = {**self.sheets, uid: after_}
                self.sheets = {key: one for key, one in changed.items() if one is not None}
        for name, changes in line.frames.items():
            present = self.values.setdefault(name, {})
            for file, (before, after) in changes.items():
                new: Any = (line.at if after else None) if name == "trashed" else after
                if line.reverts is None or present.get(file) == _stored(name, before, present.get(file)):
                    present[file] = new


def _stored(name: str, value: Any, present: Any) -> Any:
    """Return how `Film` holds a value of a line; which time a frame was deleted at does not matter."""
    if name == "trashed":
        return (present or True) if value else None
    return value


def size(folder: Path) -> int:
    """Return the length of a project's journal in bytes; 0 without one."""
    try:
        return (folder / FILE).stat().st_size
    except FileNotFoundError:
        return 0


def append(folder: Path, line: Line, end: int) -> int:
    """Append a line at `end`, the journal's length, and flush it to the disk; return the new length.

    Raises:
        DiskFullError, StoreUnavailableError, FileMissingError: the journal is as it was.
    """
    data = line.model_dump_json(exclude_defaults=True).encode() + b"\n"
    path = folder / FILE
    try:
        with disk_errors(folder), path.open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(KinoError, OSError):  # then the next change cuts it
            cut(folder, end)
        raise
    if end == 0:
        flush_folder(folder)
    return end + len(data)


def cut(folder: Path, end: int) -> None:
    """Cut the journal to its first `end` bytes."""
    if end == 0:
        (folder / FILE).unlink(missing_ok=True)
        return
    with suppress(FileNotFoundError), disk_errors(folder), (folder / FILE).open("r+b") as file:
        file.truncate(end)
        file.flush()
        os.fsync(file.fileno())


def read_lines(folder: Path, start: int = 0) -> tuple[list[Line], int]:
    """Return the lines from the byte `start` on, and where the last complete line ends.

    A damaged line is logged and left out: each of the others is still right by itself.

    Raises:
        SidecarTooNewError: a line was written by a newer Kino.
        SidecarError: the journal can't be opened.
    """
    return read_located(folder, start)[::2]


def read_located(folder: Path, start: int = 0) -> tuple[list[Line], list[tuple[int, int]], int]:
    """As `read_lines`; return also where each line is: its first byte and its length."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            file.seek(start)
            data = file.read()
    except FileNotFoundError:
        return [], [], 0
    except OSError as error:
        raise SidecarError(
            f"{path} can't be opened ({error.strerror}). "
            "Give the user that runs ComfyUI permission to read it."
        ) from error
    whole = data[: data.rfind(b"\n") + 1]
    lines: list[Line] = []
    spans: list[tuple[int, int]] = []
    at = start
    for raw in whole.splitlines(keepends=True):
        line = _parse(path, raw, at)
        if line is not None:
            lines.append(line)
            spans.append((at, len(raw)))
        at += len(raw)
    return lines, spans, start + len(whole)


def read_spans(folder: Path, spans: Iterable[tuple[int, int]]) -> Iterator[Line]:
    """Return the lines at these places, as `read_located` found them."""
    path = folder / FILE
    with path.open("rb") as file:
        for start, length in spans:
            file.seek(start)
            if (line := _parse(path, file.read(length), start)) is not None:
                yield line


def read_film(folder: Path) -> tuple[Film, list[Line], int]:
    """Return the values that snapshot and lines give, the lines, and where the last complete line ends.

    Raises as `read_lines`. A damaged snapshot is logged; what its lines decided is lost then.
    """
    film = _read_snapshot(folder / SNAPSHOT)
    lines, end = read_lines(folder)
    for line in lines:
        film.apply(line)
    return film, lines, end


def is_long(folder: Path, length: int) -> bool:
    """Whether a journal of that length should be compacted."""
    if length <= _GROWTH * _SMALLEST:
        return False
    try:
        return length > _GROWTH * (folder / SNAPSHOT).stat().st_size
    except FileNotFoundError:
        return True


def compact(folder: Path) -> int:
    """Write all values to `film.json` and keep only the last lines, for undo; return the journal's length."""
    film, _, end = read_film(folder)
    there = {path.name for place in (folder, folder / TRASH) for path in place.glob("frame_*.png")}
    values = {
        name: {file: value for file, value in found.items() if file in there}
        for name, found in film.values.items()
    }
    document: Document = {"schema": SCHEMA, "version": VERSION, "n": film.n, "frames": values}
    if film.sheets:
        document["sheets"] = film.sheets
    snapshot = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    lines = (folder / FILE).read_bytes()[:end].splitlines(keepends=True)
    room = max(_SMALLEST, len(snapshot))
    first = len(lines)
    while first and len(lines[first - 1]) <= room:
        first -= 1
        room -= len(lines[first])
    write_atomic(folder / SNAPSHOT, snapshot)
    kept = b"".join(lines[first:])
    with disk_errors(folder):
        write_temporary(folder, kept).replace(folder / FILE)
    flush_folder(folder)
    return len(kept)


def _parse(path: Path, raw: bytes, at: int) -> Line | None:
    try:
        line = Line.model_validate_json(raw)
    except ValidationError as error:
        version = _version(raw)
        if version is None or version <= VERSION:
            first = error.errors()[0]["msg"]
            log.warning("Kino left out a damaged line of %s, at byte %d: %s", path, at, first)
            return None
    else:
        version = line.v
        if version <= VERSION:
            return line
    raise SidecarTooNewError(
        f"{path} was written by a newer Kino (version {version}; this Kino reads up to {VERSION}). "
        "Update Kino to use this project."
    )


def _version(raw: bytes) -> int | None:
    with suppress(ValueError, RecursionError):
        document = json.loads(raw)
        if isinstance(document, dict) and type(document.get("v")) is int:
            return int(document["v"])
    return None


def _read_snapshot(path: Path) -> Film:
    try:
        document = json.loads(path.read_bytes())
        schema, version = document["schema"], document["version"]
        if (schema, version) == (SCHEMA, VERSION):
            sheets = {uid: dict(one) for uid, one in document.get("sheets", {}).items()}
            return Film(int(document["n"]), _checked(document["frames"]), sheets)
        too_new = schema == SCHEMA and type(version) is int and version > VERSION
    except FileNotFoundError:
        return Film()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        log.warning("Kino can't read %s (%r): the order of its frames may be an older one.", path, error)
        return Film()
    if too_new:
        raise SidecarTooNewError(
            f"{path} was written by a newer Kino (version {version}; this Kino reads up to {VERSION}). "
            "Update Kino to use this project."
        )
    log.warning("Kino can't read %s: it is not a %s file.", path, SCHEMA)
    return Film()


def _checked(frames: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the values of a snapshot that are what they should be."""
    return {
        name: {
            file: value
            for file, value in values.items()
            if file_number(file) is not None and (value is None or _can_be(name, value))
        }
        for name, values in frames.items()
    }


def _can_be(name: str, value: Any) -> bool:
    if name == "trashed":  # here the time of the deletion
        return isinstance(value, str)
    return name not in _FIELDS or _FIELDS[name](value)
