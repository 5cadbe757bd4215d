"""The nodes' access to the store, to ComfyUI, and to what Kino records about running prompts."""

from __future__ import annotations

import atexit
import functools
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..kino_store.errors import KinoError, StoreUnavailableError

if TYPE_CHECKING:
    from ..kino_store.store import Store

log = logging.getLogger("kino")

PROMPTS_KEPT = 64


class NodeHost(Protocol):
    """What the nodes need from ComfyUI; `host.RunningComfy` implements and documents it."""

    def model_names(self, category: str) -> list[str]: ...
    def model_path(self, category: str, name: str) -> Path | None: ...
    def subfolder(self, folder: Path) -> str: ...
    def output_folder(self) -> Path: ...
    def metadata_enabled(self) -> bool: ...
    def prompt_id(self) -> str: ...
    def list_index(self) -> int: ...
    def gets_list(self, node_id: str) -> bool: ...
    def is_output_connected(self, node_id: str, slot: int) -> bool: ...
    def on_prompt_start(self) -> None: ...
    def peak_vram(self) -> int | None: ...


@dataclass
class RunningPrompt:
    """A running prompt: its start time, and the meaning of its frame numbers, which may change later.

    `loaded_files`: the frame files that each node loaded, by node id. `pinned_files`: the file of a node's
    number at the start, by node id; `pinned_ranges`: the files of a range. `loaded_ranges`: those that each
    node loaded. `frame_numbers`: next frame numbers by (node id, slot). `images`: how
    many images a node got so far, by node id; it runs once for each element of a list.
    """

    started_at: float = field(default_factory=time.monotonic)
    loaded_files: dict[str, set[str]] = field(default_factory=dict)
    pinned_files: dict[str, str] = field(default_factory=dict)
    pinned_ranges: dict[str, tuple[str, ...]] = field(default_factory=dict)
    loaded_ranges: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    frame_numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    images: dict[str, int] = field(default_factory=dict)

    def count_images(self, node_id: str, count: int, list_index: int) -> int:
        """Count what a node got for the element `list_index` of a list; return how many came before."""
        before = self.images.get(node_id, 0) if list_index else 0
        self.images[node_id] = before + count
        return before


_host: NodeHost | None = None
_open_store: Callable[[], Store]
_store: Future[Store] | None = None
_store_lock = threading.Lock()
_prompts: OrderedDict[str, RunningPrompt] = OrderedDict()
_prompts_lock = threading.Lock()


def start(node_host: NodeHost, open_store: Callable[[], Store]) -> None:
    """Set the host, and how to open the store.

    It is opened when ComfyUI's server starts, or at its first use.
    """
    global _host, _open_store
    _host, _open_store = node_host, open_store
    atexit.register(_close)


def open_in_background() -> Future[Store]:
    """Open the store on its own thread, unless it is open: importing SQL must not delay ComfyUI."""
    global _store  # noqa: PLW0603 - one process, one ComfyUI
    with _store_lock:
        if _store is None or (_store.done() and _store.exception() is not None):
            _store = Future()
            threading.Thread(target=_open, args=(_store,), name="kino-open", daemon=True).start()
        return _store


def when_open(action: Callable[[Store], None]) -> None:
    """Call `action` with the store: now if it is open, else when it has opened; never if it can't be."""

    def call(opening: Future[Store]) -> None:
        if opening.exception() is None:
            action(opening.result())

    open_in_background().add_done_callback(call)


def host() -> NodeHost:
    """Return the ComfyUI that Kino runs in. Raises StoreUnavailableError."""
    if _host is None:
        raise StoreUnavailableError("Kino did not start. ComfyUI's log says why, under 'kino'.")
    return _host


def store() -> Store:
    """Return the open store; wait while it opens.

    Raises:
        StoreUnavailableError: it can't be opened. Each call tries again, as the cause may have been fixed.
    """
    host()
    try:
        return open_in_background().result()
    except KinoError as error:
        raise StoreUnavailableError(error.message) from None


def running_prompt() -> RunningPrompt:
    """Return the record of the prompt that runs the calling node."""
    with _prompts_lock:
        prompt_id = host().prompt_id()
        if prompt_id not in _prompts:
            host().on_prompt_start()
        running = _prompts.setdefault(prompt_id, RunningPrompt())
        while len(_prompts) > PROMPTS_KEPT:
            _prompts.popitem(last=False)
    return running


def _close() -> None:
    """Close the store when the interpreter exits: finish writes, and leave the database as one file."""
    if _store is not None and _store.done() and _store.exception() is None:
        _store.result().close()


def _open(opening: Future[Store]) -> None:
    try:
        opening.set_result(_open_store())
    except KinoError as error:
        _log_once(
            f"Kino can't save or load frames: {error} (Its nodes are loaded; ComfyUI itself is not affected.)"
        )
        opening.set_exception(error)
    except BaseException as error:  # the root of the thread: nodes that wait for the store need an answer
        log.exception("Kino can't save or load frames: its store could not be opened")
        opening.set_exception(
            StoreUnavailableError(
                f"Kino's store could not be opened: {error!r}. ComfyUI's log has the details."
            )
        )


@functools.cache
def _log_once(sentence: str) -> None:
    """Log a message once, although every attempt to open the store fails with it."""
    log.error(sentence)
