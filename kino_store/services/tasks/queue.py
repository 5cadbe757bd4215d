"""The task queue: add, list, stop, retry, delete one task or many. Durable; nothing here talks to ComfyUI.

Its order and its pause are in queue_order.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import (
    InvalidDataError,
    InvalidValueError,
    ProjectNotFoundError,
    TaskNotFoundError,
    TaskStateError,
)
from ...events import Events
from ...ids import now
from ...jobs import COMFYUI, LANE_OF, StoredPlace
from ...parameters import PRIORITY
from ...positions import between, spread
from ...queries import projects as project_rows
from ...queries import queue as queue_rows
from ...queries import tasks as rows
from ...queries.claims import model_of
from ...values import Place, Project, Task, TaskStatus
from ..frames import places
from ..frames.frame_edit import FrameEdits
from ..frames.orders import step_of
from ..frames.undo_steps import ORDER
from ..journal import Purpose
from ..projects import Projects
from .progress import TaskProgress


class TaskQueue:
    """What people do with tasks. Changes that come from ComfyUI are in lifecycle.py."""

    def __init__(
        self,
        database: Database,
        events: Events,
        progress: TaskProgress,
        projects: Projects,
        edits: FrameEdits,
    ) -> None:
        self._database = database
        self._events = events
        self._progress = progress
        self._projects = projects
        self._edits = edits

    def add(
        self,
        new: Sequence[Mapping[str, Any]],
        *,
        status: TaskStatus,
        place: Place | Sequence[Place] | None = None,
        after: Sequence[int | None] = (),
    ) -> list[int]:
        """Add tasks from {name, type, data, project_id, priority, …}, all or none; return their ids in order.

        `place`: where the frames of these tasks go, or one place for each task, after or in place of a frame;
        the tasks are of one project. The room is reserved now, so that frames land in the order of their
        tasks, whichever finishes first. A task that replaces a frame needs none. `after`: for each task the
        index of the earlier one of these that it waits for. An order of new frames is a step of the undo.

        Raises:
            InvalidDataError: a task that one of them waits for does not exist; another fills a hold already.
            InvalidValueError, ProjectNotFoundError: the place does not exist.
        """
        time = now()
        added = [{**row, "status": status, "created_at": time, "updated_at": time} for row in new]
        with self._ordering(added if status == "queued" else []) as connection:
            _check_first(connection, added)
            _check_filled(connection, added)
            for row, turn in zip(added, queue_rows.new_turns(connection, len(added)), strict=True):
                row |= {"turn": turn, "model": model_of(row["type"], row["data"])}
            if isinstance(place, Place):
                _reserve(connection, added, place)
            elif place is not None:
                _reserve_each(connection, added, place)
            if len(added) == 1:
                ids = [rows.insert(connection, added[0])]
            else:
                first, last = rows.insert_many(connection, added)
                ids = list(range(first, last + 1))
                rows.wait(connection, {ids[at]: ids[one] for at, one in enumerate(after) if one is not None})
        if len(ids) == 1:
            self._progress.publish(self.get(ids[0]))
        else:
            self._events.publish("tasks", change="added", count=len(ids))
        return ids

    def filled(self, project_id: int) -> set[str]:
        """Return the uids of the held frames of a project that tasks are going to fill."""
        with self._database.read() as connection:
            return _filled(rows.filling(connection, project_id))

    def get(self, task_id: int) -> Task:
        """Return the task with that id, with its present progress. Raises TaskNotFoundError."""
        with self._database.read() as connection:
            return self._progress.with_progress(existing(rows.by_id(connection, task_id), task_id))

    def page(
        self,
        status: Sequence[str] = (),
        project_id: int | None = None,
        offset: int = 0,
        limit: int = 100,
        *,
        newest_first: bool = False,
    ) -> tuple[int, list[Task]]:
        """Return the number of tasks and a page of them by id.

        `status`: only these (empty: any). `project_id`: only of that project (None: any).
        """
        with self._database.read() as connection:
            total, found = rows.page(connection, status, project_id, offset, limit, newest_first=newest_first)
        return total, [self._progress.with_progress(task) for task in found]

    def frames(self, status: Sequence[str] = (), project_id: int | None = None) -> int:
        """Return how many frames the tasks of `page` make, on all pages.

        Those of this machine's lane make none. A task of which it is not known counts as one.
        """
        with self._database.read() as connection:
            return rows.count_frames(connection, status, project_id)

    def size(self) -> int:
        """Return the number of tasks that wait or run."""
        with self._database.read() as connection:
            return rows.count_open(connection)

    def current(self) -> Task | None:
        """Return the running task, if there is one."""
        _, running = self.page(["running"], limit=1)
        return running[0] if running else None

    def change(self, task_id: int, name: str | None = None, priority: int | None = None) -> Task:
        """Rename a task, or change the priority of one that waits: higher runs first.

        Raises:
            TaskNotFoundError, TaskStateError: there is no such task, or it does not wait.
            InvalidValueError: the priority is out of range.
        """
        changes = {key: value for key, value in (("name", name), ("priority", priority)) if value is not None}
        if priority is not None and not PRIORITY.min <= priority <= PRIORITY.max:
            raise InvalidValueError(
                "priority", priority, f"It must be from {PRIORITY.min} to {PRIORITY.max}."
            )
        waiting = () if priority is None else ("pending", "queued")
        hint = "Only a waiting task has a priority."
        return self._change(task_id, {**changes, "updated_at": now()}, only=waiting, hint=hint)

    def start(self, task_id: int) -> Task:
        """Put a pending task into the queue. Raises TaskNotFoundError, TaskStateError."""
        queued = {"status": "queued", "updated_at": now()}
        begin = self._ordering([self.get(task_id).model_dump()])
        hint = "Only a pending task can be started."
        return self._change(task_id, queued, only=["pending"], hint=hint, begin=begin)

    def retry(self, task_id: int) -> Task:
        """Put a failed or stopped task back into the queue.

        Raises TaskNotFoundError; TaskStateError: it has not ended so, or another fills its frame meanwhile.
        """
        task = self.get(task_id)
        if task.status in {"failed", "stopped"} and _filled([task.data]) & self.filled(task.project_id or 0):
            message = "Another task is going to fill the frame that this one fills. Delete this one."
            raise TaskStateError(message, status=task.status)
        hint = "Only a failed or stopped task can be retried."
        retried = {**queue_rows.RETRIED, "updated_at": now()}
        return self._change(task_id, retried, only=["failed", "stopped"], hint=hint)

    def retry_all(
        self,
        status: Collection[str] = ("failed",),
        project_id: int | None = None,
        only: Sequence[int] | None = None,
    ) -> int:
        """Put all failed tasks back into the queue; return their number.

        `status`: failed, stopped, or both. `project_id`: only of that project (None: any). `only`: of these.
        """
        with self._database.write() as connection:
            count = queue_rows.retry_all(connection, status, project_id, now(), only)
        self._events.publish("tasks", change="retried", count=count)
        return count

    def stop(self, task_id: int) -> Task:
        """Stop a waiting or running task; `retry` undoes it. Raises TaskNotFoundError, TaskStateError."""
        hint = "Only a task that waits or runs can be stopped."
        return self._change(task_id, ended("stopped"), only=["queued", "running"], hint=hint)

    def stop_all(self) -> list[int]:
        """Stop every task that waits or runs; return their ids."""
        return self._stop_many(None)

    def stop_project(self, project_id: int) -> list[int]:
        """Stop every task of a project that waits or runs; return their ids."""
        return self._stop_many(project_id)

    def delete(self, task_id: int) -> None:
        """Delete a task; a running one is stopped. Its frames stay. Raises TaskNotFoundError."""
        with self._database.write() as connection:
            task = existing(rows.by_id(connection, task_id, lock=True), task_id)
            rows.delete(connection, task_id)
            followers = rows.count_followers(connection, task_id)
        self._progress.publish(task.model_copy(update={"status": "deleted"}), followers)

    def _stop_many(self, project_id: int | None) -> list[int]:
        with self._database.write() as connection:
            ids = rows.update_open(connection, ended("stopped"), project_id)
        self._progress.clear(project_id)
        self._events.publish("tasks", change="stopped", count=len(ids))
        return ids

    @contextmanager
    def _ordering(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Connection]:
        """Open a transaction in which these tasks are ordered. An order of new frames gets its line in it.

        While the frames folder is not there, it gets none: tasks can be ordered, and wait.
        """
        purpose = _purpose(rows)
        if purpose is None or not self._edits.is_possible():
            with self._database.write(exclusive=True) as connection:
                yield connection
            return
        project = self._projects.get(rows[0]["project_id"])
        with self._edits.begin(project, purpose=purpose, exclusive=True) as edit:
            edit.parts[project.id].write_line = True
            yield edit.connection

    def _change(
        self,
        task_id: int,
        values: dict[str, Any],
        only: Sequence[str],
        hint: str,
        begin: AbstractContextManager[Connection] | None = None,
    ) -> Task:
        with begin or self._database.write() as connection:
            task = existing(rows.by_id(connection, task_id, lock=True), task_id)
            if not rows.update(connection, task_id, values, only=only):
                raise TaskStateError(f"Task {task_id} is {task.status}. {hint}", status=task.status)
            changed = existing(rows.by_id(connection, task_id), task_id)
            followers = rows.count_followers(connection, task_id)
        return self._progress.publish(changed, followers)


def _purpose(rows: Sequence[Mapping[str, Any]]) -> Purpose | None:
    """Return what tasks are ordered for: new frames, as one step of the undo; None for anything else."""
    for row in rows:
        place = row["data"].get("place")
        if row.get("run") and place and LANE_OF.get(row.get("kind", "generate")) == COMFYUI:
            step = step_of(StoredPlace.model_validate(place), row["run"])
            if step is not None:
                return Purpose(ORDER, step, run=row["run"])
    return None


def ended(status: TaskStatus) -> dict[str, Any]:
    """Return the columns of a task that ends now."""
    return {"status": status, "completed_at": now(), "updated_at": now()}


def existing(task: Task | None, task_id: int) -> Task:
    """Return the task. Raises TaskNotFoundError for None."""
    if task is None:
        raise TaskNotFoundError(f"There is no task with id {task_id}. It may have been deleted.")
    return task


def _check_first(connection: Connection, added: Sequence[Mapping[str, Any]]) -> None:
    """Raise InvalidDataError unless the tasks that new ones wait for exist.

    A task can only wait for an older one, and that never changes, so no two wait for each other.
    """
    for task_id in {row["after"] for row in added if row.get("after") is not None}:
        if rows.by_id(connection, task_id) is None:
            message = f"There is no task with id {task_id}. It may have been deleted."
            raise InvalidDataError([{"field": "after", "message": message}])


def _check_filled(connection: Connection, added: Sequence[Mapping[str, Any]]) -> None:
    """Raise InvalidDataError if a task would fill a hold that another is going to fill."""
    filled = _filled([row["data"] for row in added])
    if filled and filled & _filled(rows.filling(connection, added[0]["project_id"])):
        message = "Another task is going to fill one of these frames already."
        raise InvalidDataError([{"field": "frame_ids", "message": message}])


def _filled(data: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the uids of the frames whose holds tasks with this data fill."""
    fills = [one for one in data if one.get("place", {}).get("fills")]
    uids = {one.get("uids", {}).get(str(one["place"].get("frame_id"))) for one in fills}
    return uids - {None}


def _reserve(connection: Connection, added: Sequence[dict[str, Any]], place: Place) -> None:
    """Give each new task a position at `place`, in order."""
    if place.where in {"replace", "take"}:
        return
    project = _locked(connection, added[0]["project_id"])
    low, high, _ = places.neighbours(connection, project, places.resolve(connection, project, place))
    for row, position in zip(added, spread(low, high, len(added)), strict=True):
        row["position"] = position


def _reserve_each(connection: Connection, added: Sequence[dict[str, Any]], given: Sequence[Place]) -> None:
    """Reserve a position after the frame of each task; tasks in place of one need none."""
    behind = [
        (row, place.frame_id)
        for row, place in zip(added, given, strict=True)
        if place.where == "after" and place.frame_id is not None
    ]
    if not behind:
        return
    project = _locked(connection, added[0]["project_id"])
    rooms = places.behind_each(connection, project.id, [frame_id for _, frame_id in behind])
    for (row, _), (low, high) in zip(behind, rooms, strict=True):
        row["position"] = between(low, high)


def _locked(connection: Connection, project_id: int) -> Project:
    project_rows.lock_last_file(connection, project_id)
    project = project_rows.by_id(connection, project_id)
    if project is None:
        raise ProjectNotFoundError("The project was deleted meanwhile. Restore it, or choose another.")
    return project
