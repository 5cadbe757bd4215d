"""The one error tree: every failure a person can meet has a stable code and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class KinoError(Exception):
    """Base of all of Kino's errors. `code` never changes between releases; the message is for people."""

    code: ClassVar[str] = "kino_error"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidValueError(KinoError):
    """A value that cannot be taken: names the field, what came, and what would be right."""

    code = "invalid_value"

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: {_shown(value)} can't be used. {expected}", field=field)


class ProjectNotFoundError(KinoError):
    """No project has that id or name."""

    code = "project_not_found"


class FrameNotFoundError(KinoError):
    """No frame has that id, number or file name."""

    code = "frame_not_found"


class NameTakenError(KinoError):
    """Another project already has the name."""

    code = "name_taken"


class SizeMismatchError(KinoError):
    """A picture is not of the project's width and height."""

    code = "size_mismatch"


class FileMissingError(KinoError):
    """A file that the index knows is not on the disk."""

    code = "file_missing"


class SidecarError(KinoError):
    """A sidecar that can't be read: not JSON, cut in half, or not of our schema."""

    code = "sidecar_broken"


class SidecarTooNewError(SidecarError):
    """A sidecar written by a newer Kino."""

    code = "sidecar_too_new"


class DiskFullError(KinoError):
    """The disk has no room; nothing was kept of what was being written."""

    code = "disk_full"


class StoreUnavailableError(KinoError):
    """The store can't be opened: folder not writable, database unreadable or too new."""

    code = "store_unavailable"


class TaskNotFoundError(KinoError):
    """No task has that id."""

    code = "task_not_found"


class TaskStateError(KinoError):
    """A task is not in a state for what is asked of it."""

    code = "task_state"


class TaskGivenUpError(KinoError):
    """A prompt whose task has been given to another prompt meanwhile: what it makes is not wanted twice."""

    code = "task_given_up"


class ComfyUnreachableError(KinoError):
    """ComfyUI does not answer, or not as it should."""

    code = "comfy_unreachable"


class PromptRefusedError(KinoError):
    """ComfyUI refused a prompt; the message says which input it could not take."""

    code = "prompt_refused"


class UnknownGeneratorError(KinoError):
    """No generator has that name; the message names those there are."""

    code = "unknown_generator"


class GeneratorError(KinoError):
    """A generator's file that can't be used: not JSON, not of our schema, or a graph that can't be filled."""

    code = "generator_broken"


class InvalidDataError(KinoError):
    """Values that do not fit. `details["fields"]`: one `{"field", "message"}` for each, all at once."""

    code = "invalid_data"

    def __init__(self, fields: Sequence[Mapping[str, str]]) -> None:
        told = "; ".join(f"{entry['field']}: {entry['message']}" for entry in fields[:5])
        super().__init__(
            f"{told} (and {len(fields) - 5} more)" if len(fields) > 5 else told, fields=list(fields)
        )


class TooLargeError(KinoError):
    """An upload that is larger than may be taken, in bytes, in pixels or once unpacked."""

    code = "too_large"


class ModelNotFoundError(KinoError):
    """ComfyUI has no such model file or category; the message names those there are."""

    code = "model_not_found"


class FrameChangedError(KinoError):
    """A frame that somebody else changed between the look at it and the change."""

    code = "frame_changed"


def _shown(value: object, limit: int = 60) -> str:
    """`value` as a person would recognise it, cut when it is long."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(str(value))} characters)"
