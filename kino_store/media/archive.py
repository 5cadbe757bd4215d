"""Archives of projects (`.kino`): a stored zip of a manifest, then the files of a project's folder.

Archives come from anywhere, so reading one trusts nothing in it: names are matched against one pattern,
nothing is unpacked that is compressed, and every byte is checked against the manifest.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from ..documents import ProjectFile
from ..errors import ArchiveError, DiskFullError, KinoError, SidecarTooNewError, TooLargeError
from ..ids import check_project_name, now
from ..values import AUDIO, MASKS, OpenValue
from . import journal, png, sidecar
from .atomic import disk_errors, flush_files, flush_folder
from .trash import FOLDER as TRASH
from .zip_stream import Entry

MANIFEST, SCHEMA, VERSION = "manifest.json", "kino.archive", 1
TRASHED = "trash/"  # in front of the names of deleted frames
MOST_MANIFEST, MOST_JOURNAL, MOST_JSON = 32 << 20, 64 << 20, 8 << 20  # bytes of a file
_MOST_DIRECTORY = 32 << 20  # bytes that a zip's directory may have
_HIGHEST_LINE = 2**31 - 1
_BLOCK = 1 << 20
_NAME = re.compile(
    r"project\.json|film\.jsonl?|(trash/)?frame_[0-9]{6,9}\.(png|json)|audio/[0-9a-f]{64}\.[a-z0-9]{1,5}|"
    r"masks/[0-9a-f]{64}\.png"
)
# What zipfile raises for damaged files, besides OSError for places before the file's first byte.
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError, EOFError, OverflowError)
_LOCAL_HEADER = 30  # bytes, without the name


class ArchivedFile(OpenValue):
    """What the manifest says of a file."""

    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(OpenValue):
    """The first file of an archive: all others, by name. `kino`: the version that wrote it."""

    schema_: Literal["kino.archive"] = Field(alias="schema")
    version: Annotated[int, Field(ge=1, strict=True)]
    kino: Annotated[str, Field(max_length=100)] = ""
    files: dict[str, ArchivedFile] = Field(default={})


def data_entry(name: str, data: bytes) -> Entry:
    """Return the entry of a file that is in memory."""
    return Entry(name, len(data), lambda: io.BytesIO(data), hashlib.sha256(data).hexdigest())


def with_manifest(entries: Sequence[Entry], kino: str) -> list[Entry]:
    """Return the entries of a whole archive. All of them need a hash.

    Raises TooLargeError for an archive that could not be opened.
    """
    head = {"schema": SCHEMA, "version": VERSION, "kino": kino, "created_at": now()}
    files = ",\n".join(
        f'{json.dumps(entry.name)}:{{"bytes":{entry.bytes},"sha256":"{entry.sha256}"}}' for entry in entries
    )
    manifest = data_entry(MANIFEST, f'{json.dumps(head)[:-1]}, "files": {{\n{files}\n}}}}\n'.encode())
    for entry in (manifest, *entries):
        if entry.bytes > _most_bytes(entry.name):
            raise TooLargeError(
                f"{entry.name} would have {entry.bytes >> 20} MB, and an archive can't have more than "
                f"{_most_bytes(entry.name) >> 20} MB of it. Copy the project's folder instead."
            )
    return [manifest, *entries]


def extract(source: Path, folder: Path) -> ProjectFile:
    """Write the files of an archive into an empty folder, flushed; return its project.

    Raises:
        ArchiveError: it is damaged, no archive, or from a newer Kino. Something may be left in the folder.
        DiskFullError, StoreUnavailableError: the files can't be written.
    """
    with _Bounded(source) as file, _opened(file) as archive:
        infos = _checked(archive)
        manifest = _manifest(archive, infos.pop(MANIFEST))
        _compare(manifest, infos)
        _check_room(folder, sum(info.file_size for info in infos.values()))
        project = _project(_small(archive, infos["project.json"]))
        written = [
            _extract(archive, info, manifest.files[name], project, _target(folder, name))
            for name, info in infos.items()
        ]
    _check_journal(folder)
    flush_files(written)
    for place in (folder / AUDIO, folder / MASKS, folder / TRASH, folder):
        if place.is_dir():
            flush_folder(place)
    return project


class _Bounded(io.FileIO):
    """A file of which no large part is read at once, whatever it says of itself."""

    def read(self, size: int | None = -1, /) -> bytes:
        left = os.fstat(self.fileno()).st_size - self.tell()
        if (left if size is None or size < 0 else size) > _MOST_DIRECTORY:
            raise zipfile.BadZipFile("its directory is too large")
        return super().read(-1 if size is None else size) or b""


@contextmanager
def _opened(file: _Bounded) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except (*_DAMAGED, OSError, struct.error) as error:
        raise ArchiveError(f"This is no archive of Kino, or only a part of one ({error}).") from error
    with archive:
        yield archive


def _checked(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by name, if each may be unpacked."""
    infos = archive.infolist()
    if not infos or infos[0].orig_filename != MANIFEST or infos[0].header_offset != 0:
        raise ArchiveError(f"This is no archive of Kino: {MANIFEST} is not its first file.")
    seen: set[str] = set()
    for info in infos:
        name = info.orig_filename
        if name.casefold() in seen:
            raise ArchiveError(f"The archive has {_shown(name)} twice.")
        seen.add(name.casefold())
        if name != MANIFEST and not _NAME.fullmatch(name):
            raise ArchiveError(f"The archive has a file that Kino does not know: {_shown(name)}.")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.flag_bits & 1:
            raise ArchiveError(f"{name} is a link, a folder or encrypted, which an archive can't have.")
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            raise ArchiveError(f"{name} is compressed. In an archive of Kino, no file is.")
        if info.file_size > _most_bytes(name):
            raise ArchiveError(f"{name} has more than {_most_bytes(name) >> 20} MB.")
    _check_overlaps(archive, infos)
    return {info.orig_filename: info for info in infos}


def _check_overlaps(archive: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo]) -> None:
    places = sorted(
        (info.header_offset, info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.file_size)
        for info in infos
    )
    for (_, end), (begin, _) in pairwise([*places, (archive.start_dir, 0)]):
        if end > begin:
            raise ArchiveError("Files of the archive overlap.")


def _manifest(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(_small(archive, info))
    except ValidationError as error:
        raise ArchiveError(f"{MANIFEST} is damaged ({error.errors()[0]['msg']}).") from error
    if manifest.version > VERSION:
        raise ArchiveError(
            f"The archive was written by a newer Kino (version {manifest.version} of archives; this Kino "
            f"reads up to {VERSION}). Update Kino to open it."
        )
    return manifest


def _compare(manifest: Manifest, infos: dict[str, zipfile.ZipInfo]) -> None:
    if odd := sorted(manifest.files.keys() ^ infos.keys()):
        raise ArchiveError(f"{_shown(odd[0])} is in the archive or in {MANIFEST}, but not in both.")
    for name, info in infos.items():
        if manifest.files[name].bytes != info.file_size:
            raise ArchiveError(f"{name} does not have the size that {MANIFEST} says.")
    if "project.json" not in infos:
        raise ArchiveError("The archive has no project.json.")


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise DiskFullError(
            f"The archive's files need {size / 1e6:,.0f} MB, and the disk that holds {folder.parent} has "
            f"{free / 1e6:,.0f} MB free. Free some space, then open the archive again."
        )


def _project(data: bytes) -> ProjectFile:
    try:
        project = sidecar.parse_project(data)
        check_project_name(project.name)
    except KinoError as error:
        raise ArchiveError(f"The archive's project can't be used. {error.message}") from error
    return project


def _extract(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, known: ArchivedFile, project: ProjectFile, target: Path
) -> Path:
    """Write one file; return its path."""
    digest = hashlib.sha256()
    with disk_errors(target.parent.parent):
        target.parent.mkdir(exist_ok=True)
    with disk_errors(target.parent), target.open("xb") as file:
        for block in _blocks(archive, info):
            digest.update(block)
            file.write(block)
    named = target.stem if target.parent.name in (AUDIO, MASKS) else known.sha256
    if not digest.hexdigest() == known.sha256 == named:
        raise ArchiveError(f"{info.filename} is not what the archive says (its sha256 differs).")
    if target.suffix == ".png":
        _check_picture(info.filename, target, None if target.parent.name == MASKS else project)
    return target


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as file:
            while block := file.read(_BLOCK):
                yield block
    except (*_DAMAGED, struct.error) as error:
        raise ArchiveError(f"{info.filename} is damaged in the archive ({error}).") from error


def _small(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    return b"".join(_blocks(archive, info))


def _check_picture(name: str, path: Path, project: ProjectFile | None) -> None:
    """Raise ArchiveError for a damaged picture, or one without the size of `project` (None: any)."""
    try:
        width, height, _ = png.measure(path)
    except png.PictureError as error:
        raise ArchiveError(f"{name} is not a complete PNG.") from error
    if project is not None and (width, height) != (project.width, project.height):
        raise ArchiveError(
            f"{name} has {width}x{height} pixels, and its project {project.width}x{project.height}."
        )


def _check_journal(folder: Path) -> None:
    try:
        film, _, _ = journal.read_film(folder)
    except SidecarTooNewError as error:
        raise ArchiveError("The archive's journal was written by a newer Kino. Update Kino.") from error
    if film.n > _HIGHEST_LINE:
        raise ArchiveError("The archive's journal has too many lines.")


def _target(folder: Path, name: str) -> Path:
    """Return where a file goes. Its name was matched, so it has one of three folders or none."""
    if name.startswith(TRASHED):
        return folder / TRASH / name.removeprefix(TRASHED)
    return folder / name


def _most_bytes(name: str) -> int:
    if name == MANIFEST:
        return MOST_MANIFEST
    if name in (journal.FILE, journal.SNAPSHOT):
        return MOST_JOURNAL
    return MOST_JSON if name.endswith(".json") else 1 << 62


def _shown(name: str) -> str:
    return repr(name[:100])
