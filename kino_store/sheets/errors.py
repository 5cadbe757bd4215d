"""The error of everything in a sheet that can't be used."""

from __future__ import annotations

from ..errors import KinoError


class SheetError(KinoError):
    """A track, an expression or a schedule that can't be used. The message names it and says why.

    `details["track"]`: the track, or the part of the sheet, that is wrong.
    """

    code = "invalid_sheet"

    def __init__(self, track: str, message: str) -> None:
        super().__init__(f"{track}: {message}" if track else message, track=track)
