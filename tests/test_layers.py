"""Imports point one way (design section 1), are relative, and importing the pack does nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# From the bottom up: a module may import what stands in its own line or in a line above it.
LAYERS = [
    ["kino_store", "kino_store.errors"],
    ["kino_store.ids", "kino_store.positions", "kino_store.values", "kino_store.tables", "kino_store.events"],
    ["kino_store.paths", "kino_store.database", "kino_store.media"],
    ["kino_store.queries", "kino_store.comfy", "kino_store.generators", "kino_store.metrics"],
    ["kino_store.services", "kino_store.services.tasks.runner"],
    ["kino_store.store"],
    ["kino_store.http"],
    ["nodes.runtime", "nodes.images", "nodes.shot", "nodes.accelerator"],
    ["nodes.provenance"],
    ["nodes.host", "nodes.project", "nodes.loaders", "nodes.sampling", "nodes.frames", "nodes.params"],
    ["nodes.extension"],
    [""],
]
# Third-party modules that only some rooms may know.
ONLY_IN = {
    "sqlalchemy": (
        "kino_store.database",
        "kino_store.tables",
        "kino_store.queries",
        "kino_store.migrations",
        "kino_store.services",
    ),
    "alembic": ("kino_store.database", "kino_store.migrations"),
    "aiohttp": ("kino_store.http", "kino_store.comfy.client"),
    "torch": ("nodes",),
    "comfy": ("nodes",),
    "comfy_api": ("nodes",),
    "comfy_execution": ("nodes",),
    "nodes": ("nodes",),
    "folder_paths": ("nodes.host",),
    "server": ("nodes.host",),
}


def modules() -> dict[str, Path]:
    files = [ROOT / "__init__.py", *(ROOT / "nodes").rglob("*.py"), *(ROOT / "kino_store").rglob("*.py")]
    return {name_of(path): path for path in files if "migrations" not in path.parts}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(name: str) -> int:
    fits = [
        (len(room), at)
        for at, rooms in enumerate(LAYERS)
        for room in rooms
        if name == room or (room and name.startswith(f"{room}."))
    ]
    assert fits, f"{name} has no room: add it to LAYERS"
    return max(fits)[1]


def imports(name: str, path: Path) -> list[tuple[str, bool]]:
    """(module, whether it is ours) of every import statement, also those inside functions."""
    found = []
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, False) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append((node.module or "", False))
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".") if package else []
            base = parts[: len(parts) - node.level + 1]
            targets = [node.module] if node.module else [alias.name for alias in node.names]
            found += [(".".join([*base, target]), True) for target in targets]
    return found


def test_enough_modules_are_seen() -> None:
    assert len(modules()) > 35


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_imports_only_downwards(name: str) -> None:
    for target, ours in imports(name, modules()[name]):
        if ours:
            assert layer(target) <= layer(name), f"{name} imports {target}, which stands above it"
        else:
            assert target.split(".")[0] != "kino_store", (
                f"{name} imports {target} absolutely: that would be a second copy"
            )


@pytest.mark.parametrize("name", sorted(modules()))
def test_what_belongs_to_one_room_stays_there(name: str) -> None:
    for target, ours in imports(name, modules()[name]):
        rooms = ONLY_IN.get(target.split(".")[0]) if not ours else None
        if rooms is not None:
            assert any(name == room or name.startswith(f"{room}.") for room in rooms), (
                f"{name} may not import {target}"
            )


def test_the_store_runs_without_comfyui_and_torch() -> None:
    code = "import sys, kino_store.store; print(sorted({m.split('.')[0] for m in sys.modules} & {'torch', 'comfy', 'aiohttp', 'alembic'}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_pack_imports_nothing_else() -> None:
    assert imports("", ROOT / "__init__.py") == [("nodes.extension", True)]
    body = ast.parse((ROOT / "__init__.py").read_text("utf-8")).body
    assert not any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in body)
