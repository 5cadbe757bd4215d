"""Works ahead in threads, with results in order and constant memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")


def in_order(
    work: Callable[[Item], Done], items: Iterable[Item], threads: int, ahead: int, name: str
) -> Iterator[Done]:
    """Yield the result of `work` for each item. At most `ahead` wait, done or not.

    `name`: of the threads. Raises what `items` and `work` raise.
    """
    waiting: deque[Future[Done]] = deque()
    with ThreadPoolExecutor(threads, name) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
