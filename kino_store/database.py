"""Access to SQL: an engine for SQLite or PostgreSQL, `read()` and `write()` transactions, migrations."""

from __future__ import annotations

import logging
import sqlite3
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.engine import URL, Connection, make_url

from .driver_errors import translated
from .errors import StoreUnavailableError

log = logging.getLogger("kino")

HEAD = "0010"  # the newest migration; a test holds it equal to what is in migrations/versions
LOCK_SECONDS = 60  # that a write waits for others
# PostgreSQL ends a transaction that did nothing for so long: a machine that froze in one must not hold its
# locks for good. Between two statements, Kino may write the files of some thousand frames to a slow network
# disk. A write waits longer than that for a lock, so it goes on when a frozen transaction was ended.
PAUSE_SECONDS = 300
LONG_PAUSE_SECONDS = 3600  # for a transaction that reads all files of a film
_WAL_TRIES = 100
_LOCK = 0x6B696E6F  # "kino": the key of its advisory locks in PostgreSQL
_MIGRATIONS = Path(__file__).with_name("migrations")
# PostgreSQL notices that a machine is gone, without a word, within 14 seconds, and the machine as well.
_KEEPALIVE_NAMES = {"keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3}
_SILENCE_SECONDS = 14
_CHANNEL = "kino"  # of PostgreSQL's notifications
_LOOK_SECONDS = 0.2  # between looks at SQLite's count of changes


class Lock:
    """A lock that this process holds. `check` raises StoreUnavailableError once it was lost."""

    def __init__(self, check: Callable[[], None]) -> None:
        self.check = check


class Database:
    """An open database at the newest schema. `read()` and `write()` yield a connection inside a transaction.

    Writes are serialised: on SQLite by BEGIN IMMEDIATE, on PostgreSQL by the row locks that queries take.
    """

    def __init__(self, url: str | URL) -> None:
        try:
            self.url = make_url(url)
            self.engine = sa.create_engine(self.url, **_engine_options(self.url))
        except (sa.exc.ArgumentError, ImportError, ValueError) as error:
            raise StoreUnavailableError(
                f"KINO_DATABASE_URL can't be used ({error}). It must look like "
                "postgresql+psycopg://user@host/kino, and its driver must be installed: "
                'pip install "psycopg[binary]". Without KINO_DATABASE_URL, Kino uses a SQLite file.'
            ) from error
        if self.url.get_backend_name() == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine, "begin", _begin_sqlite)
        else:
            sa.event.listen(self.engine, "connect", _prepare_postgresql)
        self._writing = self.engine.execution_options(kino_write=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a read transaction."""
        with translated(self.url), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(
        self, *, exclusive: bool = False, long: bool = False, durable: bool = True
    ) -> Iterator[Connection]:
        """Open a write transaction. It commits at the end of the block, and rolls back if the block raises.

        `exclusive`: only one such block runs at a time, in any process, even where there is no row to lock
        yet. `long`: the block may pause for up to LONG_PAUSE_SECONDS between statements instead of
        PAUSE_SECONDS. Without `durable`, a power cut may lose it, and nothing waits for the disk.
        """
        with translated(self.url), self._writing.connect() as connection:
            if self.url.get_backend_name() == "sqlite":
                # Every write transaction is exclusive already, and may pause.
                with nullcontext() if durable else _unflushed(connection), connection.begin():
                    yield connection
                return
            with connection.begin():
                if long:
                    connection.exec_driver_sql(f"SET LOCAL {_pause_limit(LONG_PAUSE_SECONDS)}")
                if not durable:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
                if exclusive:
                    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection

    def migrate(self, backups: Path) -> None:
        """Upgrade the schema to HEAD. An older SQLite database is copied to `backups` first."""
        with translated(self.url):
            present = self._revision()
            if present == HEAD:
                return
            if present is not None and present not in known_revisions():
                raise StoreUnavailableError(
                    f"{self.place} was created by a newer Kino (schema {present}; this Kino knows {HEAD}). "
                    "Update Kino, or point KINO_DATABASE_URL at another database. Nothing was changed."
                )
            if present is not None:
                self._back_up(backups / f"kino-{present}.db")
            self._upgrade()

    def is_current(self) -> bool:
        """Whether the schema is still this Kino's: another machine may have updated it meanwhile."""
        with translated(self.url):
            return self._revision() == HEAD

    @contextmanager
    def only_one(self, what: str) -> Iterator[bool]:
        """Yield whether this process alone does `what` with this database while the block runs.

        The lock is released when the process dies, however it dies.
        """
        with self.lock(what) as lock:
            yield lock is not None

    @contextmanager
    def lock(self, what: str) -> Iterator[Lock | None]:
        """Yield the lock with that name, held while the block runs; None if another process holds it."""
        if self.url.get_backend_name() == "sqlite":
            file = FileLock(f"{self.url.database}.{what}.lock")
            with suppress(Timeout):
                file.acquire(timeout=0)
            try:
                yield Lock(lambda: None) if file.is_locked else None
            finally:
                file.release()
            return
        with translated(self.url), self.engine.connect() as connection:
            for name, value in _KEEPALIVE_NAMES.items():
                connection.exec_driver_sql(f"SET SESSION tcp_{name} = {value}")
            connection.exec_driver_sql(f"SET SESSION tcp_user_timeout = {_SILENCE_SECONDS * 1000}")
            key = {"key": _key(what)}
            elected = bool(connection.execute(sa.text("SELECT pg_try_advisory_lock(:key)"), key).scalar())
            connection.commit()  # the lock belongs to the session, not to the transaction

            def check() -> None:
                with translated(self.url):
                    connection.exec_driver_sql("SELECT 1")
                    connection.commit()

            try:
                yield Lock(check) if elected else None
            finally:
                if elected and not connection.invalidated:
                    connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), key)
                    connection.commit()

    def held(self, names: Collection[str]) -> set[str]:
        """Return those of these locks that some process holds."""
        if self.url.get_backend_name() == "sqlite":
            return {name for name in names if not self._is_free(name)}
        keys = {_key(name): name for name in names}
        statement = sa.text(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 0"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        with self.read() as connection:
            return {keys[key] for key in connection.execute(statement).scalars() if key in keys}

    def _is_free(self, what: str) -> bool:
        with self.only_one(what) as is_free:
            return is_free

    @contextmanager
    def watch(self) -> Iterator[Callable[[float], bool]]:
        """Yield a function that waits, at most so many seconds, for changes, and returns whether there are.

        On SQLite these are commits of any connection, on PostgreSQL calls of `notify`.
        """
        if self.url.get_backend_name() == "sqlite":
            raw = self.engine.raw_connection()  # in a transaction, the count would stand still
            try:
                yield _CommitCount(raw).wait
            finally:
                raw.close()
            return
        with translated(self.url):
            raw = self.engine.raw_connection()
            try:
                listening: Any = raw.driver_connection
                listening.autocommit = True
                listening.execute(f"LISTEN {_CHANNEL}")
                yield lambda seconds: any(listening.notifies(timeout=seconds, stop_after=1))
            finally:
                raw.invalidate()  # it must not listen on in the pool

    def notify(self, connection: Connection) -> None:
        """Wake those who `watch`, once the transaction is committed."""
        if self.url.get_backend_name() == "postgresql":
            connection.exec_driver_sql(f"NOTIFY {_CHANNEL}")

    @property
    def place(self) -> str:
        """The database's location, without a password."""
        return self.url.database or "?" if self.url.get_backend_name() == "sqlite" else str(self.url)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _revision(self) -> str | None:
        with self.engine.connect() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()

    def _back_up(self, target: Path) -> None:
        if self.url.get_backend_name() != "sqlite":
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        raw = self.engine.raw_connection()  # VACUUM can't run in a transaction
        try:
            raw.cursor().execute("VACUUM INTO ?", (str(target),))
        finally:
            raw.close()

    def _upgrade(self) -> None:
        # Alembic takes a third of a second to import; most starts find the schema at HEAD and don't need it.
        # Its `command` and its global `op` are shared by the whole process, and ComfyUI may be running its
        # own migrations now: so each step gets its own Operations.
        from alembic.operations import Operations
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory

        script = ScriptDirectory(str(_MIGRATIONS))
        with self.write(exclusive=True) as connection:
            context = MigrationContext.configure(connection)
            steps = [*script.iterate_revisions(HEAD, context.get_current_revision() or "base")]
            for step in reversed(steps):
                step.module.upgrade(Operations(context))
                context.stamp(script, step.revision)


class _CommitCount:
    """Notices commits of other connections by SQLite's `PRAGMA data_version`, which reads one page."""

    def __init__(self, raw: Any) -> None:
        self._cursor = raw.cursor()
        self._seen = self._count()

    def wait(self, seconds: float) -> bool:
        """Wait for a commit, at most so many seconds; return whether there was one."""
        end = time.monotonic() + seconds
        while (now := self._count()) == self._seen:
            left = end - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(_LOOK_SECONDS, left))
        self._seen = now
        return True

    def _count(self) -> int:
        return int(self._cursor.execute("PRAGMA data_version").fetchone()[0])


def sqlite_url(path: Path) -> URL:
    """Return the URL of a SQLite file."""
    return URL.create("sqlite", database=str(path))


def known_revisions() -> set[str]:
    """Return the ids of the migrations that this Kino has."""
    return {path.stem.split("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")}


def _key(what: str) -> int:
    """Return the key of an advisory lock: 32 bits, so pg_locks has it in one column."""
    return _LOCK ^ zlib.crc32(what.encode())


def _engine_options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": LOCK_SECONDS, "check_same_thread": False}}
    # In the time in which PostgreSQL gives up a silent machine, that machine must notice it, too. The names
    # are libpq's; what the URL says counts.
    client = {**_KEEPALIVE_NAMES, "tcp_user_timeout": _SILENCE_SECONDS * 1000, "connect_timeout": 10}
    wanted = {name: value for name, value in client.items() if name not in url.query}
    return {"pool_pre_ping": True, "connect_args": wanted}


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # _begin_sqlite begins transactions; the driver would do it too late
    for pragma in (f"busy_timeout={LOCK_SECONDS * 1000}", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    # Switching a new file to WAL needs exclusive access, and SQLite does not wait for it. Without WAL
    # everything works too, but readers and writers wait for each other.
    for _ in range(_WAL_TRIES):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.05)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("kino_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # Not as `options` of the connection: those may be in the URL, and connection poolers refuse them.
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION {_pause_limit(PAUSE_SECONDS)}")
        cursor.execute(f"SET SESSION lock_timeout = {round((PAUSE_SECONDS + LOCK_SECONDS) * 1000)}")
    connection.commit()


@contextmanager
def _unflushed(connection: Connection) -> Iterator[None]:
    """Commit on a SQLite connection without a flush of the disk; with WAL, no commit is half there."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        driver.execute("PRAGMA synchronous=FULL")


def _pause_limit(seconds: float) -> str:
    return f"idle_in_transaction_session_timeout = {round(seconds * 1000)}"
