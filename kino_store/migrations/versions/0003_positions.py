"""An index of positions that includes the trash: every save and move looks for a neighbouring position."""

from alembic.operations import Operations

revision = "0003"
down_revision = "0002"


def upgrade(op: Operations) -> None:
    """Add the index."""
    op.create_index("ix_frames_position", "frames", ["project_id", "position"])
