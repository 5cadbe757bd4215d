"""SQL of the model_files table: hashes by path, valid while size and mtime stay the same."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from ..tables import model_files


def sha256(connection: Connection, path: str, size: int, mtime_ns: int) -> str | None:
    """Return the hash of a file; None if it is unknown or the file has changed."""
    same = sa.and_(model_files.c.path == path, model_files.c.size == size, model_files.c.mtime_ns == mtime_ns)
    found: str | None = connection.execute(sa.select(model_files.c.sha256).where(same)).scalar()
    return found


def put(connection: Connection, path: str, size: int, mtime_ns: int, digest: str) -> None:
    """Store a hash, replacing an older one."""
    connection.execute(sa.delete(model_files).where(model_files.c.path == path))
    connection.execute(sa.insert(model_files).values(path=path, size=size, mtime_ns=mtime_ns, sha256=digest))
