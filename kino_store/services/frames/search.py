"""Search in a timeline, and the texts of frames that came from a database without them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

from ...database import Database
from ...errors import KinoError
from ...media import sidecar, trash
from ...paths import Paths
from ...queries import search as search_rows
from ...queries import texts
from ...queries.text_index import text_index
from ...search import Query, Texts, parse
from ..projects import Projects
from .reader import FrameReader
from .sidecars import texts_of
from .timeline_cache import TimelineOrder

log = logging.getLogger("kino")


@dataclass(frozen=True)
class Found:
    """The ids of matching frames in timeline order, at that revision.

    `unread`: frames whose sidecars have not been read yet, which searches for words leave out.
    """

    revision: int
    frame_ids: list[int]
    unread: int


class FrameSearch:
    """Finds frames by words, marks and parameters."""

    def __init__(self, database: Database, paths: Paths, projects: Projects, reader: FrameReader) -> None:
        self._database = database
        self._paths = paths
        self._projects = projects
        self._reader = reader
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def find(self, project_id: int, text: str) -> Found:
        """Return the frames of a timeline that match; see `search.parse` for what can be asked.

        Raises:
            ProjectNotFoundError: there is no such project.
            InvalidValueError: a term can't be understood.
        """
        query = parse(text)
        with self._database.read() as connection:
            order = self._reader.order_in(connection, project_id)
            found = search_rows.matching(connection, project_id, query)
            without = search_rows.excluded(connection, project_id, query)
            unread = texts.count_without_text(connection, project_id) if query.words else 0
        return Found(order.revision, _in_order(order, query, found, without), unread)

    def prepare(self) -> None:
        """Create the index if it is missing."""
        with self._database.write(exclusive=True) as connection:
            text_index(connection).prepare(connection)

    def start(self) -> None:
        """Begin to read the sidecars of frames whose text is not known yet."""
        with self._database.read() as connection:
            is_complete = not texts.without_text(connection, 1)
        if not is_complete:
            self._thread = threading.Thread(target=self._read_all, name="kino-search", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop reading; the next start goes on."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def read_all(self) -> None:
        """Wait until the sidecars of all frames have been read."""
        if self._thread is not None:
            self._thread.join()

    def _read_all(self) -> None:
        try:
            while not self._closing.is_set() and self._read_some():
                pass
        except KinoError as error:
            log.warning("Kino stopped reading what can be searched in, until its next start: %s", error)

    def _read_some(self) -> bool:
        """Read the sidecars of some frames without a text; return whether there were any."""
        with self._database.read() as connection:
            waiting = texts.without_text(connection)
        folders = {one.id: self._paths.project(one.folder) for one in self._projects.all()}
        read: dict[int, Texts] = {}
        for one in waiting:
            if self._closing.is_set():
                return False
            try:
                path = trash.sidecar_in(folders[one.project_id], one.path)
                read[one.id] = texts_of(sidecar.read_sidecar(path).params)
            except (KinoError, KeyError, OSError):  # damaged, or deleted meanwhile: nothing to find in it
                read[one.id] = Texts()
        with self._database.write() as connection:
            texts.give_first(connection, read)
        return bool(waiting)


def _in_order(order: TimelineOrder, query: Query, found: set[int] | None, without: set[int]) -> list[int]:
    ids: Iterable[int] = order.ids
    if query.spans:
        inside = bytearray(b"\1") * len(order.ids)
        for span in query.spans:
            first, last = span.first - 1, len(inside) if span.last is None else span.last
            if span.negated:
                inside[first:last] = bytes(len(inside[first:last]))
            else:
                inside[:first] = bytes(len(inside[:first]))
                inside[last:] = bytes(len(inside[last:]))
        ids = compress(order.ids, inside)
    if found is not None:
        wanted = found - without
        return [frame_id for frame_id in ids if frame_id in wanted]
    return [frame_id for frame_id in ids if frame_id not in without]
