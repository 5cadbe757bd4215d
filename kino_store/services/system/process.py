"""Ending this process and starting it anew: the one module that does. Python's own command line, no shell.

A restart replaces the process by itself (`exec`): command line, process id, terminal and port stay, so that a
supervisor sees nothing and a container goes on (on Windows, `exec` begins a new process and ends this one). Where a supervisor restarts by exit code, KINO_RESTART_EXIT_CODE
names the code, and comfy-cli's own way is taken when it runs the server.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from ...errors import InvalidValueError

log = logging.getLogger("kino")

RESTART_CODE = "KINO_RESTART_EXIT_CODE"
_COMFY_CLI = "__COMFY_CLI_SESSION__"  # comfy-cli's launch: a file of this name with .reboot makes it start ComfyUI again
_ANSWER_SECONDS = 0.5  # for the answer to get to who asked
_PATIENCE_SECONDS = 10.0  # for ComfyUI to end by itself


def restart(before: Callable[[], None], folder: Path) -> None:
    """Start this process anew, in a moment; `before` is called first, to put everything in order.

    `folder`: the working folder that the command line was meant for.
    """
    code = _restart_code()
    threading.Thread(
        target=_leave, args=(before, lambda: _again(code, folder)), name="kino-restart", daemon=True
    ).start()


def shut_down(before: Callable[[], None]) -> None:
    """End this process, in a moment, as Ctrl+C in its terminal would."""
    code = 1 if _restart_code() == 0 else 0
    threading.Thread(
        target=_leave, args=(before, lambda: _end(code)), name="kino-shutdown", daemon=True
    ).start()


def _restart_code() -> int | None:
    text = os.environ.get(RESTART_CODE, "").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) > 255:
        raise InvalidValueError(
            RESTART_CODE,
            text,
            "It must be a number from 0 to 255: the exit code on which your supervisor restarts.",
        )
    return int(text)


def _leave(before: Callable[[], None], go: Callable[[], None]) -> None:
    threading.Event().wait(_ANSWER_SECONDS)
    try:
        before()
    except Exception:
        log.exception("Kino could not put everything in order before the end")
    sys.stdout.flush()
    sys.stderr.flush()
    go()


def _again(code: int | None, folder: Path) -> None:
    session = os.environ.get(_COMFY_CLI)
    if code is not None:
        os._exit(code)
    if session:
        Path(f"{session}.reboot").touch()
        os._exit(0)
    command = [sys.executable, *sys.orig_argv[1:]]
    log.info("Kino starts ComfyUI anew: %s", " ".join(command))
    os.chdir(folder)
    # On Windows exec goes through a command line, where an argument with a space needs quotes.
    quoted = [f'"{part}"' if os.name == "nt" and " " in part else part for part in command]
    try:
        os.execv(sys.executable, quoted)  # noqa: S606 - our own command line, argument by argument
    except OSError:
        log.exception("Kino could not start ComfyUI anew. Start it by hand: %s", " ".join(command))
        os._exit(1)


def _end(code: int) -> None:
    if code == 0 and signal.getsignal(signal.SIGINT) not in {signal.SIG_IGN, None}:
        if os.name == "posix":
            os.kill(os.getpid(), signal.SIGINT)  # to the process, so that it wakes the main thread
        else:
            signal.raise_signal(signal.SIGINT)
        # ComfyUI ends its own things on the main thread. What the interpreter would do after that aborts in torch if a
        # prompt is being sampled, so it is left out.
        threading.main_thread().join(_PATIENCE_SECONDS)
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
