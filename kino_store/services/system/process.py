"""Restarts or ends this process; no other module does. Uses Python's own command line, never a shell.

A restart replaces the process (`exec`): command line, process id, terminal and port stay, so supervisors and
containers notice nothing (on Windows, `exec` starts a new process and ends this one). KINO_RESTART_EXIT_CODE
names the exit code for supervisors that restart by exit code. Under comfy-cli, its protocol is used.
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
_COMFY_CLI = (
    "__COMFY_CLI_SESSION__"  # comfy-cli restarts ComfyUI if there is a file of this name with .reboot
)
_RESPONSE_SECONDS = 0.5  # for the response to reach the client
_PATIENCE_SECONDS = 10.0  # for ComfyUI to end


def restart(before: Callable[[], None], folder: Path) -> None:
    """Restart this process in a moment, after calling `before`. `folder`: the original working directory.

    Raises:
        InvalidValueError: KINO_RESTART_EXIT_CODE is not an exit code.
    """
    code = _restart_code()
    threading.Thread(
        target=_exit_with, args=(before, lambda: _restart(code, folder)), name="kino-restart", daemon=True
    ).start()


def shut_down(before: Callable[[], None]) -> None:
    """End this process in a moment, as Ctrl+C in its terminal would."""
    code = 1 if _restart_code() == 0 else 0
    threading.Thread(
        target=_exit_with, args=(before, lambda: _end(code)), name="kino-shutdown", daemon=True
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


def _exit_with(before: Callable[[], None], go: Callable[[], None]) -> None:
    threading.Event().wait(_RESPONSE_SECONDS)
    try:
        before()
    except Exception:
        log.exception("Kino could not clean up before the end")
    sys.stdout.flush()
    sys.stderr.flush()
    go()


def _restart(code: int | None, folder: Path) -> None:
    session = os.environ.get(_COMFY_CLI)
    if code is not None:
        os._exit(code)
    if session:
        Path(f"{session}.reboot").touch()
        os._exit(0)
    command = [sys.executable, *sys.orig_argv[1:]]
    log.info("Kino restarts ComfyUI: %s", " ".join(command))
    os.chdir(folder)
    # On Windows exec builds a command line, where an argument with a space needs quotes.
    quoted = [f'"{part}"' if os.name == "nt" and " " in part else part for part in command]
    try:
        os.execv(sys.executable, quoted)  # noqa: S606 - our own command line, argument by argument
    except OSError:
        log.exception("Kino could not restart ComfyUI. Start it by hand: %s", " ".join(command))
        os._exit(1)


def _end(code: int) -> None:
    if code == 0 and signal.getsignal(signal.SIGINT) not in {signal.SIG_IGN, None}:
        if os.name == "posix":
            os.kill(os.getpid(), signal.SIGINT)  # to the process, so that it wakes the main thread
        else:
            signal.raise_signal(signal.SIGINT)
        # ComfyUI cleans up on the main thread. The interpreter's own shutdown after that would abort in
        # torch if a prompt is being sampled, so it is skipped.
        threading.main_thread().join(_PATIENCE_SECONDS)
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
