"""KINO_SHOT: the immutable value that runs through a Kino graph and gathers what the next node needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from comfy_api.latest import io

from ..kino_store.errors import InvalidValueError

ShotType = io.Custom("KINO_SHOT")

# Which parameters a part of the shot stands for: given from outside the shot, these are no longer known from it.
_TOLD_BY = {
    "model": ("model_name", "loras"),
    "positive": ("prompt",),
    "negative": ("negative_prompt",),
    "latent": ("batch_index",),
}
_MADE_BY = {
    "model": "a Kino Load Checkpoint",
    "clip": "a Kino Load Checkpoint",
    "vae": "a Kino Load Checkpoint",
    "positive": "a Kino Prompt",
    "negative": "a Kino Prompt",
    "latent": "a Kino Latent",
    "image": "a Kino Decode",
}


@dataclass(frozen=True)
class Film:
    """The project that a shot is for: its name, size in pixels and frames a second."""

    name: str
    width: int
    height: int
    fps: float


@dataclass(frozen=True)
class Shot:
    """A project, ComfyUI's own values on the way to a picture, and the parameters known so far (`record`)."""

    film: Film
    model: Any = None
    clip: Any = None
    vae: Any = None
    positive: Any = None
    negative: Any = None
    latent: Any = None
    image: Any = None
    record: Mapping[str, Any] = field(default_factory=dict)

    def having(self, **parts: Any) -> Shot:
        """The shot with other parts in place of its own."""
        return replace(self, **parts)

    def noting(self, **params: Any) -> Shot:
        """The shot with these parameters in its record."""
        return replace(self, record={**self.record, **params})

    def given(self, **overrides: Any) -> Shot:
        """The shot with parts from native nodes; None leaves a part. What the record knew of them is forgotten."""
        parts = {name: value for name, value in overrides.items() if value is not None}
        forgotten = {key for name in parts for key in _TOLD_BY.get(name, ())}
        return replace(self, **parts, record={k: v for k, v in self.record.items() if k not in forgotten})

    def need(self, part: str) -> Any:
        """A part of the shot, or an error that says which node makes it."""
        value = getattr(self, part)
        if value is None:
            raise InvalidValueError(
                part,
                None,
                f"The shot has no {part} yet: put {_MADE_BY[part]} before this node, or connect one to it.",
            )
        return value
