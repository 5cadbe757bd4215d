"""Saved workflows scaled down for the demo's checkpoint, and the frames that a server saved."""

from __future__ import annotations

import copy
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kino_store.media import png
from tests.comfyui.server import ComfyServer

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows" / "api"
CHECKPOINT = "kino_demo.safetensors"
LORAS = ["kino_demo_a.safetensors", "kino_demo_b.safetensors"]


@dataclass(frozen=True)
class SavedFrame:
    """A frame: its row, its picture's file, its sidecar."""

    row: dict[str, Any]
    path: Path
    sidecar: dict[str, Any]

    @property
    def pixels(self) -> np.ndarray:
        return png.decode(self.path)


def workflow(name: str, project: str, size: int = 64, **inputs: Any) -> dict[str, Any]:
    """Return a saved API workflow for `project`, `size` x `size`, in 4 steps; `inputs` replace literals."""
    prompt = json.loads((WORKFLOWS / f"{name}.json").read_text("utf-8"))
    replaced = {
        "project": project,
        "ckpt_name": CHECKPOINT,
        "width": size,
        "height": size,
        "steps": 4,
        **inputs,
    }
    loras = iter(LORAS)
    for node in prompt.values():
        for field, value in node["inputs"].items():
            if field == "lora_name":
                node["inputs"][field] = next(loras)
            elif field in replaced and not isinstance(value, list) and value != "":
                node["inputs"][field] = replaced[field]
    return prompt


def node_of(prompt: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return the inputs of the only node of that kind."""
    (node,) = [node for node in prompt.values() if node["class_type"] == kind]
    return node["inputs"]


def changed(prompt: dict[str, Any], kind: str, **inputs: Any) -> dict[str, Any]:
    """Return a copy of the prompt with other inputs on the only node of that kind."""
    prompt = copy.deepcopy(prompt)
    node_of(prompt, kind).update(inputs)
    return prompt


def rows(server: ComfyServer, statement: str, *values: Any) -> list[dict[str, Any]]:
    """Return rows of the server's database, read without Kino."""
    database = server.base / "user" / "__kino" / "kino.db"
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(statement, values)]


def frames(server: ComfyServer, project: str) -> list[SavedFrame]:
    """Return a project's frames in timeline order."""
    found = rows(
        server,
        "SELECT frames.*, projects.folder, projects.uid AS project_uid "
        "FROM frames JOIN projects ON projects.id = project_id "
        "WHERE projects.name = ? AND deleted_at IS NULL ORDER BY position, frames.id",
        project,
    )
    paths = [server.output / "kino" / row["folder"] / row["path"] for row in found]
    return [
        SavedFrame(row, path, json.loads(path.with_suffix(".json").read_text("utf-8")))
        for row, path in zip(found, paths, strict=True)
    ]
