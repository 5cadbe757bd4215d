"""Provides a ComfyUI that is ready to start: its tree, a Python environment, and the tests' models."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_dir

from tests.comfyui import checkpoint
from tests.comfyui.environment import Environment, environment, overlay, postgresql_driver
from tests.comfyui.progress import Refused, Report, step
from tests.comfyui.source import stock_tree

KINO = Path(__file__).resolve().parents[2]
NEWEST, OLDEST = "0.30.0", "0.18.2"


@dataclass(frozen=True)
class ComfyUI:
    """A ComfyUI tree and what it takes to run it.

    `version` is the requested one; with COMFYUI_PATH set, the newest stands for the tree at that path.
    """

    version: str
    path: Path
    python: Path
    installed: Environment
    env: Mapping[str, str] = field(default_factory=dict)


def provide(version: str = NEWEST, report: Report = print) -> ComfyUI:
    """Fetch and install what is missing.

    Raises:
        Refused: it could not be installed; the message says what to do.
    """
    if sys.version_info < (3, 10):  # noqa: UP036 - the demo may run on any Python
        raise Refused(
            f"Kino needs Python 3.10 or newer and this is {sys.version.split()[0]}: "
            "install a newer one and run this again"
        )
    cache = cache_folder()
    with tidy_refusals(cache), install_lock(cache, report):
        newest = own_tree() or stock_tree(NEWEST, cache, report)
        installed = environment(newest / "requirements.txt", KINO / "requirements.txt", cache, report)
        if version == NEWEST:
            bytecode = "1" if own_tree() else ""  # the user's tree stays as it is; ours starts 3 s sooner
            own = {"PYTHONDONTWRITEBYTECODE": bytecode}
            return ComfyUI(version, newest, installed.python, installed, own)
        tree = stock_tree(version, cache, report)
        older = overlay(installed, tree / "requirements.txt", cache, report)
        libraries = {"PYTHONPATH": str(older), "PYTHONDONTWRITEBYTECODE": ""}
        return ComfyUI(version, tree, installed.python, installed, libraries)


def driver_folder(comfyui: ComfyUI, report: Report = print) -> Path:
    """Return a folder with PostgreSQL's driver, for PYTHONPATH."""
    cache = cache_folder()
    with tidy_refusals(cache), install_lock(cache, report):
        return postgresql_driver(comfyui.installed, cache, report)


def models_folder(comfyui: ComfyUI, report: Report = print) -> Path:
    """Return a folder with `checkpoints/` and `loras/`, built once by `checkpoint.py`."""
    cache = cache_folder()
    folder = cache / "models" / f"recipe-{checkpoint.RECIPE}"
    with tidy_refusals(cache), install_lock(cache, report):
        if not folder.exists():
            with step("Building the demo's checkpoint and LoRAs, 360 MB", report):
                build_models(comfyui, folder)
    return folder


def build_models(comfyui: ComfyUI, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    log = folder.parent / "build.log"
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".build-") as work:
        command = [
            comfyui.python,
            checkpoint.__file__,
            "--comfyui",
            comfyui.path,
            "--out",
            Path(work) / "models",
        ]
        with log.open("w", encoding="utf-8") as output:
            done = subprocess.run(
                command, stdout=output, stderr=output, env={**os.environ, **comfyui.env}, check=False
            )
        if done.returncode != 0:
            raise Refused(f"The demo's checkpoint could not be built: the reason is in {log}")
        (Path(work) / "models").rename(folder)


def own_tree() -> Path | None:
    """Return the ComfyUI at COMFYUI_PATH, which is used as it is and never changed."""
    named = os.environ.get("COMFYUI_PATH")
    if not named:
        return None
    tree = Path(named).expanduser().resolve()
    if not (tree / "main.py").is_file() or not (tree / "requirements.txt").is_file():
        raise Refused(
            f"COMFYUI_PATH is {named}, which has no ComfyUI: "
            "set it to the folder that holds ComfyUI's main.py, or unset it"
        )
    return tree


def cache_folder() -> Path:
    return Path(os.environ.get("KINO_CACHE_DIR") or user_cache_dir("kino", appauthor=False)).resolve()


@contextmanager
def tidy_refusals(cache: Path) -> Iterator[None]:
    """Turn errors of the disk into a Refused."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        where = error.filename or cache
        raise Refused(
            f"Kino could not use its cache folder ({error.strerror}: {where}): "
            f"make {cache} writable with 12 GB to spare, or set KINO_CACHE_DIR to another folder"
        ) from error


@contextmanager
def install_lock(cache: Path, report: Report) -> Iterator[None]:
    lock = FileLock(cache / "install.lock")
    try:
        lock.acquire(timeout=1)
    except Timeout:
        with step("Waiting for another run of Kino to finish installing", report):
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


if __name__ == "__main__":
    try:
        for version in (NEWEST, OLDEST):
            models_folder(provide(version))
    except Refused as refusal:
        sys.exit(str(refusal))
