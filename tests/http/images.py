"""Request data for tests: picture files and the data of a task."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

CHECKPOINT = "sd15/tiny.safetensors"
GRAPH = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": CHECKPOINT}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["1", 1]}},
    "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["1", 1]}},
    "4": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
    "5": {
        "class_type": "KSampler",
        "inputs": {
            "model": ["1", 0], "positive": ["2", 0], "negative": ["3", 0], "latent_image": ["4", 0],
            "seed": 1, "steps": 4, "cfg": 3.5, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
        },
    },
    "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
    "7": {"class_type": "SaveImage", "inputs": {"images": ["6", 0], "filename_prefix": "x"}},
}  # fmt: skip


def data(project: int, **more: object) -> dict[str, object]:
    """Return data for the built-in generator sd15."""
    return {"prompt": "a fox", "model_name": CHECKPOINT, "project_id": project, **more}


def png(seed: int = 0, width: int = 48, height: int = 32) -> bytes:
    """Return a PNG file of noise."""
    out = io.BytesIO()
    Image.fromarray(pixels(seed, width, height)).save(out, "PNG")
    return out.getvalue()


def pixels(seed: int = 0, width: int = 48, height: int = 32) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def bomb(width: int, height: int, text: bytes = b"") -> bytes:
    """Return a small PNG file that declares this size, with a compressed text that expands to `text`."""
    header = struct.pack(">2I5B", width, height, 1, 0, 0, 0, 0)
    texts = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(text)) if text else b""
    rows = zlib.compress(bytes(height * (width // 8 + 1))) if width * height < 10**9 else b""
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + texts + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content), name) + content + struct.pack(">I", zlib.crc32(name + content))
