"""Holds: for how many ticks each frame is shown."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0007"
down_revision = "0006"


def upgrade(op: Operations) -> None:
    """Add the column; frames that there are have one tick each."""
    op.add_column("frames", sa.Column("hold", sa.Integer, nullable=False, server_default="1"))
    held = sa.text("hold > 1")
    op.create_index("ix_frames_held", "frames", ["project_id"], sqlite_where=held, postgresql_where=held)
