"""Lasting ids, the journal's end, sound, kinds of tasks with reserved places, the store's identity."""

import hashlib
import secrets
import time

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0004"
down_revision = "0003"

byte_ordered = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
row_id = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade(op: Operations) -> None:
    """Add columns and the table `store`; give every project and frame its uid."""
    op.add_column("projects", sa.Column("uid", sa.String(32), nullable=False, server_default=""))
    op.add_column("projects", sa.Column("journal_offset", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("projects", sa.Column("journal_line", sa.Integer, nullable=False, server_default="0"))
    op.add_column("projects", sa.Column("sound", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("frames", sa.Column("uid", sa.String(32), nullable=False, server_default=""))
    _fill(op.get_bind())
    op.create_index("uq_projects_uid", "projects", ["uid"], unique=True)
    op.create_index("uq_frames_uid", "frames", ["uid"], unique=True)

    op.add_column("tasks", sa.Column("kind", sa.String(32), nullable=False, server_default="generate"))
    op.add_column("tasks", sa.Column("lane", sa.String(20), nullable=False, server_default="comfyui"))
    op.add_column("tasks", sa.Column("run", sa.String(32)))
    op.add_column("tasks", sa.Column("after", row_id))
    op.add_column("tasks", sa.Column("position", byte_ordered))
    op.add_column("tasks", sa.Column("frames", sa.Integer))
    op.add_column("tasks", sa.Column("turn", byte_ordered, nullable=False, server_default=""))
    # A key of positions.py with eight digits: the tasks keep the order of their ids.
    op.execute("UPDATE tasks SET turn = 'h' || substr(CAST(100000000 + id AS VARCHAR(20)), 2)")
    op.execute("UPDATE tasks SET kind = 'regenerate' WHERE type = 'regenerate'")
    op.create_index("ix_tasks_after", "tasks", ["after"])
    op.create_index("ix_tasks_run", "tasks", ["run"])
    op.create_index("ix_tasks_position", "tasks", ["project_id", "position"])
    op.create_index("ix_tasks_turn", "tasks", ["turn"])
    op.create_table(
        "store",
        sa.Column("uuid", sa.String(32), nullable=False),
        sa.Column("generation", sa.Integer, nullable=False, server_default="0"),
        sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("uuid", name="pk_store"),
    )


def _fill(connection: sa.Connection) -> None:
    projects = connection.execute(sa.text("SELECT id FROM projects")).scalars().all()
    frames = connection.execute(sa.text("SELECT id, project_id, path FROM frames")).all()
    uids = {project_id: _new_uid() for project_id in projects}
    named = [{"id": project_id, "uid": uid} for project_id, uid in uids.items()]
    framed = [{"id": row, "uid": _derived_uid(uids[project_id], path)} for row, project_id, path in frames]
    if named:
        connection.execute(sa.text("UPDATE projects SET uid = :uid WHERE id = :id"), named)
    if framed:
        connection.execute(sa.text("UPDATE frames SET uid = :uid WHERE id = :id"), framed)


# As in ids.py; a migration never changes, so it has its own.


def _new_uid() -> str:
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return f"{value & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62:032x}"


def _derived_uid(project_uid: str, file: str) -> str:
    digest = hashlib.sha256(f"{project_uid}/{file}".encode()).digest()
    value = int(project_uid[:12], 16) << 80 | int.from_bytes(digest[:10], "big")
    return f"{value & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62:032x}"
