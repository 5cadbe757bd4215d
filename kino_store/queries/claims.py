"""SQL that decides which task a server draws next: first by priority and turn, then by what suits the server.

Among the first tasks of the highest priority, one whose model the server has loaded goes first. No task is
passed over for longer than PASSED_SECONDS. The pattern is InvokeAI's (pull request 9263): the look ahead is
short, so the film grows nearly in order.
"""

from __future__ import annotations

import functools
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
TRIES = 8  # to take one of them before other servers do
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


class Choice(NamedTuple):
    """The tasks that may begin, in the queue's order; the one that suits a server; whether it goes first."""

    found: tuple[_Candidate, ...]
    chosen: _Candidate
    passes: bool


def choose(connection: Connection, lane: str, claimant: Claimant | None) -> Choice | None:
    """Return what a server should draw next, without a lock; None if no task may begin.

    `claimant`: the server that asks, None for the lane of this machine's jobs. A task that waits for another
    is not next before that one is completed.
    """
    if is_paused(connection) or (claimant is not None and _is_out(connection, claimant)):
        return None
    found = _candidates(connection, lane, claimant)
    if not found:
        return None
    if claimant is None or not claimant.others:
        return Choice(found, found[0], passes=False)
    # Near the end of a queue, none is taken in advance: each goes to a server that is free.
    if claimant.held and len(found) <= len(claimant.others):
        return None
    chosen = _suited(connection, found, claimant)
    return Choice(found, chosen, passes=chosen is not found[0] and found[0].passed_at is None)


def take(connection: Connection, choice: Choice, values: Mapping[str, Any]) -> int | None:
    """Set columns of the chosen task, or of the next one that no other server has taken; return its id.

    None if all of them are taken: choose again.
    """
    ids = {"ids": [one.id for one in choice.found], "chosen": choice.chosen.id}
    task_id: int | None = connection.execute(_LOCK, ids).scalar()
    if task_id is None:
        return None
    connection.execute(sa.update(tasks).where(tasks.c.id == task_id).values(**values))
    if choice.passes and task_id == choice.chosen.id:
        first = sa.update(tasks).where(tasks.c.id == choice.found[0].id, *_WAITS)
        connection.execute(first.values(passed_at=database_seconds(connection)))
    return task_id


def model_of(kind: str, data: Mapping[str, Any]) -> str:
    """Return a text that is equal for tasks which load the same models: their files, or else the kind."""
    names = sorted(set(_files_in(data)))
    return (" ".join(names) or kind)[:_MODEL_LENGTH]


_WAITS = (tasks.c.status == "queued", tasks.c.prompt_id.is_(None))
_LOCK = (
    sa.select(tasks.c.id)
    .where(tasks.c.id.in_(sa.bindparam("ids", expanding=True)), *_WAITS)
    .order_by((tasks.c.id == sa.bindparam("chosen")).desc(), *QUEUE)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_SERVER = sa.select(machines.c.paused, machines.c.uid).where(machines.c.seat == sa.bindparam("seat"))


def _is_out(connection: Connection, claimant: Claimant) -> bool:
    """Whether a server draws no more: it is paused, or another process has its seat."""
    row = connection.execute(_SERVER, {"seat": claimant.seat}).one_or_none()
    return row is None or row.paused or row.uid != claimant.uid


def _candidates(connection: Connection, lane: str, claimant: Claimant | None) -> tuple[_Candidate, ...]:
    """Return the first tasks that may begin, in the queue's order."""
    values: dict[str, Any] = {"lane": lane}
    if claimant is not None:
        values |= {"refused": f"%{claimant.uid}%"}
    if claimant is not None and claimant.others:
        values |= {"others": sorted(claimant.others), "long_ago": moment(-PASSED_SECONDS)}
    statement = _candidates_statement(for_server="refused" in values, with_others="others" in values)
    return tuple(_Candidate(*row) for row in connection.execute(statement, values))


@functools.cache
def _candidates_statement(*, for_server: bool, with_others: bool) -> sa.Select[Any]:
    """Return the statement, built once: building it takes longer than to run it."""
    where = [*_WAITS, tasks.c.lane == sa.bindparam("lane")]
    if for_server:
        where.append(tasks.c.refused.not_like(sa.bindparam("refused")))
    first_is_done = sa.and_(_first.c.id == tasks.c.after, _first.c.status == "completed")
    if with_others:  # a chain stays where it is, for a while
        is_free = _first.c.seat.not_in(sa.bindparam("others", expanding=True))
        first_is_done = sa.and_(
            first_is_done, sa.or_(is_free, _first.c.completed_at < sa.bindparam("long_ago"))
        )
    ready = sa.or_(tasks.c.after.is_(None), sa.select(_first.c.id).where(first_is_done).exists())
    columns = tasks.c.id, tasks.c.model, tasks.c.priority, tasks.c.passed_at
    return sa.select(*columns).where(*where, ready).order_by(*QUEUE).limit(AHEAD if for_server else 1)


def _suited(connection: Connection, found: Sequence[_Candidate], claimant: Claimant) -> _Candidate:
    """Return the task that suits a server best."""
    first = found[0]
    same = (one for one in found if one.priority == first.priority and one.model == claimant.model)
    if first.model == claimant.model or first.passed_at is None:
        return next(same, first)
    is_due = database_seconds(connection) - first.passed_at > PASSED_SECONDS
    return first if is_due else next(same, first)


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
