"""SQL that decides which task a server draws next: first by priority and turn, then by what suits the server.

Among the first tasks of the highest priority, one whose model the server has loaded goes first. No task is
passed over for longer than PASSED_SECONDS. The pattern is InvokeAI's (pull request 9263): the look ahead is
short, so the film grows nearly in order.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..ids import moment
from ..tables import machines, tasks
from .queue import is_paused
from .tasks import QUEUE

AHEAD = 32  # tasks that are looked at
PASSED_SECONDS = 60.0  # that a task can be passed over, and that a chain waits for its server
_TRIES = 8  # to lock a task before another server does
_MODEL_FILES = (".safetensors", ".sft", ".ckpt", ".gguf", ".pt", ".pth", ".bin")
_MODEL_LENGTH = 255  # characters

_first = tasks.alias("first")  # the task that another one waits for


@dataclass(frozen=True)
class Claimant:
    """A server that asks for a task.

    `uid`: of its process. `model`: of its last task. `held`: how many tasks it has already. `others`: seats
    of the other servers that draw now.
    """

    seat: str
    uid: str
    name: str
    model: str = ""
    held: int = 0
    others: frozenset[str] = frozenset()


class _Candidate(NamedTuple):
    id: int
    model: str
    priority: int
    passed_at: float | None


def next_task(connection: Connection, lane: str, claimant: Claimant | None) -> int | None:
    """Return the id of the task that is next, with its row locked; None if none may begin.

    `claimant`: the server that asks, None for the lane of this machine's jobs. A task that waits for another
    is not next before that one is completed.
    """
    if is_paused(connection) or (claimant is not None and _is_out(connection, claimant)):
        return None
    for _ in range(_TRIES):
        found = _candidates(connection, lane, claimant)
        if not found or (claimant is not None and not _leaves_enough(found, claimant)):
            return None
        chosen = found[0]
        if claimant is not None and claimant.others:
            chosen = _suited(connection, found, claimant)
        lock = sa.select(tasks.c.id).where(tasks.c.id == chosen.id, *_WAITS).with_for_update(skip_locked=True)
        if connection.execute(lock).scalar() is not None:
            return chosen.id
    return None


def model_of(kind: str, data: Mapping[str, Any]) -> str:
    """Return a text that is equal for tasks which load the same models: their files, or else the kind."""
    names = sorted(set(_files_in(data)))
    return (" ".join(names) or kind)[:_MODEL_LENGTH]


_WAITS = (tasks.c.status == "queued", tasks.c.prompt_id.is_(None))


def _is_out(connection: Connection, claimant: Claimant) -> bool:
    """Whether a server draws no more: it is paused, or another process has its seat."""
    statement = sa.select(machines.c.paused, machines.c.uid).where(machines.c.seat == claimant.seat)
    row = connection.execute(statement).one_or_none()
    return row is None or row.paused or row.uid != claimant.uid


def _candidates(connection: Connection, lane: str, claimant: Claimant | None) -> list[_Candidate]:
    """Return the first tasks that may begin, in the queue's order."""
    columns = tasks.c.id, tasks.c.model, tasks.c.priority, tasks.c.passed_at
    first_is_done = sa.and_(_first.c.id == tasks.c.after, _first.c.status == "completed")
    where = [*_WAITS, tasks.c.lane == lane]
    if claimant is not None:
        where.append(tasks.c.refused.not_like(f"%{claimant.uid}%"))
        if claimant.others:  # a chain stays where it is, for a while
            long_ago = _first.c.completed_at < moment(-PASSED_SECONDS)
            free = sa.or_(_first.c.seat.not_in(claimant.others), long_ago)
            first_is_done = sa.and_(first_is_done, free)
    ready = sa.or_(tasks.c.after.is_(None), sa.select(_first.c.id).where(first_is_done).exists())
    limit = AHEAD if claimant is not None else 1
    statement = sa.select(*columns).where(*where, ready).order_by(*QUEUE).limit(limit)
    return [_Candidate(*row) for row in connection.execute(statement)]


def _leaves_enough(found: Sequence[_Candidate], claimant: Claimant) -> bool:
    """Whether a server may take a task in advance: near the end, each goes to a server that is free."""
    return claimant.held == 0 or len(found) > len(claimant.others)


def _suited(connection: Connection, found: Sequence[_Candidate], claimant: Claimant) -> _Candidate:
    """Return the task that suits a server best, and note since when the first one is passed over."""
    first, time_now = found[0], database_seconds(connection)
    if first.passed_at is not None and time_now - first.passed_at > PASSED_SECONDS:
        return first
    same = (one for one in found if one.priority == first.priority and one.model == claimant.model)
    chosen = next(same, first)
    if chosen is not first and first.passed_at is None:
        connection.execute(sa.update(tasks).where(tasks.c.id == first.id).values(passed_at=time_now))
    return chosen


def database_seconds(connection: Connection) -> float:
    """Return the time by the clock that all servers of a database share, in seconds since 1970."""
    if connection.dialect.name == "postgresql":
        return float(connection.execute(sa.text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
    return time.time()  # all are on one machine


def _files_in(value: object) -> list[str]:
    """Return the names of model files anywhere in a task's data."""
    if isinstance(value, str):
        return [value] if value.lower().endswith(_MODEL_FILES) else []
    if isinstance(value, Mapping):
        return [name for one in value.values() for name in _files_in(one)]
    if isinstance(value, Sequence):
        return [name for one in value for name in _files_in(one)]
    return []
