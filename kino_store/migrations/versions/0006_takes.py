"""Takes: several pictures of one frame, of which one is shown; and what pictures were made from."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0006"
down_revision = "0005"

row_id = sa.Integer().with_variant(sa.BigInteger(), "postgresql")

_INDEXES = {
    "ix_frames_timeline": ["project_id", "shown", "deleted_at", "position", "id"],
    "ix_frames_text_id": ["text_id", "project_id", "deleted_at", "shown"],
    "ix_frames_search": [
        *("project_id", "generator", "rating", "label", "seed", "created_at", "deleted_at", "shown")
    ],
}


def upgrade(op: Operations) -> None:
    """Add columns and the table `uses`. Timelines and searches leave out other takes by their indexes."""
    op.add_column("frames", sa.Column("first_take", sa.String(255), nullable=False, server_default=""))
    op.add_column("frames", sa.Column("shown", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("frames", sa.Column("takes", sa.Integer, nullable=False, server_default="1"))
    op.add_column("frames", sa.Column("approved", sa.String(255), nullable=False, server_default=""))
    op.add_column("frames", sa.Column("run", sa.String(32), nullable=False, server_default=""))
    for name, columns in _INDEXES.items():
        op.drop_index(name, "frames")
        op.create_index(name, "frames", columns)
    later = sa.text("first_take <> ''")
    op.create_index(
        "ix_frames_first_take",
        "frames",
        ["project_id", "first_take"],
        sqlite_where=later,
        postgresql_where=later,
    )
    op.create_table(
        "uses",
        sa.Column("project_id", row_id, nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("relation", sa.String(20), nullable=False),
        sa.Column("source_path", sa.String(255), nullable=False),
        sa.Column("source_sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_uses_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "path", "n", name="pk_uses"),
    )
    op.create_index("ix_uses_source", "uses", ["project_id", "source_path"])
