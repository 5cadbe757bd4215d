"""Colours of one picture on another: pure torch.

sRGB: IEC 61966-2-1. L*a*b* with the white point D65: CIE 15. The transfer of mean and deviation: Reinhard,
Ashikhmin, Gooch and Shirley, Color Transfer between Images, 2001; they use another space of the same kind.
"""

from __future__ import annotations

import torch
from torch import Tensor

_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27  # where the curve of L* becomes a line
_FLAT = 1e-4  # deviation of a picture that has one colour


def matched(images: Tensor, reference: Tensor, strength: float) -> Tensor:
    """Return pictures with the mean and the deviation of the reference's L*, a* and b*.

    `images`: (batch, height, width, channels), `reference`: (1, height, width, channels) of any size; sRGB
    from 0 to 1. A fourth channel stays as it is. `strength`: 0 changes nothing, 1 matches completely.
    """
    lab, wanted = lab_of(images[..., :3].float()), lab_of(reference[..., :3].float())
    mean, deviation = _statistics(lab)
    wanted_mean, wanted_deviation = _statistics(wanted)
    scale = torch.where(deviation < _FLAT, torch.ones_like(deviation), wanted_deviation / deviation)
    colours = rgb_of((lab - mean) * scale + wanted_mean).clamp(0, 1)
    mixed = torch.lerp(images[..., :3].float(), colours, strength).to(images)
    return torch.cat([mixed, images[..., 3:]], -1)


def lab_of(rgb: Tensor) -> Tensor:
    """Return L* (0 to 100), a* and b* of sRGB from 0 to 1; channels last."""
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp_min(0) + 0.055) / 1.055) ** 2.4)
    xyz = linear @ rgb.new_tensor(_TO_XYZ).T / rgb.new_tensor(_WHITE)
    curve = torch.where(xyz > _EPSILON, xyz.clamp_min(_EPSILON) ** (1 / 3), (_KAPPA * xyz + 16) / 116)
    x, y, z = curve.unbind(-1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def rgb_of(lab: Tensor) -> Tensor:
    """Return sRGB of L*a*b*, the inverse of `lab_of`; not limited to 0 to 1."""
    light, a, b = lab.unbind(-1)
    y = (light + 16) / 116
    curve = torch.stack([y + a / 500, y, y - b / 200], -1)
    xyz = torch.where(curve**3 > _EPSILON, curve**3, (116 * curve - 16) / _KAPPA) * lab.new_tensor(_WHITE)
    linear = xyz @ torch.linalg.inv(lab.new_tensor(_TO_XYZ)).T
    return torch.where(
        linear <= 0.0031308, linear * 12.92, 1.055 * linear.clamp_min(0.0031308) ** (1 / 2.4) - 0.055
    )


def _statistics(lab: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and deviation of each picture and channel, (batch, 1, 1, 3)."""
    return lab.mean((1, 2), keepdim=True), lab.std((1, 2), keepdim=True, correction=0)
