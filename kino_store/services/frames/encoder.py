"""Encodes pictures to files on a small thread pool."""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...documents import Params, Sidecar, SidecarFrame, SidecarGenerator, SidecarInput
from ...errors import SizeMismatchError
from ...ids import new_uid, now
from ...media import png
from ...media.a1111 import parameters_text
from ...media.atomic import adopt, write_temporary
from ...media.thumbnails import Thumbnails
from ...paths import inside
from ...values import Project, SheetFrame
from .sidecars import project_part

WORKERS = min(4, (os.cpu_count() or 1) + 1)  # one more than cores: one of them waits for the disk
AHEAD = WORKERS + 2  # pictures of a stream in memory: being encoded, or next


@dataclass(frozen=True)
class Picture:
    """A picture to save: pixels (height, width, channels), uint8 or uint16, and its parameters.

    `pixels`: or a function that returns them, called once, in a thread: of many pictures, few are in memory.
    `index`: its place in the batch, from 0; None without a batch.
    """

    pixels: png.Pixels | Callable[[], png.Pixels]
    params: Params
    index: int | None = None

    def load(self) -> png.Pixels:
        """Return the pixels."""
        return self.pixels() if callable(self.pixels) else self.pixels


@dataclass(frozen=True)
class SaveContext:
    """What all pictures of one save share.

    `model_file` and `lora_files` (by name) are hashed in the background for the sidecars. `inputs`, `run`,
    `order`, `sheet`: as in Sidecar.
    """

    generator: str = "graph"
    generator_version: str | None = None
    task_id: int | None = None
    prompt_id: str | None = None
    node_id: str | None = None
    prompt: Mapping[str, Any] | None = None
    workflow: Mapping[str, Any] | None = None
    environment: Mapping[str, Any] = field(default_factory=dict)
    timing: Mapping[str, Any] = field(default_factory=dict)
    inputs: tuple[SidecarInput, ...] = ()
    run: str | None = None
    order: str | None = None
    sheet: SheetFrame | None = None
    model_file: Path | None = None
    lora_files: Mapping[str, Path] = field(default_factory=dict)
    metadata: bool = True


@dataclass(frozen=True)
class Decoded:
    """A picture of a stream, to be encoded."""

    picture: Picture
    context: SaveContext


@dataclass(frozen=True)
class Encoded:
    """A picture of a stream that another process has encoded, with its thumbnails if it is to have some now.

    `file`: a PNG file in the project's folder that `media.atomic.write_temporary` wrote there, not flushed.
    A saver renames it; one that it refuses stays. `sha256`: of the file.
    """

    file: Path
    sha256: str
    params: Params
    context: SaveContext
    index: int | None = None


@dataclass(frozen=True)
class Draft:
    """A picture file that is complete, but has no file name or position yet. Those of a save are flushed.

    `size`: in bytes. `sidecar`: without file name and position.
    """

    file: Path
    size: int
    sidecar: Sidecar


class Encoder:
    """Writes drafts with their thumbnails and proxies. Its threads start with the first picture."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        self._thumbnails = thumbnails
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="kino-encode")

    @contextmanager
    def drafts(
        self,
        project: Project,
        folder: Path,
        pictures: Sequence[Picture],
        context: SaveContext,
        progress: Callable[[int], None] | None,
    ) -> Iterator[list[Draft]]:
        """Encode all pictures into `folder`; drafts that the block does not use are removed at its end.

        Raises:
            DiskFullError: the disk is full.
            SizeMismatchError: a picture that was not loaded before has another size.
        """
        text = _shared_text(context)
        futures = [
            self._pool.submit(self._draft, project, folder, picture, text, context) for picture in pictures
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

    def stream(
        self, project: Project, folder: Path, shots: Iterable[Decoded | Encoded]
    ) -> Generator[Draft, None, None]:
        """Yield a draft for each of `shots`, in order, its file not flushed; a few are encoded ahead.

        The caller takes over the files. Close the stream to remove those that it has not yielded.

        Raises:
            DiskFullError: the disk is full.
            InvalidValueError, SizeMismatchError, PictureError: an encoded picture can't be used.
        """
        futures: deque[Future[Draft]] = deque()
        context, text = SaveContext(), _shared_text(SaveContext())
        try:
            for shot in shots:
                if shot.context is not context:
                    context, text = shot.context, _shared_text(shot.context)
                if isinstance(shot, Encoded):
                    futures.append(Future())
                    futures[-1].set_result(_taken_over(project, folder, shot))
                else:
                    given = project, folder, shot.picture, text, context
                    futures.append(self._pool.submit(self._draft, *given, flush=False))
                if len(futures) > AHEAD:
                    yield futures.popleft().result()
            while futures:
                yield futures.popleft().result()
        finally:
            _discard(futures)

    def close(self) -> None:
        """Wait for pictures that are being written, and end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _draft(
        self,
        project: Project,
        folder: Path,
        picture: Picture,
        text: Mapping[str, str],
        context: SaveContext,
        *,
        flush: bool = True,
    ) -> Draft:
        pixels = picture.load()
        _check_pixels(project, pixels)
        chunks = dict(text)
        if context.metadata:
            version = str(context.environment.get("kino", ""))
            text_for_others = parameters_text(picture.params.model_dump(), version)
            chunks |= {"parameters": text_for_others} if text_for_others else {}
        data = png.encode(pixels, chunks)
        digest = hashlib.sha256(data).hexdigest()
        document = _new_sidecar(project, context, picture.params, digest, picture.index)
        draft = Draft(write_temporary(folder, data, flush=flush), len(data), document)
        # The pixels are in memory now, and no picture is being sampled.
        self._thumbnails.create_both(digest, pixels)
        return draft


def check_size(project: Project, picture: Picture) -> None:
    """Raise SizeMismatchError unless a picture has the project's size, or is not loaded yet."""
    if not callable(picture.pixels):
        _check_pixels(project, picture.pixels)


def _check_pixels(project: Project, pixels: png.Pixels) -> None:
    height, width = pixels.shape[:2]
    if (width, height) != (project.width, project.height):
        raise SizeMismatchError(
            f"image: the picture is {width}x{height}, but project {project.name!r} is {project.width}x"
            f"{project.height}. Scale the image to that size, or save it to a project of that size."
        )


def _shared_text(context: SaveContext) -> dict[str, str]:
    """Return the PNG text chunks that ComfyUI writes too, encoded once for all pictures of a save."""
    if not context.metadata:
        return {}
    parts = {"prompt": context.prompt, "workflow": context.workflow}
    return {key: json.dumps(value) for key, value in parts.items() if value is not None}


def _taken_over(project: Project, folder: Path, shot: Encoded) -> Draft:
    """Check an encoded picture and return its draft, whose file belongs to this process from now on."""
    file = inside(folder, shot.file.name)
    width, height, size = png.measure(file)
    if (width, height) != (project.width, project.height):
        raise SizeMismatchError(
            f"The picture is {width}x{height}, but project {project.name!r} is {project.width}x"
            f"{project.height}."
        )
    document = _new_sidecar(project, shot.context, shot.params, shot.sha256, shot.index)
    return Draft(adopt(file), size, document)


def _new_sidecar(
    project: Project, context: SaveContext, params: Params, sha256: str, index: int | None
) -> Sidecar:
    return Sidecar(
        project=project_part(project),
        frame=SidecarFrame(
            uid=new_uid(),
            file="",
            width=project.width,
            height=project.height,
            sha256=sha256,
            position="",
        ),
        generator=SidecarGenerator(name=context.generator, version=context.generator_version),
        task_id=context.task_id,
        prompt_id=context.prompt_id,
        node_id=context.node_id,
        created_at=now(),
        params=params,
        inputs=context.inputs,
        run=context.run,
        order=context.order,
        sheet=context.sheet,
        batch_image=index,
        prompt=None if context.prompt is None else dict(context.prompt),
        environment=dict(context.environment),
        timing=dict(context.timing),
    )


def _discard(futures: Iterable[Future[Draft]]) -> None:
    for future in futures:
        future.cancel()
    for future in futures:
        if not future.cancelled() and future.exception() is None:
            future.result().file.unlink(missing_ok=True)
