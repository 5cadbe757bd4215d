"""Models of the bodies and answers of model files."""

from __future__ import annotations

from .answers import Answer, Done
from .bodies import Body
from .fields import Uid


class ModelRestore(Body):
    """The token from the delete."""

    undo: Uid


class ModelDeleted(Done):
    """`undo`: the token that restores the file. `bytes`: its size."""

    undo: str
    bytes: int


class ModelStorage(Answer):
    """ComfyUI's model folders; deleted files and their bytes; free bytes on the fullest disk with models.

    Null: not known.
    """

    categories: list[str]
    deleted: int
    deleted_bytes: int
    free_bytes: int | None
