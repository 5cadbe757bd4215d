"""Kino Motion and Kino Match Colour: their mathematics with ComfyUI's torch, and both in a graph."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np

from tests.comfyui.films import frames
from tests.comfyui.provision import KINO, NEWEST


def test_the_mathematics(provided) -> None:
    comfyui = provided(NEWEST)
    command = [comfyui.python, Path(__file__).with_name("torch_checks.py"), KINO / "nodes"]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **comfyui.env}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("check_") == 9


def test_a_graph_moves_a_picture_and_matches_its_colours(comfy) -> None:
    project = "Moved"

    def plain(colour: int) -> dict:
        size = {"width": 64, "height": 64, "batch_size": 1}
        return {"class_type": "EmptyImage", "inputs": {**size, "color": colour}}

    still = {"zoom": 1, "y": 0, "rotate": 0, "tilt": 0, "turn": 0, "dolly": 0, "fov": 40, "far": 5}
    saver = {"project": project, "where": "append", "frame_number": -1, "bit_depth": "8"}
    prompt = {
        "1": plain(0xFF0000),
        "2": {"class_type": "KinoMotion", "inputs": {"image": ["1", 0], "x": 16, "edge": "fill", **still}},
        "3": {"class_type": "MaskToImage", "inputs": {"mask": ["2", 1]}},
        "4": plain(0x336699),
        "5": {
            "class_type": "KinoMatchColour",
            "inputs": {"image": ["1", 0], "reference": ["4", 0], "strength": 1},
        },
        **{
            f"save{source}": {"class_type": "KinoSaveFrame", "inputs": {**saver, "image": [source, 0]}}
            for source in "235"
        },
    }
    comfy.run(prompt)
    found = {frame.sidecar["node_id"]: frame.pixels for frame in frames(comfy, project)}
    assert (found["save2"][:, :15] == 0).all()
    assert (found["save2"][:, 17:] == [255, 0, 0]).all()
    assert (found["save3"][:, :16] == 255).all()
    assert (found["save3"][:, 16:] == 0).all()
    assert np.abs(found["save5"].astype(int) - [0x33, 0x66, 0x99]).max() <= 1
