"""Projects, frames, tasks, and the hashes of model files."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0001"
down_revision = None

byte_ordered = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
row_id = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def _times() -> "list[sa.Column[str]]":
    return [sa.Column(name, sa.String(32), nullable=False) for name in ("created_at", "updated_at")]


def upgrade(op: Operations) -> None:
    """Make the first tables."""
    op.create_table(
        "projects",
        sa.Column("id", row_id, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("fps", sa.Float(53), nullable=False),
        sa.Column("last_file", sa.Integer, nullable=False, server_default="0"),
        *_times(),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sa.UniqueConstraint("name", name="uq_projects_name"),
        sa.UniqueConstraint("folder", name="uq_projects_folder"),
        sqlite_autoincrement=True,
    )
    _frames(op)
    _tasks(op)
    op.create_table(
        "model_files",
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_model_files"),
    )


def _frames(op: Operations) -> None:
    op.create_table(
        "frames",
        sa.Column("id", row_id, nullable=False),
        sa.Column("project_id", row_id, nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("generator", sa.String(200), nullable=False),
        sa.Column("position", byte_ordered, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("seed", sa.String(20)),
        sa.Column("task_id", sa.Integer),
        sa.Column("deleted_at", sa.String(32)),
        *_times(),
        sa.PrimaryKeyConstraint("id", name="pk_frames"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_frames_project_id_projects", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_frames_timeline", "frames", ["project_id", "deleted_at", "position", "id"])
    op.create_index("uq_frames_project_id_path", "frames", ["project_id", "path"], unique=True)


def _tasks(op: Operations) -> None:
    op.create_table(
        "tasks",
        sa.Column("id", row_id, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("type", sa.String(200), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
        sa.Column("progress", sa.Float(53), nullable=False, server_default="0"),
        sa.Column("result", sa.JSON),
        sa.Column("error", sa.Text),
        sa.Column("project_id", row_id),
        sa.Column("prompt_id", sa.String(36)),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
        *_times(),
        sa.Column("started_at", sa.String(32)),
        sa.Column("completed_at", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_tasks_project_id_projects", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tasks_queue", "tasks", ["status", "priority", "id"])
