"""The store: everything open at once, closed in reverse."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from .database import Database, sqlite_url
from .errors import KinoError
from .media.atomic import clear_errors, left_behind, write_beside
from .models import Project
from .paths import Paths
from .services.frames import Frames
from .services.model_hashes import ModelHashes
from .services.projects import Projects
from .services.recovery import Recovery

log = logging.getLogger("kino")

TRASH_DAYS = 30


@dataclass(frozen=True)
class Store:
    """An open store. Thread-safe; any number of processes may hold one over the same folders."""

    paths: Paths
    database: Database
    hashes: ModelHashes
    projects: Projects
    frames: Frames
    recovery: Recovery

    def restore_project(self, token: str) -> Project:
        """Undo `projects.delete`: the project, its frames and their order come back (under new ids)."""
        folder = self.projects.restore_folder(token)
        project = self.recovery.folder(folder)
        if project is None:
            raise KinoError(f"{self.paths.frames / folder} holds no project any more.")
        return project

    def close(self) -> None:
        """Finish what is being written and let go of the database."""
        self.frames.close()
        self.hashes.close()
        self.database.close()


def open_store(paths: Paths, url: str | None = None) -> Store:
    """Open, making folders and database on the first time, and set right what a crash left half done.

    `url`: a SQLAlchemy URL such as `postgresql+psycopg://user@host/kino`; None for the SQLite file in `paths.state`.
    Raises StoreUnavailableError or DiskFullError, saying how to mend it; what is on the disk stays as it is.
    """
    _make_ready(paths)
    database = Database(url or sqlite_url(paths.database))
    with ExitStack() as undo:
        undo.callback(database.close)
        database.migrate(paths.state / "backups")
        if not url:
            _for_owner_only(paths.database, 0o600)
        hashes = ModelHashes(database)
        projects = Projects(database, paths)
        frames = Frames(database, paths, projects, hashes)
        store = Store(paths, database, hashes, projects, frames, Recovery(database, paths))
        store.projects.finish_deletes()
        store.recovery.run()
        _empty_trash(store)
        undo.pop_all()
    return store


def _make_ready(paths: Paths) -> None:
    for folder, mode in ((paths.frames, 0o777), (paths.state, 0o700)):
        with clear_errors(_nearest(folder)):
            folder.mkdir(parents=True, exist_ok=True, mode=mode)
        write_beside(folder, b"").unlink()
        for stale in left_behind(folder):
            stale.unlink(missing_ok=True)
    _for_owner_only(paths.state, 0o700)


def _for_owner_only(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
    except OSError as error:  # another owner, or a file system without rights: Kino works all the same
        log.warning("Kino could not keep %s to its owner (%s).", path, error.strerror)


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _empty_trash(store: Store) -> None:
    if gone := store.projects.purge(TRASH_DAYS):
        log.info("Kino removed %d projects that had been deleted over %d days ago.", gone, TRASH_DAYS)
    for project in store.projects.list():
        try:
            purged = store.frames.purge(project, TRASH_DAYS)
        except (KinoError, OSError) as error:
            log.warning("Kino could not empty the trash of %r: %s", project.name, error)
            continue
        if purged:
            log.info("Kino removed %d frames of %r that had been deleted over %d days ago.", purged, project.name, TRASH_DAYS)
