"""The example workflows in `workflows/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WORKFLOWS = Path(__file__).resolve().parents[2] / "workflows"


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def saved(name: str) -> dict[str, Any]:
    return json.loads((WORKFLOWS / "api" / f"{name}.json").read_text("utf-8"))


def full(**changes: Any) -> dict[str, Any]:
    return {
        **json.loads((WORKFLOWS / "generators" / "sd15.json").read_text("utf-8")),
        "name": "own",
        **changes,
    }


NATIVE = saved("native_graph_into_a_project")
