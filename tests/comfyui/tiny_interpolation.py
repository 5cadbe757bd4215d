"""Writes a tiny model for frame interpolation with random weights, of RIFE's shapes.

Run it with ComfyUI's Python: `tiny_interpolation.py --comfyui FOLDER --out FILE`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

CHANNELS = (8, 8, 8, 8, 8)


def write(comfyui: Path, out: Path) -> None:
    """Write the file. Its weights are small, so that new frames are near the mean of both sides."""
    sys.path.insert(0, str(comfyui))
    from comfy.cli_args import args

    args.cpu = True  # read when the modules below are imported
    import safetensors.torch
    import torch
    from comfy_extras.frame_interpolation_models.ifnet import IFNet

    torch.manual_seed(118)
    shapes = IFNet(head_ch=4, channels=CHANNELS).state_dict()
    weights = {name: torch.randn(weight.shape) * 0.02 for name, weight in shapes.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    safetensors.torch.save_file(weights, out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--comfyui", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    write(given.comfyui, given.out)
