"""Which frames are stale: made from something that has changed since. Derived from rows, never stored."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from sqlalchemy.engine import Connection

from ...database import Database
from ...errors import ProjectNotFoundError
from ...queries import projects as project_rows
from ...queries import uses as use_rows
from ...queries.uses import FIRST_TAKE, ID, PATH, PATH_OF_USE, SHA256, Shown, Use
from .reader import FrameReader

_KEPT = 8  # projects
_NEIGHBOURS = {"previous": -1, "next": 1}
_BY_FRAME = frozenset({"fixed", "anchor"})
State = Literal["ok", "changed", "stale", "gone"]


@dataclass(frozen=True)
class StaleFrames:
    """The stale frames of a timeline at one revision: their indexes from 0, in order."""

    revision: int
    indexes: Sequence[int]

    @property
    def runs(self) -> list[tuple[int, int]]:
        """The first and the last index of each row of stale frames that stand side by side."""
        found: list[tuple[int, int]] = []
        for index in self.indexes:
            if found and found[-1][1] == index - 1:
                found[-1] = (found[-1][0], index)
            else:
                found.append((index, index))
        return found


@dataclass(frozen=True)
class FrameSource:
    """A frame that a picture was made from.

    `state`: ok; changed, its relation means another picture now; stale itself; gone. `frame_id`: of the frame
    that the relation means now, None if there is none. `index`: its place on the timeline, from 0.
    """

    relation: str
    file: str
    state: State
    frame_id: int | None
    index: int | None


class Sources:
    """What the pictures of a timeline were made from, and what that means now."""

    def __init__(
        self,
        shown: Sequence[Shown],
        uses: Sequence[tuple[str, str, str, str]],
        first_takes: Mapping[str, str],
    ) -> None:
        """`first_takes`: of the sources that are not shown."""
        self.shown = shown
        self._uses = uses
        self._index = {one[PATH]: index for index, one in enumerate(shown)}
        self._first_takes = first_takes

    @cached_property
    def uses(self) -> dict[int, list[Use]]:
        """The uses of each frame that has some, by its index."""
        found: dict[int, list[Use]] = defaultdict(list)
        for use in self._uses:
            index = self._index.get(use[PATH_OF_USE])
            if index is not None:
                found[index].append(Use(*use))
        return found

    @cached_property
    def _by_first_take(self) -> dict[str, int]:
        return {one[FIRST_TAKE] or one[PATH]: index for index, one in enumerate(self.shown)}

    def source(self, index: int, use: Use) -> int | None:
        """Return the index of the frame that a use of the frame at `index` means now."""
        step = _NEIGHBOURS.get(use.relation)
        if step is not None:
            return index + step if 0 <= index + step < len(self.shown) else None
        if use.relation in _BY_FRAME:
            shown = self._index.get(use.source_path)
            return (
                shown
                if shown is not None
                else self._by_first_take.get(self._first_takes.get(use.source_path, ""))
            )
        return self._index.get(use.source_path)

    def is_changed(self, use: Use, source: int | None) -> bool:
        """Whether a use means another picture than the one that was used."""
        if source is None:
            return use.relation in _NEIGHBOURS
        present = self.shown[source]
        by_place = use.relation in _NEIGHBOURS or use.relation in _BY_FRAME
        if by_place and present[PATH] != use.source_path:
            return True
        return bool(use.source_sha256) and present[SHA256] != use.source_sha256

    def stale(self, changed: Collection[int] = ()) -> set[int]:
        """Return the indexes of frames of which a source changed, or is stale itself.

        `changed`: frames that have changed in another way, which are among them.

        Most uses are of the frame before, so these are looked at without a call or a list for each.
        """
        shown, index_of = self.shown, self._index
        found = list(changed)
        is_chained = bytearray(len(shown) + 1)  # made from the frame before
        followers: dict[int, list[int]] = defaultdict(list)
        for row in self._uses:
            path, relation, file, digest = row
            index = index_of.get(path)
            if index is None:
                continue
            if relation == "previous" and index:
                is_chained[index] = 1
                before = shown[index - 1]
                if before[PATH] != file or (digest and before[SHA256] != digest):
                    found.append(index)
                continue
            use = Use(*row)
            source = self.source(index, use)
            if self.is_changed(use, source):
                found.append(index)
            if source is not None and source != index:
                followers[source].append(index)
        return _with_followers(found, is_chained, followers)


def _with_followers(
    found: list[int], is_chained: bytearray, followers: Mapping[int, Sequence[int]]
) -> set[int]:
    stale = set(found)
    while found:
        index = found.pop()
        chained = (index + 1,) if is_chained[index + 1] else ()
        for follower in (*chained, *followers.get(index, ())):
            if follower not in stale:
                stale.add(follower)
                found.append(follower)
    return stale


class FrameStale:
    """Finds stale frames: one pass over a timeline for each of its revisions."""

    def __init__(self, database: Database, reader: FrameReader) -> None:
        self._database = database
        self._reader = reader
        self._known: OrderedDict[int, StaleFrames] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, project_id: int) -> StaleFrames:
        """Return the stale frames of a timeline. Raises ProjectNotFoundError."""
        with self._database.read() as connection:
            revision = project_rows.revision(connection, project_id)
            if revision is None:
                raise ProjectNotFoundError(f"There is no project with id {project_id}.")
            with self._lock:
                known = self._known.get(project_id)
            if known is None or known.revision != revision:
                is_any = use_rows.is_any(connection, project_id)
                found = sorted(_sources(connection, project_id).stale()) if is_any else []
                known = StaleFrames(revision, found)
        with self._lock:
            self._known[project_id] = known
            self._known.move_to_end(project_id)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known

    def sources_of(self, project_id: int) -> Sources:
        """Return what a timeline's pictures were made from."""
        with self._database.read() as connection:
            return _sources(connection, project_id)

    def sources(self, frame_id: int) -> list[FrameSource]:
        """Return the frames that a frame's picture was made from. Raises FrameNotFoundError."""
        frame = self._reader.get(frame_id)
        stale = set(self.of(frame.project_id).indexes)
        with self._database.read() as connection:
            found = _sources(connection, frame.project_id)
            uses = use_rows.of_picture(connection, frame.project_id, frame.path)
            present = use_rows.hashes(connection, frame.project_id, [use.source_path for use in uses])
        at = next((index for index, one in enumerate(found.shown) if one[PATH] == frame.path), None)
        answers = []
        for use in uses:
            source = None if at is None else found.source(at, use)
            state: State = "ok"
            if source is not None and source in stale and source != at:
                state = "stale"
            if at is not None and found.is_changed(use, source):
                state = "changed" if source is not None else "gone"
            if use.source_path not in present:
                state = "gone"
            shown = None if source is None else found.shown[source][ID]
            answers.append(FrameSource(use.relation, use.source_path, state, shown, source))
        return answers


def _sources(connection: Connection, project_id: int) -> Sources:
    shown, uses = use_rows.shown(connection, project_id), use_rows.of_project(connection, project_id)
    hidden = {use[2] for use in uses if use[1] in _BY_FRAME}
    hidden -= {one[PATH] for one in shown} if hidden else set()
    return Sources(shown, uses, use_rows.first_takes(connection, project_id, hidden))
