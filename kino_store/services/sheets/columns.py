"""What the frames of a sheet are ordered with: the values of its tracks, its constants, and seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...film.timecode import exact_fps
from ...generators.manifest import Generator
from ...generators.parameters import FloatParameter, FrameParameter, ImageParameter, IntegerParameter
from ...parameters import CURVES
from ...recent import Recent
from ...sheets.document import SheetDocument, revision_of, values_hash
from ...sheets.errors import SheetError
from ...sheets.evaluation import Values, evaluate_sheet, used_names
from ...sheets.limits import Limits
from ...sheets.seeds import seeds
from ...sheets.tracks import NumberTrack, parse_tracks
from ...values import Project
from ..sound import Sound

_KEPT = 16  # sheets whose values are in memory
_PICTURES = ImageParameter | FrameParameter


@dataclass(frozen=True)
class Columns:
    """What the frames of a sheet are ordered with, and a hash of it for each.

    `values`: by parameter, without ids of frames. `clamped`: frames whose number was outside of the limits.
    """

    values: Sequence[dict[str, Any]]
    hashes: Sequence[str]
    clamped: Mapping[str, Sequence[int]]


class SheetColumns:
    """Evaluates sheets, and keeps the values of those used last. Thread-safe."""

    def __init__(self, sound: Sound) -> None:
        self._sound = sound
        self._known: Recent[tuple[Any, ...], Columns] = Recent(_KEPT)

    def of(self, project: Project, uid: str, document: SheetDocument, generator: Generator) -> Columns:
        """As `evaluate`, from memory if nothing has changed."""
        sound = [clip.model_dump_json() for clip in project.sound]
        version = generator.generator_version
        key = (uid, revision_of(document.stored()), generator.name, version, project.fps, *sound)
        known = self._known.get(key)
        if known is None:
            known = self.evaluate(project, uid, document, generator)
        self._known.put(key, known)
        return known

    def evaluate(self, project: Project, uid: str, document: SheetDocument, generator: Generator) -> Columns:
        """Return what all frames of a document are ordered with. `uid`: of the sheet, for random seeds.

        Raises:
            SheetError: it can't be evaluated; the message names the track.
            KinoError: the sound that it uses can't be read.
        """
        limits = _limits(document, generator)
        sheet = document.sheet(exact_fps(project.fps), self._series(project, document))
        values = evaluate_sheet(sheet, 0, document.frames, limits)
        found = _columns(document, generator, uid, values)
        version = generator.generator_version
        pictures = document.first_pictures()
        hashes = [values_hash(generator.name, version, {**one, **pictures}) for one in found]
        return Columns(found, hashes, values.clamped)

    def _series(self, project: Project, document: SheetDocument) -> dict[str, Any]:
        """Return the curves of the film's sound that expressions use, one value a frame of the sheet."""
        tracks = [one for one in parse_tracks(document.tracks).values() if isinstance(one, NumberTrack)]
        used = {name for track in tracks for name in used_names(track)} & set(CURVES) - document.tracks.keys()
        series = {name: np.zeros(document.frames) for name in used}
        if not used:
            return {}
        rate = float(exact_fps(project.fps))
        for clip in project.sound:
            if clip.muted:
                continue
            curves = self._sound.curves(project.id, clip.file)["curves"]
            begin = round(clip.in_seconds * rate) + document.sound_from - clip.start_frame
            end = None if clip.out_seconds is None else round(clip.out_seconds * rate)
            for name in used:
                heard = np.asarray(curves[name][:end])
                index = np.arange(document.frames) + begin
                inside = (index >= round(clip.in_seconds * rate)) & (index < len(heard))
                series[name][inside] = np.maximum(series[name][inside], heard[index[inside]])
        return series


def _limits(document: SheetDocument, generator: Generator) -> dict[str, Limits]:
    """Return what the parameters with tracks take. Raises SheetError for a track that can't be one."""
    limits = {}
    for name, track in parse_tracks(document.tracks).items():
        parameter = generator.parameters.get(name)
        if isinstance(track, NumberTrack) and isinstance(parameter, IntegerParameter | FloatParameter):
            whole = isinstance(parameter, IntegerParameter)
            bounds = parameter.min, parameter.max
            limits[name] = Limits(*bounds, whole, parameter.scale, parameter.accumulates)
        elif isinstance(parameter, _PICTURES) or (parameter is not None and isinstance(track, NumberTrack)):
            raise SheetError(name, f"{generator.name} takes no number here that could move.")
        elif parameter is None and not isinstance(track, NumberTrack):
            raise SheetError(name, f"{generator.name} has no such parameter.")
        elif not isinstance(track, NumberTrack) and track.blend != "switch":
            raise SheetError(name, "Texts switch at their keys here. Write blend: switch.")
    return limits


def _columns(document: SheetDocument, generator: Generator, uid: str, values: Values) -> list[dict[str, Any]]:
    """Return the values of each frame by parameter."""
    moving: dict[str, Sequence[Any]] = {
        name: column.tolist() for name, column in values.numbers.items() if name in generator.parameters
    }
    moving |= {name: column.texts for name, column in values.texts.items()}
    rule = document.seed_rule()
    name = next((key for key, one in generator.parameters.items() if getattr(one, "seed", False)), None)
    if rule is not None and name is not None:
        numbers = values.numbers[rule.track].tolist() if rule.mode == "track" else None
        moving[name] = seeds(rule, 0, document.frames, uid, numbers)
    constants = {key: value for key, value in document.data.items() if key not in moving}
    return [
        {**constants, **{key: column[frame] for key, column in moving.items()}}
        for frame in range(document.frames)
    ]
