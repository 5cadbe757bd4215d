"""The prompts that are in ComfyUI now, with their progress and previews."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...values import Task
from .prompts import TaskPrompt

if TYPE_CHECKING:
    from ...comfy.client import Preview


@dataclass
class Posted:
    """A posted prompt. `shares`: progress of each node, 0..1. `blocked`: why a node did not run, if known."""

    task: Task
    prompt: TaskPrompt
    shares: dict[str, float] = field(default_factory=dict)
    blocked: str | None = None


class InFlight:
    """Posted prompts by prompt id, and the latest preview. Written by the runner's thread only."""

    def __init__(self) -> None:
        self._posted: dict[str, Posted] = {}
        self._previews: dict[int, Preview] = {}

    def __len__(self) -> int:
        return len(self._posted)

    def __contains__(self, prompt_id: object) -> bool:
        return prompt_id in self._posted

    def get(self, prompt_id: str) -> Posted | None:
        """Return the posted prompt with that id."""
        return self._posted.get(prompt_id)

    def items(self) -> list[tuple[str, Posted]]:
        """Return all of them, as they are now."""
        return list(self._posted.items())

    def add(self, task: Task, prompt: TaskPrompt) -> None:
        """Add the prompt of a task, under the task's prompt id."""
        self._posted[task.prompt_id or ""] = Posted(task, prompt)

    def remove(self, task: Task) -> None:
        """Remove the prompt of a task. Its preview stays: a page may just be loading it."""
        self._posted.pop(task.prompt_id or "", None)

    def preview(self, task_id: int) -> Preview | None:
        """Return the latest preview of a task."""
        return self._previews.get(task_id)

    def show_preview(self, task: Task, preview: Preview) -> None:
        """Keep the preview of the task that is being sampled; only one is at a time."""
        self._previews = {task.id: preview}
