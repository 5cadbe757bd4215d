"""Restores a project file or a frame's row when its JSON is missing or damaged."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

from ...documents import ProjectFile
from ...errors import FileMissingError, KinoError, SidecarError, SidecarTooNewError
from ...ids import is_uid, new_uid, now
from ...media import png, sidecar
from ...media.trash import changed_at
from ...parameters import SIDE
from ...search import Texts
from ...values import PROJECT_SETTINGS, Project
from ..frames.sidecars import UNMARKED, uid_of

log = logging.getLogger("kino")

UNKNOWN = "unknown"
DEFAULT_FPS = 24.0


def project_file(folder: Path, known: Project | None) -> ProjectFile:
    """Return the project file of a folder. A missing or damaged one is written from the row or the frames.

    The damaged file is renamed.

    Raises:
        SidecarTooNewError: it was written by a newer Kino. Nothing is changed then.
        SidecarError: there is no frame to write one from.
    """
    path = folder / sidecar.PROJECT_FILE
    try:
        return sidecar.read_project(folder)
    except SidecarTooNewError:
        raise
    except SidecarError as error:
        aside = sidecar.set_aside(path)
        log.warning("%s Renamed to %s; Kino writes a new one from the frames.", error, aside.name)
    except FileMissingError:
        pass
    document = _from_frames(folder) if known is None else _from_row(known)
    sidecar.write(path, document)
    return document


def row_without_sidecar(project: Project, picture: Path) -> dict[str, Any]:
    """Return the columns known without a sidecar. The empty position puts the frame at the end."""
    changed = changed_at(picture)
    return {
        "uid": uid_of(project, None, picture.name),
        "generator": UNKNOWN,
        "position": "",
        "sha256": hashlib.sha256(picture.read_bytes()).hexdigest(),
        "seed": None,
        "task_id": None,
        "created_at": changed,
        "updated_at": changed,
        "first_take": "",
        "shown": True,
        "run": "",
        "sheet": "",
        "sheet_frame": None,
        "sheet_values": "",
        "uses": [],
        **UNMARKED,
        "text": Texts(),
    }


def _from_row(project: Project) -> ProjectFile:
    return ProjectFile(**project.model_dump(include={"uid", *PROJECT_SETTINGS, "created_at"}))


def _from_frames(folder: Path) -> ProjectFile:
    pictures = sorted(folder.glob("frame_*.png"), reverse=True)
    for picture in pictures:
        try:
            project = sidecar.read_sidecar(sidecar.sidecar_path(picture)).project
            return ProjectFile(
                uid=project.uid if is_uid(project.uid) else new_uid(),
                name=project.name,
                width=project.width,
                height=project.height,
                fps=project.fps,
                created_at=now(),
            )
        except (KinoError, ValueError):
            continue
    for picture in pictures:
        try:
            width, height = png.size_of(picture)
        except KinoError:
            continue
        if min(width, height) >= SIDE.min and max(width, height) <= SIDE.max:
            return ProjectFile(
                uid=new_uid(), name=folder.name, width=width, height=height, fps=DEFAULT_FPS, created_at=now()
            )
    raise SidecarError(f"{folder} has no project file, and no frame to write one from.")
