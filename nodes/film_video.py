"""A VIDEO that is a project's stored frames: other nodes read or save it without all of it in memory."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import torch
from comfy_api.latest import Input, Types
from einops import rearrange

from ..kino_store.film.encode import Film, Settings, encode
from ..kino_store.film.mix import Mix, Track
from ..kino_store.film.pictures import find
from ..kino_store.film.presets import PRESETS
from ..kino_store.film.sound import RATE
from ..kino_store.media import png
from . import images

_FORMATS = {"auto", "mp4"}
_CODECS = {"auto", "h264"}


@dataclass(frozen=True)
class FilmVideo(Input.Video):
    """Frames of a project and its sound. `names`: a file for each tick. `first`: the first tick, from 0."""

    folder: Path
    names: Sequence[str]
    size: tuple[int, int]
    rate: Fraction
    tracks: Sequence[Track]
    first: int = 0
    timeline_rate: Fraction | None = None  # of the project, when not every frame is used

    def get_components(self) -> Types.VideoComponents:
        """Return all pictures and the sound, in memory."""
        return Types.VideoComponents(images=self.pictures(), audio=self.audio(), frame_rate=self.rate)

    def pictures(self) -> torch.Tensor:
        """Return (frames, height, width, channels), from 0 to 1; filled frame by frame."""
        first = images.to_tensor(png.decode(find(self.folder, self.names[0])))
        batch = torch.empty((len(self.names), *first.shape[1:]))
        for number, name in enumerate(self.names):
            pixels = images.to_tensor(png.decode(find(self.folder, name)))
            batch[number] = pixels[0, ..., : batch.shape[-1]]
        return batch

    def audio(self) -> dict[str, Any] | None:
        """Return ComfyUI's AUDIO of the frames; None without sound."""
        mix = self.mix()
        return None if mix is None else to_audio(mix)

    def save_to(
        self,
        path: str | io.BytesIO,
        format: Types.VideoContainer | str = "auto",  # noqa: A002 - ComfyUI's name
        codec: Types.VideoCodec | str = "auto",
        metadata: dict[str, Any] | None = None,
        bit_depth: int | None = None,  # noqa: ARG002 - H.264 of 8 bits is what players have
        crf: float | None = None,
        **_: Any,
    ) -> None:
        """Save as H.264 in mp4, with a picture at a time in memory.

        Raises ValueError for other formats: Kino's own exports have them.
        """
        if str(getattr(format, "value", format)) not in _FORMATS or (
            str(getattr(codec, "value", codec)) not in _CODECS
        ):
            raise ValueError(
                f"Kino's video can be saved as H.264 in mp4 here, not as {codec} in {format}. "
                "Kino's panel exports other formats: File, Export."
            )
        preset = PRESETS["web"]
        if crf is not None:
            preset = replace(preset, qualities={"standard": {"crf": f"{crf:g}"}})
        tags = {key: json.dumps(value) for key, value in (metadata or {}).items()}
        settings = Settings(preset, tags=tags)
        film = Film(self.folder, self.names, self.size, self.rate, sound=self.mix())
        if isinstance(path, str):
            encode(film, settings, Path(path), lambda _: None)
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "film.mp4"
            encode(film, settings, file, lambda _: None)
            path.write(file.read_bytes())

    def as_trimmed(
        self,
        start_time: float | None = None,
        duration: float | None = None,
        strict_duration: bool = False,  # noqa: FBT002 - ComfyUI's signature
    ) -> FilmVideo | None:
        """Return the frames of a part; None if there are none, or too few for a strict duration."""
        start = max(0, round((start_time or 0) * self.rate))
        count = round(duration * self.rate) if duration else len(self.names) - start
        names = self.names[start : start + count]
        if not names or (strict_duration and len(names) < count):
            return None
        skipped = round(start * (self.timeline_rate or self.rate) / self.rate)
        return replace(self, names=names, first=self.first + skipped)

    def get_dimensions(self) -> tuple[int, int]:
        """Return width and height in pixels."""
        return self.size

    def get_duration(self) -> float:
        """Return the length in seconds."""
        return float(len(self.names) / self.rate)

    def get_frame_count(self) -> int:
        """Return the number of frames."""
        return len(self.names)

    def get_frame_rate(self) -> Fraction:
        """Return the exact rate."""
        return self.rate

    def get_container_format(self) -> str:
        """Return the format that `save_to` writes."""
        return "mp4"

    def mix(self) -> Mix | None:
        """Return the sound of the frames; None without sound."""
        if not self.tracks:
            return None
        rate = self.timeline_rate or self.rate
        frames = round(len(self.names) * rate / self.rate)
        return Mix(self.tracks, self.first, frames, rate)


def to_audio(mix: Mix) -> dict[str, Any]:
    """Return a mix as ComfyUI's AUDIO."""
    samples = np.concatenate(list(mix)).astype(np.float32) / 32768
    return {"waveform": rearrange(torch.from_numpy(samples), "s c -> 1 c s"), "sample_rate": RATE}
