"""Models of the answers of markers and search."""

from __future__ import annotations

from .answers import Answer


class MarkerAnswer(Answer):
    """A marker and its frame. `number`: of the frame on the timeline, from 1."""

    uid: str
    kind: str
    name: str
    colour: str
    frame_id: int
    frame_uid: str
    number: int


class MarkerList(Answer):
    """The markers on a timeline, in order."""

    total: int
    markers: list[MarkerAnswer]


class SearchFound(Answer):
    """The ids of matching frames, in timeline order.

    `unread`: frames that searches for words leave out so far, because their sidecars are still being read.
    """

    project_id: int
    revision: int
    total: int
    unread: int
    frame_ids: list[int]
