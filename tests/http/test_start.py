"""Imports before the first request: ComfyUI waits for them at every start."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The store's modules that `nodes/` and `build_app` load; the first request or the store loads the rest.
AT_START = {
    "kino_store",
    "kino_store.errors",
    "kino_store.events",
    "kino_store.http",
    "kino_store.http.app",
    "kino_store.http.docs",
    "kino_store.http.door",
    "kino_store.http.errors",
    "kino_store.http.guards",
    "kino_store.http.responses",
    "kino_store.http.routes",
    "kino_store.http.socket",
    "kino_store.http.studio",
    "kino_store.ids",
    "kino_store.parameters",
    "kino_store.paths",
}
SLOW = {
    "PIL",
    "aiohttp_pydantic",
    "alembic",
    "av",
    "isal",
    "numpy",
    "pydantic",
    "pynvml",
    "sqlalchemy",
    "jinja2",
}


def imported_by_nodes() -> set[str]:
    """Return the store's modules that the nodes import at the top of their files."""
    found = set()
    when_used = {ROOT / "nodes" / name for name in ("film_video.py", "video_source.py")}
    for path in set((ROOT / "nodes").rglob("*.py")) - when_used:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kino_store"):
                found.add(node.module)
    return found


def loaded(modules: set[str]) -> set[str]:
    """Return all modules of a new process that imports these and builds the HTTP application."""
    code = (
        f"import importlib, sys\nfor name in {sorted(modules)}: importlib.import_module(name)\n"
        "from kino_store.http.app import build_app\nbuild_app(lambda: None, token=None, versions={})\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_only_these_modules_are_loaded_before_the_first_request() -> None:
    names = loaded(imported_by_nodes())
    ours = {name for name in names if name.split(".")[0] == "kino_store"}
    assert ours == AT_START
    assert {name.split(".")[0] for name in names} & SLOW == set()
