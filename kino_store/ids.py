"""Uids, project names, folder names, frame file names and timestamps. Pure functions."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, TypeGuard

from .errors import InvalidValueError

NAME_LENGTH = 200
SLUG_LENGTH = 60

# Device names on Windows, with any extension: folders of these names can't be created or deleted there.
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in "123456789¹²³")}
)

HIGHEST_NUMBER = 10**9 - 1  # of a frame's file
HIGHEST_CHOSEN = 10**8 - 1  # that a person may choose: later frames count on from there

_FRAME_FILE = re.compile(r"frame_([0-9]{6,9})\.png")
_UID = re.compile(r"[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}")
_NAME_HELP = f"A project name has 1 to {NAME_LENGTH} characters on one line."


def check_project_name(name: str) -> str:
    """Return `name` without surrounding space. Raises InvalidValueError. Folder names come from `slug`."""
    clean = unicodedata.normalize("NFC", name).strip()
    fits = 1 <= len(clean) <= NAME_LENGTH
    if not fits or any(unicodedata.category(one) in {"Cc", "Cs"} for one in clean):
        raise InvalidValueError("project", name, _NAME_HELP)
    return clean


def is_reserved(name: str) -> bool:
    """Whether `name`, without its extension, is a device on Windows."""
    return name.split(".", maxsplit=1)[0].strip().casefold() in RESERVED


def slug(name: str) -> str:
    """Return a folder name for a project name: lower-case letters, digits and hyphens."""
    folded = unicodedata.normalize("NFC", name.casefold())
    text = re.sub(r"[\W_]+", "-", folded).strip("-")[:SLUG_LENGTH].strip("-")
    return f"project-{text}".rstrip("-") if not text or is_reserved(text) else text


def file_name(name: str) -> str:
    """Return a project name as a file can be called on Windows, too: what Windows forbids becomes `-`."""
    return re.sub(r'[/\\:*?"<>|]', "-", name).strip(". ") or "-"


def unused_name(base: str, taken: set[str], separator: str = "-") -> str:
    """Return `base`, or the first of `base-2`, `base-3`, … that is not in `taken`."""
    if base not in taken:
        return base
    return next(name for n in range(2, len(taken) + 3) if (name := f"{base}{separator}{n}") not in taken)


def unused_project_name(name: str, taken: set[str]) -> str:
    """Return `name`, or the first of "name 2", "name 3", … that is not in `taken`."""
    return unused_name(name[: NAME_LENGTH - 8].rstrip(), taken, " ") if name in taken else name


def frame_file(number: int) -> str:
    """Return the file name for a file number, from 1: `frame_000001.png`."""
    return f"frame_{number:06d}.png"


def file_number(name: str) -> int | None:
    """Return the number in a frame's file name; None for any other name."""
    match = _FRAME_FILE.fullmatch(name)
    return int(match[1]) if match else None


def now() -> str:
    """Return the time as in every row and sidecar: ISO 8601, UTC, milliseconds."""
    return moment(0)


def moment(seconds: float) -> str:
    """Return the time so many seconds from now, or before now if negative, as `now` does."""
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


def new_uid() -> str:
    """Return a new UUIDv7 (RFC 9562, section 5.7) in hex: 48 bits of milliseconds, then random bits."""
    return _uuid7(time.time_ns() // 1_000_000, secrets.randbits(80))


def derived_uid(project_uid: str, file: str) -> str:
    """Return the uid of a frame whose sidecar has none that counts: always the same for the same file.

    It has the project's time and, instead of random bits, a hash of project and file name.
    """
    digest = hashlib.sha256(f"{project_uid}/{file}".encode()).digest()
    return _uuid7(int(project_uid[:12], 16), int.from_bytes(digest[:10], "big"))


def is_uid(text: object) -> TypeGuard[str]:
    """Whether `text` is a UUIDv7 in hex, as `new_uid` returns it."""
    return isinstance(text, str) and _UID.fullmatch(text) is not None


def order_hash(
    generator: str, version: str | None, values: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]
) -> str:
    """Return the SHA-256, in hex, of what was ordered: equal orders give equal pictures.

    It is taken of the JSON object {generator, inputs, values, version} in UTF-8, with keys sorted by code
    point, no spaces, and numbers as Python writes them (as RFC 8785, except for some floats). `values`: the
    generator's, without frames. `inputs`: the files that it loads, as sidecars list them.
    """
    ordered = {"generator": generator, "version": version, "values": values, "inputs": inputs}
    text = json.dumps(ordered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _uuid7(milliseconds: int, rest: int) -> str:
    """Set version 7 and the RFC's variant in place of 6 of the 80 bits of `rest`."""
    value = (milliseconds & (1 << 48) - 1) << 80 | rest
    return f"{value & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62:032x}"
