"""Runs a job in a child process. No other module of Kino starts processes.

The command is an argument list, never a shell: this Python, the script `start.py` by its path (the Pythons
that come with ComfyUI for Windows don't find modules of a pack), and a file with the job.

The child writes one JSON object on each line of its standard output: `{"alive": true}` every second,
`{"progress": 0..100}`, `{"frame": {…}}` for each picture of an import, and at the end `{"done": {…}}` or
`{"failed": "why"}`. It ends when its standard input ends: on purpose, or because this process died.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from typing_extensions import Self

from ..errors import LocalJobError
from ..media.atomic import write_temporary

SCRIPT = Path(__file__).with_name("start.py")
SILENCE_SECONDS = 8.0  # without a line, after which a child counts as hung
STOP_SECONDS = 2.0  # that a child has to end by itself
_KILL_SECONDS = 5.0  # for the system to end a killed child
_LOOK_SECONDS = 0.25  # between checks whether the job is still wanted
_LONGEST_LINE = 1 << 20  # bytes
_WAITING_LINES = 100  # that the child may be ahead
_TAIL_LINES = 20  # of its standard error, for the reason of a failure
_TAIL_LENGTH = 2000  # characters


class Child:
    """A running child process. Use it with `with`: at the end of the block, it has ended.

    `job`: what it does, as JSON. `folder`: for the file with the job.

    Raises:
        LocalJobError: it can't be started.
        DiskFullError, StoreUnavailableError: the file can't be written.
    """

    def __init__(self, job: Mapping[str, Any], folder: Path) -> None:
        self._lines: queue.Queue[bytes] = queue.Queue(_WAITING_LINES)
        self._errors: deque[bytes] = deque(maxlen=_TAIL_LINES)
        self._ended = threading.Event()
        self._job_file = write_temporary(folder, json.dumps(job).encode(), flush=False)
        try:
            self._process = _start(self._job_file)
        except OSError as error:
            self._job_file.unlink(missing_ok=True)
            raise LocalJobError(
                f"Its process could not be started ({error}). Check that {sys.executable or 'Python'} can "
                "run on this machine, and that there is memory left, then retry it."
            ) from error
        self._readers = [
            threading.Thread(target=self._read_lines, name="kino-child-lines", daemon=True),
            threading.Thread(target=self._read_errors, name="kino-child-errors", daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def result(
        self, progressed: Callable[[float], None], is_wanted: Callable[[], bool]
    ) -> dict[str, Any] | None:
        """Wait for the result and return it; None as soon as the job is no longer wanted.

        `progressed` is called with 0..100.

        Raises:
            LocalJobError: the job failed, or the child died, hung or sent nonsense.
        """
        for message in self.messages(is_wanted):
            match message:
                case {"progress": int() | float() as percent}:
                    progressed(min(100.0, max(0.0, float(percent))))
                case {"done": dict() as result}:
                    return result
        return None

    def messages(self, is_wanted: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        """Yield what the child reports, until the job is no longer wanted. Raises as `result`."""
        silence = 0.0
        while is_wanted():
            message = self._receive()
            # Counted, not measured: a machine that was asleep has not been silent.
            silence = silence + _LOOK_SECONDS if message is None else 0.0
            if silence >= SILENCE_SECONDS:
                raise LocalJobError(
                    f"Its process reported nothing for {SILENCE_SECONDS:.0f} seconds and was ended. The "
                    "machine may be short of memory, or a disk may not answer. Retry it."
                )
            match message:
                case {"failed": str() as reason}:
                    raise LocalJobError(reason)
                case dict():
                    yield message

    def _receive(self) -> dict[str, Any] | None:
        """Return the next message; None if none comes in a moment."""
        try:
            line = self._lines.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            return None
        if not line:
            raise LocalJobError(self._why_it_ended())
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict) or not _KNOWN & message.keys():
            shown = line[:80].decode("utf-8", "replace").strip()
            raise LocalJobError(f"Its process wrote {shown!r}, which is no report, and was ended. Retry it.")
        return message

    def _why_it_ended(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._readers[1].join(STOP_SECONDS)
        code = self._process.poll()
        how = f"was killed (signal {-code})" if code is not None and code < 0 else f"ended with code {code}"
        tail = b"".join(self._errors).decode("utf-8", "replace").strip()[-_TAIL_LENGTH:]
        return f"Its process {how} before it was done. Retry it.{f' It wrote: {tail}' if tail else ''}"

    def _end(self) -> None:
        """Close its standard input; kill it if it does not end by itself."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_KILL_SECONDS)
        self._ended.set()
        for reader, pipe in zip(self._readers, (self._process.stdout, self._process.stderr), strict=True):
            reader.join(STOP_SECONDS)
            if pipe is not None and not reader.is_alive():
                pipe.close()
        self._job_file.unlink(missing_ok=True)

    def _read_lines(self) -> None:
        """Put lines where `_receive` finds them; the child waits while there are too many."""
        for line in _lines_of(self._process.stdout):
            self._put(line)
        self._put(b"")

    def _put(self, line: bytes) -> None:
        while not self._ended.is_set():
            with suppress(queue.Full):
                self._lines.put(line, timeout=_LOOK_SECONDS)
                break

    def _read_errors(self) -> None:
        for line in _lines_of(self._process.stderr):
            self._errors.append(line)


_KNOWN = {"alive", "progress", "frame", "done", "failed"}


def _start(job_file: Path) -> subprocess.Popen[bytes]:
    flags = ["-s"] if sys.flags.no_user_site else []  # as this process was started
    return subprocess.Popen(  # noqa: S603 - our own script and file, argument by argument
        [sys.executable, *flags, str(SCRIPT), str(job_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _lines_of(pipe: IO[bytes] | None) -> Iterator[bytes]:
    while pipe is not None and (line := pipe.readline(_LONGEST_LINE)):
        yield line
