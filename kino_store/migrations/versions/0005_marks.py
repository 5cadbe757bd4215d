"""Ratings, labels, notes and markers; the texts that are searched in."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0005"
down_revision = "0004"

row_id = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade(op: Operations) -> None:
    """Add columns and the table `texts`. Frames get their text later, when their sidecars are read."""
    op.add_column("projects", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.add_column("frames", sa.Column("rating", sa.Integer, nullable=False, server_default="0"))
    op.add_column("frames", sa.Column("label", sa.String(20), nullable=False, server_default=""))
    op.add_column("frames", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.add_column("frames", sa.Column("markers", sa.Text, nullable=False, server_default=""))
    op.add_column("frames", sa.Column("text_id", row_id))
    marked = sa.text("rating > 0 OR label <> '' OR note <> ''")
    markers = sa.text("markers <> ''")
    op.create_index("ix_frames_text_id", "frames", ["text_id", "project_id", "deleted_at"])
    searched = ["project_id", "generator", "rating", "label", "seed", "created_at", "deleted_at"]
    op.create_index("ix_frames_search", "frames", searched)
    op.create_index(
        "ix_frames_marked", "frames", ["project_id"], sqlite_where=marked, postgresql_where=marked
    )
    op.create_index(
        "ix_frames_with_markers", "frames", ["project_id"], sqlite_where=markers, postgresql_where=markers
    )
    op.create_table(
        "texts",
        sa.Column("id", row_id, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("lora", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_texts"),
    )
    op.create_index("uq_texts_sha256", "texts", ["sha256"], unique=True)
