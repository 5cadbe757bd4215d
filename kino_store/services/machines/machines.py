"""The servers that share a database. Each holds the lock of its seat, which its death releases.

A server takes the first free seat of `runner-0`, `runner-1`, … Its tasks carry the seat, so whoever finds the
lock of another seat free knows whose tasks have to be given out again. On SQLite the lock is the kernel's, of
a file; on PostgreSQL it belongs to the session.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ... import __version__
from ...comfy.host import ComfyHost
from ...database import Database, Lock
from ...errors import MachineNotFoundError, MachineStateError, StoreUnavailableError
from ...events import Events
from ...ids import moment, new_uid, now
from ...metrics.sampler import Sampler
from ...queries import machines as rows
from ...queries.claims import Claimant
from ...queries.machines import MachineRow
from ...values import Machine
from .listing import listed
from .relay import EventRelay

if TYPE_CHECKING:
    from ...comfy.client import Preview

log = logging.getLogger("kino")

SEATS = 64
_SEEN_SECONDS = 10.0  # between notes that a server lives
_HEARD_SECONDS = 15.0  # a server of another host that was seen then, uses the database now
_SILENT_SECONDS = 60.0  # after which a server that holds its seat is taken for frozen
_LIVE_SECONDS = 1.0  # for which the list of the others is used again
_PREVIEW_SECONDS = 1.0  # between previews for the others' pages


@dataclass
class Seat:
    """A server's place among those that draw. `lock.check()` raises once the seat is lost."""

    name: str
    uid: str
    machine: str
    lock: Lock
    model: str = ""


class Machines:
    """The servers, of which this process is one. Thread-safe. `sampler` reads this one's hardware."""

    def __init__(self, database: Database, events: Events, host: ComfyHost, sampler: Sampler) -> None:
        self._database = database
        self._events = events
        self._host = host
        self._sampler = sampler
        self.uid = new_uid()
        self._host_name = socket.gethostname()
        self._seat: Seat | None = None
        self._others: tuple[MachineRow, ...] = ()
        self._looked_at = float("-inf")
        self._seen_at = float("-inf")
        self._shown_at = float("-inf")
        self._heard: dict[str, tuple[str, float]] = {}  # by uid: the last sign of life, and when it was new
        self._lock = threading.Lock()
        self.trouble: str | None = None
        self._relay = EventRelay(database, events, self.uid, lambda: bool(self.others()))

    @contextmanager
    def seat(self) -> Iterator[Seat | None]:
        """Take the first free seat while the block runs; None if this server may not draw, see `trouble`."""
        with ExitStack() as held:
            self.trouble = self._refusal()
            found = None if self.trouble else self._take(held)
            if found is None:
                yield None
                return
            self._register(found)
            self._seat = found
            try:
                yield found
            finally:
                self._seat = None
                self._events.publish("machines", change="gone", seat=found.name)

    def claimant(self, seat: Seat, held: int) -> Claimant:
        """Return what the queue has to know of this server. `held`: the number of tasks that it has."""
        drawing = frozenset(row.seat for row in self.others() if not row.paused)
        return Claimant(seat.name, seat.uid, seat.machine, seat.model, held, drawing)

    def others(self) -> tuple[MachineRow, ...]:
        """Return the other servers that live. The answer is up to a second old."""
        before = self._others
        with self._lock:
            if time.monotonic() - self._looked_at < _LIVE_SECONDS:
                return self._others
            with self._database.read() as connection:
                found = rows.all_rows(connection)
            others = [row for row in found if row.uid != self.uid]
            held = self._database.held([row.seat for row in others])
            self._others = tuple(row for row in others if row.seat in held)
            self._looked_at = time.monotonic()
            now_live = {row.uid for row in self._others}
        for row in before:
            if row.uid not in now_live:
                self._events.publish("machines", change="gone", seat=row.seat)
        return self._others

    def start(self) -> None:
        """Begin to exchange events with the other servers."""
        self._relay.start()

    def close(self) -> None:
        """End it, after the last events."""
        self._relay.close()

    def look_again(self) -> None:
        """Read the list of the others again when it is used next."""
        self._looked_at = float("-inf")

    def is_paused(self, seat: Seat) -> bool:
        """Whether this server shall take no more tasks."""
        with self._database.read() as connection:
            row = rows.by_seat(connection, seat.name)
        return row is None or row.paused

    def loaded(self, seat: Seat, model: str) -> None:
        """Note what the task loads that this server has taken."""
        if model != seat.model:
            seat.model = model
            self._update(seat, {"model": model, "seen_at": now()})

    def check(self, seat: Seat) -> None:
        """Note, now and then, that this server lives.

        Raises:
            StoreUnavailableError: the seat was lost, so the tasks that came with it are others' now.
        """
        seat.lock.check()
        if time.monotonic() - self._seen_at < _SEEN_SECONDS:
            return
        self._seen_at = time.monotonic()
        if not self._database.is_current():
            raise StoreUnavailableError("A newer Kino has updated the database.")
        values: dict[str, object] = {"seen_at": now()}
        if self.others():
            values["readings"] = self._sampler.now().model_dump()
        if not self._update(seat, values):
            raise StoreUnavailableError(f"Another process has the seat {seat.name} of this server now.")

    def show_preview(self, task_id: int, preview: Preview) -> None:
        """Keep a preview for the pages of the other servers, at most one a second."""
        seat = self._seat
        if seat is None or not self._others or time.monotonic() - self._shown_at < _PREVIEW_SECONDS:
            return
        self._shown_at = time.monotonic()
        values = {
            "preview_task": task_id,
            "preview_type": preview.content_type,
            "preview": preview.data,
        }
        self._update(seat, values)

    def preview(self, task_id: int) -> Preview | None:
        """Return the latest preview of a task that another server draws."""
        from ...comfy.client import Preview

        with self._database.read() as connection:
            found = rows.preview(connection, task_id)
        return None if found is None else Preview(*found)

    def settle_dead(self, settle: Callable[[str], None]) -> None:
        """Call `settle` with each seat whose server has left tasks and is gone, or silent for a minute."""
        with self._database.read() as connection:
            known = [row for row in rows.all_rows(connection) if row.uid != self.uid]
            left = rows.seats_with_tasks(connection, [row.seat for row in known]) if known else []
        silent = self._silent(known)
        for seat in left:
            with self._database.only_one(seat) as is_gone:
                if is_gone or seat in silent:
                    settle(seat)
                    self.look_again()

    def _silent(self, known: Sequence[MachineRow]) -> set[str]:
        """Return the seats whose rows have not changed for a while, by the clock of this machine alone."""
        time_now = time.monotonic()
        heard = {}
        for row in known:
            before = self._heard.get(row.uid)
            same = before is not None and before[0] == row.seen_at
            heard[row.uid] = before if before is not None and same else (row.seen_at, time_now)
        self._heard = heard
        return {row.seat for row in known if time_now - heard[row.uid][1] > _SILENT_SECONDS}

    def returned(self, seat: Seat, lost: int) -> None:
        """Say that this server has lost tasks to others, because it was away."""
        log.warning("%s is back. Other servers draw %d tasks that it had.", seat.machine, lost)
        change = {"change": "returned", "seat": seat.name, "machine": seat.machine, "count": lost}
        self._events.publish("machines", **change)

    def all(self) -> list[Machine]:
        """Return all servers by their seats, those that are gone, too."""
        return listed(self._database, self.uid)

    def pause(self, seat: str, *, paused: bool) -> Machine:
        """Let a server take no more tasks, or take them again; return it.

        What it runs goes on; what it has in advance is given back.

        Raises:
            MachineNotFoundError: there is none with that seat.
            MachineStateError: it is gone.
        """
        if self._find(seat).state == "gone":
            raise MachineStateError(f"The machine at {seat} is gone. Start its ComfyUI to use it again.")
        with self._database.write() as connection:
            rows.update(connection, seat, {"paused": paused})
        self.look_again()
        self._events.publish("machines", change="paused" if paused else "resumed", seat=seat)
        return self._find(seat)

    def forget(self, seat: str) -> None:
        """Remove a server that is gone from the list.

        Raises:
            MachineNotFoundError: there is none with that seat.
            MachineStateError: it lives.
        """
        found = self._find(seat)
        with self._database.only_one(seat) as is_gone:
            if not is_gone:
                raise MachineStateError(
                    f"{found.name} still runs. Pause it instead, or stop its ComfyUI first."
                )
            with self._database.write() as connection:
                rows.delete(connection, seat)
        self._events.publish("machines", change="forgotten", seat=seat)

    def _find(self, seat: str) -> Machine:
        for machine in self.all():
            if machine.seat == seat:
                return machine
        raise MachineNotFoundError(f"There is no machine at {seat}. It may have been removed from the list.")

    def _take(self, held: ExitStack) -> Seat | None:
        """Lock the first free seat until `held` ends."""
        for number in range(SEATS):
            name = f"runner-{number}"
            with ExitStack() as attempt:
                lock = attempt.enter_context(self._database.lock(name))
                if lock is not None:
                    held.push(attempt.pop_all())
                    return Seat(name, self.uid, self._name(), lock)
        self.trouble = f"All {SEATS} places for servers are taken. Stop one of them."
        return None

    def _register(self, seat: Seat) -> None:
        row = {
            "seat": seat.name,
            "uid": seat.uid,
            "name": seat.machine,
            "host": self._host_name,
            "url": self._host.server(),
            "device": self._host.device(),
            "version": __version__,
            "began_at": now(),
            "seen_at": now(),
        }
        with self._database.write() as connection:
            rows.replace(connection, row)
        self._events.publish("machines", change="began", seat=seat.name)

    def _name(self) -> str:
        port = urlsplit(self._host.server()).port
        return self._host_name if port is None else f"{self._host_name}:{port}"

    def _refusal(self) -> str | None:
        """Return why this server may not draw, or None."""
        if not self._database.is_current():
            return (
                "Another machine has updated Kino's database for a newer Kino, so this one draws nothing. "
                "Update Kino here as well, and restart ComfyUI."
            )
        if self._database.url.get_backend_name() != "sqlite":
            return None
        with self._database.read() as connection:
            found = rows.all_rows(connection)
        for row in found:
            if row.host == self._host_name:
                continue
            if row.seen_at > moment(-_HEARD_SECONDS) or self._database.held([row.seat]):
                return (
                    f"The machine {row.host} uses this SQLite database, too. SQLite works on one machine "
                    "only: give both the same PostgreSQL database by KINO_DATABASE_URL. See More than one "
                    "GPU in Kino's README."
                )
        return None

    def _update(self, seat: Seat, values: dict[str, object]) -> bool:
        """Update this server's row; return False if another process has the seat."""
        with self._database.write(durable=False) as connection:
            return rows.update(connection, seat.name, values, seat.uid)
