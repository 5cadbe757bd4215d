"""A project's masks: painted pictures that say which part of a frame a generator draws again.

They are grey PNG files in the project's folder `masks`, named by their SHA-256, so that what was made with
one can be made again from it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from ..errors import FileMissingError, InvalidValueError
from ..media import png
from ..media.atomic import disk_errors, write_atomic
from ..media.upload import LARGEST_PICTURE, read_upload
from ..paths import Paths, inside
from ..values import MASKS, Project
from .folder import FolderGuard
from .projects import Projects

FILE = re.compile(r"[0-9a-f]{64}\.png")
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow's grey


@dataclass(frozen=True)
class MaskFile:
    """A mask of a project. `width`, `height`: in pixels."""

    file: str
    width: int
    height: int


class Masks:
    """Stores masks and finds them."""

    def __init__(self, paths: Paths, projects: Projects, guard: FolderGuard) -> None:
        self._paths = paths
        self._projects = projects
        self._guard = guard

    def add(self, project_id: int, data: BinaryIO) -> MaskFile:
        """Store a picture as a mask: white is drawn again, black stays, grey is between them.

        Colours become grey; alpha is ignored. The same mask has the same name.

        Raises:
            ProjectNotFoundError: there is no such project.
            PictureError, TooLargeError: it is no picture that can be read.
            InvalidValueError: nothing of it is white.
            DiskFullError, StoreUnavailableError: it can't be stored.
        """
        self._guard.check()
        project = self._projects.get(project_id)
        grey = _grey(read_upload(data, max(LARGEST_PICTURE, project.width * project.height)))
        if not grey.any():
            raise InvalidValueError("mask", "…", "It is black everywhere. Paint what is to change.")
        content = png.encode(grey[..., None])
        file = f"{hashlib.sha256(content).hexdigest()}.png"
        folder = self._projects.folder(project) / MASKS
        with disk_errors(folder.parent):
            folder.mkdir(exist_ok=True)
        if not (folder / file).is_file():
            write_atomic(folder / file, content)
        return MaskFile(file, grey.shape[1], grey.shape[0])

    def path(self, project: Project, file: str) -> Path:
        """Return the path of a mask.

        Raises InvalidValueError for another kind of name, FileMissingError if there is no such mask.
        """
        if not FILE.fullmatch(file):
            raise InvalidValueError("file", file, "It must be the name of one of the project's masks.")
        path = inside(self._folder(project), file)
        if not path.is_file():
            raise FileMissingError(
                f"The mask {file} is missing in {path.parent}. Put it back, or paint the mask again."
            )
        return path

    def exists(self, project: Project, file: str) -> bool:
        """Whether a project has that mask."""
        return bool(FILE.fullmatch(file)) and (self._folder(project) / file).is_file()

    def pixels(self, project: Project, file: str) -> npt.NDArray[np.uint8]:
        """Return a mask: (height, width), 0 to 255. Raises as `path`, or PictureError."""
        return _grey(png.decode(self.path(project, file)))

    def _folder(self, project: Project) -> Path:
        return self._paths.project(project.folder) / MASKS


def _grey(pixels: png.Pixels) -> npt.NDArray[np.uint8]:
    eight = pixels if pixels.dtype == np.uint8 else (pixels >> 8)
    colour = eight[..., :-1] if eight.shape[2] in (2, 4) else eight
    grey = colour[..., 0] if colour.shape[2] == 1 else np.rint(colour.astype(np.float32) @ _LUMA)
    return grey.astype(np.uint8)
