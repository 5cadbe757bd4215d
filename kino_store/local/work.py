"""The work of child processes, by the kind of their job. It knows files, neither the database nor ComfyUI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

    def done(self, result: dict[str, Any]) -> None:
        """The work is done."""

    def failed(self, reason: str) -> None:
        """The work failed."""


def do(job: Mapping[str, Any], report: Report) -> None:
    """Do a job and report how it ended. What is not foreseen ends the process with a traceback."""
    try:
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


_WORK: dict[str, Callable[[Mapping[str, Any], Callable[[float], None]], dict[str, Any]]] = {
    "thumbnails": _rebuild_thumbnails,
    "export": _export,
}
