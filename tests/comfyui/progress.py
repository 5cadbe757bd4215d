"""Progress of long steps: which step, how far it is, how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[str], None]
PLAIN_EVERY = 15.0  # seconds between lines where a line cannot be rewritten


class Refused(Exception):
    """The work cannot go on; the message says why and what to do, and is shown as it is."""


@contextmanager
def step(title: str, report: Report = print) -> Iterator[Report]:
    """Announce a step, yield a function that reports its progress, and end with the time it took."""
    line = Line(title, rewritable=report is print and sys.stdout.isatty(), report=report)
    line.show("")
    try:
        yield line.show
    except BaseException:
        line.close("stopped")
        raise
    line.close("done")


class Line:
    """The line of one step: rewritten in place on a terminal, repeated now and then in a log."""

    def __init__(self, title: str, rewritable: bool, report: Report) -> None:
        self.title, self.rewritable, self.report = title, rewritable, report
        self.started = time.monotonic()
        self.shown_at = -PLAIN_EVERY

    def show(self, how_far: str) -> None:
        if self.rewritable:
            print(f"\r\x1b[K{self.text(how_far)}", end="", flush=True)
        elif time.monotonic() - self.shown_at >= PLAIN_EVERY:
            self.shown_at = time.monotonic()
            self.report(self.text(how_far))

    def close(self, outcome: str) -> None:
        if self.rewritable:
            print(f"\r\x1b[K{self.text(outcome)}", flush=True)
        else:
            self.report(self.text(outcome))

    def text(self, how_far: str) -> str:
        seconds = int(time.monotonic() - self.started)
        took = f" ({seconds // 60}:{seconds % 60:02d})" if seconds else ""
        return f"{self.title}{': ' if how_far else ' ...'}{how_far[:100]}{took}"
