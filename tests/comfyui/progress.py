"""What a long wait tells the person who waits: which step, how far, how long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], None]
PLAIN_EVERY = 15.0  # seconds between lines where a line cannot be rewritten


class Refused(Exception):
    """What stops the work and what to do next, in one sentence that is shown as it is."""


@contextmanager
def step(title: str, say: Say = print) -> Iterator[Say]:
    """Announces a step, gives a function that tells how far it is, and closes it with the time it took."""
    line = Line(title, rewritable=say is print and sys.stdout.isatty(), say=say)
    line.show("")
    try:
        yield line.show
    except BaseException:
        line.close("stopped")
        raise
    line.close("done")


class Line:
    """One step's line: rewritten in place on a terminal, repeated now and then in a log."""

    def __init__(self, title: str, rewritable: bool, say: Say) -> None:
        self.title, self.rewritable, self.say = title, rewritable, say
        self.started = time.monotonic()
        self.shown_at = -PLAIN_EVERY

    def show(self, how_far: str) -> None:
        if self.rewritable:
            print(f"\r\x1b[K{self.text(how_far)}", end="", flush=True)
        elif time.monotonic() - self.shown_at >= PLAIN_EVERY:
            self.shown_at = time.monotonic()
            self.say(self.text(how_far))

    def close(self, outcome: str) -> None:
        if self.rewritable:
            print(f"\r\x1b[K{self.text(outcome)}", flush=True)
        else:
            self.say(self.text(outcome))

    def text(self, how_far: str) -> str:
        seconds = int(time.monotonic() - self.started)
        took = f" ({seconds // 60}:{seconds % 60:02d})" if seconds else ""
        return f"{self.title}{': ' if how_far else ' ...'}{how_far[:100]}{took}"
