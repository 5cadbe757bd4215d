"""The store: every service behind one door each, opened together and closed in reverse."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from .comfy.host import ComfyHost, NoComfy
from .database import Database, sqlite_url
from .errors import KinoError
from .events import Events
from .generators.catalogue import Catalogue
from .media.atomic import disk_errors, remove_parts, stale_files, write_temporary
from .media.thumbnails import Thumbnails
from .metrics.probes import Accelerator, Probes
from .metrics.sampler import Sampler
from .paths import Paths
from .services.archives import Archives
from .services.exports import Exports
from .services.folder import FolderGuard
from .services.frames.frames import Frames, build_frames
from .services.generators import Generators
from .services.machines.machines import Machines
from .services.masks import Masks
from .services.models.hashes import ModelHashes
from .services.models.library import ModelLibrary
from .services.projects import Projects
from .services.recovery.index import Recovery
from .services.sheets.columns import SheetColumns
from .services.sheets.sheets import Sheets
from .services.sound import Sound
from .services.system.system import System
from .services.tasks.tasks import Tasks, build_tasks
from .services.video_orders import VideoOrders
from .services.videos import Videos
from .values import Project

log = logging.getLogger("kino")

TRASH_DAYS = 30
BUILT_IN = Path(__file__).parents[1] / "workflows" / "generators"


@dataclass(frozen=True)
class Store:
    """An open store. Thread-safe; any number of processes may open one over the same folders."""

    paths: Paths
    database: Database
    events: Events
    projects: Projects
    frames: Frames
    tasks: Tasks
    machines: Machines
    exports: Exports
    archives: Archives
    sound: Sound
    masks: Masks
    sheets: Sheets
    videos: VideoOrders
    generators: Generators
    models: ModelLibrary
    system: System
    recovery: Recovery
    guard: FolderGuard
    closing: ExitStack

    def delete_project(self, project_id: int) -> str:
        """Stop a project's tasks and move it to the trash; return the token that `restore_project` takes.

        Raises:
            ProjectNotFoundError: there is no such project.
        """
        self.guard.check()
        self.projects.get(project_id)
        self.tasks.queue.stop_project(project_id)
        self.tasks.runner.wait_for_end(project_id)
        return self.projects.delete(project_id)

    def restore_project(self, token: str) -> Project:
        """Undo `delete_project`: the project, its frames and their order come back, under new ids.

        Raises:
            FileMissingError: it is no longer in the trash.
        """
        folder = self.projects.restore_folder(token)
        project = self.recovery.folder(folder)
        if project is None:
            raise KinoError(f"{self.paths.frames / folder} has no project in it any more.")
        return project

    def close(self) -> None:
        """Finish what is being written and close the database. A second call does nothing."""
        self.closing.close()


def open_store(
    paths: Paths,
    url: str | None = None,
    host: ComfyHost | None = None,
    accelerator: Accelerator | None = None,
) -> Store:
    """Open the store, creating folders and database when they are missing, and recover from a crash.

    `url`: a SQLAlchemy URL such as `postgresql+psycopg://user@host/kino`; None: the SQLite file in
    `paths.state`. `host`: the ComfyUI that runs tasks; without one they wait. `accelerator`: its GPU, for
    the metrics.

    Raises:
        StoreUnavailableError, DiskFullError: the message says what to do. Nothing on the disk is changed.
    """
    _prepare_folders(paths)
    database = Database(url or sqlite_url(paths.database))
    with ExitStack() as undo:
        undo.callback(database.close)
        database.migrate(paths.state / "backups")
        if not url:
            _restrict_to_owner(paths.database, 0o600)
        store = _build(paths, database, host or NoComfy(), accelerator)
        undo.callback(store.close)
        store.guard.open()
        store.frames.search.prepare()
        if not store.guard.trouble():
            store.projects.finish_deletes()
            store.recovery.run()
            _empty_trash(store)
            store.frames.search.start()
        if host is not None:
            store.tasks.runner.start()
        undo.pop_all()
    return store


def _build(paths: Paths, database: Database, host: ComfyHost, accelerator: Accelerator | None) -> Store:
    """Connect the services."""
    events, hashes, guard = Events(), ModelHashes(database), FolderGuard(database, paths)
    projects = Projects(database, paths, events, guard)
    thumbnails = Thumbnails(paths.thumbnails, paths.proxies)
    frames = build_frames(database, paths, events, projects, guard, hashes, thumbnails)
    generators = Generators(Catalogue(BUILT_IN, paths.generators), host)
    sound, masks = Sound(paths, projects, guard), Masks(paths, projects, guard)
    videos = Videos(paths)
    sheets = Sheets(database, projects, generators, frames.read, frames.edits, SheetColumns(sound))
    sampler = Sampler(Probes(accelerator))
    films = projects, guard, frames, sound, masks, videos, generators, sheets
    tasks = build_tasks(database, paths, events, *films, host, sampler)
    closing = ExitStack()
    for part in (database, hashes, frames.edit, frames.search, sampler, tasks.runner):  # closed in reverse
        closing.callback(part.close)
    recovery = Recovery(database, paths, guard)
    return Store(
        paths=paths,
        database=database,
        events=events,
        projects=projects,
        frames=frames,
        tasks=tasks,
        machines=tasks.machines,
        sound=sound,
        masks=masks,
        sheets=sheets,
        exports=Exports(paths, projects, frames.read, tasks.submit),
        archives=Archives(database, paths, projects, guard, recovery),
        videos=VideoOrders(paths, projects, frames.read, videos, tasks.submit),
        generators=generators,
        models=ModelLibrary(host, hashes),
        system=System(guard, tasks, events, sampler, closing.close),
        recovery=recovery,
        guard=guard,
        closing=closing,
    )


def _prepare_folders(paths: Paths) -> None:
    for folder, mode in ((paths.frames, 0o777), (paths.state, 0o700), (paths.generators, 0o700)):
        with disk_errors(_nearest_existing(folder)):
            folder.mkdir(parents=True, exist_ok=True, mode=mode)
        write_temporary(folder, b"").unlink()  # a folder that can't be written to is reported now
        for stale in stale_files(folder):
            stale.unlink(missing_ok=True)
    remove_parts(paths.frames)
    _restrict_to_owner(paths.state, 0o700)


def _restrict_to_owner(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
    except OSError as error:  # another owner, or a file system without permissions: Kino works all the same
        log.warning("Kino could not restrict %s to its owner (%s).", path, error.strerror)


def _nearest_existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _empty_trash(store: Store) -> None:
    if purged := store.projects.purge(TRASH_DAYS):
        log.info("Kino removed %d projects that were deleted over %d days ago.", purged, TRASH_DAYS)
    for project in store.projects.all():
        try:
            purged = store.frames.edit.purge(project, TRASH_DAYS)
        except (KinoError, OSError) as error:
            log.warning("Kino could not empty the trash of %r: %s", project.name, error)
            continue
        if purged:
            log.info(
                "Kino removed %d frames of %r, deleted over %d days ago.", purged, project.name, TRASH_DAYS
            )
