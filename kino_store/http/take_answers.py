"""Models of the answers about takes."""

from __future__ import annotations

from .answers import Answer, FrameAnswer


class ChosenAnswer(Answer):
    """Frames as they are shown now, and the files that they showed before, by frame id."""

    frames: list[FrameAnswer]
    before: dict[int, str]


class TidyAnswer(Answer):
    """Takes that went to the trash, or would: their number, and the bytes of their pictures."""

    total: int
    bytes: int
