"""A project's revision, and the ways to a task: by its prompt, by its project, and from it to its frames."""

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0002"
down_revision = "0001"


def upgrade(op: Operations) -> None:
    """Add the column and the indexes."""
    op.add_column("projects", sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_frames_task_id", "frames", ["task_id"])
    op.create_index("ix_tasks_prompt_id", "tasks", ["prompt_id"])
    op.create_index("ix_tasks_project_id", "tasks", ["project_id"])
