"""Servers that draw tasks, without a ComfyUI behind them."""

from __future__ import annotations

import uuid
from contextlib import ExitStack

from kino_store.metrics.probes import Probes
from kino_store.metrics.sampler import Sampler
from kino_store.queries import claims
from kino_store.services.machines.machines import Machines, Seat
from kino_store.store import Store
from kino_store.values import Task
from tests.store.tasks import Comfy, save_task_frames


class Server:
    """A server that draws: its store, and the seat that it has until it `dies`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.machines = Machines(store.database, store.events, Comfy(), Sampler(Probes()))
        self._held = ExitStack()
        taken = self._held.enter_context(self.machines.seat())
        assert taken is not None
        self.seat: Seat = taken

    def claim(self, held: int = 0) -> Task | None:
        self.machines.look_again()
        claimant = self.machines.claimant(self.seat, held)
        task = self.store.tasks.order.claim("comfyui", str(uuid.uuid4()), claimant)
        if task is not None:
            self.machines.loaded(self.seat, claims.model_of(task.type, task.data))
        return task

    def draw(self, held: int = 0) -> Task | None:
        """Take a task and complete it, with a frame."""
        task = self.claim(held)
        if task is not None:
            self.store.tasks.lifecycle.began(task)
            save_task_frames(self.store, self.store.projects.get(task.project_id), task, 1)
            self.store.tasks.lifecycle.succeeded(task)
        return task

    def refuse(self, task: Task, reason: str) -> None:
        self.machines.look_again()
        live = {row.uid for row in self.machines.others()}
        self.store.tasks.lifecycle.refused(task, reason, self.machines.claimant(self.seat, 0), live)

    def settle(self) -> None:
        """Give out again what others have left."""
        order, lifecycle = self.store.tasks.order, self.store.tasks.lifecycle
        self.machines.settle_dead(
            lambda seat: [lifecycle.lost(task) for task in order.taken("comfyui", seat)]
        )
        self.machines.look_again()
        lifecycle.give_up_refused({self.machines.uid, *(row.uid for row in self.machines.others())})

    def die(self) -> None:
        self._held.close()
