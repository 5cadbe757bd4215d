"""The script that child processes run; child.py starts it by its path, with the path of a job's file.

It reports on standard output, one JSON object a line, and ends when its standard input ends. It finds
`kino_store` next to itself: the folder of the pack may have any name, and need not be on Python's path.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

_PACKAGE = Path(__file__).resolve().parents[1]
_BEAT_SECONDS = 1.0
# Without a step of the work, after which no more lines say that it goes on. Together with
# child.SILENCE_SECONDS less than half a minute, and enough for the largest picture.
_STUCK_SECONDS = 18.0
_REPORT_SECONDS = 0.1  # between reports of progress
_NICENESS = 10


class Report:
    """What the child says. Thread-safe."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._moved_at = time.monotonic()
        self._reported_at = 0.0

    def progress(self, percent: float) -> None:
        """The work made a step and is at `percent`, 0..100."""
        self._moved_at = time.monotonic()
        if self._moved_at - self._reported_at >= _REPORT_SECONDS:
            self._reported_at = self._moved_at
            self._send({"progress": percent})

    def frame(self, frame: dict[str, Any]) -> None:
        """A picture of an import is in a file."""
        self._moved_at = time.monotonic()
        self._send({"frame": frame})

    def done(self, result: dict[str, Any]) -> None:
        """The work is done."""
        self._send({"done": result})

    def failed(self, reason: str) -> None:
        """The work failed; `reason` is a sentence for people."""
        self._send({"failed": reason})

    def beat(self) -> None:
        """Report every second that the process runs, as long as the work makes steps."""
        while True:
            if time.monotonic() - self._moved_at < _STUCK_SECONDS:
                self._send({"alive": True})
            time.sleep(_BEAT_SECONDS)

    def _send(self, message: dict[str, Any]) -> None:
        with self._lock:
            try:
                self._out.write(json.dumps(message).encode() + b"\n")
                self._out.flush()
            except OSError:  # nobody reads any more
                os._exit(1)


def main() -> None:
    """Do the job that is described in the file named by the first argument."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl+C in the terminal is for ComfyUI, which then ends this
    # Only reports go to standard output: what a library prints goes to standard error.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    report = Report(out)
    for run in (_end_with_input, report.beat):
        threading.Thread(target=run, daemon=True).start()
    _be_nice()
    job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    _import_package()
    importlib.import_module("kino_store.local.work").do(job, report)


def _end_with_input() -> None:
    """End the process at once when its standard input ends. Unfinished files have names that say so."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def _be_nice() -> None:
    import psutil

    with suppress(psutil.Error, OSError):  # not allowed: it runs all the same
        if sys.platform == "win32":
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            psutil.Process().nice(_NICENESS)


def _import_package() -> None:
    """Import `kino_store` by its path."""
    spec = importlib.util.spec_from_file_location(
        "kino_store", _PACKAGE / "__init__.py", submodule_search_locations=[str(_PACKAGE)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{_PACKAGE} is not a package")
    module = importlib.util.module_from_spec(spec)
    sys.modules["kino_store"] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    # Python puts this folder on the path, where its modules would hide others of the same name.
    sys.path[:] = [
        entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent
    ]
    main()
