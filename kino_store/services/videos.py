"""Uploaded videos, each named by its SHA-256, with what a child process found in it."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from ..errors import DiskFullError, FileMissingError, InvalidValueError, LocalJobError
from ..film.video_facts import VideoError, VideoFacts
from ..local.child import Child
from ..media.atomic import disk_errors, part_path, remove_parts, write_atomic
from ..paths import Paths
from ..values import Value

_NAME = re.compile(r"[0-9a-f]{64}")
_PROBE_SECONDS = 30.0
_DAYS = 3  # that an upload stays after it was last used
_NAME_LENGTH = 200


class Upload(NamedTuple):
    """A video that is ready to be imported. `video`: its SHA-256. `name`: of the file. `bytes`: its size."""

    video: str
    name: str
    bytes: int
    facts: VideoFacts


class _Note(Value):
    """The file next to a video."""

    name: str
    facts: VideoFacts


class Videos:
    """The folder of uploads."""

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.videos

    def new_part(self, size: int) -> Path:
        """Return a path for an upload of that many bytes; remove uploads that were not used for days.

        Raises:
            DiskFullError: there is no room for it.
            StoreUnavailableError: the folder can't be created.
        """
        with disk_errors(self._folder.parent):
            self._folder.mkdir(mode=0o700, exist_ok=True)
        remove_parts(self._folder)
        for path in self._folder.iterdir():
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _DAYS * 86_400:
                    path.unlink()
        free = shutil.disk_usage(self._folder).free
        if size > free:
            raise DiskFullError(
                f"The video has {size / 1e6:,.0f} MB, and the disk that holds {self._folder} has only "
                f"{free / 1e6:,.0f} MB free. Free some space, or convert the video to a smaller file."
            )
        return part_path(self._folder)

    def add(self, part: Path, name: str, sha256: str) -> Upload:
        """Take over an upload and look into it.

        Raises:
            VideoError: it holds no video that can be read. Nothing is left of it.
        """
        try:
            facts = self._probe(part)
            path = self._path(sha256)
            with disk_errors(self._folder):
                part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        note = _Note(name=name[:_NAME_LENGTH], facts=facts)
        write_atomic(path.with_suffix(".json"), note.model_dump_json().encode())
        return Upload(sha256, note.name, path.stat().st_size, facts)

    def path(self, video: str) -> Path:
        """Return the path of an upload. It counts as used now. Raises FileMissingError, InvalidValueError."""
        path = self._path(video)
        if not path.is_file():
            raise _gone()
        for one in (path, path.with_suffix(".json")):
            with suppress(OSError):  # removed in this moment: the import says so
                os.utime(one)
        return path

    def facts(self, video: str) -> VideoFacts:
        """Return what is in an upload. Raises FileMissingError, InvalidValueError."""
        try:
            return _Note.model_validate_json(self._path(video).with_suffix(".json").read_bytes()).facts
        except (OSError, ValidationError) as error:
            raise _gone() from error

    def _path(self, video: str) -> Path:
        if not _NAME.fullmatch(video):
            raise InvalidValueError("video", video, "It must be the `video` that /v1/videos/probe answered.")
        return self._folder / video

    def _probe(self, path: Path) -> VideoFacts:
        until = time.monotonic() + _PROBE_SECONDS
        try:
            with Child({"kind": "probe", "source": str(path)}, self._folder) as child:
                found = child.result(lambda _: None, lambda: time.monotonic() < until)
        except LocalJobError as error:
            raise VideoError(error.message) from error
        if found is None:
            raise VideoError(
                f"Looking into this video took longer than {_PROBE_SECONDS:.0f} seconds. Convert it to MP4 "
                "(H.264) first."
            )
        return VideoFacts.model_validate(found)


def _gone() -> FileMissingError:
    return FileMissingError(f"The video is no longer there: it is removed after {_DAYS} days. Send it again.")
