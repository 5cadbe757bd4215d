"""Imports point down, between rooms as ARCHITECTURE.md draws them; they are relative and never circular."""

import ast
import functools
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# From the bottom up. A module imports from its own room and from rooms on lower floors; rooms on one floor
# don't know each other. A room is a module or a package; the longest name that fits a module is its room.
FLOORS = [
    ["kino_store"],
    ["kino_store.errors", "kino_store.parameters", "kino_store.recent"],
    ["kino_store.ids", "kino_store.positions", "kino_store.events", "kino_store.tables", "kino_store.values"],
    [
        "kino_store.documents",
        "kino_store.jobs",
        "kino_store.relations",
        "kino_store.search",
        "kino_store.sheets",
        "kino_store.driver_errors",
    ],
    ["kino_store.paths", "kino_store.database", "kino_store.media", "kino_store.comfy.prompt"],
    ["kino_store.film"],
    [
        "kino_store.queries",
        "kino_store.comfy.rewrite",
        "kino_store.comfy",
        "kino_store.metrics",
        "kino_store.local",
    ],
    ["kino_store.generators"],
    ["kino_store.services.journal", "kino_store.services.folder"],
    [
        "kino_store.services.projects",
        "kino_store.services.models",
        "kino_store.services.generators",
        "kino_store.services.machines",
    ],
    [
        "kino_store.services.frames",
        "kino_store.services.sound",
        "kino_store.services.videos",
        "kino_store.services.masks",
    ],
    ["kino_store.services.sheets"],
    ["kino_store.services.recovery", "kino_store.services.tasks"],
    [
        "kino_store.services.system",
        "kino_store.services.exports",
        "kino_store.services.archives",
        "kino_store.services.video_orders",
        "kino_store.services",
    ],
    ["kino_store.store"],
    ["kino_store.http"],
    ["nodes.runtime", "nodes.images", "nodes.shot", "nodes.accelerator", "nodes.progress", "nodes"],
    ["nodes.provenance", "nodes.choices", "nodes.batches", "nodes.film_video", "nodes.warp", "nodes.colour"],
    ["nodes.film_range", "nodes.video_source", "nodes.clip"],
    ["nodes.project", "nodes.loaders", "nodes.prompt", "nodes.latent", "nodes.sampler", "nodes.host"],
    ["nodes.video_frames"],
    [
        "nodes.save_frame",
        "nodes.save_video",
        "nodes.load_frame",
        "nodes.load_frames",
        "nodes.load_audio",
        "nodes.load_mask",
        "nodes.audio_curve",
    ],
    ["nodes.params", "nodes.motion", "nodes.match_colour"],
    ["nodes.extension"],
    [""],
]
# Third-party modules that only some rooms may import.
ONLY_IN = {
    "sqlalchemy": (
        "kino_store.database",
        "kino_store.driver_errors",
        "kino_store.tables",
        "kino_store.queries",
        "kino_store.migrations",
        "kino_store.services",
    ),
    "alembic": ("kino_store.database", "kino_store.migrations"),
    "aiohttp": ("kino_store.http", "kino_store.comfy.client", "nodes.host"),
    "av": ("kino_store.film", "kino_store.media"),
    "torch": ("nodes",),
    "comfy": ("nodes",),
    "comfy_api": ("nodes",),
    "comfy_execution": ("nodes",),
    "nodes": ("nodes",),
    "folder_paths": ("nodes.host",),
    "server": ("nodes.host",),
}


@functools.cache
def modules() -> dict[str, Path]:
    files = [ROOT / "__init__.py", *(ROOT / "nodes").rglob("*.py"), *(ROOT / "kino_store").rglob("*.py")]
    return {name_of(path): path for path in files if "migrations" not in path.parts}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(name: str) -> tuple[str, int]:
    """Return the room of a module, and its floor."""
    fits = [
        (len(room), room, floor)
        for floor, rooms in enumerate(FLOORS)
        for room in rooms
        if name == room or (room and name.startswith(f"{room}."))
    ]
    assert fits, f"{name} has no room: add it to FLOORS"
    _, found, floor = max(fits)
    return found, floor


@functools.cache
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
            base = ".".join(parts[: len(parts) - node.level + 1] + ([node.module] if node.module else []))
            found += [(target_of(base, alias.name), True) for alias in node.names]
    return found


def target_of(base: str, name: str) -> str:
    """Return the module that `from base import name` loads."""
    inner = f"{base}.{name}" if base else name
    return inner if inner in modules() else base


def ours(name: str) -> set[str]:
    return {target for target, is_ours in imports(name, modules()[name]) if is_ours and target != name}


def test_every_room_exists_and_every_module_has_one() -> None:
    assert len(modules()) > 80
    for name in (room for rooms in FLOORS for room in rooms):
        assert name in modules(), f"{name} is not a module any more"


@pytest.mark.parametrize("name", sorted(modules()))
def test_a_module_imports_only_downwards(name: str) -> None:
    own, floor = room(name)
    for target in ours(name):
        other, below = room(target)
        assert own == other or below < floor, (
            f"{name} ({own}) imports {target} ({other}), which is not below it"
        )


def test_no_imports_are_circular() -> None:
    """Includes imports between modules of one room, and inside functions."""
    waiting = {name: ours(name) - {name.rpartition(".")[0]} for name in modules()}
    while free := [name for name, targets in waiting.items() if not targets & waiting.keys()]:
        for name in free:
            del waiting[name]
    assert not waiting, f"circular: {sorted(waiting)}"


@pytest.mark.parametrize("name", sorted(modules()))
def test_third_party_modules_stay_in_their_rooms(name: str) -> None:
    for target, is_ours in imports(name, modules()[name]):
        if is_ours:
            continue
        assert target.split(".")[0] != "kino_store", f"{name} imports {target} absolutely: a second copy"
        rooms = ONLY_IN.get(target.split(".")[0])
        if rooms is not None:
            assert any(name == room or name.startswith(f"{room}.") for room in rooms), (
                f"{name} may not import {target}"
            )


def test_the_store_runs_without_comfyui_and_torch() -> None:
    heavy = "{'torch', 'comfy', 'aiohttp', 'alembic'}"
    code = f"import sys, kino_store.store; print(sorted({{m.split('.')[0] for m in sys.modules}} & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_pack_imports_nothing_else() -> None:
    assert imports("", ROOT / "__init__.py") == [("nodes.extension", True)]
    body = ast.parse((ROOT / "__init__.py").read_text("utf-8")).body
    assert not any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in body)
