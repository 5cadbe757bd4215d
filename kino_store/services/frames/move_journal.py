"""A move of frames that survives a crash: written down first, then done sidecar by sidecar, then struck out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import SidecarError, SidecarTooNewError
from ...media import sidecar, trash
from ...media.atomic import left_behind, own_file, to_json, write_whole

NOTE = ".move.json"
SCHEMA, VERSION = "kino.move", 1


@dataclass(frozen=True)
class MoveJournal:
    """New positions of frames in a project's folder: file name -> (position before, position after)."""

    note: Path
    positions: Mapping[str, tuple[str, str]]

    @classmethod
    def plan(cls, folder: Path, positions: Mapping[str, tuple[str, str]]) -> MoveJournal:
        """Write the move down. SidecarError when a sidecar can't be read: then nothing has happened."""
        move = cls(own_file(folder, NOTE), positions)
        for file in positions:
            sidecar.read_sidecar(trash.sidecar_in(folder, file))
        write_whole(move.note, to_json({"schema": SCHEMA, "version": VERSION, "positions": dict(positions)}))
        return move

    def apply(self) -> None:
        """Put the new positions into the sidecars."""
        for file, (_, after) in self.positions.items():
            self._put(file, after)

    def take_back(self) -> None:
        """Put the old positions back, and strike the note out."""
        for file, (before, _) in self.positions.items():
            self._put(file, before)
        self.done()

    def done(self) -> None:
        """Strike the note out, once the rows are committed."""
        self.note.unlink(missing_ok=True)

    def _put(self, file: str, position: str) -> None:
        sidecar.write_position(trash.sidecar_in(self.note.parent, file), position)


def half_done(folder: Path) -> list[MoveJournal]:
    """The moves that dead processes left in a project's folder, oldest first. SidecarError for a note that is no note."""
    return [MoveJournal(path, _positions(path)) for path in left_behind(folder, NOTE)]


def _positions(path: Path) -> dict[str, tuple[str, str]]:
    try:
        note = json.loads(path.read_bytes())
        known = (note["schema"], note["version"]) == (SCHEMA, VERSION)
        positions = {
            str(file): (str(before), str(after)) for file, (before, after) in note["positions"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SidecarError(f"{path} is damaged ({error!r}). Move it out of the folder.") from error
    if not known:
        raise SidecarTooNewError(
            f"{path} was written by another Kino. Update Kino, or move it out of the folder."
        )
    return positions
