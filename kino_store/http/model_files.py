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


class ModelTrashAnswer(Answer):
    """Deleted model files: number and bytes. `free`: bytes on the fullest disk with models; null: unknown."""

    total: int
    bytes: int
    free: int | None
