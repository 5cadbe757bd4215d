"""How pictures become files: encoded and flushed beside their place on a small pool, then put there in one go."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import FileMissingError, StoreUnavailableError
from ...ids import HIGHEST_NUMBER, frame_file, now
from ...media import png, sidecar, trash
from ...media.a1111 import parameters_text
from ...media.atomic import clear_errors, flush_files, flush_folder, place_new, write_beside
from ...media.thumbnails import Thumbnails
from ...values import Frame, Params, Project, Sidecar, SidecarFrame, SidecarGenerator, SidecarProject

WORKERS = min(4, (os.cpu_count() or 1) + 1)  # one more than cores: one of them waits for the disk


@dataclass(frozen=True)
class Picture:
    """One image to save: pixels (height, width, channels) of uint8 or uint16, and what it was made with.

    `index`: which image of the batch it came in, from 0; None if it came in none.
    """

    pixels: png.Pixels
    params: Params
    index: int | None = None


@dataclass(frozen=True)
class SaveContext:
    """What the pictures of one save have in common. `model_file` is hashed in the background for the sidecars."""

    generator: str = "graph"
    generator_version: str | None = None
    task_id: int | None = None
    prompt_id: str | None = None
    node_id: str | None = None
    prompt: Mapping[str, Any] | None = None
    workflow: Mapping[str, Any] | None = None
    environment: Mapping[str, Any] = field(default_factory=dict)
    timing: Mapping[str, Any] = field(default_factory=dict)
    model_file: Path | None = None
    metadata: bool = True


@dataclass(frozen=True)
class Draft:
    """A picture that is on the disk, whole and flushed, but not yet in its place."""

    picture: Picture
    file: Path
    sha256: str
    size: int


class Encoder:
    """Writes drafts, with their thumbnails and proxies, on a bounded pool; threads start with the first picture."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        self._thumbnails = thumbnails
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="kino-encode")

    @contextmanager
    def drafts(
        self,
        folder: Path,
        pictures: Sequence[Picture],
        origin: SaveContext,
        progress: Callable[[int], None] | None,
    ) -> Iterator[list[Draft]]:
        """Encode all pictures; what the block leaves of the drafts is removed at its end."""
        text = _shared_text(origin)
        futures = [
            self._pool.submit(_draft, folder, picture, text, origin, self._thumbnails) for picture in pictures
        ]
        try:
            done: list[Draft] = []
            for future in futures:
                done.append(future.result())
                if progress is not None:
                    progress(len(done))
            yield done
        finally:
            _discard(futures)

    def close(self) -> None:
        """Wait for what is being written and end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class FileTransaction:
    """Puts drafts in their place and frames in the trash, and takes all of it back when something fails.

    `last_file`: the highest file number that the project ever gave, for as long as it is held.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last_file = 0
        self._undo = ExitStack()

    @contextmanager
    def taken_back_on_failure(self) -> Iterator[None]:
        """All that was done is undone, once, if the block raises."""
        try:
            yield
        except BaseException:
            self._undo.close()
            raise

    def new_numbers(self, count: int) -> list[int]:
        """`count` file numbers that no frame ever had. StoreUnavailableError."""
        numbers = free_numbers(self.folder, self.last_file, count)
        self.last_file = numbers[-1]
        return numbers

    def put(self, written: Sequence[tuple[Path, Sidecar]]) -> None:
        """Give written pictures the places that their sidecars name. Sidecar first, picture last: where the picture is, the frame is."""
        described: list[Path] = []
        for _, document in written:
            described.append(write_beside(self.folder, sidecar.dump(document), flush=False))
            self._undo.callback(described[-1].unlink, missing_ok=True)
        flush_files(described)
        for beside, (picture, document) in zip(described, written, strict=True):
            place = self.folder / document.frame.file
            for file, name in ((beside, sidecar.sidecar_path(place)), (picture, place)):
                with clear_errors(self.folder):
                    place_new(file, name)
                self._undo.callback(name.unlink, missing_ok=True)

    def trash(self, frame: Frame) -> None:
        """Move a frame's files to the trash."""
        self._undo.callback(_move_out_again, self.folder, frame.path)
        trash.move_in(self.folder, frame.path)

    def untrash(self, frame: Frame) -> None:
        """Move a frame's files back from the trash."""
        trash.move_out(self.folder, frame.path)
        self._undo.callback(trash.move_in, self.folder, frame.path)

    def on_failure(self, undo: Callable[[], object]) -> None:
        """Have `undo` called if the block raises."""
        self._undo.callback(undo)

    def flush(self) -> None:
        """Make the renames outlast a power cut."""
        flush_folder(self.folder)


def _move_out_again(folder: Path, name: str) -> None:
    with suppress(
        FileMissingError
    ):  # it never came as far as the trash; the error that is being raised says why
        trash.move_out(folder, name)


def free_numbers(folder: Path, last: int, count: int) -> list[int]:
    """`count` file numbers after `last` that no file has, nor one in the trash (a killed process may have left some).

    StoreUnavailableError after the last one: a longer name would be no frame's any more.
    """
    numbers: list[int] = []
    number = last
    while len(numbers) < count:
        number += 1
        if number > HIGHEST_NUMBER:
            raise StoreUnavailableError(
                f"{folder} has no file number left: the highest was {frame_file(last)}. Nothing was saved. Save to another project."
            )
        places = (folder / frame_file(number), folder / trash.FOLDER / frame_file(number))
        if not any(path.exists() or sidecar.sidecar_path(path).exists() for path in places):
            numbers.append(number)
    return numbers


def document_of(project: Project, draft: Draft, origin: SaveContext, file: str, position: str) -> Sidecar:
    """The sidecar of a draft."""
    height, width = draft.picture.pixels.shape[:2]
    return Sidecar(
        project=SidecarProject(
            name=project.name, width=project.width, height=project.height, fps=project.fps
        ),
        frame=SidecarFrame(file=file, width=width, height=height, sha256=draft.sha256, position=position),
        generator=SidecarGenerator(name=origin.generator, version=origin.generator_version),
        task_id=origin.task_id,
        prompt_id=origin.prompt_id,
        node_id=origin.node_id,
        created_at=now(),
        params=draft.picture.params,
        batch_image=draft.picture.index,
        prompt=None if origin.prompt is None else dict(origin.prompt),
        environment=dict(origin.environment),
        timing=dict(origin.timing),
    )


def row_of(project_id: int, document: Sidecar, size: int) -> dict[str, Any]:
    """The columns of a frame's row, from its sidecar and the picture's size in bytes."""
    return {
        "project_id": project_id,
        "path": document.frame.file,
        "generator": document.generator.name[:200],
        "position": document.frame.position,
        "width": document.frame.width,
        "height": document.frame.height,
        "bytes": size,
        "sha256": document.frame.sha256,
        "seed": document.params.seed,
        "task_id": document.task_id,
        "deleted_at": None,
        "created_at": document.created_at,
        "updated_at": document.created_at,
    }


def _shared_text(origin: SaveContext) -> dict[str, str]:
    """The chunks that ComfyUI itself writes, made once for all pictures of a save."""
    if not origin.metadata:
        return {}
    parts = {"prompt": origin.prompt, "workflow": origin.workflow}
    return {key: json.dumps(value) for key, value in parts.items() if value is not None}


def _draft(
    folder: Path, picture: Picture, text: Mapping[str, str], origin: SaveContext, thumbnails: Thumbnails
) -> Draft:
    chunks = dict(text)
    if origin.metadata:
        version = str(origin.environment.get("kino", ""))
        chunks["parameters"] = parameters_text(picture.params.model_dump(), version)
    data = png.encode(picture.pixels, chunks)
    draft = Draft(picture, write_beside(folder, data), hashlib.sha256(data).hexdigest(), len(data))
    thumbnails.keep(
        draft.sha256, picture.pixels
    )  # now: the pixels are in memory, and nothing is sampled meanwhile
    return draft


def _discard(futures: list[Future[Draft]]) -> None:
    for future in futures:
        future.cancel()
    for future in futures:
        if not future.cancelled() and future.exception() is None:
            future.result().file.unlink(missing_ok=True)
