"""Limits on the code: sizes of files and functions, and the list of broad excepts."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILE_LINES, FUNCTION_LINES = 350, 50
CODE = sorted([*(ROOT / "kino_store").rglob("*.py"), *(ROOT / "nodes").rglob("*.py")])
TESTS = sorted([*(ROOT / "tests").rglob("*.py"), ROOT / "noxfile.py"])

# `except Exception` is for the root of a thread, a listener or a request, and for what is not ours:
# a GPU's driver, a file. `except BaseException` cleans up and raises again.
CLEANUP = "cleans up and raises again"
BROAD = {
    "kino_store/events.py: Events.publish": "a listener",
    "kino_store/http/errors.py: errors": "a request",
    "kino_store/media/atomic.py: *": CLEANUP,
    "kino_store/media/journal.py: append": CLEANUP,
    "kino_store/metrics/probes.py: *": "a GPU's driver may raise anything",
    "kino_store/metrics/sampler.py: *": "a thread",
    "kino_store/services/frames/file_transaction.py: FileTransaction.undo_on_failure": CLEANUP,
    "kino_store/services/frames/imports.py: FrameImports.import_files": CLEANUP,
    "kino_store/services/machines/relay.py: EventRelay._run": "a thread",
    "kino_store/services/system/process.py: _exit_with": "a thread",
    "kino_store/services/tasks/runner.py: *": "a thread",
    "kino_store/services/tasks/local_lane.py: LocalLane._run": "any file that a job reads",
    "kino_store/services/tasks/comfy_lane.py: ComfyLane._try": "a listener",
    "kino_store/services/tasks/comfy_lane.py: ComfyLane._submit_next": "any sidecar or generator file",
    "nodes/host.py: RunningComfy.node_type": "another pack's node",
    "nodes/extension.py: KinoExtension.on_load": "ComfyUI would drop all nodes",
    "nodes/runtime.py: _open": "a thread",
}


def functions(path: Path) -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """(qualified name, function) of each function of a file."""
    found = []

    def walk(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found.append((f"{prefix}{child.name}", child))
                walk(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                walk(child, f"{prefix}{child.name}.")
            else:
                walk(child, prefix)

    walk(ast.parse(path.read_text("utf-8")), "")
    return found


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in {"Exception", "BaseException"}
    )


@pytest.mark.parametrize("path", [*CODE, *TESTS], ids=relative)
def test_a_file_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", CODE, ids=relative)
def test_a_function_is_short_enough_to_read(path: Path) -> None:
    long = {name: node.end_lineno - node.lineno + 1 for name, node in functions(path)}
    assert {name: lines for name, lines in long.items() if lines > FUNCTION_LINES} == {}


def test_broad_excepts_are_those_of_the_list() -> None:
    found = set()
    for path in CODE:
        for name, function in functions(path):
            own = [
                node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler) and is_broad(node)
            ]
            found |= {(relative(path), name) for _ in own}
    listed = {tuple(entry.split(": ")) for entry in BROAD}
    unlisted = {(path, name) for path, name in found if not {(path, name), (path, "*")} & listed}
    assert unlisted == set(), "list it in BROAD with its reason, or catch a narrower exception"
    assert {path for path, _ in listed} == {path for path, _ in found}, (
        "an entry of BROAD is no longer needed"
    )
