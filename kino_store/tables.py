"""The tables. `migrations/` creates them; a test holds both equal."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
    true,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Positions compare by bytes. SQLite does that by default, PostgreSQL with collation "C".
ByteOrdered = Text().with_variant(Text(collation="C"), "postgresql")
Id = Integer().with_variant(BigInteger(), "postgresql")

projects = Table(
    "projects",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("folder", String(255), nullable=False, unique=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("fps", Float(53), nullable=False),
    Column("last_file", Integer, nullable=False, server_default="0"),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("uid", String(32), nullable=False, server_default=""),
    Column("journal_offset", BigInteger, nullable=False, server_default="0"),  # bytes that the rows reflect
    Column("journal_line", Integer, nullable=False, server_default="0"),  # the number of the last line
    Column("sound", JSON, nullable=False, server_default="[]"),
    Column("note", Text, nullable=False, server_default=""),
    Index("uq_projects_uid", "uid", unique=True),
    sqlite_autoincrement=True,
)

# A search by fields reads this index from end to end, not the rows.
_SEARCHED = ("project_id", "generator", "rating", "label", "seed", "created_at", "deleted_at", "shown")
# Most frames have no marks, so these indexes are short.
_MARKED = text("rating > 0 OR label <> '' OR note <> ''")
_MARKERS = text("markers <> ''")
_LATER_TAKES = text("first_take <> ''")
_HELD = text("hold > 1")
_OF_SHEETS = text("sheet <> ''")
_OF_RUNS = text("run <> ''")

frames = Table(
    "frames",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("path", String(255), nullable=False),
    Column("generator", String(200), nullable=False),
    Column("position", ByteOrdered, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("seed", String(20)),  # up to 2**64 - 1, which no SQL integer holds
    Column("task_id", Integer),
    Column("deleted_at", String(32)),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("uid", String(32), nullable=False, server_default=""),
    Column("rating", Integer, nullable=False, server_default="0"),
    Column("label", String(20), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("markers", Text, nullable=False, server_default=""),  # a list as JSON; empty without any
    Column("text_id", Id),  # in `texts`; None until the sidecar has been read
    Column("first_take", String(255), nullable=False, server_default=""),  # a file; empty: this one
    Column("shown", Boolean, nullable=False, server_default=true()),
    Column("takes", Integer, nullable=False, server_default="1"),  # how many pictures the frame has
    Column("approved", String(255), nullable=False, server_default=""),  # the file that was approved
    Column("run", String(32), nullable=False, server_default=""),  # the order that made the picture
    Column("hold", Integer, nullable=False, server_default="1"),  # ticks that the frame is shown for
    Column("sheet", String(32), nullable=False, server_default=""),  # that the picture was made by
    Column("sheet_frame", Integer),  # which frame of the sheet, from 0
    Column(
        "sheet_values", String(16), nullable=False, server_default=""
    ),  # a hash of the values of that time
    Index("uq_frames_uid", "uid", unique=True),
    Index(
        "ix_frames_first_take",
        "project_id",
        "first_take",
        sqlite_where=_LATER_TAKES,
        postgresql_where=_LATER_TAKES,
    ),
    Index("ix_frames_text_id", "text_id", "project_id", "deleted_at", "shown"),
    Index("ix_frames_search", *_SEARCHED),
    Index("ix_frames_marked", "project_id", sqlite_where=_MARKED, postgresql_where=_MARKED),
    Index("ix_frames_with_markers", "project_id", sqlite_where=_MARKERS, postgresql_where=_MARKERS),
    Index("ix_frames_of_sheets", "project_id", sqlite_where=_OF_SHEETS, postgresql_where=_OF_SHEETS),
    Index("ix_frames_run", "project_id", "run", sqlite_where=_OF_RUNS, postgresql_where=_OF_RUNS),
    Index("ix_frames_held", "project_id", sqlite_where=_HELD, postgresql_where=_HELD),
    Index("ix_frames_timeline", "project_id", "shown", "deleted_at", "position", "id"),
    Index("ix_frames_position", "project_id", "position"),
    Index("uq_frames_project_id_path", "project_id", "path", unique=True),
    Index("ix_frames_task_id", "task_id"),
    sqlite_autoincrement=True,
)

# What is searched in: a row for each distinct set of texts, as words in lower case with a space around each.
texts = Table(
    "texts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("prompt", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("lora", Text, nullable=False),
    Index("uq_texts_sha256", "sha256", unique=True),
)

# The frames of the same project that a picture was made from; see documents.SidecarInput.
uses = Table(
    "uses",
    metadata,
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("path", String(255), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("relation", String(20), nullable=False),
    Column("source_path", String(255), nullable=False),
    Column("source_sha256", String(64), nullable=False),  # empty: not known
    Index("ix_uses_source", "project_id", "source_path"),
)

# Generators with values that move over frames, as the journal has them; see documents.SheetDocument.
sheets = Table(
    "sheets",
    metadata,
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("uid", String(32), primary_key=True),
    Column("document", JSON, nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("type", String(200), nullable=False),
    Column("data", JSON, nullable=False),
    Column("status", String(20), nullable=False),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("progress", Float(53), nullable=False, server_default="0"),
    Column("result", JSON),
    Column("error", Text),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE")),
    Column("prompt_id", String(36)),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("started_at", String(32)),
    Column("completed_at", String(32)),
    Column("kind", String(32), nullable=False, server_default="generate"),
    Column("lane", String(20), nullable=False, server_default="comfyui"),
    Column("run", String(32)),  # the same for all tasks of one order
    Column("after", Id),  # the task that must be completed first
    Column("position", ByteOrdered),  # the place on the timeline, reserved when the task was ordered
    Column("turn", ByteOrdered, nullable=False, server_default=""),  # orders the tasks of one priority
    Column("frames", Integer),  # how many it makes, if that is known
    Column("seat", String(20), nullable=False, server_default=""),  # of the server that has or had it
    Column("machine", String(200), nullable=False, server_default=""),  # that server's name
    Column("model", String(255), nullable=False, server_default=""),  # what it loads; see queries.claims
    Column("refused", Text, nullable=False, server_default=""),  # a line for each server that can't do it
    Column("passed_at", Float(53)),  # when another task first went before it, in the database's seconds
    Index("ix_tasks_seat", "seat", "status"),
    Index("ix_tasks_after", "after"),
    Index("ix_tasks_run", "run"),
    Index("ix_tasks_position", "project_id", "position"),
    Index("ix_tasks_turn", "turn"),
    Index("ix_tasks_queue", "status", "priority", "id"),
    Index("ix_tasks_prompt_id", "prompt_id"),
    Index("ix_tasks_project_id", "project_id"),
    sqlite_autoincrement=True,
)

# One row. `uuid` is also in the frames folder; `generation`: how many databases the folder had before.
store = Table(
    "store",
    metadata,
    Column("uuid", String(32), primary_key=True),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("paused", Boolean, nullable=False, server_default=false()),
)

# The servers that draw tasks: each holds the lock of its seat for as long as it lives.
machines = Table(
    "machines",
    metadata,
    Column("seat", String(20), primary_key=True),
    Column("uid", String(32), nullable=False),  # of the process that has the seat
    Column("name", String(200), nullable=False),
    Column("host", String(255), nullable=False),
    Column("url", String(255), nullable=False),
    Column("device", String(255), nullable=False),
    Column("version", String(40), nullable=False),  # Kino's
    Column("paused", Boolean, nullable=False, server_default=false()),
    Column("model", String(255), nullable=False, server_default=""),  # of its last task
    Column("began_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("readings", JSON),  # of its hardware, when it was seen; see metrics.probes
    Column("preview_task", Id),
    Column("preview_type", String(40), nullable=False, server_default=""),
    Column("preview", LargeBinary),
)

# Events on their way to the other servers' pages; see services.machines.relay.
events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("origin", String(32), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("data", JSON, nullable=False),
    sqlite_autoincrement=True,
)

model_files = Table(
    "model_files",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
)
