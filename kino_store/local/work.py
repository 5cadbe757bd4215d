"""The work of child processes, by the kind of their job. It knows files, neither the database nor ComfyUI."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from ..errors import FileMissingError, InvalidValueError, KinoError
from ..media.png import PictureError
from ..media.thumbnails import Thumbnails
from ..paths import inside

_PROBLEMS_SHOWN = 20


class Report(Protocol):
    """What the work reports; see start.Report."""

    def progress(self, percent: float) -> None:
        """The work made a step and is at `percent`, 0..100."""

    def frame(self, frame: dict[str, Any]) -> None:
        """A picture of an import is in a file."""

    def done(self, result: dict[str, Any]) -> None:
        """The work is done."""

    def failed(self, reason: str) -> None:
        """The work failed."""


def do(job: Mapping[str, Any], report: Report) -> None:
    """Do a job and report how it ended. What is not foreseen ends the process with a traceback."""
    try:
        if job["kind"] == "import":
            report.done(_import(job, report))
        else:
            report.done(_WORK[job["kind"]](job, report.progress))
    except KinoError as error:
        report.failed(error.message)


def _rebuild_thumbnails(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    """Create thumbnails and proxies of {folder, files: [[name, sha256], …]} again.

    A picture that can't be read is skipped.
    """
    folder, files = Path(job["folder"]), job["files"]
    cache = Thumbnails(Path(job["thumbnails"]), Path(job["proxies"]))
    problems = []
    for number, (name, sha256) in enumerate(files, 1):
        try:
            cache.rebuild(inside(folder, name), sha256)
        except (FileMissingError, InvalidValueError, PictureError) as error:
            problems.append({"file": name, "message": error.message})
        progress(100 * number / len(files))
    done = len(files) - len(problems)
    return {"pictures": done, "skipped": len(problems), "problems": problems[:_PROBLEMS_SHOWN]}


def _export(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    from ..film.export import export  # imports PyAV, which other work does not need

    return export(job, progress)


def _import(job: Mapping[str, Any], report: Report) -> dict[str, Any]:
    from ..film.import_video import import_video

    return import_video(job, report.progress, report.frame)


def _probe(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    from ..film.import_video import probe

    progress(0)
    return probe(job)


def _transcode(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    from ..film.transcode import transcode

    return transcode(job, progress)


def _conform(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    from ..film import sound

    return sound.conform(Path(job["source"]), Path(job["target"]), progress)._asdict()


def _peaks(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    from ..film import sound

    Path(job["target"]).write_bytes(sound.peaks(Path(job["wav"])))
    progress(100)
    return {}


def _curves(job: Mapping[str, Any], progress: Callable[[float], None]) -> dict[str, Any]:
    from ..film import sound

    found = sound.curves(Path(job["wav"]), Fraction(*job["rate"]), progress)
    Path(job["target"]).write_text(json.dumps(found), "utf-8")
    return {}


_WORK: dict[str, Callable[[Mapping[str, Any], Callable[[float], None]], dict[str, Any]]] = {
    "thumbnails": _rebuild_thumbnails,
    "export": _export,
    "probe": _probe,
    "transcode": _transcode,
    "conform": _conform,
    "peaks": _peaks,
    "curves": _curves,
}
