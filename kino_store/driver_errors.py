"""Errors of the databases' drivers as Kino's, which say what people can do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import URL

from .errors import DiskFullError, KinoError, StoreUnavailableError

_LOCK_TIMEOUT, _PAUSE_TIMEOUT = "55P03", "25P03"  # PostgreSQL's documentation, appendix A


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn the errors of a driver into Kino's.

    Raises:
        DiskFullError, StoreUnavailableError, KinoError: in place of the driver's.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        reason = str(error.orig)
        place = url.database if url.get_backend_name() == "sqlite" else repr(url)
        if "is full" in reason:
            raise DiskFullError(
                f"The disk that holds {place} is full. Free some space and try again."
            ) from error
        if "malformed" in reason or "not a database" in reason:
            raise StoreUnavailableError(
                f"Kino's database {place} is damaged ({reason}). Your frames are safe: they are files. "
                "Stop ComfyUI, move that file and those next to it that begin with the same name somewhere "
                "else (keep them), and start again: Kino rebuilds its database from frames and sidecars."
            ) from error
        if getattr(error.orig, "sqlstate", None) == _LOCK_TIMEOUT:
            raise StoreUnavailableError(
                "Another process or machine is changing the same and did not finish in time. Nothing was "
                "changed. Try again; if it stays like this, restart the machine that hangs."
            ) from error
        if getattr(error.orig, "sqlstate", None) == _PAUSE_TIMEOUT:
            raise StoreUnavailableError(
                "PostgreSQL ended this change because it stood still for too long: this machine was "
                "suspended, or a disk is very slow. Nothing was changed. Try again."
            ) from error
        if isinstance(error, sa.exc.OperationalError):
            raise StoreUnavailableError(
                f"Kino's database {place} can't be used now: {reason.strip()}. Check that the file or server "
                "exists, that this user may write to it, and that no other program locks it."
            ) from error
        raise KinoError(
            f"Kino's database {place} refused a change: {reason.strip()}. Nothing was changed."
        ) from error
