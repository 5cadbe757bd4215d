"""Guards the frames folder: nothing changes in one that belongs to another database, or is not mounted."""

from __future__ import annotations

import json
import logging

from sqlalchemy.engine import Connection

from ..database import Database
from ..documents import StoreFile
from ..errors import StoreFileError, WrongFolderError
from ..ids import new_uid
from ..media import store_file, trash
from ..paths import Paths
from ..queries import projects as project_rows
from ..queries import store as rows
from ..queries.store import StoreId
from ..values import HIGHEST_GENERATION

log = logging.getLogger("kino")

# Each new database of a folder numbers its rows from the next billion on. An id that a page or a script still
# has from a deleted database is then not found, instead of meaning another frame.
IDS_PER_GENERATION = 1_000_000_000


class FolderGuard:
    """Compares the file `.store` in the frames folder with the database's row. Thread-safe."""

    def __init__(self, database: Database, paths: Paths) -> None:
        self._database = database
        self._paths = paths
        self._uuid = ""  # no folder has this one
        self._refused: str | None = None
        self._logged: str | None = None

    def open(self) -> None:
        """Find out whether the folder is the database's; a database without one adopts it.

        A wrong folder stays wrong until the store is opened again, because its recovery is due first.

        Raises:
            DiskFullError, StoreUnavailableError: the folder can't be written to.
        """
        try:
            known = self._known()
            self._uuid = known.uuid
            found = self._found()
        except WrongFolderError as error:
            self._refused = f"{error.message} Then restart ComfyUI."
        else:
            if found.generation < known.generation:  # the file was written by hand, or came from a backup
                store_file.replace(
                    self._paths.frames, found.model_copy(update={"generation": known.generation})
                )
        self.trouble()

    def trouble(self) -> str | None:
        """Return why nothing may change now and what to do, or None. Each trouble is logged once."""
        reason = self._refused
        if reason is None:
            try:
                self._found()
            except WrongFolderError as error:
                reason = f"{error.message} Kino goes on as soon as the folder is back."
        if reason is not None and reason != self._logged:
            log.warning("%s", reason)
        self._logged = reason
        return reason

    def check(self) -> None:
        """Raise WrongFolderError unless the folder is the database's."""
        reason = self.trouble()
        if reason is not None:
            raise WrongFolderError(reason)

    def _known(self) -> StoreId:
        """Return the database's row, inserted when there is none."""
        with self._database.read() as connection:
            known = rows.identity(connection)
        if known is not None:
            return known
        with self._database.write(exclusive=True) as connection:
            known = rows.identity(connection)  # another process may have been faster
            if known is None:
                known = self._adopt(connection)
                rows.insert(connection, known)
        return known

    def _adopt(self, connection: Connection) -> StoreId:
        """Write the file, then return the row for it.

        A crash before the commit costs a generation; in the other order, one could be used twice.
        """
        folder = self._paths.frames
        found = self._read()
        if found is None:
            self._check_projects(connection)
            new = StoreFile(uuid=new_uid())
            if store_file.create(folder, new):
                return StoreId(new.uuid, new.generation)
            found = self._read() or new  # another database adopted the folder at this moment
        generation = min(found.generation + 1, HIGHEST_GENERATION)
        store_file.replace(folder, found.model_copy(update={"generation": generation}))
        rows.number_from(connection, generation * IDS_PER_GENERATION)
        return StoreId(found.uuid, generation)

    def _check_projects(self, connection: Connection) -> None:
        """Raise WrongFolderError if the database of an older Kino has projects and the folder has none."""
        folders = project_rows.folders(connection)
        trashed = self._paths.frames / trash.FOLDER
        if folders and not any(
            self._paths.project(name).is_dir() or (trashed / name).is_dir() for name in folders
        ):
            raise self._wrong(
                f"it has none of the {len(folders)} projects of Kino's database {self._database.place}",
                "use a new database: Kino builds it from the files in the folder.",
            )

    def _read(self) -> StoreFile | None:
        try:
            return store_file.read(self._paths.frames)
        except StoreFileError as error:
            path = self._paths.frames / store_file.NAME
            raise self._wrong(error.message, f"delete {path}: Kino writes a new one.") from error

    def _found(self) -> StoreFile:
        """Return the content of the folder's file, which has the database's uuid. Raises WrongFolderError."""
        path = self._paths.frames / store_file.NAME
        try:
            found = store_file.read(self._paths.frames)
            reason = f"{path} is missing" if found is None else f"{path} has the uuid {found.uuid}"
        except StoreFileError as error:
            found, reason = None, error.message
        if found is not None and found.uuid == self._uuid:
            return found
        line = json.dumps(StoreFile(uuid=self._uuid).model_dump(by_alias=True))
        raise self._wrong(
            f"Kino's database {self._database.place} belongs to the folder with the uuid {self._uuid}, "
            f"and {reason}",
            f"write this line into {path}: {line}.",
        )

    def _wrong(self, reason: str, if_right: str) -> WrongFolderError:
        return WrongFolderError(
            f"Kino can't use the frames folder {self._paths.frames}: {reason}. Nothing is saved, deleted or "
            "recovered, and tasks wait. Mount the disk or share that holds the folder, or start ComfyUI with "
            f"the right --output-directory. If this folder is the right one, {if_right}"
        )
