"""Marks: what people decide about frames. Ratings, labels, notes, and markers on the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...database import Database
from ...errors import InvalidValueError, MarkerNotFoundError
from ...ids import new_uid
from ...media.journal import BeforeAfter
from ...parameters import MOST_MARKERS
from ...queries import frames as rows
from ...queries import marks
from ...queries import takes as take_rows
from ...values import Marker
from ..journal import Purpose
from ..projects import Projects
from .frame_edit import FrameEdits
from .reader import FrameReader

_WORDS = {
    "rating": "rate",
    "label": "label",
    "note": "note",
    "approved": "approve",
    "hold": "hold",
}  # how the journal calls a change of one mark


@dataclass(frozen=True)
class PlacedMarker:
    """A marker and its frame. `number`: of the frame on the timeline, from 1."""

    marker: Marker
    frame_id: int
    frame_uid: str
    number: int


class FrameMarks:
    """Sets marks. Every change is in the journal, so it can be undone and outlives the database."""

    def __init__(
        self, database: Database, projects: Projects, reader: FrameReader, edits: FrameEdits
    ) -> None:
        self._database = database
        self._projects = projects
        self._reader = reader
        self._edits = edits

    def mark(self, frame_ids: Sequence[int], values: Mapping[str, Any], step: str | None = None) -> int:
        """Set rating, label, note or hold of frames, those that `values` has; return how many changed.

        `approved`: True approves the picture that a frame shows, False takes that back. `step`: of the undo.

        Raises:
            FrameNotFoundError: a frame does not exist.
            InvalidValueError: there is nothing to set.
        """
        if not values:
            raise InvalidValueError("set", {}, "Give rating, label, note or approved.")
        project_ids = sorted(self._reader.project_ids(frame_ids))
        do = _WORDS[next(iter(values))] if len(values) == 1 else "mark"
        projects = [self._projects.get(project_id) for project_id in project_ids]
        changed: set[int] = set()
        with self._edits.begin(*projects, purpose=Purpose(do, step)) as edit:
            found = rows.known_by_ids(edit.connection, list(dict.fromkeys(frame_ids)))
            for project_id in project_ids:
                known = {one.path: one for one in found.values() if one.project_id == project_id}
                affected: set[int] = set()
                for name, value in values.items():
                    after = {path: path * value if name == "approved" else value for path in known}
                    changes: dict[str, BeforeAfter] = {
                        path: (getattr(one, name), after[path])
                        for path, one in known.items()
                        if getattr(one, name) != after[path]
                    }
                    if changes:
                        edit.change(project_id, name, changes, known)
                        affected.update(known[path].id for path in changes)
                first_takes = {
                    one.first_take or one.path
                    for one in known.values()
                    if one.id in affected and one.deleted_at is None
                }
                edit.record("changed", take_rows.shown_of(edit.connection, project_id, first_takes))
                changed |= affected
        return len(changed)

    def markers(self, project_id: int) -> list[PlacedMarker]:
        """Return the markers on a timeline, in order. Raises ProjectNotFoundError."""
        order = self._reader.timeline_order(project_id)
        with self._database.read() as connection:
            found = marks.with_markers(connection, project_id)
        if not found:
            return []
        numbers = {frame_id: number for number, frame_id in enumerate(order.ids, 1)}
        return [
            PlacedMarker(Marker.model_validate(marker), one.id, one.uid, numbers[one.id])
            for one in found
            if one.id in numbers
            for marker in one.markers
        ]

    def add_marker(
        self, project_id: int, frame_id: int, values: Mapping[str, Any], step: str | None = None
    ) -> PlacedMarker:
        """Put a marker on a frame.

        Raises:
            ProjectNotFoundError, FrameNotFoundError: there is no such project, or no such frame in it.
            InvalidValueError: the frame has too many markers.
        """
        marker = Marker.model_validate({"uid": new_uid(), **values})

        def add(present: _Markers) -> _Markers:
            return {**present, frame_id: [*present[frame_id], marker.model_dump()]}

        self._change(project_id, [frame_id], add, step)
        return self._placed(project_id, marker.uid)

    def change_marker(
        self, project_id: int, uid: str, values: Mapping[str, Any], step: str | None = None
    ) -> PlacedMarker:
        """Change kind, name, colour or the frame (`frame_id`) of a marker.

        Raises:
            ProjectNotFoundError, FrameNotFoundError: as for `add_marker`.
            MarkerNotFoundError: no frame of the timeline has it.
        """
        changes = dict(values)
        source = self._placed(project_id, uid).frame_id
        target = changes.pop("frame_id", source)

        def change(present: _Markers) -> _Markers:
            changed = [{**one, **changes} for one in present[source] if one["uid"] == uid]
            if not changed:  # another person was faster
                raise _missing(uid)
            if target == source:
                return {source: [changed[0] if one["uid"] == uid else one for one in present[source]]}
            rest = [one for one in present[source] if one["uid"] != uid]
            return {source: rest, target: [*present[target], *changed]}

        self._change(project_id, list(dict.fromkeys([source, target])), change, step)
        return self._placed(project_id, uid)

    def delete_marker(self, project_id: int, uid: str, step: str | None = None) -> None:
        """Delete a marker. Raises ProjectNotFoundError or MarkerNotFoundError."""
        source = self._placed(project_id, uid).frame_id

        def delete(present: _Markers) -> _Markers:
            return {source: [one for one in present[source] if one["uid"] != uid]}

        self._change(project_id, [source], delete, step)

    def _change(
        self,
        project_id: int,
        frame_ids: Sequence[int],
        change: Callable[[_Markers], _Markers],
        step: str | None,
    ) -> None:
        project = self._projects.get(project_id)
        for frame_id in frame_ids:
            if self._reader.on_timeline(frame_id).project_id != project_id:
                raise InvalidValueError("frame_id", frame_id, f"It must be in project {project_id}.")
        with self._edits.begin(project, purpose=Purpose("marker", step)) as edit:
            known = rows.known_by_ids(edit.connection, frame_ids)
            before = {frame_id: marks.unpacked(known[frame_id].markers) for frame_id in frame_ids}
            after = change(before)
            if any(len(markers) > MOST_MARKERS for markers in after.values()):
                raise InvalidValueError(
                    "frame_id", frame_ids[-1], f"A frame has {MOST_MARKERS} markers at most."
                )
            changes: dict[str, BeforeAfter] = {
                known[frame_id].path: (before[frame_id], after[frame_id])
                for frame_id in frame_ids
                if before[frame_id] != after[frame_id]
            }
            if changes:
                edit.change(project_id, "markers", changes, {one.path: one for one in known.values()})

    def _placed(self, project_id: int, uid: str) -> PlacedMarker:
        for placed in self.markers(project_id):
            if placed.marker.uid == uid:
                return placed
        raise _missing(uid)


_Markers = dict[int, list[dict[str, Any]]]  # by frame id, as JSON


def _missing(uid: str) -> MarkerNotFoundError:
    return MarkerNotFoundError(f"There is no marker {uid} on this timeline. It may have been deleted.")
