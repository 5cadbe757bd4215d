"""Sheets, and which pictures were made by them."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0008"
down_revision = "0007"

row_id = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade(op: Operations) -> None:
    """Add the table and the columns; pictures that there are were made by none."""
    op.add_column("frames", sa.Column("sheet", sa.String(32), nullable=False, server_default=""))
    op.add_column("frames", sa.Column("sheet_frame", sa.Integer))
    op.add_column("frames", sa.Column("sheet_values", sa.String(16), nullable=False, server_default=""))
    some = sa.text("sheet <> ''")
    op.create_index("ix_frames_of_sheets", "frames", ["project_id"], sqlite_where=some, postgresql_where=some)
    op.create_table(
        "sheets",
        sa.Column("project_id", row_id, nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_sheets_project_id_projects", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "uid", name="pk_sheets"),
    )
