"""Imports picture files as frames: decoded with care, fitted to the project, saved like all others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from pydantic import ValidationError

from ...comfy.prompt.trace import trace
from ...documents import Params, SidecarInput
from ...errors import GeneratorError, KinoError, SizeMismatchError, TooLargeError
from ...generators.derive import saving_workflow
from ...ids import new_uid
from ...media.a1111 import parse_infotext
from ...media.embedded import read_embedded
from ...media.exr import MissingLibraryError
from ...media.png import PictureError
from ...media.upload import LARGEST_PICTURE, Fit, fit_picture, read_upload
from ...values import Frame, Place, Project
from ..journal import Purpose
from ..projects import Projects
from .bulk import BulkSaver
from .editor import FrameEditor
from .encoder import Decoded, Picture, SaveContext
from .reader import FrameReader

_BLOCK = 1 << 20  # bytes
_NAME_LENGTH = 255  # of an imported file, in the sidecar


@dataclass(frozen=True)
class Refusal:
    """A file that could not be imported, and why."""

    file: str
    code: str
    message: str


@dataclass(frozen=True)
class Imported:
    """The frames of the good files, in order, and the files that were refused."""

    frames: list[Frame]
    refused: list[Refusal]


class FrameImports:
    """Imports pictures as a stream, so that a thousand need no more memory than a few."""

    def __init__(self, projects: Projects, reader: FrameReader, editor: FrameEditor, bulk: BulkSaver) -> None:
        self._projects = projects
        self._reader = reader
        self._editor = editor
        self._bulk = bulk

    def import_files(
        self,
        project_id: int,
        files: Iterable[tuple[str, BinaryIO]],
        fit: Fit,
        place: Place,
        step: str | None = None,
    ) -> Imported:
        """Import picture files, in order. A file that is no good picture is listed, the others come in.

        When anything else fails, frames that were saved already go to the trash again. `step`: of the undo.

        Raises:
            ProjectNotFoundError: the project does not exist.
            InvalidValueError: `place` names a frame that is not in the project.
            PictureError, MissingLibraryError, TooLargeError, SizeMismatchError: no file was good; the first
                one's error, with all of them as `details["refused"]`.
        """
        project = self._projects.get(project_id)
        resolved = self._reader.resolve(project, place)
        restored_on_failure = self._replaced(place)
        purpose = Purpose("import", step or new_uid())
        saved: list[Frame] = []
        errors: list[tuple[str, KinoError]] = []
        shots = _decoded(project, files, fit, errors)
        try:
            for group in self._bulk.save(project, shots, purpose, resolved):
                saved += group
        except BaseException:
            self._undo(saved, restored_on_failure, purpose)
            raise
        refused = [Refusal(name, error.code, error.message) for name, error in errors]
        if errors and not saved:
            name, error = errors[0]
            error.details["refused"] = [asdict(one) for one in refused]
            error.message = f"{name}: {error.message}"
            raise error
        return Imported(saved, refused)

    def _replaced(self, place: Place) -> list[int]:
        """Return the id of the frame that the first group moves to the trash, if there is one."""
        if place.where != "replace" or place.frame_id is None:
            return []
        return [] if self._reader.get(place.frame_id).deleted_at is not None else [place.frame_id]

    def _undo(self, saved: Sequence[Frame], replaced: Sequence[int], purpose: Purpose) -> None:
        if saved:
            self._editor.delete([frame.id for frame in saved], drops=purpose.step)
            if replaced:
                self._editor.restore(replaced, drops=purpose.step)


def _decoded(
    project: Project, files: Iterable[tuple[str, BinaryIO]], fit: Fit, errors: list[tuple[str, KinoError]]
) -> Iterator[Decoded]:
    """Decode files, one when the next is wanted; those that are no good pictures go to `errors`."""
    for name, file in files:
        try:
            shot = _decoded_file(project, name, file, fit)
        except (PictureError, MissingLibraryError, SizeMismatchError, TooLargeError) as error:
            errors.append((name, _detached(error)))
            continue
        yield shot
        del shot  # its pixels are not needed while the next file is decoded


def _decoded_file(project: Project, name: str, file: BinaryIO, fit: Fit) -> Decoded:
    limit = max(LARGEST_PICTURE, project.width * project.height)
    pixels = fit_picture(read_upload(file, limit), project.width, project.height, fit)
    file.seek(0)
    embedded = read_embedded(file)
    prompt = _saving_prompt(embedded.prompt)
    saver = next((key for key, node in (prompt or {}).items() if node["class_type"] == "KinoSaveFrame"), None)
    traced = trace(prompt or {}, saver) if saver else {}
    known = {key: value for key, value in traced.items() if value is not None}
    written = parse_infotext(embedded.infotext or "")
    params = _params({**traced, **written, **known, "width": project.width, "height": project.height})
    file.seek(0)
    source = SidecarInput(role="picture", relation="import", file=_plain(name), sha256=_sha256(file))
    context = SaveContext(generator="import", node_id=saver, prompt=prompt, inputs=(source,))
    return Decoded(Picture(pixels, params), context)


def _plain(name: str) -> str:
    """Return a file name that any JSON can hold."""
    return name[:_NAME_LENGTH].encode("utf-8", "replace").decode()


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _detached(error: KinoError) -> KinoError:
    """Return the error without its traceback, which would keep the file's bytes in memory."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def _params(traced: Mapping[str, Any]) -> Params:
    """Return the parameters without values that no ComfyUI would accept: any file may claim anything."""
    try:
        return Params.model_validate(traced)
    except ValidationError as error:
        wrong = {one["loc"][0] for one in error.errors()}
        return Params.model_validate({key: value for key, value in traced.items() if key not in wrong})


def _saving_prompt(prompt: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the prompt of a picture as one that saves a frame; None when it can't be used."""
    try:
        return None if prompt is None else saving_workflow(prompt, of_a_picture=True)
    except GeneratorError:
        return None
