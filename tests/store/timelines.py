"""Reads timelines for tests."""

from __future__ import annotations

from kino_store.store import Store
from kino_store.values import Frame, Project


def frames_of(store: Store, project: Project, offset: int = 0, limit: int = 1000) -> list[Frame]:
    """Return frames of a project in timeline order."""
    return store.frames.read.timeline_page(project.id, offset, limit)[1]
