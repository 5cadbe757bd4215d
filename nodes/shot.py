"""KINO_SHOT: the immutable value on the wires between Kino's nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from comfy_api.latest import io

from ..kino_store.errors import InvalidValueError

ShotType = io.Custom("KINO_SHOT")

# The recorded parameters of each part: a part from outside the shot makes them unknown.
_RECORDED_PARAMETERS = {
    "model": ("model_name", "loras"),
    "positive": ("prompt",),
    "negative": ("negative_prompt",),
    "latent": ("batch_index",),
}
_PROVIDERS = {
    "model": "a Kino Load Checkpoint",
    "clip": "a Kino Load Checkpoint",
    "vae": "a Kino Load Checkpoint",
    "positive": "a Kino Prompt",
    "negative": "a Kino Prompt",
    "latent": "a Kino Latent",
    "image": "a Kino Decode",
}


@dataclass(frozen=True)
class ShotProject:
    """The project of a shot: its name, size in pixels, and frames per second."""

    name: str
    width: int
    height: int
    fps: float


@dataclass(frozen=True)
class Kept:
    """The picture that a shot starts from and its mask: where that is black, the picture's pixels stay.

    (1, height, width, 3) and (1, height, width), both 0 to 1.
    """

    image: torch.Tensor
    mask: torch.Tensor

    def over(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return pictures of the same size with the kept part in place."""
        mask = self.mask[..., None].to(pictures)
        return torch.lerp(self.image.to(pictures), pictures, mask)


@dataclass(frozen=True)
class Shot:
    """A project, ComfyUI's values for generating a picture, and the parameters known so far (`record`).

    `kept`: with a mask, the picture that shows where it is black.
    """

    project: ShotProject
    model: Any = None
    clip: Any = None
    vae: Any = None
    positive: Any = None
    negative: Any = None
    latent: Any = None
    image: Any = None
    kept: Kept | None = None
    record: Mapping[str, Any] = field(default_factory=dict)

    def with_parts(self, **parts: Any) -> Shot:
        """Return the shot with other parts."""
        return replace(self, **parts)

    def with_record(self, **params: Any) -> Shot:
        """Return the shot with these parameters added to its record."""
        return replace(self, record={**self.record, **params})

    def with_native_parts(self, **parts: Any) -> Shot:
        """Return the shot with parts from native nodes (None keeps a part).

        Their parameters leave the record.
        """
        replaced = {name: value for name, value in parts.items() if value is not None}
        unknown = {key for name in replaced for key in _RECORDED_PARAMETERS.get(name, ())}
        record = {key: value for key, value in self.record.items() if key not in unknown}
        kept = None if "latent" in replaced else self.kept
        return replace(self, **replaced, kept=kept, record=record)

    def require(self, part: str) -> Any:
        """Return a part of the shot. Raises InvalidValueError, naming the missing node, if it has none."""
        value = getattr(self, part)
        if value is None:
            raise InvalidValueError(
                part,
                None,
                f"The shot has no {part} yet: put {_PROVIDERS[part]} before this node, or connect one to it.",
            )
        return value
