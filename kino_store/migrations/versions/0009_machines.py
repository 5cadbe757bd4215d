"""Machines: the servers that draw tasks, who has which task, and their events."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0009"
down_revision = "0008"

row_id = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade(op: Operations) -> None:
    """Add the tables and the columns. Tasks that are under way belong to the first seat."""
    op.add_column("tasks", sa.Column("seat", sa.String(20), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("machine", sa.String(200), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("model", sa.String(255), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("refused", sa.Text, nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("passed_at", sa.Float(53)))
    op.execute(
        "UPDATE tasks SET seat = 'runner-0' WHERE lane = 'comfyui' AND prompt_id IS NOT NULL"
        " AND status IN ('queued', 'running')"
    )
    op.create_index("ix_tasks_seat", "tasks", ["seat", "status"])
    op.create_table(
        "machines",
        sa.Column("seat", sa.String(20), nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("url", sa.String(255), nullable=False),
        sa.Column("device", sa.String(255), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("model", sa.String(255), nullable=False, server_default=""),
        sa.Column("began_at", sa.String(32), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.Column("readings", sa.JSON),
        sa.Column("preview_task", row_id),
        sa.Column("preview_type", sa.String(40), nullable=False, server_default=""),
        sa.Column("preview", sa.LargeBinary),
        sa.PrimaryKeyConstraint("seat", name="pk_machines"),
    )
    op.create_table(
        "events",
        sa.Column("id", row_id, nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sqlite_autoincrement=True,
    )
