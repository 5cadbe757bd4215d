"""KinoLoadMask: a mask that was painted in Kino's panel."""

from __future__ import annotations

from typing import Any

import torch
from comfy_api.latest import io

from . import runtime
from .project import project_input, project_problem


class KinoLoadMask(io.ComfyNode):
    """Loads a mask of a project."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoLoadMask",
            display_name="Kino Load Mask",
            category="Kino",
            description="Loads a mask that was painted in Kino's panel, to draw a part of a frame again.",
            search_aliases=["load mask", "inpaint"],
            inputs=[
                project_input(default="Untitled"),
                io.String.Input("file", default="", tooltip="A file in the project's folder `masks`."),
            ],
            outputs=[io.Mask.Output("mask", display_name="MASK", tooltip="White is what is drawn again.")],
        )

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project_problem(project)

    @classmethod
    def fingerprint_inputs(cls, project: str | None, file: str | None) -> Any:
        return (project, file)  # a mask never changes: its name is its hash

    @classmethod
    def execute(cls, project: str, file: str) -> io.NodeOutput:
        store = runtime.store()
        pixels = store.masks.pixels(store.projects.find(project), file)
        return io.NodeOutput(torch.from_numpy(pixels).float()[None] / 255)
