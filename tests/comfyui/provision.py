"""Provides a ComfyUI that is ready to start: its tree, a Python with its libraries, and the models that tests and demo use."""

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
from tests.comfyui.environment import Environment, environment, overlay
from tests.comfyui.progress import Refused, Say, step
from tests.comfyui.source import stock_tree

KINO = Path(__file__).resolve().parents[2]
NEWEST, OLDEST = "0.30.0", "0.18.2"


@dataclass(frozen=True)
class ComfyUI:
    """A ComfyUI tree and what it takes to run it.

    `version` is what was asked for; with COMFYUI_PATH set, the newest one stands for whatever lies there.
    """

    version: str
    path: Path
    python: Path
    installed: Environment
    env: Mapping[str, str] = field(default_factory=dict)


def provide(version: str = NEWEST, say: Say = print) -> ComfyUI:
    """Fetches and installs what is not there yet. Raises Refused with what to do when that cannot be."""
    if sys.version_info < (3, 10):  # noqa: UP036 - the demo meets whatever Python a person has
        raise Refused(
            f"Kino needs Python 3.10 or newer and this is {sys.version.split()[0]}: install a newer one and run this again"
        )
    cache = cache_folder()
    with tidy_refusals(cache), install_lock(cache, say):
        newest = own_tree() or stock_tree(NEWEST, cache, say)
        installed = environment(newest / "requirements.txt", KINO / "requirements.txt", cache, say)
        if version == NEWEST:
            own = {"PYTHONDONTWRITEBYTECODE": "1"} if own_tree() else {}  # leaves a person's tree as it is
            return ComfyUI(version, newest, installed.python, installed, own)
        tree = stock_tree(version, cache, say)
        older = overlay(installed, tree / "requirements.txt", cache, say)
        return ComfyUI(version, tree, installed.python, installed, {"PYTHONPATH": str(older)})


def models_folder(comfyui: ComfyUI, say: Say = print) -> Path:
    """A folder in ComfyUI's layout (`checkpoints/`, `loras/`) with the checkpoint and LoRAs of `checkpoint.py`, made once."""
    cache = cache_folder()
    folder = cache / "models" / f"recipe-{checkpoint.RECIPE}"
    with tidy_refusals(cache), install_lock(cache, say):
        if not folder.exists():
            with step("Building the demo's checkpoint and LoRAs, 360 MB", say):
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
    """The person's own ComfyUI, which is used as it is and never changed."""
    named = os.environ.get("COMFYUI_PATH")
    if not named:
        return None
    tree = Path(named).expanduser().resolve()
    if not (tree / "main.py").is_file() or not (tree / "requirements.txt").is_file():
        raise Refused(
            f"COMFYUI_PATH is {named}, and no ComfyUI lies there: set it to the folder that holds ComfyUI's main.py, or unset it"
        )
    return tree


def cache_folder() -> Path:
    return Path(os.environ.get("KINO_CACHE_DIR") or user_cache_dir("kino", appauthor=False)).resolve()


@contextmanager
def tidy_refusals(cache: Path) -> Iterator[None]:
    """Turns trouble with the disk into a sentence."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        where = error.filename or cache
        raise Refused(
            f"Kino could not use its cache folder ({error.strerror}: {where}): make {cache} writable with 12 GB to spare, "
            f"or set KINO_CACHE_DIR to another folder"
        ) from error


@contextmanager
def install_lock(cache: Path, say: Say) -> Iterator[None]:
    lock = FileLock(cache / "install.lock")
    try:
        lock.acquire(timeout=1)
    except Timeout:
        with step("Waiting for another run of Kino to finish installing", say):
            lock.acquire()
    try:
        yield
    finally:
        lock.release()
