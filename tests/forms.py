"""Multipart forms, as browsers send files."""

from __future__ import annotations

from collections.abc import Sequence

BOUNDARY = "kino-test-boundary"


def form(parts: Sequence[tuple[str, str | None, bytes]]) -> tuple[bytes, str]:
    """Return a multipart form of (field, file name or None, content), and its content type."""
    out = b""
    for field, name, data in parts:
        file = "" if name is None else f'; filename="{name}"'
        out += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'.encode()
            + data
            + b"\r\n"
        )
    return out + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"
