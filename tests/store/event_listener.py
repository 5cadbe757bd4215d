"""Listens to the events of a store."""

from __future__ import annotations

from typing import Any

from kino_store.errors import TaskNotFoundError
from kino_store.events import Event
from kino_store.store import Store
from kino_store.values import Task

TASK_EVENT_FIELDS = set(Task.model_fields) - {"data"} | {"preview"}


class EventListener:
    """Receives the events of a store, and reads the store's state at that moment."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.received: list[tuple[str, dict[str, Any], Any]] = []
        self.stop = store.events.subscribe(self._receive)

    def _receive(self, event: Event) -> None:
        self.received.append((event.kind, event.data, self._seen(event)))

    def _seen(self, event: Event) -> Any:
        if event.kind == "task":
            try:
                return self._store.tasks.queue.get(event.data["id"]).model_dump(exclude={"data"})
            except TaskNotFoundError:
                return None
        if event.kind == "frames":
            order = self._store.frames.read.timeline_order(event.data["project_id"])
            return order.revision, list(order.ids)
        if event.kind == "project":
            return [project.id for project in self._store.projects.all()]
        return self._store.tasks.queue.size()

    def take(self) -> list[tuple[str, dict[str, Any], Any]]:
        received, self.received = self.received, []
        return received

    def one(self) -> tuple[str, dict[str, Any], Any]:
        (only,) = self.take()
        return only

    def task(self) -> str:
        """Return the status in the only event, a `task` event that equals the store's task."""
        kind, data, seen = self.one()
        assert (kind, set(data)) == ("task", TASK_EVENT_FIELDS)
        assert {key: value for key, value in data.items() if key != "preview"} == seen
        return data["status"]

    def frames(self) -> tuple[str, list[int] | None, int | None, int]:
        """Return change, frame_ids, before and revision of the only event, which equals the timeline."""
        kind, data, (revision, order) = self.one()
        assert (kind, data["revision"]) == ("frames", revision)
        ids, before, change = data["frame_ids"], data["before"], data["change"]
        if ids is not None and change != "deleted":
            at = order.index(ids[0])
            assert order[at : at + len(ids) + 1] == [*ids, *([before] if before else [])]
        elif ids is not None:
            assert not set(ids) & set(order)
        return change, ids, before, revision
