"""PostgreSQL: a machine that froze inside a change does not hold up the others for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from kino_store.database import LONG_PAUSE_SECONDS, Database
from kino_store.errors import StoreUnavailableError
from kino_store.queries import projects as rows
from kino_store.services.frames.encoder import SaveContext
from tests.store.pictures import picture
from tests.store.timelines import frames_of

pytestmark = pytest.mark.parametrize("url", ["postgresql"], indirect=True)


@pytest.fixture
def machine(url, monkeypatch) -> Iterator[Callable[..., Database]]:
    """Connect another machine, with other limits in seconds."""
    with ExitStack() as opened:

        def connect(**limits: float) -> Database:
            with monkeypatch.context() as limited:
                for name, seconds in limits.items():
                    limited.setattr(f"kino_store.database.{name}", seconds)
                database = Database(url)
                opened.callback(database.close)
                with database.read():
                    return database  # the pool keeps this connection

        yield connect


def test_others_go_on_after_a_frozen_machine_lost_its_locks(store, fox, save, machine) -> None:
    saved = save(1)
    frozen = machine(PAUSE_SECONDS=0.5)

    def rename_and_freeze() -> None:
        with frozen.write() as connection:
            rows.lock_last_file(connection, fox.id)
            rows.update(connection, fox.id, {"name": "Frozen"})
            # Waits for the lock until the server has ended the frozen transaction.
            saved.extend(store.frames.edit.save(fox, [picture(2)], SaveContext()))
            rows.lock_last_file(connection, fox.id)

    with pytest.raises(StoreUnavailableError, match=r"stood still for too long.* Nothing was changed\. Try"):
        rename_and_freeze()
    assert [frame.seed for frame in saved] == [1, 2]
    assert frames_of(store, fox) == saved
    assert store.projects.get(fox.id).name == "Fox"
    with frozen.write() as connection:  # the machine works again
        rows.lock_last_file(connection, fox.id)


@pytest.mark.parametrize("exclusive", [False, True])
def test_a_change_that_waits_too_long_for_another_one_is_given_up(store, fox, machine, exclusive) -> None:
    impatient = machine(PAUSE_SECONDS=0.1, LOCK_SECONDS=0.1)

    def change() -> None:
        with impatient.write(exclusive=exclusive) as connection:
            rows.lock_last_file(connection, fox.id)

    with store.database.write(exclusive=True) as connection:
        rows.lock_last_file(connection, fox.id)
        with pytest.raises(
            StoreUnavailableError, match=r"did not finish in time\. Nothing was changed\. Try"
        ):
            change()
    change()


def test_a_long_change_may_pause_longer(store, machine) -> None:
    database = machine(PAUSE_SECONDS=1)
    shown = "SELECT setting FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"
    for long, milliseconds in ((True, LONG_PAUSE_SECONDS * 1000), (False, 1000)):
        with database.write(long=long) as connection:
            assert connection.exec_driver_sql(shown).scalar() == str(milliseconds)
