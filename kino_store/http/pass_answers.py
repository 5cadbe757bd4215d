"""Models of the answers about many frames at once."""

from __future__ import annotations

from ..documents import Params
from .answers import Answer


class FrameParams(Answer):
    """How a frame was generated. `prompt`: whether it has a graph, so that it can be made again.

    `problem`: why its sidecar can't be read; then nothing is known.
    """

    id: int
    generator: str
    prompt: bool
    params: Params
    problem: str | None


class FramesParamsAnswer(Answer):
    """The parameters of frames, in timeline order."""

    frames: list[FrameParams]
