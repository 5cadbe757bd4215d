"""Small pictures of frames: thumbnails for lists, proxies for playback."""

from __future__ import annotations

from pathlib import Path

from ...media.thumbnails import Thumbnails
from ...values import Frame
from .reader import FrameReader


class FrameThumbnails:
    """Returns cached files; what is not in the cache is made when it is asked for."""

    def __init__(self, reader: FrameReader, cache: Thumbnails) -> None:
        self._reader = reader
        self._cache = cache

    def thumbnail(self, frame_id: int, height: int) -> tuple[Frame, Path]:
        """Return a frame and a picture file at least `height` pixels high, unless the frame is smaller.

        Raises:
            FrameNotFoundError, FileMissingError, PictureError: there is no readable picture.
        """
        frame = self._reader.get(frame_id)
        return frame, self._cache.get(self._reader.picture(frame), frame.sha256, height)

    def proxy(self, frame_id: int) -> tuple[Frame, Path]:
        """Return a frame and its picture file for playback. Raises as `thumbnail`."""
        frame = self._reader.get(frame_id)
        return frame, self._cache.proxy(self._reader.picture(frame), frame.sha256)
