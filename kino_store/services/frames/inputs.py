"""What a picture was made from, as its sidecar lists it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...comfy.prompt.picture_files import PictureFile, picture_files
from ...documents import SidecarInput
from ...errors import KinoError
from ...values import MASKS
from ..projects import Projects
from .reader import FrameReader


class FrameInputs:
    """Finds the frames and files that a prompt graph loads."""

    def __init__(self, projects: Projects, reader: FrameReader) -> None:
        self._projects = projects
        self._reader = reader

    def of_prompt(self, prompt: Mapping[str, Any], node_id: str | None = None) -> tuple[SidecarInput, ...]:
        """Return the pictures that lead to a saving node, or (None) all that the prompt graph loads.

        A frame has its project's uid and the SHA-256 of its row, as a picture file never changes; a mask's
        name is its SHA-256. A file from ComfyUI's folders may be replaced at any time, so it has no SHA-256.
        """
        return tuple(self._input(one) for one in picture_files(prompt, node_id))

    def _input(self, one: PictureFile) -> SidecarInput:
        given = SidecarInput(role=one.role, relation=one.relation, file=one.file)
        if one.kind == "file" or not one.project or not one.file:
            return given
        try:
            project = self._projects.find(one.project)
            if one.kind == "mask":  # its name is its hash
                known = {"file": f"{MASKS}/{one.file}", "sha256": one.file.partition(".")[0]}
            else:
                known = {"sha256": self._reader.by_file(project, one.file).sha256}
        except KinoError:  # renamed or purged meanwhile: what can't be known stays empty
            return given
        return given.model_copy(update={"project": project.uid, **known})
