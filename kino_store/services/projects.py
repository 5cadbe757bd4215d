"""Projects: create, find, list, change, delete with undo."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from ..database import Database
from ..documents import ProjectFile, settings_of
from ..errors import (
    FileMissingError,
    InvalidValueError,
    KinoError,
    NameTakenError,
    ProjectNotFoundError,
    SizeMismatchError,
)
from ..events import Events
from ..ids import check_project_name, file_number, new_uid, now, slug, unused_name, unused_project_name
from ..media import sidecar
from ..media.atomic import disk_errors, flush_folder
from ..media.trash import FOLDER as TRASH
from ..media.trash import changed_at, older_than
from ..parameters import FPS, SIDE
from ..paths import Paths, inside
from ..queries import frames as frame_rows
from ..queries import projects as rows
from ..values import PROJECT_SETTINGS, DeletedProject, Project, Task
from .folder import FolderGuard
from .journal import FilmJournal, Purpose

_CHANGE = Purpose("project")


class Projects:
    """Every change is in `project.json` before it is in the database."""

    def __init__(self, database: Database, paths: Paths, events: Events, guard: FolderGuard) -> None:
        self._database = database
        self._paths = paths
        self._events = events
        self._guard = guard

    def create(self, name: str, width: int, height: int, fps: float) -> Project:
        """Create a project.

        Raises:
            InvalidValueError, NameTakenError: there can't be a project of that name.
            WrongFolderError: the frames folder is not the database's. Every change raises it then.
        """
        self._guard.check()
        name = check_project_name(name)
        check_format(width, height, fps)
        with ExitStack() as undo:
            with self._database.write(exclusive=True) as connection:
                if rows.by_name(connection, name) is not None:
                    raise NameTakenError(
                        f"project: there is already a project {name!r}. Open it, or choose another name."
                    )
                folder = self._free_folder(slug(name), rows.folders(connection))
                with disk_errors(self._paths.frames):
                    folder.mkdir()
                undo.callback(shutil.rmtree, folder, ignore_errors=True)
                document = ProjectFile(
                    uid=new_uid(), name=name, width=width, height=height, fps=fps, created_at=now()
                )
                sidecar.write(folder / sidecar.PROJECT_FILE, document)
                flush_folder(self._paths.frames)
                project_id = rows.insert(connection, project_row(document, folder.name))
            undo.pop_all()
        self._events.publish("project", project_id=project_id, change="created")
        return self.get(project_id)

    def ensure(self, name: str, width: int, height: int, fps: float) -> Project:
        """Return the project of that name; create it with this size and rate if it does not exist."""
        try:
            return self.find(name)
        except ProjectNotFoundError:
            pass
        try:
            return self.create(name, width, height, fps)
        except NameTakenError:  # another process was faster
            return self.find(name)

    def get(self, project_id: int) -> Project:
        """Return the project with that id. Raises ProjectNotFoundError."""
        with self._database.read() as connection:
            return _existing(rows.by_id(connection, project_id), project_id)

    def of_task(self, task: Task) -> Project:
        """Return the project of a task. Raises ProjectNotFoundError."""
        if task.project_id is None:
            raise ProjectNotFoundError(f"Task {task.id} has no project.")
        return self.get(task.project_id)

    def find(self, name: str) -> Project:
        """Return the project of that name. Raises InvalidValueError or ProjectNotFoundError."""
        name = check_project_name(name)
        with self._database.read() as connection:
            found = rows.by_name(connection, name)
            if found is None:
                known = ", ".join(sorted(rows.names(connection))[:20]) or "none yet"
                raise ProjectNotFoundError(f"project: there is no project {name!r}. Projects: {known}.")
            return found

    def folder(self, project: Project) -> Path:
        """Return the project's folder; create it if somebody removed it. Raises ProjectNotFoundError."""
        self._guard.check()
        folder = self._paths.project(project.folder)
        if not folder.is_dir():
            with self._database.write() as connection:
                last_file = rows.lock_last_file(connection, project.id)
            with disk_errors(self._paths.frames):
                folder.mkdir(exist_ok=True)
            known = project.model_dump(include={"uid", *PROJECT_SETTINGS, "created_at"})
            sidecar.write(folder / sidecar.PROJECT_FILE, ProjectFile(**known, last_file=last_file))
        return folder

    def all(self) -> list[Project]:
        """Return all projects, the last changed first."""
        with self._database.read() as connection:
            return rows.all_projects(connection)

    def update(self, project_id: int, purpose: Purpose = _CHANGE, **changes: Any) -> Project:
        """Change name, width, height, fps or sound. `purpose`: for the journal.

        Raises:
            ProjectNotFoundError, InvalidValueError, NameTakenError: the change is not possible.
            SizeMismatchError: the project has frames, so its size is fixed.
        """
        self._guard.check()
        with ExitStack() as undo:
            changed = self._update(project_id, purpose, changes, undo)
            undo.pop_all()
        self._events.publish("project", project_id=project_id, change="changed")
        return changed

    def _update(
        self, project_id: int, purpose: Purpose, changes: Mapping[str, Any], undo: ExitStack
    ) -> Project:
        with self._database.write(exclusive=True) as connection:
            project = _existing(rows.by_id(connection, project_id), project_id)
            changed = Project.model_validate({**project.model_dump(), **changes})
            wanted = {field: getattr(changed, field) for field in PROJECT_SETTINGS}
            wanted["name"] = check_project_name(wanted["name"])
            check_format(wanted["width"], wanted["height"], wanted["fps"])
            if wanted["name"] != project.name and rows.by_name(connection, wanted["name"]) is not None:
                raise NameTakenError(
                    f"project: there is already a project {wanted['name']!r}. Choose another name."
                )
            if (wanted["width"], wanted["height"]) != (project.width, project.height):
                self._check_empty(frame_rows.count(connection, project_id), project)
            journal = FilmJournal.open(connection, project, self._paths.project(project.folder))
            before, after = settings_of(project), settings_of(project.model_copy(update=wanted))
            lasting = {
                field: (before[field], after[field]) for field in after if after[field] != before[field]
            }
            if lasting:
                undo.callback(journal.take_back, locked=False)
                journal.append(connection, purpose, {}, lasting)
            self._rewrite(project, {**wanted, "last_file": journal.last_file})
            rows.update(connection, project_id, {**after, "updated_at": now()})
            return _existing(rows.by_id(connection, project_id), project_id)

    def changed(self, project_id: int) -> None:
        """Publish that something of the project changed that is not on its timeline."""
        self._events.publish("project", project_id=project_id, change="changed")

    def delete(self, project_id: int) -> str:
        """Move the project's folder to the trash; return the token that `restore_folder` takes."""
        self._guard.check()
        with ExitStack() as undo:
            with self._database.write() as connection:
                project = _existing(rows.by_id(connection, project_id), project_id)
                self._rewrite(project, {"last_file": rows.lock_last_file(connection, project_id)})
                origin, trash_folder = self._paths.project(project.folder), self._paths.frames / TRASH
                with disk_errors(self._paths.frames):
                    trash_folder.mkdir(exist_ok=True)
                    target = self._free_folder(project.folder, set(), trash_folder)
                    os.utime(origin)  # when it was deleted, for `purge`
                    origin.replace(target)
                undo.callback(target.replace, origin)
                rows.delete(connection, project_id)
            undo.pop_all()
        self._events.publish("project", project_id=project_id, change="deleted")
        return target.name

    def finish_deletes(self) -> None:
        """Remove projects from the database whose folder a crash left in the trash.

        A project whose folder is missing altogether stays: its disk may be unmounted.
        """
        with self._database.write() as connection:
            for project in rows.all_projects(connection):
                trashed = self._paths.frames / TRASH / project.folder
                if trashed.is_dir() and not self._paths.project(project.folder).exists():
                    rows.delete(connection, project.id)

    def deleted(self) -> list[DeletedProject]:
        """Return the projects in the trash, the last deleted first."""
        found = []
        for file in (self._paths.frames / TRASH).glob(f"*/{sidecar.PROJECT_FILE}"):
            folder = file.parent
            with suppress(KinoError, OSError):  # half of a folder that is being removed
                name = sidecar.read_project(folder).name
                pictures = sum(file_number(one.name) is not None for one in folder.iterdir())
                at = changed_at(folder)
                found.append(DeletedProject(undo=folder.name, name=name, frames=pictures, deleted_at=at))
        return sorted(found, key=lambda one: one.deleted_at, reverse=True)

    def restore_folder(self, token: str) -> str:
        """Move a deleted project's folder back and return its name. Recovery then lists its frames again."""
        self._guard.check()
        source = inside(self._paths.frames / TRASH, token)
        if not (source / sidecar.PROJECT_FILE).is_file():
            raise FileMissingError(f"The deleted project {token!r} is no longer in the trash.")
        with self._database.write(exclusive=True) as connection, disk_errors(self._paths.frames):
            target = self._free_folder(token, rows.folders(connection))
            source.replace(target)
        return target.name

    def adopt_folder(self, source: Path, document: ProjectFile) -> str:
        """Move a folder with a project's files to a free name and return that; recovery lists its frames.

        If a project has the name of this one, it becomes "name 2".
        """
        self._guard.check()
        with self._database.write(exclusive=True) as connection, disk_errors(self._paths.frames):
            name = unused_project_name(document.name, rows.names(connection))
            if name != document.name:
                sidecar.write(source / sidecar.PROJECT_FILE, document.model_copy(update={"name": name}))
            target = self._free_folder(slug(name), rows.folders(connection))
            source.replace(target)
            flush_folder(self._paths.frames)
        return target.name

    def discard_folder(self, folder: str) -> None:
        """Remove an adopted folder that turned out to be unusable, and the rows that it has."""
        with self._database.write() as connection:
            project = rows.by_folder(connection, folder)
            if project is not None:
                rows.delete(connection, project.id)
        shutil.rmtree(self._paths.project(folder), ignore_errors=True)

    def opened(self, project_id: int) -> None:
        """Publish that there is a new project."""
        self._events.publish("project", project_id=project_id, change="created")

    def purge(self, older_than_days: float) -> int:
        """Delete for good the projects that were deleted longer ago; return their number."""
        self._guard.check()
        old = older_than(self._paths.frames, older_than_days, "*")
        for name in old:
            shutil.rmtree(inside(self._paths.frames / TRASH, name), ignore_errors=True)
        return len(old)

    def _rewrite(self, project: Project, changes: Mapping[str, Any]) -> None:
        folder = self._paths.project(project.folder)
        sidecar.write(
            folder / sidecar.PROJECT_FILE, sidecar.read_project(folder).model_copy(update=dict(changes))
        )

    def _free_folder(self, base: str, taken: set[str], root: Path | None = None) -> Path:
        root = root or self._paths.frames
        return inside(root, unused_name(base, taken | {path.name for path in root.iterdir()}))

    @staticmethod
    def _check_empty(frames: int, project: Project) -> None:
        if frames:
            raise SizeMismatchError(
                f"width, height: project {project.name!r} has {frames} frames of "
                f"{project.width}x{project.height}, so its size can't change. "
                "Create a new project with the other size."
            )


def check_format(width: int, height: int, fps: float) -> None:
    """Raise InvalidValueError unless a project can have this size and rate."""
    for field, value in (("width", width), ("height", height)):
        if not SIDE.min <= value <= SIDE.max:
            raise InvalidValueError(field, value, f"It must be from {SIDE.min} to {SIDE.max} pixels.")
    if not FPS.min <= fps <= FPS.max:
        raise InvalidValueError("fps", fps, f"It must be from {FPS.min:g} to {FPS.max:g} frames per second.")


def project_row(document: ProjectFile, folder: str) -> dict[str, Any]:
    """Return the columns of a project's row, from its file."""
    return {
        **document.model_dump(include={"uid", *PROJECT_SETTINGS, "last_file", "created_at"}, mode="json"),
        "folder": folder,
        "updated_at": document.created_at,
    }


def _existing(project: Project | None, project_id: int) -> Project:
    if project is None:
        raise ProjectNotFoundError(f"There is no project with id {project_id}. It may have been deleted.")
    return project
