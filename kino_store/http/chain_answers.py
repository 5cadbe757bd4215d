"""Models of the answers about chains and what is stale."""

from __future__ import annotations

from typing import Literal

from .answers import Answer


class StaleAnswer(Answer):
    """The stale frames of a timeline. `runs`: the first and the last index, from 0, of those side by side."""

    revision: int
    total: int
    runs: list[list[int]]


class FrameSource(Answer):
    """A frame that a picture was made from.

    `relation`: how it was chosen, such as previous, left or self. `state`: ok; changed, the relation means
    another picture now; stale itself; gone. `frame_id`, `index` (from 0): the frame that the relation means
    now.
    """

    relation: str
    file: str
    state: Literal["ok", "changed", "stale", "gone"]
    frame_id: int | None
    index: int | None


class SourcesAnswer(Answer):
    """What a frame was made from."""

    sources: list[FrameSource]


class FilledAnswer(Answer):
    """The tasks that fill held frames.

    `kept`: held frames without a next one, which keep their hold. `waiting`: those that an earlier task is
    going to fill.
    """

    total: int
    task_ids: list[int]
    kept: list[int]
    waiting: list[int]


class MadeAnswer(Answer):
    """What is made, or would be.

    `frame_ids`: in the order in which they are made. `retried`: failed tasks that are tried again. `new`:
    how many frames are made that sheets lack.
    `seconds`: how long it takes, judged by the last time.
    """

    frame_ids: list[int]
    task_ids: list[int]
    retried: int
    seconds: float | None
    new: int
