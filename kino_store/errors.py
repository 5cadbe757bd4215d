"""The one error tree: every failure a person can meet has a stable code and a sentence that says what to do."""

from __future__ import annotations

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


def _shown(value: object, limit: int = 60) -> str:
    """`value` as a person would recognise it, cut when it is long."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(str(value))} characters)"
