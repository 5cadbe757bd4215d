"""Helpers for tests of tasks: a ComfyUI that only lists models, a submitter, tasks in every status."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kino_store.database import Database
from kino_store.jobs import StoredPlace
from kino_store.services.frames.encoder import SaveContext
from kino_store.services.tasks.submit import TaskSubmitter
from kino_store.store import BUILT_IN, Store
from kino_store.values import END, Frame, Place, Project, Task
from tests.store.pictures import picture

FOX = "fox.safetensors"
GIVEN = {"prompt": "a fox", "model_name": FOX}
SAVER: dict[str, Any] = {"7": {"class_type": "KinoSaveFrame", "inputs": {}}}
SD15: dict[str, Any] = json.loads((BUILT_IN / "sd15.json").read_text("utf-8"))


class Comfy:
    """A ComfyUI host with a few model files that runs nothing."""

    def __init__(self, **models: list[str]) -> None:
        self.models = {"checkpoints": [FOX, "owl.safetensors"], "loras": ["ink.safetensors"], **models}

    def server(self) -> str:
        return ""

    def device(self) -> str:
        return "CPU"

    def model_categories(self) -> list[str]:
        return sorted(self.models)

    def model_names(self, category: str) -> list[str]:
        return self.models.get(category, [])

    def model_folders(self, category: str) -> list[Path]:
        return []

    def model_path(self, category: str, name: str) -> Path | None:
        return None

    def missing_nodes(self, _: object) -> list[str]:
        return []

    def options(self, node: str, name: str) -> list[str]:
        return {"sampler_name": ["euler", "dpmpp_2m_sde"], "scheduler": ["karras", "sgm_uniform"]}.get(
            name, []
        )


def submitter_of(store: Store, host: Comfy | None = None) -> TaskSubmitter:
    """Return a submitter that checks against the model lists of `host`."""
    return TaskSubmitter(
        store.tasks.queue,
        store.tasks.prompts,
        store.generators,
        store.projects,
        store.frames.read,
        store.masks,
        host or Comfy(),
    )


def regenerate(
    submitter: TaskSubmitter,
    frame_id: int,
    overrides: Mapping[str, Any],
    place: Mapping[str, Any],
    count: int = 1,
) -> list[int]:
    """Queue tasks that regenerate a frame; return their ids."""
    return [
        task.id for task in submitter.regenerate(frame_id, overrides, StoredPlace(**place).place(), count)
    ]


def task_row(project: Project, **more: Any) -> dict[str, Any]:
    """Return the row of a new task."""
    return {
        "name": "One",
        "type": "sd15",
        "data": {"seed": 1},
        "project_id": project.id,
        "priority": 0,
        **more,
    }


def queue_tasks(store: Store, project: Project, count: int = 1, **more: Any) -> list[int]:
    return store.tasks.queue.add([task_row(project, **more) for _ in range(count)], status="queued")


def claim_task(store: Store) -> Task:
    """Claim the next task for a new prompt, as the runner does."""
    task = store.tasks.order.claim("comfyui", str(uuid.uuid4()))
    assert task is not None
    return task


def start_task(store: Store) -> Task:
    task = claim_task(store)
    store.tasks.lifecycle.began(task)
    return store.tasks.queue.get(task.id)


def save_task_frames(
    store: Store,
    project: Project,
    task: Task,
    *seeds: int,
    node: str = "7",
    prompt: Mapping[str, Any] = SAVER,
    place: Place = END,
) -> list[Frame]:
    """Save frames as a saving node of the task's prompt does."""
    origin = SaveContext(
        generator=task.type,
        task_id=task.id,
        prompt_id=task.prompt_id,
        run=task.run,
        node_id=node,
        prompt=prompt,
    )
    return store.frames.edit.save(project, [picture(seed) for seed in seeds], origin, place)


def task_in_status(store: Store, project: Project, status: str) -> Task:
    """Return a task that reached the status in the regular way."""
    (task_id,) = store.tasks.queue.add(
        [task_row(project, priority=1000)], status="pending" if status == "pending" else "queued"
    )
    if status not in {"pending", "queued"}:
        task = start_task(store)
        if status == "completed":
            save_task_frames(store, project, task, 1)
            store.tasks.lifecycle.succeeded(task)
        elif status == "failed":
            store.tasks.lifecycle.failed(task, "It was too large.")
        elif status == "stopped":
            store.tasks.queue.stop(task_id)
    task = store.tasks.queue.get(task_id)
    assert task.status == status
    return task


def hold_lock(url: str, what: str, parent: Connection) -> None:
    """Send whether this process got the lock; hold it until a message comes or the process is killed."""
    database = Database(url)
    with database.only_one(what) as mine:
        parent.send(mine)
        parent.recv()
    database.close()
