"""Decodes pictures of 16 bits a channel."""

from __future__ import annotations

from typing import IO, cast

import numpy as np
import numpy.typing as npt


def decode_16_bit(file: IO[bytes], codec: str) -> npt.NDArray[np.uint16]:
    """Return the pixels of a PNG ("png") or TIFF ("tiff") file: (height, width, channels).

    FFmpeg, which ComfyUI installs with PyAV, reduces no bits as Pillow does.
    """
    import av  # type: ignore[import-not-found,unused-ignore]

    file.seek(0)
    decoder = cast("av.VideoCodecContext", av.CodecContext.create(codec, "r"))
    frame = (decoder.decode(av.Packet(file.read())) or decoder.decode(None))[0]
    if len(frame.planes) > 1:
        frame = frame.reformat(format="rgb48le")
    plane = frame.planes[0]
    channels = len(frame.format.components)
    rows: npt.NDArray[np.uint8] = np.frombuffer(bytes(plane), np.uint8).reshape(-1, plane.line_size)[
        : frame.height, : frame.width * channels * 2
    ]
    order = ">u2" if frame.format.name.endswith("be") else "<u2"
    samples = np.ascontiguousarray(rows).view(order).reshape(frame.height, frame.width, channels)
    return samples.astype(np.uint16)
