"""The way to a position, whether its frame is in the trash or not: a save or a move looks for the one beside it."""

from alembic.operations import Operations

revision = "0003"
down_revision = "0002"


def upgrade(op: Operations) -> None:
    """Add the index."""
    op.create_index("ix_frames_position", "frames", ["project_id", "position"])
