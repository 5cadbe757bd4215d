"""Names and sizes of exported files. Needs no PyAV, so that ComfyUI's process can check them."""

from __future__ import annotations

import re
from pathlib import Path

_NUMBER = re.compile(r"#+")


def check_pattern(pattern: str) -> bool:
    """Whether a pattern names files: one run of # for the number, {name} at most once, no folders."""
    rest = pattern.replace("{name}", "-", 1)
    return len(_NUMBER.findall(rest)) == 1 and not re.search(r"[/\\:*?\"<>|{}\x00-\x1f]", rest)


def file_name(pattern: str, name: str, number: int, ending: str) -> str:
    """Return "film.001001.png" for "{name}.######", "film", 1001, "png"."""
    filled = _NUMBER.sub(lambda run: str(number).zfill(len(run[0])), pattern, count=1)
    return f"{filled.replace('{name}', name, 1)}.{ending}"


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    return sum(one.stat().st_size for one in ([path] if path.is_file() else path.iterdir()))
