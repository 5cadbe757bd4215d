"""Models of the answers about takes."""

from __future__ import annotations

from .answers import Answer, FrameAnswer


class ChosenAnswer(Answer):
    """Frames as they are shown now, and the files that they showed before, by frame id."""

    frames: list[FrameAnswer]
    before: dict[int, str]


class TakeRun(Answer):
    """A run that made takes of some frames. `frames`: how many have one; `shown`: how many show it.

    `run`: "original" stands for the frames' first takes. `generator`: empty if there are several.
    """

    run: str
    generator: str
    frames: int
    shown: int
    created_at: str


class TakeRuns(Answer):
    """Runs: the originals, then the oldest first."""

    runs: list[TakeRun]


class RunTake(Answer):
    """A frame's take of a run."""

    frame_id: int
    take: FrameAnswer


class RunTakesAnswer(Answer):
    """Takes of a run; frames without one are left out."""

    takes: list[RunTake]


class TidyAnswer(Answer):
    """Takes that went to the trash, or would: their number, and the bytes of their pictures."""

    total: int
    bytes: int
