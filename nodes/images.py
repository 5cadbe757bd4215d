"""Converts between ComfyUI's image tensors and arrays of 8 or 16 bits. Pure functions.

An image tensor is float, (batch, height, width, channels), 0.0 to 1.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from einops import rearrange, repeat

_ROWS = 128


def loads(images: torch.Tensor, bits: int) -> list[Callable[[], np.ndarray]]:
    """Return a function per image that converts it, in any thread; see `to_array`."""
    return [partial(to_array, image, bits) for image in images.detach()]


def to_array(image: torch.Tensor, bits: int) -> np.ndarray:
    """Return an array (height, width, channels) of one image of a batch: uint8 for 8 bits, uint16 for 16.

    8 bits are truncated as in ComfyUI's SaveImage (`255 * x`, clipped, fraction dropped), for identical
    pixels. 16 bits are rounded, which restores the values of pictures loaded from 8 or 16 bits.
    """
    # SaveImage multiplies in the tensor's own type, which rounds half precision otherwise.
    exact = bits == 8 and image.dtype in (torch.float16, torch.float64)
    dtype = image.dtype if exact else torch.float32
    # A few rows at a time in one scratch tensor: it stays in the processor's cache, which halves the time.
    scratch = torch.empty((_ROWS, *image.shape[1:]), dtype=dtype, device=image.device)
    return (_to_8_bits if bits == 8 else _to_16_bits)(image.detach(), scratch)


def to_tensor(pixels: np.ndarray) -> torch.Tensor:
    """Return a batch of one image from a uint8 or uint16 array; grey becomes RGB, an alpha channel stays."""
    top = np.float32(np.iinfo(pixels.dtype).max)
    image = torch.from_numpy(pixels.astype(np.float32) / top)
    colour, alpha = (
        (image[..., :-1], image[..., -1:]) if image.shape[-1] in (2, 4) else (image, image[..., :0])
    )
    if colour.shape[-1] == 1:
        colour = repeat(colour, "h w 1 -> h w 3")
    tensor: torch.Tensor = rearrange(torch.cat([colour, alpha], dim=-1), "h w c -> 1 h w c")
    return tensor


def _to_8_bits(image: torch.Tensor, scratch: torch.Tensor) -> np.ndarray:
    array = torch.empty(image.shape, dtype=torch.uint8, device=image.device)
    for rows, scaled in zip(array.split(_ROWS), _scaled(image, scratch, 255), strict=True):
        rows.copy_(scaled)
    converted: np.ndarray = array.cpu().numpy()
    return converted


def _to_16_bits(image: torch.Tensor, scratch: torch.Tensor) -> np.ndarray:
    return np.concatenate(
        [scaled.round_().cpu().numpy().astype(np.uint16) for scaled in _scaled(image, scratch, 65535)]
    )


def _scaled(image: torch.Tensor, scratch: torch.Tensor, top: int) -> Iterator[torch.Tensor]:
    """Yield the rows of an image in groups, scaled to 0..`top`; each group overwrites the one before."""
    for rows in image.split(_ROWS):
        yield scratch[: len(rows)].copy_(rows).mul_(top).clamp_(0, top)


def crop_to_size(images: torch.Tensor, width: int, height: int, slack: int) -> torch.Tensor:
    """Crop images less than `slack` pixels larger to their middle `width` x `height`.

    Return others unchanged.
    """
    extra_height, extra_width = images.shape[1] - height, images.shape[2] - width
    if not (0 <= extra_height < slack and 0 <= extra_width < slack):
        return images
    top, left = extra_height // 2, extra_width // 2
    return images[:, top : top + height, left : left + width]
