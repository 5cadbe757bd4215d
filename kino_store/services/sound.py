"""A project's sound: its files, the clips on its timeline, and what is computed from them.

Files are kept as they are, in the folder `audio` of the project, named by their content. Child processes read
them, as a damaged file can crash a decoder.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import FileMissingError, InvalidValueError, LocalJobError
from ..film.timecode import exact_fps
from ..local.child import Child
from ..media.atomic import disk_errors, flush_files, flush_folder, write_temporary
from ..media.file_cache import FileCache
from ..paths import Paths, inside
from ..values import AUDIO, Project, SoundClip
from .folder import FolderGuard
from .journal import Purpose
from .projects import Projects

_FILE = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")
_CACHED = re.compile(r"[0-9a-f]{64}(\.wav|\.peaks|-[0-9_]+\.json)")
_CACHE_BYTES = 1 << 30
_BLOCK = 1 << 20  # bytes
WAV_HEADER_BYTES, WAV_SECOND_BYTES = 44, 4 * 48_000  # of conformed files, see film.sound
_ENDINGS = {
    "wav",
    "mp3",
    "flac",
    "ogg",
    "opus",
    "m4a",
    "aac",
    "aiff",
    "aif",
    "wma",
    "mp4",
    "mov",
    "mkv",
    "webm",
}


@dataclass(frozen=True)
class SoundFile:
    """A sound file of a project. `seconds`: its length."""

    file: str
    name: str
    seconds: float


class Sound:
    """Adds sound files and changes clips; creates what the panel and exports need of them when asked."""

    def __init__(self, paths: Paths, projects: Projects, guard: FolderGuard) -> None:
        self._paths = paths
        self._projects = projects
        self._guard = guard
        self._cache = FileCache(paths.audio, _CACHED, _CACHE_BYTES, _is_whole)

    def add_file(self, project_id: int, name: str, data: BinaryIO) -> SoundFile:
        """Store a sound file, or any file with sound, with the project.

        Raises:
            ProjectNotFoundError: there is no such project.
            InvalidValueError: the name has no ending of a sound or video file, or there is no readable sound.
            DiskFullError, StoreUnavailableError: it can't be stored.
        """
        self._guard.check()
        project = self._projects.get(project_id)
        ending = name.rpartition(".")[2].lower()
        if ending not in _ENDINGS:
            raise InvalidValueError("audio", name, f"Its name must end in {', '.join(sorted(_ENDINGS))}.")
        content = data.read()
        file = f"{hashlib.sha256(content).hexdigest()}.{ending}"
        folder = self._projects.folder(project) / AUDIO
        with disk_errors(folder.parent):
            folder.mkdir(exist_ok=True)
        temporary = write_temporary(folder, content)
        try:
            try:
                seconds = _seconds(self._conform(file, temporary))
            except LocalJobError as error:
                raise InvalidValueError("audio", name, error.message) from error
            with disk_errors(folder):
                temporary.replace(folder / file)
            flush_folder(folder)
        finally:
            temporary.unlink(missing_ok=True)
        return SoundFile(file, name, seconds)

    def adopt(self, part: Path, ending: str) -> str:
        """Give a hidden file in a project's folder `audio` its name, and return that.

        Raises DiskFullError, StoreUnavailableError or FileMissingError.
        """
        with disk_errors(part.parent), part.open("rb") as data:
            digest = hashlib.sha256()
            while block := data.read(_BLOCK):
                digest.update(block)
        file = f"{digest.hexdigest()}.{ending}"
        flush_files([part])
        with disk_errors(part.parent):
            part.replace(part.with_name(file))
        flush_folder(part.parent)
        return file

    def add_clip(self, project_id: int, clip: SoundClip, purpose: Purpose) -> Project:
        """Add a clip to the timeline. Raises ProjectNotFoundError."""
        clips = [*self._projects.get(project_id).sound, clip]
        return self._projects.update(project_id, purpose, sound=[one.model_dump() for one in clips])

    def set_clips(self, project_id: int, clips: Sequence[SoundClip]) -> Project:
        """Replace the clips on the timeline.

        Raises:
            ProjectNotFoundError: there is no such project.
            InvalidValueError: a clip ends before it begins.
            FileMissingError: the file of a clip is not in the project's folder.
        """
        project = self._projects.get(project_id)
        for number, clip in enumerate(clips):
            if clip.out_seconds is not None and clip.out_seconds <= clip.in_seconds:
                message = "A clip must end after it begins."
                raise InvalidValueError(f"clips.{number}.out_seconds", clip.out_seconds, message)
            self._source(project, clip.file)
        return self._projects.update(project_id, sound=[clip.model_dump() for clip in clips])

    def files(self, project_id: int) -> list[SoundFile]:
        """Return the sound files that clips use, in their order. Raises as `wav`."""
        project = self._projects.get(project_id)
        named = {clip.file: clip.name for clip in reversed(project.sound)}
        used = dict.fromkeys(clip.file for clip in project.sound)
        return [SoundFile(file, named[file], _seconds(self.wav(project_id, file))) for file in used]

    def wav(self, project_id: int, file: str) -> Path:
        """Return the sound of a file as 48 kHz stereo WAV of 16 bits.

        Raises:
            ProjectNotFoundError, FileMissingError, InvalidValueError: there is no such file.
            LocalJobError: it can't be read.
        """
        return self._conform(file, self._source(self._projects.get(project_id), file))

    def peaks(self, project_id: int, file: str) -> Path:
        """Return the peaks of a file for drawing, see film.sound.peaks. Raises as `wav`."""
        wav = self.wav(project_id, file)
        return self._cached(f"{wav.stem}.peaks", {"kind": "peaks", "wav": str(wav)})

    def curves(self, project_id: int, file: str, fps: float | None = None) -> dict[str, Any]:
        """Return values for each frame of a file's length, see film.sound.curves. Raises as `wav`.

        `fps`: None is the project's.
        """
        rate = exact_fps(self._projects.get(project_id).fps if fps is None else fps)
        wav = self.wav(project_id, file)
        job = {"kind": "curves", "wav": str(wav), "rate": [rate.numerator, rate.denominator]}
        path = self._cached(f"{wav.stem}-{rate.numerator}_{rate.denominator}.json", job)
        found: dict[str, Any] = json.loads(path.read_bytes())
        return {"fps": float(rate), "curves": found}

    def tracks(self, project: Project) -> list[dict[str, Any]]:
        """Return the clips that are heard, as JSON, each with its WAV file. Raises as `wav`."""
        return [
            {"clip": clip.model_dump(), "wav": str(self.wav(project.id, clip.file))}
            for clip in project.sound
            if not clip.muted
        ]

    def _source(self, project: Project, file: str) -> Path:
        if not _FILE.fullmatch(file):
            raise InvalidValueError("file", file, "It must be the name of one of the project's sound files.")
        path = inside(self._paths.project(project.folder) / AUDIO, file)
        if not path.is_file():
            raise FileMissingError(
                f"The sound file {file} is missing in {path.parent}. Put it back, or add the sound again."
            )
        return path

    def _conform(self, file: str, source: Path) -> Path:
        return self._cached(f"{file.partition('.')[0]}.wav", {"kind": "conform", "source": str(source)})

    def _cached(self, name: str, job: dict[str, Any]) -> Path:
        """Return a file of the cache; a child process creates it if it is missing."""

        def create(part: Path) -> None:
            with Child({**job, "target": str(part)}, self._paths.audio) as child:
                child.result(lambda _: None, lambda: True)

        with disk_errors(self._paths.state):
            self._paths.audio.mkdir(exist_ok=True)
        return self._cache.get_file(name, create)


def _seconds(wav: Path) -> float:
    """Return the length of a conformed file."""
    return max(0.0, (wav.stat().st_size - WAV_HEADER_BYTES) / WAV_SECOND_BYTES)


def _is_whole(path: Path) -> bool:
    """Check that a WAV file is as long as it says; other files are short and written at once."""
    if path.suffix != ".wav":
        return path.stat().st_size > 0
    with path.open("rb") as file:
        head = file.read(8)
    return head[:4] == b"RIFF" and int.from_bytes(head[4:8], "little") + 8 == path.stat().st_size
