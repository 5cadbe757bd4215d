"""Runs: the frames of an order are found by an index."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0010"
down_revision = "0009"


def upgrade(op: Operations) -> None:
    """Add the index."""
    made = sa.text("run <> ''")
    columns = ["project_id", "run"]
    op.create_index("ix_frames_run", "frames", columns, sqlite_where=made, postgresql_where=made)
