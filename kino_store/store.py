"""The store: everything open at once, closed in reverse."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .comfy.host import ComfyHost, NoComfy
from .database import Database, sqlite_url
from .errors import KinoError
from .events import Events
from .generators.catalogue import Catalogue
from .media.atomic import clear_errors, left_behind, write_beside
from .media.thumbnails import Thumbnails
from .metrics.probes import Accelerator, Probes
from .metrics.sampler import Sampler
from .paths import Paths
from .services.frames.copies import FrameCopies
from .services.frames.edit import Frames
from .services.frames.files import FrameFiles
from .services.models.hashes import ModelHashes
from .services.models.library import ModelLibrary
from .services.projects import Projects
from .services.recovery.index import Recovery
from .services.system.system import System
from .services.tasks.imports import FrameImports
from .services.tasks.lifecycle import Lifecycle
from .services.tasks.progress import TaskProgressTracker
from .services.tasks.prompts import TaskPrompts
from .services.tasks.queue import Tasks
from .services.tasks.runner import Runner
from .services.tasks.submit import Submitter
from .values import Frame, Project

if TYPE_CHECKING:
    from .comfy.client import Preview

log = logging.getLogger("kino")

TRASH_DAYS = 30
BUILT_IN = Path(__file__).parents[1] / "workflows" / "generators"


@dataclass(frozen=True)
class Store:
    """An open store. Thread-safe; any number of processes may hold one over the same folders."""

    paths: Paths
    database: Database
    events: Events
    hashes: ModelHashes
    projects: Projects
    frames: Frames
    filing: FrameFiles
    copying: FrameCopies
    importing: FrameImports
    thumbnails: Thumbnails
    tasks: Tasks
    making: Lifecycle
    orders: Submitter
    models: ModelLibrary
    recovery: Recovery
    sampler: Sampler
    system: System
    runner: Runner
    closing: ExitStack

    def thumbnail(self, frame_id: int, height: int) -> tuple[Frame, Path]:
        """A frame, and a file with its picture at least `height` pixels high, made now if it was never asked for."""
        frame, picture = self.frames.picture_of(frame_id)
        return frame, self.thumbnails.get(picture, frame.sha256, height)

    def proxy(self, frame_id: int) -> tuple[Frame, Path]:
        """A frame, and a file with its picture as playback shows it, made now if it is not there."""
        frame, picture = self.frames.picture_of(frame_id)
        return frame, self.thumbnails.proxy(picture, frame.sha256)

    def preview(self, task_id: int) -> Preview | None:
        """The latest picture of a task that is being sampled. TaskNotFoundError."""
        self.tasks.get(task_id)
        return self.runner.preview(task_id)

    def delete_project(self, project_id: int) -> str:
        """Move a project to the trash, after stopping its tasks; the token that `restore_project` takes."""
        self.projects.get(project_id)
        self.tasks.stop_project(project_id)
        return self.projects.delete(project_id)

    def restore_project(self, token: str) -> Project:
        """Undo `projects.delete`: the project, its frames and their order come back (under new ids)."""
        folder = self.projects.restore_folder(token)
        project = self.recovery.folder(folder)
        if project is None:
            raise KinoError(f"{self.paths.frames / folder} holds no project any more.")
        return project

    def close(self) -> None:
        """Finish what is being written and let go of the database. A second time it does nothing."""
        self.closing.close()


def open_store(
    paths: Paths,
    url: str | None = None,
    host: ComfyHost | None = None,
    accelerator: Accelerator | None = None,
) -> Store:
    """Open, making folders and database on the first time, and set right what a crash left half done.

    `url`: a SQLAlchemy URL such as `postgresql+psycopg://user@host/kino`; None for the SQLite file in `paths.state`.
    `host`: the ComfyUI that tasks are given to; without one they wait. `accelerator`: its GPU, for the metrics.
    Raises StoreUnavailableError or DiskFullError, saying how to mend it; what is on the disk stays as it is.
    """
    _make_ready(paths)
    database = Database(url or sqlite_url(paths.database))
    with ExitStack() as undo:
        undo.callback(database.close)
        database.migrate(paths.state / "backups")
        if not url:
            _for_owner_only(paths.database, 0o600)
        store = _assembled(paths, database, host or NoComfy(), accelerator)
        undo.callback(store.close)
        store.projects.finish_deletes()
        store.recovery.run()
        _empty_trash(store)
        if host is not None:
            store.runner.start()
        undo.pop_all()
    return store


def _assembled(paths: Paths, database: Database, host: ComfyHost, accelerator: Accelerator | None) -> Store:
    """Each part with the parts that it needs."""
    events, hashes, catalogue = Events(), ModelHashes(database), Catalogue(BUILT_IN, paths.generators)
    projects = Projects(database, paths, events)
    thumbnails = Thumbnails(paths.thumbnails, paths.proxies)
    frames = Frames(database, paths, projects, hashes, thumbnails, events)
    recipes = TaskPrompts(projects, frames, catalogue)
    live = TaskProgressTracker(events)
    tasks, making = Tasks(database, events, live), Lifecycle(database, frames, live)
    sampler = Sampler(Probes(accelerator))
    runner = Runner(database, events, making, recipes, host.server)
    closing = ExitStack()
    for part in (database, hashes, frames, sampler, runner):  # closed in reverse
        closing.callback(part.close)
    return Store(
        paths=paths,
        database=database,
        events=events,
        hashes=hashes,
        projects=projects,
        frames=frames,
        filing=FrameFiles(database, paths, projects, frames, events),
        copying=FrameCopies(database, projects, frames),
        importing=FrameImports(projects, frames, recipes),
        thumbnails=thumbnails,
        tasks=tasks,
        making=making,
        orders=Submitter(tasks, recipes, catalogue, projects, frames, host),
        models=ModelLibrary(host, hashes),
        recovery=Recovery(database, paths),
        sampler=sampler,
        system=System(tasks, making, events, sampler, closing.close),
        runner=runner,
        closing=closing,
    )


def _make_ready(paths: Paths) -> None:
    for folder, mode in ((paths.frames, 0o777), (paths.state, 0o700), (paths.generators, 0o700)):
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
            log.info(
                "Kino removed %d frames of %r that had been deleted over %d days ago.",
                purged,
                project.name,
                TRASH_DAYS,
            )
