"""Which frames are stale: made from something that has changed since. Derived from rows, never stored.

What a relation means now, and when that is another picture than the one that was used:

- previous, next: what stands before or after the frame; previous-2 is the frame before the one before.
- left, right: the nearest frame on that side. In-betweens, which were put into a gap themselves, are passed
  over on the way to the frame that was used: those of the same gap, and those of a gap inside it.
- fixed, anchor: what that frame shows, wherever it is now.
- range: likewise, and nothing stands between the first and the last of the range that is not of it.
- file: that file, as long as a frame shows it.
- self: that file, whether it is shown or not, as the frame shows the result. So it is changed only when the
  file is gone, or its pixels are not what they were. What that file was made from itself does not count.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
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
from ...recent import Recent
from ...relations import BY_FRAME, RANGE, SELF, SIDES, step_of
from .reader import FrameReader

_KEPT = 8  # projects
_BY_IDENTITY = BY_FRAME | {RANGE}
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
        lost: Collection[tuple[str, str]] = (),
    ) -> None:
        """`first_takes`: of the sources that are not shown. `lost`: see queries.uses.lost, of self."""
        self.shown = shown
        self._lost = frozenset(lost)
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

    @cached_property
    def _plain(self) -> list[int]:
        """The indexes of the frames that were not put into a gap, in order."""
        inside = {self._index.get(use[PATH_OF_USE]) for use in self._uses if use[1] in SIDES}
        return [index for index in range(len(self.shown)) if index not in inside]

    @cached_property
    def _torn(self) -> set[str]:
        """The files that were made from a range in which something else stands now."""
        ranges: dict[str, set[int | None]] = defaultdict(set)
        for use in self._uses:
            if use[1] == RANGE:
                ranges[use[PATH_OF_USE]].add(self._of_file(use[2]))
        torn = set()
        for path, indexes in ranges.items():
            known = [index for index in indexes if index is not None]
            if len(known) < len(indexes) or max(known) - min(known) + 1 != len(known):
                torn.add(path)
        return torn

    def _of_file(self, file: str) -> int | None:
        """Return the index of the frame that a file is a picture of; None if it is not on the timeline."""
        shown = self._index.get(file)
        return shown if shown is not None else self._by_first_take.get(self._first_takes.get(file, ""))

    def source(self, index: int, use: Use) -> int | None:
        """Return the index of the frame that a use of the frame at `index` means now."""
        step = step_of(use.relation)
        if step is not None:
            return index + step if 0 <= index + step < len(self.shown) else None
        if use.relation in SIDES:
            return self.side(index + (use.relation == "right"), use.relation, use.source_path)
        return (self._of_file if use.relation in _BY_IDENTITY else self._index.get)(use.source_path)

    def side(self, at: int, relation: str, file: str) -> int | None:
        """Return the index of the frame on one side of a gap, which is before the frame at index `at`.

        `relation`: left or right. `file`: of the frame that was used, which in-betweens don't hide.
        """
        named, place = self._of_file(file), bisect_left(self._plain, at)
        if relation == "left":
            nearest = self._plain[place - 1] if place else -1
            return named if named is not None and nearest <= named < at else nearest if place else None
        nearest = self._plain[place] if place < len(self._plain) else len(self.shown)
        if named is not None and at <= named <= nearest:
            return named
        return nearest if nearest < len(self.shown) else None

    def is_changed(self, use: Use, source: int | None) -> bool:
        """Whether a use means another picture than the one that was used."""
        if use.relation == SELF:
            return (use.path, use.source_path) in self._lost
        by_place = use.relation in SIDES or use.relation == RANGE or step_of(use.relation) is not None
        if source is None:
            return by_place
        present = self.shown[source]
        if (by_place or use.relation in BY_FRAME) and present[PATH] != use.source_path:
            return True
        if use.relation == RANGE and use.path in self._torn:
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
        self._known: Recent[int, StaleFrames] = Recent(_KEPT)

    def of(self, project_id: int) -> StaleFrames:
        """Return the stale frames of a timeline. Raises ProjectNotFoundError."""
        with self._database.read() as connection:
            revision = project_rows.revision(connection, project_id)
            if revision is None:
                raise ProjectNotFoundError(f"There is no project with id {project_id}.")
            known = self._known.get(project_id)
            if known is None or known.revision != revision:
                is_any = use_rows.is_any(connection, project_id)
                found = sorted(_sources(connection, project_id).stale()) if is_any else []
                known = StaleFrames(revision, found)
        self._known.put(project_id, known)
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
    hidden = {use[2] for use in uses if use[1] in _BY_IDENTITY or use[1] in SIDES}
    hidden -= {one[PATH] for one in shown} if hidden else set()
    has_own = any(use[1] == SELF for use in uses)
    lost = use_rows.lost(connection, project_id, SELF) if has_own else []
    return Sources(shown, uses, use_rows.first_takes(connection, project_id, hidden), lost)
