"""A film as an edit for DaVinci Resolve, Premiere and others: a movie, its sound, and three descriptions.

Formats: OpenTimelineIO's JSON (https://opentimelineio.readthedocs.io), CMX 3600 edit decision lists, and
Final Cut Pro 7 XML, version 5 (xmeml). They are short enough to write here: OpenTimelineIO has no wheel for
the newest Python, and tests read the files back with it. Media are named by relative paths, so the folder can
be moved.
"""

from __future__ import annotations

import json
import wave
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..media.atomic import disk_errors
from . import timecode
from .encode import Film, Progress, Settings, encode
from .mix import Mix
from .presets import PRESETS
from .sound import CHANNELS, RATE

START = "01:00:00:00"  # timecode of the first frame, as editors expect
_DEPTH = 16  # bits of the sound


@dataclass(frozen=True)
class Shot:
    """A part of the film. `first`: its first frame in the film, from 0."""

    name: str
    first: int
    frames: int


@dataclass(frozen=True)
class Edit:
    """What the descriptions say. `movie`, `sound`: file names beside them; `start`: a timecode."""

    name: str
    rate: Fraction
    size: tuple[int, int]
    frames: int
    movie: str
    sound: str | None
    start: str
    shots: Sequence[Shot]


def write_package(film: Film, settings: Settings, folder: Path, progress: Progress) -> str:
    """Write the movie as ProRes 422 HQ, its sound as WAV, and OTIO, EDL and XML into `folder`.

    Return the movie's encoder. Raises as `encode.encode`.
    """
    name, start = settings.name, settings.timecode or START
    movie = replace(settings, preset=PRESETS["prores"], timecode=start)
    encoder = encode(film, movie, folder / f"{name}.mov", lambda percent: progress(percent * 0.98))
    sound = f"{name}.wav" if film.sound else None
    if film.sound:
        write_wav(film.sound, folder / f"{name}.wav")
    shots = [Shot(name, 0, len(film.names))]
    size = settings.size or film.source
    edit = Edit(name, film.rate, size, len(film.names), f"{name}.mov", sound, start, shots)
    with disk_errors(folder):
        (folder / f"{name}.otio").write_text(to_otio(edit), "utf-8")
        (folder / f"{name}.edl").write_text(to_edl(edit), "utf-8")
        (folder / f"{name}.xml").write_text(to_xmeml(edit), "utf-8")
        (folder / "README.txt").write_text(_README.format(name=name), "utf-8")
    return encoder


_README = """{name}.mov is the film, {name}.wav its sound, if it has any. Keep all files in one folder.
DaVinci Resolve: File, Import, Timeline: {name}.otio or {name}.edl.
Premiere Pro, Final Cut Pro 7, Kdenlive: import {name}.xml.
"""


def write_wav(mix: Mix, path: Path) -> None:
    """Write a film's sound as 48 kHz stereo WAV of 16 bits."""
    with disk_errors(path.parent), wave.open(str(path), "wb") as out:
        out.setparams((CHANNELS, 2, RATE, 0, "NONE", ""))
        for samples in mix:
            out.writeframes(samples.astype("<i2").tobytes())


def to_otio(edit: Edit) -> str:
    """Return OpenTimelineIO's JSON. Times are in frames at the film's rate."""
    rate = float(edit.rate)
    begin = timecode.parse(edit.start, edit.rate)

    def time(value: float) -> dict[str, Any]:
        return {"OTIO_SCHEMA": "RationalTime.1", "rate": rate, "value": float(value)}

    def span(first: float, frames: float) -> dict[str, Any]:
        return {"OTIO_SCHEMA": "TimeRange.1", "start_time": time(first), "duration": time(frames)}

    def clip(name: str, file: str, first: int, frames: int, media_start: int) -> dict[str, Any]:
        reference = {
            "OTIO_SCHEMA": "ExternalReference.1",
            "name": file,
            "target_url": file,
            "available_range": span(media_start, edit.frames),
        }
        return {
            "OTIO_SCHEMA": "Clip.2",
            "name": name,
            "source_range": span(media_start + first, frames),
            "media_references": {"DEFAULT_MEDIA": reference},
            "active_media_reference_key": "DEFAULT_MEDIA",
        }

    def track(name: str, kind: str, clips: Sequence[dict[str, Any]]) -> dict[str, Any]:
        return {"OTIO_SCHEMA": "Track.1", "name": name, "kind": kind, "children": list(clips)}

    pictures = [clip(shot.name, edit.movie, shot.first, shot.frames, begin) for shot in edit.shots]
    tracks = [track("V1", "Video", pictures)]
    if edit.sound:
        tracks.append(track("A1", "Audio", [clip(edit.sound, edit.sound, 0, edit.frames, 0)]))
    timeline = {
        "OTIO_SCHEMA": "Timeline.1",
        "name": edit.name,
        "global_start_time": time(begin),
        "tracks": {"OTIO_SCHEMA": "Stack.1", "name": "tracks", "children": tracks},
    }
    return json.dumps(timeline, ensure_ascii=False, indent=2) + "\n"


def to_edl(edit: Edit) -> str:
    """Return a CMX 3600 edit decision list: one event for each shot."""
    drop = timecode.is_drop(edit.start)
    begin = timecode.parse(edit.start, edit.rate)

    def at(frame: int) -> str:
        return timecode.write(begin + frame, edit.rate, drop=drop)

    lines = [f"TITLE: {edit.name}", f"FCM: {'DROP FRAME' if drop else 'NON-DROP FRAME'}", ""]
    for number, shot in enumerate(edit.shots, 1):
        first, end = at(shot.first), at(shot.first + shot.frames)
        lines.append(f"{number:03}  AX       V     C        {first} {end} {first} {end}")
        lines.append(f"* FROM CLIP NAME: {edit.movie}")
    return "\n".join(lines) + "\n"


def to_xmeml(edit: Edit) -> str:
    """Return Final Cut Pro 7 XML, version 5."""
    base, ntsc = timecode.whole_rate(edit.rate), "TRUE" if edit.rate.denominator == 1001 else "FALSE"
    rate = f"<rate><timebase>{base}</timebase><ntsc>{ntsc}</ntsc></rate>"
    form = "DF" if timecode.is_drop(edit.start) else "NDF"
    begin = timecode.parse(edit.start, edit.rate)
    code = (
        f"<timecode>{rate}<string>{edit.start}</string><frame>{begin}</frame>"
        f"<displayformat>{form}</displayformat></timecode>"
    )
    width, height = edit.size
    format_ = (
        f"<samplecharacteristics>{rate}<width>{width}</width><height>{height}</height>"
        "<pixelaspectratio>square</pixelaspectratio><fielddominance>none</fielddominance>"
        "</samplecharacteristics>"
    )
    duration = f"<duration>{edit.frames}</duration>"
    movie = (
        f"<name>{escape(edit.movie)}</name><pathurl>{escape(edit.movie)}</pathurl>{rate}{duration}{code}"
        f"<media><video>{format_}</video></media>"
    )
    clips = [
        _clip_item(f"shot-{number}", shot.name, rate, edit.frames, shot, _file("movie", movie, number == 1))
        for number, shot in enumerate(edit.shots, 1)
    ]
    sound = ""
    if edit.sound:
        described = (
            f"<name>{escape(edit.sound)}</name><pathurl>{escape(edit.sound)}</pathurl>{rate}{duration}"
            f"<media><audio><samplecharacteristics><depth>{_DEPTH}</depth><samplerate>{RATE}</samplerate>"
            f"</samplecharacteristics><channelcount>{CHANNELS}</channelcount></audio></media>"
        )
        whole = Shot(edit.sound, 0, edit.frames)
        item = _clip_item("sound", edit.sound, rate, edit.frames, whole, _file("song", described, first=True))
        sound = f"<audio><track>{item}</track></audio>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n<xmeml version="5">\n'
        f'<sequence id="film"><name>{escape(edit.name)}</name>{duration}{rate}{code}<media>\n'
        f"<video><format>{format_}</format><track>\n{chr(10).join(clips)}\n</track></video>\n{sound}"
        "</media></sequence>\n</xmeml>\n"
    )


def _file(identity: str, content: str, first: bool) -> str:
    return f'<file id="{identity}">{content}</file>' if first else f'<file id="{identity}"/>'


def _clip_item(identity: str, name: str, rate: str, duration: int, shot: Shot, file: str) -> str:
    end = shot.first + shot.frames
    return (
        f"<clipitem id={quoteattr(identity)}><name>{escape(name)}</name><duration>{duration}</duration>{rate}"
        f"<start>{shot.first}</start><end>{end}</end><in>{shot.first}</in><out>{end}</out>{file}</clipitem>"
    )
