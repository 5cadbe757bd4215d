"""Changes to the files of one project's folder that are undone together when something fails."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ...documents import Sidecar
from ...errors import FileMissingError, StoreUnavailableError
from ...ids import HIGHEST_NUMBER, frame_file
from ...media import sidecar, staging, trash
from ...media.atomic import (
    disk_errors,
    flush_files,
    flush_folder,
    rename_without_replacing,
    write_atomic,
    write_temporary,
)

_Move = Callable[[Path, str], None]  # of a frame's files, in the project's folder

_INTO_TRASH: tuple[_Move, _Move] = (trash.move_in, trash.move_out)  # and how to undo it
_OUT_OF_TRASH: tuple[_Move, _Move] = (trash.move_out, trash.move_in)
_ARRIVE: tuple[_Move, _Move] = (staging.arrive, staging.leave)


class FileTransaction:
    """Moves pictures and sidecars, and remembers how to undo each step.

    `last_file`: the highest file number that the project ever used, valid while the project is locked.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last_file = 0
        self._moves: deque[tuple[str, tuple[_Move, _Move]]] = deque()
        self._use_trash = False
        self._undo = ExitStack()

    @contextmanager
    def undo_on_failure(self) -> Iterator[None]:
        """Undo every step so far, once, if the block raises."""
        try:
            yield
        except BaseException:
            self._undo.close()
            raise

    def on_failure(self, undo: Callable[[], object]) -> None:
        """Call `undo` if the transaction fails."""
        self._undo.callback(undo)

    def new_numbers(self, count: int) -> list[int]:
        """Return `count` file numbers that no frame ever had. Raises StoreUnavailableError."""
        numbers = free_numbers(self.folder, self.last_file, count)
        self.last_file = numbers[-1]
        return numbers

    def put(self, pictures: Sequence[tuple[Path, Sidecar]], *, staged: bool = False) -> None:
        """Move written pictures to the file names in their sidecars.

        The sidecar goes first and the picture last: a frame exists where its picture is. `staged`: they wait
        under hidden names until `move` is called.
        """
        sidecars: list[Path] = []
        for _, document in pictures:
            sidecars.append(write_temporary(self.folder, sidecar.dump(document), flush=False))
            self._undo.callback(sidecars[-1].unlink, missing_ok=True)
        flush_files(sidecars)
        for written, (picture, document) in zip(sidecars, pictures, strict=True):
            target = self.folder / document.frame.file
            for file, path in ((written, sidecar.sidecar_path(target)), (picture, target)):
                name = staging.staged_path(path) if staged else path
                with disk_errors(self.folder):
                    rename_without_replacing(file, name)
                self._undo.callback(name.unlink, missing_ok=True)
            if staged:
                self._moves.append((target.name, _ARRIVE))
        if staged:
            flush_folder(self.folder)

    def rewrite(self, path: Path, document: Sidecar) -> None:
        """Replace a sidecar; undo brings back the earlier bytes."""
        earlier = path.read_bytes() if path.exists() else None
        self.on_failure(functools.partial(_put_back, path, earlier))
        sidecar.write(path, document)

    def set_aside(self, path: Path) -> Path:
        """Rename a damaged file so that a new one can take its name; return where it is now."""
        aside = sidecar.set_aside(path)
        self.on_failure(functools.partial(aside.replace, path))
        return aside

    def trash(self, file: str) -> None:
        """Move a frame's files to the trash, when `move` is called."""
        self._moves.append((file, _INTO_TRASH))

    def restore(self, file: str) -> None:
        """Move a frame's files out of the trash, when `move` is called. Raises FileMissingError."""
        trash.check_present(self.folder, file)
        self._moves.append((file, _OUT_OF_TRASH))

    def move(self) -> None:
        """Move files to the trash and out of it, and give those that wait their names."""
        while self._moves:
            file, (move, back) = self._moves.popleft()
            self._use_trash = self._use_trash or move is not staging.arrive
            self._undo.callback(_move_back, back, self.folder, file)
            with disk_errors(self.folder):
                move(self.folder, file)

    def flush(self) -> None:
        """Make the renames survive a power cut."""
        (trash.flush if self._use_trash else flush_folder)(self.folder)


def free_numbers(folder: Path, last: int, count: int) -> list[int]:
    """Return `count` file numbers after `last` that are free in the folder and in its trash.

    A killed process may have left files with higher numbers than the database knows.

    Raises:
        StoreUnavailableError: after the last number; longer file names would not be frames any more.
    """
    numbers: list[int] = []
    number = last
    while len(numbers) < count:
        number += 1
        if number > HIGHEST_NUMBER:
            raise StoreUnavailableError(
                f"{folder} has no file number left: the highest was {frame_file(last)}. Nothing was saved. "
                "Save to another project."
            )
        name = frame_file(number)
        places = (folder / name, folder / trash.FOLDER / name, staging.staged_path(folder / name))
        if not any(path.exists() or sidecar.sidecar_path(path).exists() for path in places):
            numbers.append(number)
    return numbers


def _move_back(back: _Move, folder: Path, file: str) -> None:
    # It may never have been moved; the error that is being raised already explains why.
    with suppress(FileMissingError):
        back(folder, file)


def _put_back(path: Path, earlier: bytes | None) -> None:
    if earlier is None:
        path.unlink(missing_ok=True)
    else:
        write_atomic(path, earlier)
