"""Archives: a project as one file, to be opened by another Kino, and exported folders as zip files."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from .. import __version__
from ..database import Database
from ..errors import ArchiveError, DiskFullError, FileMissingError, SizeMismatchError
from ..ids import file_name
from ..media import archive, journal, sidecar
from ..media.atomic import disk_errors, part_path, remove
from ..media.trash import FOLDER as TRASH
from ..media.zip_stream import Entry, blocks, file_entry, length, open_unchanged
from ..paths import Paths
from ..queries import frames as rows
from ..queries.frames import Stored
from ..values import AUDIO, MASKS, Project
from .folder import FolderGuard
from .journal import FilmJournal
from .projects import Projects
from .recovery.index import Recovery

_NAMED_BY_HASH = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")
_BLOCK = 1 << 20
_ROOM_LEFT = 64 << 20  # bytes of the disk that uploads leave free


@dataclass(frozen=True)
class Download:
    """A zip file to send. Close it when it was sent or not."""

    name: str
    entries: list[Entry]
    closing: ExitStack = field(default_factory=ExitStack)

    @property
    def size(self) -> int:
        """The length of the zip file in bytes."""
        return length(self.entries)

    def blocks(self) -> Iterator[bytes]:
        """Yield the zip file. Raises FileMissingError when a file is gone or changed: send no more then."""
        return blocks(self.entries)

    def close(self) -> None:
        """Close the files that are held open."""
        self.closing.close()


class Archives:
    """Writes and opens archives of projects."""

    def __init__(
        self, database: Database, paths: Paths, projects: Projects, guard: FolderGuard, recovery: Recovery
    ) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._guard = guard
        self._recovery = recovery

    def download(self, project_id: int, *, trash: bool = False) -> Download:
        """Return the archive of a project as it is now. `trash`: with the deleted frames.

        Frames that are added or deleted while it is read change nothing: file names are never used again.

        Raises:
            ProjectNotFoundError: there is no such project.
            FileMissingError: the picture of a frame is missing.
            SizeMismatchError: a picture has another size than the project, so no archive can have it.
            TooLargeError: it would have too many files.
        """
        self._guard.check()
        project = self._projects.get(project_id)
        folder = self._paths.project(project.folder)
        with ExitStack() as held:
            head, stored = self._decisions(project, folder, held)
            frames = [frame for frame in stored if trash or frame.deleted_at is None]
            entries = [
                *head,
                *self._frames(project, folder, frames),
                *_assets(folder, AUDIO),
                *_assets(folder, MASKS),
            ]
            whole = archive.with_manifest(entries, __version__)
            return Download(f"{file_name(project.name)}.kino", whole, held.pop_all())

    def folder_download(self, folder: Path) -> Download:
        """Return the files in a folder of exports as a zip file."""
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
        return Download(f"{folder.name}.zip", [file_entry(f"{folder.name}/{one.name}", one) for one in files])

    def upload_path(self, size: int | None) -> Path:
        """Return where to write an archive before `open`; the caller removes it afterwards.

        `size`: in bytes, None if it is not known. Raises DiskFullError without room for it.
        """
        self._guard.check()
        free = shutil.disk_usage(self._paths.frames).free
        if size is not None and 2 * size + _ROOM_LEFT > free:
            raise DiskFullError(
                f"Opening this archive needs {2 * size / 1e6:,.0f} MB, and the disk that holds "
                f"{self._paths.frames} has {free / 1e6:,.0f} MB free. Free some space, then try again."
            )
        return part_path(self._paths.frames)

    def open(self, path: Path) -> Project:
        """Create a project from an archive: the same film, with the same uids unless they are here already.

        Raises:
            ArchiveError: it can't be used. Nothing is left of it.
            DiskFullError, StoreUnavailableError: its files can't be written. Nothing is left of them.
        """
        self._guard.check()
        part = part_path(self._paths.frames)
        try:
            with disk_errors(self._paths.frames):
                part.mkdir()
            document = archive.extract(path, part)
            folder = self._projects.adopt_folder(part, document)
        finally:
            remove(part)
        with ExitStack() as undo:
            undo.callback(self._projects.discard_folder, folder)
            project = self._recovery.folder(folder)
            if project is None:
                raise ArchiveError("The archive has no project in it.")
            undo.pop_all()
        self._projects.opened(project.id)
        return self._projects.get(project.id)

    def _decisions(self, project: Project, folder: Path, held: ExitStack) -> tuple[list[Entry], list[Stored]]:
        """Return the entries of project file and journal, and the frames of the same moment."""
        with self._database.write() as connection:
            opened = FilmJournal.open(connection, project, folder)
            stored = rows.stored(connection, project.id)
            document = sidecar.read_project(folder).model_copy(update={"last_file": opened.last_file})
            there = [path for name in (journal.SNAPSHOT, journal.FILE) if (path := folder / name).exists()]
            journals = [_held_entry(path, held) for path in there]
        return [archive.data_entry(sidecar.PROJECT_FILE, sidecar.dump(document)), *journals], stored

    def _frames(self, project: Project, folder: Path, frames: list[Stored]) -> Iterator[Entry]:
        for frame in frames:
            if (frame.width, frame.height) != (project.width, project.height):
                raise SizeMismatchError(
                    f"{frame.path} has {frame.width}x{frame.height} pixels, and the project "
                    f"{project.width}x{project.height}. Delete that frame, then save the archive again."
                )
            prefix = archive.TRASHED if frame.deleted_at is not None else ""
            yield _picture(folder, prefix, frame)
            described = sidecar.sidecar_path(Path(frame.path)).name
            path = _find(folder, described)
            if path is not None:
                size, digest, modified = _hashed(path)
                yield Entry(prefix + described, size, _opener(folder, described, size), digest, modified)


def _picture(folder: Path, prefix: str, frame: Stored) -> Entry:
    """Return the entry of a picture. The index knows its hash, unless it was replaced by hand."""
    path = _find(folder, frame.path)
    if path is None:
        raise FileMissingError(
            f"{frame.path} is missing in {folder}. Put it back, or delete the frame, then try again."
        )
    stat = path.stat()
    same = stat.st_size == frame.bytes
    size, digest, modified = (stat.st_size, frame.sha256, stat.st_mtime) if same else _hashed(path)
    return Entry(prefix + frame.path, size, _opener(folder, frame.path, size), digest, modified)


def _opener(folder: Path, name: str, size: int) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        return open_unchanged(_find(folder, name) or folder / name, size)

    return opened


def _find(folder: Path, name: str) -> Path | None:
    """Return the path of a frame's file, which may have moved to the trash or back."""
    return next((path for path in (folder / name, folder / TRASH / name) if path.exists()), None)


def _assets(folder: Path, kind: str) -> list[Entry]:
    """Return the entries of the sound files or of the masks; their names are their hashes."""
    found = (folder / kind).iterdir() if (folder / kind).is_dir() else ()
    files = sorted(path for path in found if _NAMED_BY_HASH.fullmatch(path.name) and path.is_file())
    return [replace(file_entry(f"{kind}/{path.name}", path), sha256=path.stem) for path in files]


def _held_entry(path: Path, held: ExitStack) -> Entry:
    """Return the entry of a file as it is now: it may be replaced or become longer before it is read."""
    file = held.enter_context(path.open("rb"))
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)

    def opened() -> BinaryIO:
        file.seek(0)
        return file

    return Entry(path.name, file.tell(), opened, digest.hexdigest(), path.stat().st_mtime)


def _hashed(path: Path) -> tuple[int, str, float]:
    """Return size in bytes, hash and time of change of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest(), path.stat().st_mtime
