"""Only one process holds a lock on a database, and its end, even by a kill, releases it."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

import pytest

from kino_store.database import Database, sqlite_url
from tests.store.tasks import hold_lock
from tests.waiting import eventually

pytestmark = pytest.mark.slow


class Other(NamedTuple):
    """Another process, whether it got the lock, and the connection to end it."""

    process: BaseProcess
    mine: bool
    line: Connection


@pytest.fixture
def place(paths, url) -> str:
    paths.state.mkdir(parents=True)
    return url or sqlite_url(paths.database).render_as_string()


@pytest.fixture
def database(place) -> Iterator[Database]:
    opened = Database(place)
    yield opened
    opened.close()


@pytest.fixture
def other(place) -> Iterator[Callable[[str], Other]]:
    """Start another process that tries to get the lock."""
    processes = multiprocessing.get_context("spawn")
    with ExitStack() as started:

        def start(what: str) -> Other:
            ours, theirs = processes.Pipe()
            process = processes.Process(target=hold_lock, args=(place, what, theirs))
            process.start()
            started.callback(process.join)
            started.callback(process.kill)
            theirs.close()
            return Other(process, ours.recv(), ours)

        yield start


def only_one(database: Database, what: str = "runner") -> bool:
    with database.only_one(what) as mine:
        return mine


def test_only_the_first_process_gets_the_lock(database, other) -> None:
    first = other("runner")
    assert first.mine
    assert not only_one(database)
    assert only_one(database, "another thing")
    second = other("runner")
    assert not second.mine
    second.line.send("end")  # the end of a process without the lock does not release it
    second.process.join()
    assert not only_one(database)
    first.line.send("end")
    first.process.join()
    assert (first.process.exitcode, only_one(database)) == (0, True)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is Unix's")
def test_a_killed_process_releases_the_lock(database, other) -> None:
    first = other("runner")
    assert (first.mine, only_one(database)) == (True, False)
    first.process.kill()
    first.process.join()
    assert eventually(lambda: only_one(database))
    assert other("runner").mine


def test_the_lock_is_released_when_the_block_ends_or_fails(database, other) -> None:
    def fail() -> None:
        with database.only_one("runner") as mine:
            assert (mine, other("runner").mine) == (True, False)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert other("runner").mine


def test_the_lock_also_holds_within_one_process(database, place) -> None:
    second = Database(place)
    with database.only_one("runner") as mine:
        assert (mine, only_one(second), only_one(database)) == (True, False, False)
        assert not only_one(second), "a failed attempt does not release the lock"
    assert only_one(second)
    second.close()


def test_other_locks_and_writes_work_meanwhile(store, fox, save) -> None:
    with store.database.only_one("runner") as mine:
        assert mine
        save(1)
        assert store.frames.read.count(fox) == 1
