"""Sampling and decoding batches one image at a time.

Random numbers and rounding then do not depend on the size of the batch, so any image can be regenerated
alone, equal to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nodes as comfy_nodes
import torch

ONE_BY_ONE, TOGETHER = "one by one", "together"


def for_each_image(latent: dict[str, Any], process: Callable[[dict[str, Any]], torch.Tensor]) -> torch.Tensor:
    """Call `process` with each image of a latent batch; return the results concatenated along the batch."""
    samples = latent["samples"]
    # nested: ComfyUI's latents of several kinds, such as sound and picture
    if samples.is_nested or samples.shape[0] == 1:
        return process(latent)
    pick = comfy_nodes.LatentFromBatch().frombatch
    return torch.cat([process(pick(latent, index, 1)[0]) for index in range(samples.shape[0])])


def varies_by_image(conditioning: list[Any]) -> bool:
    """Whether a conditioning, or its ControlNet's hint, differs between the images of the batch."""
    for tensor, options in conditioning:
        hint = getattr(options.get("control"), "cond_hint_original", None)
        if tensor.shape[0] > 1 or (hint is not None and hint.shape[0] > 1):
            return True
    return False
