"""A move of frames that survives a crash: written down first, then done sidecar by sidecar, then struck out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ..media import sidecar
from ..media.atomic import to_json, write_whole
from ..media.trash import FOLDER as TRASH
from ..models import Sidecar

JOURNAL = ".kino-move.json"


@dataclass(frozen=True)
class Move:
    """New positions of frames in a project's folder, by file name."""

    folder: Path
    positions: dict[str, str]

    def write(self) -> Move:
        """Note the move, then put each new position into its sidecar; the move that would take it back."""
        before = {file: self._document(file).frame.position for file in self.positions}
        note = {"schema": "kino.move", "version": 1, "positions": self.positions}
        write_whole(self.folder / JOURNAL, to_json(note))
        self.apply()
        return Move(self.folder, before)

    def apply(self) -> None:
        """Put each position into its sidecar, unless it is there already."""
        for file, position in self.positions.items():
            document = self._document(file)
            if document.frame.position != position:
                frame = document.frame.model_copy(update={"position": position})
                sidecar.write(self._path(file), document.model_copy(update={"frame": frame}))

    def take_back(self) -> None:
        """Put the old positions back and strike the note out."""
        self.apply()
        self.done()

    def done(self) -> None:
        """Strike the note out, once the rows are committed."""
        (self.folder / JOURNAL).unlink(missing_ok=True)

    def _path(self, file: str) -> Path:
        """The sidecar of a frame, in its place or in the trash."""
        path = sidecar.sidecar_path(self.folder / file)
        return path if path.exists() else sidecar.sidecar_path(self.folder / TRASH / file)

    def _document(self, file: str) -> Sidecar:
        return sidecar.read_sidecar(self._path(file))


def half_done(folder: Path) -> Move | None:
    """The move that a crash left unfinished in a project's folder."""
    try:
        note = json.loads((folder / JOURNAL).read_bytes())
    except FileNotFoundError:
        return None
    return Move(folder, dict(note["positions"]))
