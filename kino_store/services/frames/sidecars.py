"""The sidecar of a picture that somebody put into a project's folder: the one beside it put right, or a new one."""

from __future__ import annotations

import functools
import hashlib
import logging
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ...errors import FileMissingError, SidecarError, SidecarTooNewError, SizeMismatchError
from ...ids import now
from ...media import png, sidecar
from ...media.atomic import write_whole
from ...values import Params, Project, Sidecar, SidecarFrame, SidecarGenerator, SidecarProject
from .encoder import FileTransaction

log = logging.getLogger("kino")

_BLOCK = 1 << 20


def describe(
    placing: FileTransaction, project: Project, picture: Path, generator: str, position: str
) -> Sidecar:
    """Write the sidecar of a picture for its place in a project, and return it. One that is damaged is kept under another name.

    PictureError, SizeMismatchError, or SidecarTooNewError for the sidecar of a newer Kino: nothing is touched then.
    """
    frame = _frame_part(project, picture, position)
    parts: dict[str, Any] = {
        "project": project_part(project),
        "frame": frame,
        "generator": SidecarGenerator(name=generator),
    }
    beside = sidecar.sidecar_path(picture)
    found = _found(placing, beside)
    if found is None:
        document = Sidecar(**parts, created_at=now(), params=Params(width=frame.width, height=frame.height))
    else:
        document = found.model_copy(update={**parts, "task_id": None})
    rewrite(placing, beside, document)
    return document


def rewrite(placing: FileTransaction, path: Path, document: Sidecar) -> None:
    """Write a sidecar; on failure there is again what was there before, to the byte."""
    earlier = path.read_bytes() if path.exists() else None
    placing.on_failure(functools.partial(_put_back, path, earlier))
    sidecar.write(path, document)


def rewrite_position(placing: FileTransaction, path: Path, position: str) -> None:
    """Put a position into a sidecar, as `rewrite` does; one that is gone or can't be read is left as it is."""
    with suppress(SidecarError, FileMissingError):
        document = sidecar.read_sidecar(path)
        frame = document.frame.model_copy(update={"position": position})
        rewrite(placing, path, document.model_copy(update={"frame": frame}))


def project_part(project: Project) -> SidecarProject:
    """What a sidecar says of its project."""
    return SidecarProject(name=project.name, width=project.width, height=project.height, fps=project.fps)


def _frame_part(project: Project, picture: Path, position: str) -> SidecarFrame:
    width, height = png.size_of(picture)
    if (width, height) != (project.width, project.height):
        raise SizeMismatchError(
            f"path: the picture is {width}x{height}, but {project.name!r} is {project.width}x{project.height}."
        )
    digest = hashlib.sha256()
    with picture.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return SidecarFrame(
        file=picture.name, width=width, height=height, sha256=digest.hexdigest(), position=position
    )


def _found(placing: FileTransaction, beside: Path) -> Sidecar | None:
    try:
        return sidecar.read_sidecar(beside)
    except SidecarTooNewError:
        raise
    except FileMissingError:
        return None
    except SidecarError as error:
        kept = beside.with_name(f"{beside.stem}.damaged-{datetime.now(timezone.utc):%Y%m%dT%H%M%S%f}.json")
        beside.replace(kept)
        placing.on_failure(functools.partial(kept.replace, beside))
        log.warning("%s Kept as %s; a new one is made from the picture.", error, kept.name)
        return None


def _put_back(path: Path, earlier: bytes | None) -> None:
    if earlier is None:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, earlier)
