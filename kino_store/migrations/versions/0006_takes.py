"""Takes: several pictures of one frame, of which one is shown."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0006"
down_revision = "0005"

_INDEXES = {
    "ix_frames_timeline": ["project_id", "shown", "deleted_at", "position", "id"],
    "ix_frames_text_id": ["text_id", "project_id", "deleted_at", "shown"],
    "ix_frames_search": [
        *("project_id", "generator", "rating", "label", "seed", "created_at", "deleted_at", "shown")
    ],
}


def upgrade(op: Operations) -> None:
    """Add columns; timelines and searches leave out pictures that are not shown by their indexes."""
    op.add_column("frames", sa.Column("slot", sa.String(255), nullable=False, server_default=""))
    op.add_column("frames", sa.Column("shown", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("frames", sa.Column("takes", sa.Integer, nullable=False, server_default="1"))
    op.add_column("frames", sa.Column("run", sa.String(32), nullable=False, server_default=""))
    for name, columns in _INDEXES.items():
        op.drop_index(name, "frames")
        op.create_index(name, "frames", columns)
    later = sa.text("slot <> ''")
    op.create_index(
        "ix_frames_slot", "frames", ["project_id", "slot"], sqlite_where=later, postgresql_where=later
    )
