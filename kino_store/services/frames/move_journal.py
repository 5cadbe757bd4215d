"""A move of frames that survives a crash: written to a journal, applied sidecar by sidecar, then removed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import SidecarError, SidecarTooNewError
from ...media import sidecar, trash
from ...media.atomic import stale_files, temporary_path, to_json, write_atomic

JOURNAL = ".move.json"
SCHEMA, VERSION = "kino.move", 1


@dataclass(frozen=True)
class MoveJournal:
    """New positions of frames in a project's folder. `positions`: file name -> (position before, after)."""

    path: Path
    positions: Mapping[str, tuple[str, str]]

    @classmethod
    def begin(cls, folder: Path, positions: Mapping[str, tuple[str, str]]) -> MoveJournal:
        """Write the journal. Raises SidecarError when a sidecar can't be read; nothing has changed then."""
        journal = cls(temporary_path(folder, JOURNAL), positions)
        for file in positions:
            sidecar.read_sidecar(trash.sidecar_in(folder, file))
        content = {"schema": SCHEMA, "version": VERSION, "positions": dict(positions)}
        write_atomic(journal.path, to_json(content))
        return journal

    def apply(self) -> None:
        """Write the new positions into the sidecars."""
        for file, (_, after) in self.positions.items():
            self._write(file, after)

    def undo(self) -> None:
        """Write the old positions back, and remove the journal."""
        for file, (before, _) in self.positions.items():
            self._write(file, before)
        self.remove()

    def remove(self) -> None:
        """Remove the journal, once the rows are committed."""
        self.path.unlink(missing_ok=True)

    def _write(self, file: str, position: str) -> None:
        sidecar.write_position(trash.sidecar_in(self.path.parent, file), position)


def unfinished(folder: Path) -> list[MoveJournal]:
    """Return the journals that dead processes left in a project's folder, oldest first.

    Raises:
        SidecarError: a journal is damaged, or was written by a newer Kino.
    """
    return [MoveJournal(path, _positions(path)) for path in stale_files(folder, JOURNAL)]


def _positions(path: Path) -> dict[str, tuple[str, str]]:
    try:
        content = json.loads(path.read_bytes())
        known = (content["schema"], content["version"]) == (SCHEMA, VERSION)
        positions = {
            str(file): (str(before), str(after)) for file, (before, after) in content["positions"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SidecarError(f"{path} is damaged ({error!r}). Move it out of the folder.") from error
    if not known:
        raise SidecarTooNewError(
            f"{path} was written by another version of Kino. Update Kino, or move it out of the folder."
        )
    return positions
