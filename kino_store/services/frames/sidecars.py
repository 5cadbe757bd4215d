"""Builds sidecars, and the row of a frame from its sidecar."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

from ...documents import (
    Params,
    Sidecar,
    SidecarFrame,
    SidecarGenerator,
    SidecarInput,
    SidecarProject,
)
from ...errors import FileMissingError, SidecarError, SidecarTooNewError, SizeMismatchError
from ...ids import derived_uid, file_number, is_uid, new_uid, now
from ...media import png, sidecar
from ...queries.uses import Use
from ...relations import FILE, is_followed
from ...search import Texts, distinct_words
from ...values import Frame, Project, SheetFrame
from .file_transaction import FileTransaction

log = logging.getLogger("kino")

_BLOCK = 1 << 20  # bytes
_NAME_LENGTH, _RUN_LENGTH = 200, 32  # of a generator and of a run, in rows
UNMARKED: dict[str, Any] = {
    "rating": 0, "label": "", "note": "", "markers": "", "approved": "", "hold": 1,
}  # fmt: skip


def project_part(project: Project) -> SidecarProject:
    """Return the part of a sidecar that describes its project."""
    return SidecarProject(
        uid=project.uid, name=project.name, width=project.width, height=project.height, fps=project.fps
    )


def uid_of(project: Project, document: Sidecar | None, file: str) -> str:
    """Return the uid of a frame: the sidecar's, or a derived one.

    A sidecar counts if it was written for this file and project. A folder that was copied by hand has a new
    project uid, so its frames get new uids, too.
    """
    if (
        document is not None
        and (document.project.uid, document.frame.file) == (project.uid, file)
        and is_uid(document.frame.uid)
    ):
        return document.frame.uid
    return derived_uid(project.uid, file)


def with_place(document: Sidecar, file: str, position: str, first_take: str | None = None) -> Sidecar:
    """Return a sidecar for that file name and timeline position, created now."""
    frame = document.frame.model_copy(update={"file": file, "position": position, "first_take": first_take})
    return document.model_copy(update={"frame": frame, "created_at": now()})


def with_present_values(document: Sidecar, frame: Frame) -> Sidecar:
    """Return the sidecar with what has been decided since the picture was saved."""
    present = document.frame.model_copy(update={"uid": frame.uid, "position": frame.position})
    generator = document.generator
    if generator.name[:_NAME_LENGTH] != frame.generator:
        generator = generator.model_copy(update={"name": frame.generator, "version": None})
    return document.model_copy(update={"frame": present, "generator": generator})


def copied_sidecar(
    document: Sidecar, source: Project, target: Project, original: Frame, sha256: str
) -> Sidecar:
    """Return the sidecar of a copy of a frame, without file name and position.

    It names no task, because what a task has saved is counted. It keeps the project's name of that time, as
    the prompt does.
    """
    made_from = SidecarInput(
        role="picture", relation="copy", project=source.uid, file=original.path, sha256=sha256
    )
    part = project_part(target)
    if source.id == target.id:
        part = document.project.model_copy(update={"uid": target.uid})
    return with_present_values(document, original).model_copy(
        update={
            "project": part,
            "frame": document.frame.model_copy(
                update={"sha256": sha256, "uid": new_uid(), "first_take": None}
            ),
            "inputs": (*map(_as_file, document.inputs), made_from),
            "task_id": None,
            "sheet": None,
        }
    )


def as_of_sheet(document: Sidecar, frame: Frame) -> Sidecar:
    """Return the sidecar of another picture of a frame: the frame stays that of its sheet."""
    if document.sheet is not None or not frame.sheet or frame.sheet_frame is None:
        return document
    sheet = SheetFrame(id=frame.sheet, frame=frame.sheet_frame, values=frame.sheet_values)
    return document.model_copy(update={"sheet": sheet})


def _as_file(source: SidecarInput) -> SidecarInput:
    """Return a copied frame's source: what stands before the copy has nothing to do with it."""
    return source.model_copy(update={"relation": FILE}) if is_followed(source.relation) else source


def frame_row(project: Project, document: Sidecar, size: int) -> dict[str, Any]:
    """Return the columns of a frame's row. `size`: of the picture file, in bytes."""
    return {
        "project_id": project.id,
        "uid": uid_of(project, document, document.frame.file),
        "path": document.frame.file,
        "generator": document.generator.name[:_NAME_LENGTH],
        "position": document.frame.position,
        "width": document.frame.width,
        "height": document.frame.height,
        "bytes": size,
        "sha256": document.frame.sha256,
        "seed": document.params.seed,
        "task_id": document.task_id,
        "deleted_at": None,
        "created_at": document.created_at,
        "updated_at": document.created_at,
        "first_take": document.frame.first_take or "",
        "shown": not document.frame.first_take,
        "run": (document.run or "")[:_RUN_LENGTH],
        "sheet": document.sheet.id if document.sheet else "",
        "sheet_frame": document.sheet.frame if document.sheet else None,
        "sheet_values": document.sheet.values if document.sheet else "",
        **UNMARKED,
        "text": texts_of(document.params),
        "uses": uses_of(project, document),
    }


def uses_of(project: Project, document: Sidecar) -> list[Use]:
    """Return the frames of the same project that a picture was made from."""
    own = {project.uid, document.project.uid} - {None}  # a copied project's frames name its first uid
    return [
        Use(document.frame.file, one.relation, one.file, one.sha256 or "")
        for one in document.inputs
        if is_followed(one.relation) and one.project in own and one.file and file_number(one.file)
    ]


def texts_of(params: Params) -> Texts:
    """Return what can be searched in of a frame's parameters."""
    stages = params.stages or ()
    loras = [*(params.loras or ()), *(lora for stage in stages for lora in stage.loras or ())]
    return Texts(
        prompt=distinct_words(params.prompt, *(stage.prompt for stage in stages)),
        model=distinct_words(params.model_name, *(stage.model_name for stage in stages)),
        lora=distinct_words(*(lora.lora_name for lora in loras)),
    )


def describe_picture(
    files: FileTransaction,
    project: Project,
    picture: Path,
    generator: str,
    position: str,
    uid: str | None = None,
) -> Sidecar:
    """Write and return the sidecar of a picture that is in the project's folder already.

    A sidecar that is there is kept and corrected; a damaged one is set aside. `uid`: of the frame that the
    picture becomes; None for a new frame.

    Raises:
        PictureError: the file is not a readable PNG.
        SizeMismatchError: it is not of the project's size.
        SidecarTooNewError: its sidecar was written by a newer Kino. Nothing is changed then.
    """
    frame = _frame_part(project, picture, position).model_copy(update={"uid": uid or new_uid()})
    parts: dict[str, Any] = {
        "project": project_part(project),
        "frame": frame,
        "generator": SidecarGenerator(name=generator),
    }
    path = sidecar.sidecar_path(picture)
    found = _read_or_set_aside(files, path)
    if found is None:
        document = Sidecar(**parts, created_at=now(), params=Params(width=frame.width, height=frame.height))
    else:
        document = found.model_copy(update={**parts, "task_id": None})
    files.rewrite(path, document)
    return document


def _frame_part(project: Project, picture: Path, position: str) -> SidecarFrame:
    width, height = png.size_of(picture)
    if (width, height) != (project.width, project.height):
        raise SizeMismatchError(
            f"path: the picture is {width}x{height}, "
            f"but {project.name!r} is {project.width}x{project.height}."
        )
    digest = hashlib.sha256()
    with picture.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return SidecarFrame(
        file=picture.name, width=width, height=height, sha256=digest.hexdigest(), position=position
    )


def _read_or_set_aside(files: FileTransaction, path: Path) -> Sidecar | None:
    try:
        return sidecar.read_sidecar(path)
    except SidecarTooNewError:
        raise
    except FileMissingError:
        return None
    except SidecarError as error:
        aside = files.set_aside(path)
        log.warning("%s Renamed to %s; Kino writes a new one from the picture.", error, aside.name)
        return None
