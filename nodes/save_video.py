"""KinoSaveVideo: a film, or any VIDEO, as a file."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comfy_api.latest import Input, io, ui

from ..kino_store.errors import InvalidValueError
from ..kino_store.ids import slug
from ..kino_store.parameters import PRESETS, QUALITIES
from ..kino_store.paths import EXPORTS
from . import provenance, runtime
from .choices import check_choice
from .film_range import film_video, project_fingerprint, range_inputs
from .progress import Progress, is_cancelled, stop_if_cancelled
from .project import project_input, project_problem

if TYPE_CHECKING:
    from ..kino_store.values import Project
    from .film_video import FilmVideo

_TARGET = {"export": "exports", "transcode": "folder"}  # the field of a job that names its folder
_VIDEOS, _ANIMATIONS = {"web", "av1", "vp9"}, {"gif", "apng", "webp"}  # that browsers play


class KinoSaveVideo(io.ComfyNode):
    """Saves a film or a VIDEO as a file."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="KinoSaveVideo",
            display_name="Kino Save Video",
            category="Kino",
            description="Saves a range of a project, or any VIDEO, in one of Kino's export formats: right "
            "colours, exact rate, with sound and workflow, in the memory of a few frames. No file is ever "
            "overwritten.",
            search_aliases=["save video", "export video", "mp4", "prores", "gif", "film"],
            is_output_node=True,
            inputs=[*_source_inputs(), *_format_inputs()],
            outputs=[
                io.String.Output(
                    "file", display_name="file", tooltip="The file's path in ComfyUI's output folder."
                )
            ],
            hidden=[io.Hidden.prompt, io.Hidden.extra_pnginfo],
        )

    @classmethod
    def validate_inputs(cls, project: str | None) -> bool | str:
        return project == "" or project_problem(project)

    @classmethod
    def fingerprint_inputs(cls, project: str | None, **_: Any) -> Any:
        """Return what changes with the project; without one, the VIDEO decides."""
        return "" if project == "" else project_fingerprint(project)

    @classmethod
    def execute(
        cls,
        project: str,
        first: int,
        last: int,
        preset: str,
        quality: str,
        name: str,
        sound: bool,
        video: Input.Video | None = None,
    ) -> io.NodeOutput:
        check_choice("preset", preset, list(PRESETS))
        check_choice("quality", quality, list(QUALITIES))
        found = runtime.store().projects.find(project) if project else None
        if video is None:
            if found is None:
                raise InvalidValueError("project", project, "Enter a project name, or connect a VIDEO.")
            video = film_video(found, first, last, sound=sound)
        folder = _folder(found)
        order = {
            "preset": preset,
            "quality": quality if quality in _qualities(preset) else "standard",
            "name": slug(name or (found.name if found else "video")),
            "sound": sound,
            "tags": _tags(cls.hidden.prompt, cls.hidden.extra_pnginfo, found),
        }
        file = _save(video, found, folder, order)
        subfolder = runtime.host().subfolder(folder)
        path = file if subfolder == "." else f"{subfolder}/{file}"
        return io.NodeOutput(path, ui=_preview(preset, file, "" if subfolder == "." else subfolder))


def _source_inputs() -> list[io.Input]:
    return [
        project_input(
            default="",
            tooltip="The project whose frames are saved, to its folder exports. With a VIDEO it only says "
            "where the file goes; empty: to ComfyUI's output folder.",
        ),
        *range_inputs(),
    ]


def _format_inputs() -> list[io.Input]:
    return [
        io.Combo.Input(
            "preset",
            options=list(PRESETS),
            default="web",
            tooltip="The format. web: H.264 that plays everywhere. prores, dnxhr: for editing. prores4444, "
            "vp9: with alpha. ffv1: lossless. edit: a timeline for Resolve and Premiere. png to sheet: "
            "pictures in a folder.",
        ),
        io.Combo.Input(
            "quality",
            options=list(QUALITIES),
            default="standard",
            tooltip="Larger files look better. Formats without a choice ignore it.",
        ),
        io.String.Input(
            "name",
            default="",
            tooltip="The file's name; empty: the project's. A number is added: film_0001.mp4.",
        ),
        io.Boolean.Input("sound", default=True, tooltip="Save the sound, too, where the format has it."),
        io.Video.Input("video", optional=True, tooltip="A VIDEO to save instead of the project's frames."),
    ]


def _folder(project: Project | None) -> Path:
    """Return where the file goes; the folder exists then."""
    from ..kino_store.media.atomic import disk_errors, remove_parts
    from ..kino_store.paths import inside

    if project is None:
        folder = runtime.host().output_folder()
    else:
        runtime.store().guard.check()
        folder = inside(runtime.store().projects.folder(project), EXPORTS)
    with disk_errors(folder.parent):
        folder.mkdir(exist_ok=True)
        remove_parts(folder)
    return folder


def _qualities(preset: str) -> list[str]:
    from ..kino_store.film.presets import PRESETS as KNOWN

    return list(KNOWN[preset].qualities)


def _tags(prompt: dict[str, Any], extra: dict[str, Any] | None, project: Project | None) -> dict[str, str]:
    """Return the texts that ComfyUI's page reads from a video, to open its graph."""
    if not runtime.host().metadata_enabled():
        return {}
    parts: dict[str, Any] = {"prompt": provenance.pin_prompt(prompt or {})}
    parts |= {key: value for key, value in (extra or {}).items() if key == "workflow"}
    if project is not None:
        about = {"name": project.name, "uid": project.uid, "revision": project.revision}
        parts["kino"] = {"project": about}
    return {key: json.dumps(value, ensure_ascii=False) for key, value in parts.items()}


def _save(video: Input.Video, project: Project | None, folder: Path, order: dict[str, Any]) -> str:
    """Save a VIDEO and return the file's name. Raises KinoError, or ComfyUI's interruption."""
    from ..kino_store.film.presets import PRESETS as KNOWN
    from .film_video import FilmVideo
    from .video_source import file_of, stream_of

    preset = KNOWN[order["preset"]]
    if isinstance(video, FilmVideo):
        return _in_child(_export_job(video, project, order), folder)
    if preset.is_sequence:
        raise InvalidValueError(
            "preset",
            preset.name,
            "It is for a project's frames: save the VIDEO with Kino Save Frame first, or choose another.",
        )
    with file_of(video) as part:
        if part is not None:
            begin, end = _pair(part.begin), None if part.end is None else _pair(part.end)
            source = {"source": str(part.path), "begin": begin, "end": end}
            return _in_child({"kind": "transcode", **source, **order}, folder)
    from ..kino_store.film.encode import Settings
    from ..kino_store.film.export import write

    progress = Progress()
    settings = Settings(preset, order["quality"], tags=order["tags"], name=order["name"])
    with stream_of(video, 16 if "10le" in preset.pixels else 8, lambda: None) as stream:
        silent = stream if order["sound"] else replace(stream, sound=None)
        return str(write(silent, settings, folder, progress)["file"])


def _export_job(video: FilmVideo, project: Project | None, order: dict[str, Any]) -> dict[str, Any]:
    from ..kino_store.jobs import ExportData

    width, height = video.size
    timeline = video.timeline_rate or video.rate
    named = ("preset", "quality", "name", "sound")
    data = ExportData(**{key: order[key] for key in named}, metadata=bool(order["tags"]))
    tracks = [{"clip": one.clip.model_dump(), "wav": str(one.wav)} for one in video.tracks]
    about = {"name": project.name} if project is not None else {}
    return {
        "kind": "export",
        "folder": str(video.folder),
        "frames": list(video.names),
        "sound": tracks if order["sound"] else [],
        "first": video.first + 1,
        "project": {**about, "width": width, "height": height, "fps": float(timeline)},
        "rate": _pair(video.rate),
        "tags": order["tags"],
        "data": data.model_dump(exclude={"uids", "first", "last", "frame_ids"}),
    }


def _in_child(job: dict[str, Any], folder: Path) -> str:
    """Do a job in a child process; return the file's name. After Cancel, no file is left.

    The child writes to a hidden folder. Its file gets its place only here, when it is still wanted.
    """
    from ..kino_store.film.export import keep
    from ..kino_store.local.child import Child
    from ..kino_store.media.atomic import disk_errors, part_path, remove

    part = part_path(folder)
    with disk_errors(folder):
        part.mkdir()
    try:
        with Child({**job, _TARGET[job["kind"]]: str(part)}, runtime.store().paths.state) as child:
            result = child.result(Progress(), lambda: not is_cancelled())
        stop_if_cancelled()
        file = part / str((result or {})["file"])
        with disk_errors(folder):
            return keep(file, folder, file.stem.rpartition("_")[0], file.suffix).name
    finally:
        remove(part)


def _pair(value: Fraction) -> list[int]:
    return [value.numerator, value.denominator]


def _preview(preset: str, file: str, subfolder: str) -> Any:
    results = [ui.SavedResult(file, subfolder, io.FolderType.output)]
    if preset in _VIDEOS:
        return ui.PreviewVideo(results)
    if preset in _ANIMATIONS:
        return ui.SavedImages(results, is_animated=True)
    return ui.PreviewText(file)
