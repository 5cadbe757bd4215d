"""All errors that people can see: each has a stable code and a message that says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class KinoError(Exception):
    """Base of Kino's errors. `code` never changes between releases; the message is for people."""

    code: ClassVar[str] = "kino_error"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidValueError(KinoError):
    """A value that can't be used. The message names the field, the value, and what is expected."""

    code = "invalid_value"

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: {_shown(value)} can't be used. {expected}", field=field)


class ProjectNotFoundError(KinoError):
    """No project has that id or name."""

    code = "project_not_found"


class FrameNotFoundError(KinoError):
    """No frame has that id, number or file name."""

    code = "frame_not_found"


class MarkerNotFoundError(KinoError):
    """No frame of the timeline has that marker."""

    code = "marker_not_found"


class SheetNotFoundError(KinoError):
    """The project has no such sheet."""

    code = "sheet_not_found"


class SheetConflictError(KinoError):
    """Somebody else changed the sheet between reading and changing it."""

    code = "sheet_conflict"


class NameTakenError(KinoError):
    """A project, generator or frame already has that name."""

    code = "name_taken"


class SizeMismatchError(KinoError):
    """A picture does not have the project's size."""

    code = "size_mismatch"


class FrameRateError(KinoError):
    """A video does not have the project's frame rate."""

    code = "frame_rate"


class FileMissingError(KinoError):
    """A file that the database lists is not on the disk."""

    code = "file_missing"


class SidecarError(KinoError):
    """A sidecar that can't be read: not JSON, cut short, or of another schema."""

    code = "sidecar_broken"


class SidecarTooNewError(SidecarError):
    """A sidecar written by a newer Kino."""

    code = "sidecar_too_new"


class DiskFullError(KinoError):
    """The disk is full. Nothing of what was being written was kept."""

    code = "disk_full"


class StoreUnavailableError(KinoError):
    """The store can't be opened: a folder is read-only, or the database is damaged or too new."""

    code = "store_unavailable"


class WrongFolderError(KinoError):
    """The frames folder belongs to another database, or its disk is not mounted. Nothing was changed."""

    code = "wrong_folder"


class StoreFileError(KinoError):
    """The file that says which databases a frames folder belongs to can't be read."""

    code = "store_file_broken"


class TaskNotFoundError(KinoError):
    """No task has that id."""

    code = "task_not_found"


class TaskStateError(KinoError):
    """The task's status does not allow this."""

    code = "task_state"


class MachineNotFoundError(KinoError):
    """There is no such server in the list."""

    code = "machine_not_found"


class MachineStateError(KinoError):
    """The server's state does not allow this."""

    code = "machine_state"


class TaskGivenUpError(KinoError):
    """The task was deleted, or runs under another prompt: this prompt must not save its frames."""

    code = "task_given_up"


class ComfyUnreachableError(KinoError):
    """ComfyUI does not answer, or not as expected."""

    code = "comfy_unreachable"


class PromptRefusedError(KinoError):
    """ComfyUI refused a prompt. The message names the input."""

    code = "prompt_refused"


class LocalJobError(KinoError):
    """A child process failed at its job, or could not be started."""

    code = "local_job_failed"


class UnknownGeneratorError(KinoError):
    """No generator has that name. The message lists the known ones."""

    code = "unknown_generator"


class GeneratorError(KinoError):
    """A generator file that can't be used: not JSON, of another schema, or with an unusable graph."""

    code = "generator_broken"


class NoSeedError(KinoError):
    """Many tasks of a generator without a seed: they would make the same picture."""

    code = "no_seed"


class InvalidDataError(KinoError):
    """Values that don't fit. `details["fields"]` lists all of them as `{"field", "message"}`."""

    code = "invalid_data"

    def __init__(self, fields: Sequence[Mapping[str, str]]) -> None:
        message = "; ".join(f"{entry['field']}: {entry['message']}" for entry in fields[:5])
        super().__init__(
            f"{message} (and {len(fields) - 5} more)" if len(fields) > 5 else message, fields=list(fields)
        )


class TooLargeError(KinoError):
    """An upload that is too large, in bytes, in pixels or once unpacked."""

    code = "too_large"


class ArchiveError(KinoError):
    """A file that is no archive of a project, is damaged, or was written by a newer Kino."""

    code = "archive_broken"


class ModelNotFoundError(KinoError):
    """ComfyUI has no such model or category. The message lists the known ones."""

    code = "model_not_found"


class ModelFileError(KinoError):
    """An uploaded file that is no model file, or was cut."""

    code = "model_broken"


class FrameChangedError(KinoError):
    """Somebody else changed the frame between reading and changing it."""

    code = "frame_changed"


class NothingToUndoError(KinoError):
    """The project has no change that could be undone or redone."""

    code = "nothing_to_undo"


class UndoConflictError(KinoError):
    """Other changes were made since, so this one can't be undone or redone by itself."""

    code = "undo_conflict"


def _shown(value: object, limit: int = 60) -> str:
    """Return `value` as text, shortened when it is long."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(str(value))} characters)"
