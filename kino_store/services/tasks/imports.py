"""Pictures from elsewhere become frames: read with care, fitted to the project, saved as all others are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from pydantic import ValidationError

from ...comfy.prompt.trace import trace
from ...errors import GeneratorError, KinoError
from ...generators.derive import saving_workflow
from ...media.upload import embedded_prompt, fitted, read_upload
from ...values import Frame, Params, Project
from ..frames.edit import Frames
from ..frames.encoder import Picture, SaveContext
from ..frames.places import Place
from ..projects import Projects
from .prompts import TaskPrompts

LARGEST_PICTURE = 64_000_000  # pixels; or the project's own size, where that is larger


class FrameImports:
    """One picture after the other, so that a thousand take no more memory than one."""

    def __init__(self, projects: Projects, frames: Frames, recipes: TaskPrompts) -> None:
        self._projects = projects
        self._frames = frames
        self._recipes = recipes

    def take(
        self,
        project_id: int,
        files: Iterable[tuple[str, BinaryIO]],
        fit: Any,
        where: Any,
        frame_id: int | None,
    ) -> list[Frame]:
        """Frames of picture files, in order, all or none: those that were saved before one fails, however it fails, go to the trash.

        `fit`: exact | cover | contain. ProjectNotFoundError; PictureError, TooLargeError, SizeMismatchError name the file.
        """
        project = self._projects.get(project_id)
        place = self._recipes.place(project, {"where": where, "frame_id": frame_id})
        replaced = frame_id if where == "replace" else None
        next_place = place if replaced is None else self._behind(replaced)
        trashed = (
            [] if replaced is None or self._frames.get(replaced).deleted_at is not None else [replaced]
        )  # by the first that is saved
        saved: list[Frame] = []
        try:
            for name, file in files:
                with _named_in_errors(name):
                    saved += self._one(project, file, fit, next_place if saved else place)
        except BaseException:
            if saved:
                self._take_back(saved, trashed)
            raise
        return saved

    def _behind(self, frame_id: int) -> Place:
        """The place after a frame: only the first of several pictures replaces it."""
        following = self._frames.after(frame_id)
        return Place("append") if following is None else Place("before", file=following.path)

    def _take_back(self, saved: Sequence[Frame], trashed: Sequence[int]) -> None:
        self._frames.delete([frame.id for frame in saved])
        if trashed:
            self._frames.restore(trashed)

    def _one(self, project: Project, file: BinaryIO, fit: Any, place: Place) -> list[Frame]:
        pixels = fitted(
            read_upload(file, max(LARGEST_PICTURE, project.width * project.height)),
            project.width,
            project.height,
            fit,
        )
        file.seek(0)
        prompt = _workflow(embedded_prompt(file)) if fit == "exact" else None
        saver = next(
            (key for key, node in (prompt or {}).items() if node["class_type"] == "KinoSaveFrame"), None
        )
        known = trace(prompt or {}, saver) if saver else {}
        params = _params({**known, "width": project.width, "height": project.height})
        origin = SaveContext(generator="import", node_id=saver, prompt=prompt)
        return self._frames.save(project, [Picture(pixels, params)], origin, place)


@contextmanager
def _named_in_errors(name: str) -> Iterator[None]:
    """Kino's errors say which file they are about."""
    try:
        yield
    except KinoError as error:
        error.message = f"{name}: {error.message}"
        raise


def _params(known: Mapping[str, Any]) -> Params:
    """The parameters, without those that no ComfyUI would take: a file from elsewhere may say anything."""
    try:
        return Params.model_validate(known)
    except ValidationError as error:
        wrong = {one["loc"][0] for one in error.errors()}
        return Params.model_validate({key: value for key, value in known.items() if key not in wrong})


def _workflow(prompt: dict[str, Any] | None) -> dict[str, Any] | None:
    """What ComfyUI says made a picture, as a prompt that makes a frame of it again; None if it says nothing of use."""
    try:
        return None if prompt is None else saving_workflow(prompt)
    except GeneratorError:
        return None
