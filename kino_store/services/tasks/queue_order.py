"""The queue as a whole: which task is next, in which order they run, and whether any may begin."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import InvalidValueError, TaskStateError, WrongFolderError
from ...events import Events
from ...ids import now
from ...jobs import LANES, LaneState, QueueState
from ...queries import claims
from ...queries import queue as queue_rows
from ...queries import tasks as rows
from ...queries.claims import Claimant
from ...values import Task
from .queue import existing

_WAITING = ("pending", "queued")


class QueueOrder:
    """Decides what runs next. It knows neither ComfyUI nor child processes."""

    def __init__(self, database: Database, events: Events) -> None:
        self._database = database
        self._events = events

    def state(self) -> QueueState:
        """Return the number of tasks in each state, by lane, and whether the queue is paused."""
        with self._database.read() as connection:
            paused, counts = queue_rows.is_paused(connection), queue_rows.counts(connection)
            frames = queue_rows.frames_waiting(connection)
        by_status = {
            name: sum(count for (_, status), count in counts.items() if status == name)
            for name in ("pending", "queued", "running", "failed", "stopped")
        }
        lanes = [
            LaneState(
                lane=lane, waiting=counts.get((lane, "queued"), 0), running=counts.get((lane, "running"), 0)
            )
            for lane in LANES
        ]
        waiting = by_status.pop("queued")
        return QueueState(paused=paused, waiting=waiting, waiting_frames=frames, lanes=lanes, **by_status)

    def is_paused(self) -> bool:
        """Whether no task may begin."""
        with self._database.read() as connection:
            return queue_rows.is_paused(connection)

    def pause(self) -> QueueState:
        """Begin no more tasks, also after a restart; what ComfyUI has not begun is taken back."""
        return self._set_paused(paused=True)

    def resume(self) -> QueueState:
        """Begin tasks again."""
        return self._set_paused(paused=False)

    def claim(self, lane: str, prompt_id: str, claimant: Claimant | None = None) -> Task | None:
        """Assign `prompt_id` to the next task of a lane and return it; None when none may begin.

        `claimant`: the server that asks; None for jobs of this machine. Nothing waits for the disk: what a
        power cut takes back was not drawn either.
        """
        taken = {"prompt_id": prompt_id, "updated_at": now(), "passed_at": None}
        if claimant is not None:
            taken |= {"seat": claimant.seat, "machine": claimant.name}
        for _ in range(claims.TRIES):
            with self._database.read() as connection:  # most looks find nothing, and must not hold up others
                choice = claims.choose(connection, lane, claimant)
            if choice is None:
                return None
            with self._database.write(durable=False) as connection:
                task_id = claims.take(connection, choice, taken)
                if task_id is not None:
                    return rows.by_id(connection, task_id)
        return None

    def taken(self, lane: str, seat: str | None = None) -> list[Task]:
        """Return the tasks of a lane that were claimed and have not ended; `seat`: by that server."""
        with self._database.read() as connection:
            return rows.taken(connection, lane, seat)

    def move(self, task_ids: Sequence[int], before: int | None) -> int:
        """Let waiting tasks run, in the order given, right before another one; return their number.

        `before`: a waiting task, whose priority they get, or None for the end of the queue. Where their
        frames go stays as it is.

        Raises:
            InvalidValueError: a task is listed twice.
            TaskNotFoundError, TaskStateError: one of them does not exist, or does not wait.
        """
        if before in task_ids or len(set(task_ids)) != len(task_ids):
            message = "List each task once, without the one they go before."
            raise InvalidValueError("task_ids", list(task_ids), message)
        with self._database.write(exclusive=True) as connection:
            found = _waiting(connection, [*task_ids, *([] if before is None else [before])])
            if before is None:
                turns = queue_rows.new_turns(connection, len(task_ids))
                lowest = queue_rows.lowest_priority(connection)
                priority = found[task_ids[0]].priority if lowest is None else lowest
            else:
                turns = queue_rows.turns_before(connection, found[before].turn, len(task_ids))
                priority = found[before].priority
            moved = [
                {"task_id": task_id, "new_turn": turn, "new_priority": priority}
                for task_id, turn in zip(task_ids, turns, strict=True)
            ]
            queue_rows.set_turns(connection, moved)
        self._events.publish("tasks", change="moved", count=len(task_ids))
        return len(task_ids)

    def _set_paused(self, *, paused: bool) -> QueueState:
        with self._database.write(exclusive=True) as connection:
            if not queue_rows.set_paused(connection, paused=paused):
                raise WrongFolderError("Kino's database has no frames folder yet, so no task can begin.")
        state = self.state()
        self._events.publish("tasks", change="paused" if paused else "resumed", count=state.waiting)
        return state


def _waiting(connection: Connection, task_ids: Sequence[int]) -> dict[int, Task]:
    """Return waiting tasks by id. Raises TaskNotFoundError, TaskStateError."""
    found = rows.by_ids(connection, task_ids)
    for task_id in task_ids:
        status = existing(found.get(task_id), task_id).status
        if status not in _WAITING:
            message = f"Task {task_id} is {status}. Only waiting tasks have an order."
            raise TaskStateError(message, status=status)
    return found
