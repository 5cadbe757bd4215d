"""PNG: pixels come back equal, through our reader, Pillow and pngcheck.

Text chunks are where readers look.
"""

import shutil
import struct
import subprocess
import zlib

import numpy as np
import pytest
from PIL import Image

from kino_store.errors import FileMissingError
from kino_store.media import png

SHAPES = [(1, 1), (1, 7), (7, 1), (64, 48), (135, 240)]


def noise(shape, channels, dtype):
    return np.random.default_rng(1).integers(
        0, np.iinfo(dtype).max, (*shape, channels), dtype=dtype, endpoint=True
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("shape", SHAPES)
def test_pixels_come_back_equal(tmp_path, shape, channels, dtype) -> None:
    pixels = noise(shape, channels, dtype)
    path = tmp_path / "x.png"
    path.write_bytes(png.encode(pixels, {"prompt": "{}"}))
    back = png.decode(path)
    assert back.dtype == dtype
    assert np.array_equal(back, pixels)
    assert png.size_of(path) == (shape[1], shape[0])


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (2, "LA"), (3, "RGB"), (4, "RGBA")])
def test_pillow_reads_the_same_pixels_and_text(tmp_path, channels, mode) -> None:
    pixels = noise((33, 57), channels, np.uint8)
    path = tmp_path / "x.png"
    path.write_bytes(png.encode(pixels, {"prompt": '{"1": {}}', "parameters": "狐, naïve\nSteps: 3"}))
    with Image.open(path) as image:
        image.load()
        assert image.mode == mode
        assert np.array_equal(np.atleast_3d(np.asarray(image)), pixels)
        assert image.text == {"prompt": '{"1": {}}', "parameters": "狐, naïve\nSteps: 3"}


def test_a_16_bit_picture_of_one_value_is_read_by_pillow_as_that_value(tmp_path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(png.encode(np.full((4, 4, 1), 0x1234, dtype=np.uint16)))
    with Image.open(path) as image:
        assert set(
            image.getdata() if not hasattr(image, "get_flattened_data") else image.get_flattened_data()
        ) == {0x1234}


@pytest.mark.skipif(
    shutil.which("pngcheck") is None, reason="pngcheck is not installed (Debian: apt-get install pngcheck)"
)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_pngcheck_finds_no_fault(tmp_path, channels, dtype) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(png.encode(noise((64, 48), channels, dtype), {"prompt": "{}", "parameters": "狐"}))
    checked = subprocess.run(["pngcheck", "-v", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert "No errors detected" in checked.stdout


def test_files_of_other_programs_are_read(tmp_path) -> None:
    pixels = noise((20, 30), 3, np.uint8)
    Image.fromarray(pixels).save(tmp_path / "x.png", optimize=True)
    assert np.array_equal(png.decode(tmp_path / "x.png"), pixels)
    wide = noise((20, 30), 1, np.uint16)
    Image.fromarray(wide[..., 0]).save(tmp_path / "y.png")
    assert np.array_equal(png.decode(tmp_path / "y.png"), wide)


@pytest.mark.parametrize("keep", [0, 5, 20, 100, 0.5, -1])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_truncated_picture_is_an_error(tmp_path, keep, dtype) -> None:
    data = png.encode(noise((64, 64), 3, dtype))
    path = tmp_path / "x.png"
    path.write_bytes(data[: int(len(data) * keep) if isinstance(keep, float) else keep])
    with pytest.raises(png.PictureError, match=r"x\.png"):
        png.size_of(path)
    if keep != -1:
        with pytest.raises(png.PictureError, match=r"x\.png"):
            png.decode(path)


def test_a_missing_picture_is_an_error(tmp_path) -> None:
    with pytest.raises(FileMissingError, match="missing"):
        png.decode(tmp_path / "x.png")


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 5), (4, 4, 3, 1)])
def test_other_shapes_are_refused(shape) -> None:
    with pytest.raises(ValueError, match="no PNG"):
        png.encode(np.zeros(shape, dtype=np.uint8))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_sixteen_bits_of_other_programs_stay(tmp_path, channels) -> None:
    pixels = noise((6, 5), channels, np.uint16)
    rows = pixels.astype(">u2").view(np.uint8).reshape(6, -1).astype(int)
    left = np.pad(rows, ((0, 0), (2 * channels, 0)))[:, : rows.shape[1]]
    filtered = [bytes([y % 2, *((row - y % 2 * left[y]) % 256)]) for y, row in enumerate(rows)]
    data = png.encode(pixels)
    start = data.index(b"IDAT") - 4
    path = tmp_path / "x.png"
    path.write_bytes(data[:start] + chunk(b"IDAT", zlib.compress(b"".join(filtered))) + data[-12:])
    assert np.array_equal(png.decode(path), pixels)
    path.write_bytes(data[:start] + chunk(b"IDAT", zlib.compress(b"".join(filtered))[:9]) + data[-12:])
    with pytest.raises(png.PictureError):
        png.decode(path)


@pytest.mark.parametrize(("width", "height"), [(0, 4), (4, 0)])
def test_a_picture_without_pixels_is_refused(tmp_path, width, height) -> None:
    path = tmp_path / "x.png"
    data = png.encode(noise((4, 4), 3, np.uint8))
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(data[:8] + chunk(b"IHDR", header) + data[33:])
    with pytest.raises(png.PictureError, match=f"{width}x{height}"):
        png.decode(path)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))
