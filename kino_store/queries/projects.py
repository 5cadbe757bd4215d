"""SQL of the projects table."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from ..errors import ProjectNotFoundError
from ..ids import now
from ..tables import frames, projects
from ..values import Project, SoundClip
from . import texts

_VISIBLE = [projects.c[name] for name in Project.model_fields]


def insert(connection: Connection, values: dict[str, Any]) -> int:
    """Insert a row; return its id."""
    return int(connection.execute(sa.insert(projects).values(**values).returning(projects.c.id)).scalar_one())


def update(connection: Connection, project_id: int, values: dict[str, Any]) -> None:
    """Update columns of a row."""
    connection.execute(sa.update(projects).where(projects.c.id == project_id).values(**values))


def bump_revision(connection: Connection, project_id: int, **values: Any) -> int:
    """Increment the timeline's revision, and update other columns; return the new revision."""
    changed = sa.update(projects).where(projects.c.id == project_id)
    changed = changed.values(revision=projects.c.revision + 1, updated_at=now(), **values)
    return int(connection.execute(changed.returning(projects.c.revision)).scalar_one())


def delete(connection: Connection, project_id: int) -> None:
    """Delete a row and, by cascade, its frames; and the texts that only these have."""
    found = sa.select(frames.c.text_id).where(frames.c.project_id == project_id).distinct()
    text_ids = set(connection.execute(found).scalars()) - {None}
    connection.execute(sa.delete(projects).where(projects.c.id == project_id))
    texts.drop_unused(connection, text_ids)


def by_id(connection: Connection, project_id: int) -> Project | None:
    """Return the project with that id."""
    return _one(connection, projects.c.id == project_id)


# Built once: putting it together takes longer than running it.
_REVISION = sa.select(projects.c.revision).where(projects.c.id == sa.bindparam("project"))


def revision(connection: Connection, project_id: int) -> int | None:
    """Return the revision of a timeline; None without such a project."""
    found: int | None = connection.execute(_REVISION, {"project": project_id}).scalar()
    return found


def journal_offset(connection: Connection, project_id: int) -> int | None:
    """Return how many bytes of its journal a project's rows reflect; None without such a project."""
    found: int | None = connection.execute(
        sa.select(projects.c.journal_offset).where(projects.c.id == project_id)
    ).scalar()
    return found


def by_name(connection: Connection, name: str) -> Project | None:
    """Return the project with exactly that name."""
    return _one(connection, projects.c.name == name)


def by_uid(connection: Connection, uid: str) -> Project | None:
    """Return the project with that uid."""
    return _one(connection, projects.c.uid == uid)


def by_folder(connection: Connection, folder: str) -> Project | None:
    """Return the project in that folder."""
    return _one(connection, projects.c.folder == folder)


def all_projects(connection: Connection) -> list[Project]:
    """Return all projects, the last changed first."""
    rows = connection.execute(
        sa.select(*_VISIBLE).order_by(projects.c.updated_at.desc(), projects.c.id.desc())
    )
    return [_project(row) for row in rows.mappings()]


def names(connection: Connection) -> set[str]:
    """Return the names in use."""
    return set(connection.execute(sa.select(projects.c.name)).scalars())


def folders(connection: Connection) -> set[str]:
    """Return the folder names in use."""
    return set(connection.execute(sa.select(projects.c.folder)).scalars())


class Locked(NamedTuple):
    """What only the one who has locked a project may change.

    `last_file`: the highest file number it ever used. `journal_offset`: how much of the journal its rows
    reflect, in bytes. `journal_line`: the number of the journal's last line.
    """

    last_file: int
    journal_offset: int
    journal_line: int


def lock(connection: Connection, project_id: int) -> Locked:
    """Lock the project until the transaction ends. Raises ProjectNotFoundError: it was deleted meanwhile."""
    columns = [projects.c[name] for name in Locked._fields]
    statement = sa.select(*columns).where(projects.c.id == project_id).with_for_update()
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise ProjectNotFoundError("The project was deleted meanwhile. Restore it, or choose another.")
    return Locked(*row)


def lock_last_file(connection: Connection, project_id: int) -> int:
    """As `lock`; return only the highest file number."""
    return lock(connection, project_id).last_file


def _one(connection: Connection, condition: sa.ColumnElement[bool]) -> Project | None:
    row = connection.execute(sa.select(*_VISIBLE).where(condition)).mappings().one_or_none()
    return None if row is None else _project(row)


def _project(row: RowMapping) -> Project:
    clips = tuple(map(SoundClip.model_validate, row["sound"]))
    return Project.model_construct(**{**row, "sound": clips})
