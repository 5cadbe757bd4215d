"""The one open store, and what the running prompts have in common: opened in the background, asked for by nodes."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..kino_store.errors import KinoError, StoreUnavailableError

if TYPE_CHECKING:
    from ..kino_store.store import Store

log = logging.getLogger("kino")

PROMPTS_KEPT = 64


class Host(Protocol):
    """What nodes may ask about the ComfyUI they run in; see host.ComfyHost."""

    def model_names(self, category: str) -> list[str]: ...
    def model_path(self, category: str, name: str) -> Path | None: ...
    def subfolder(self, folder: Path) -> str: ...
    def metadata_wanted(self) -> bool: ...
    def prompt_id(self) -> str: ...
    def output_used(self, node_id: str, slot: int) -> bool: ...


@dataclass
class RunningPrompt:
    """A prompt while it runs: when its making began, and the files that its frame numbers stood for."""

    began: float = field(default_factory=time.monotonic)
    files: dict[str, str] = field(default_factory=dict)


_host: Host | None = None
_store: Future[Store] = Future()
_prompts: OrderedDict[str, RunningPrompt] = OrderedDict()
_prompts_lock = threading.Lock()


def start(host_: Host, frames: Path, state: Path, url: str | None) -> None:
    """Remember the host, and open the store on a thread of its own: importing SQL must not delay ComfyUI's start."""
    global _host  # noqa: PLW0603 - one process, one ComfyUI
    _host = host_
    threading.Thread(target=_open, args=(frames, state, url), name="kino-open", daemon=True).start()


def host() -> Host:
    """The ComfyUI that Kino runs in."""
    if _host is None:
        raise StoreUnavailableError("Kino did not start; ComfyUI's log says why, under 'kino'.")
    return _host


def store() -> Store:
    """The open store; waits for it while it opens. StoreUnavailableError when it could not be opened."""
    host()
    try:
        return _store.result()
    except KinoError as error:
        raise type(error)(error.message) from None


def prompt() -> RunningPrompt:
    """What is kept of the prompt that runs now."""
    with _prompts_lock:
        running = _prompts.setdefault(host().prompt_id(), RunningPrompt())
        while len(_prompts) > PROMPTS_KEPT:
            _prompts.popitem(last=False)
    return running


def _open(frames: Path, state: Path, url: str | None) -> None:
    try:
        from ..kino_store.paths import Paths
        from ..kino_store.store import open_store

        _store.set_result(open_store(Paths(frames, state), url))
    except KinoError as error:
        log.error(  # noqa: TRY400 - the sentence is for a person, a traceback would bury it
            "Kino can't save or load frames: %s (Its nodes are loaded; ComfyUI itself is not affected.)", error
        )
        _store.set_exception(error)
    except BaseException as error:
        log.exception("Kino can't save or load frames: its store could not be opened")
        _store.set_exception(StoreUnavailableError(f"Kino's store could not be opened: {error!r}. ComfyUI's log has the details."))
