"""TIFF and EXR files: which are read, with all their bits, and the errors of others."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from kino_store.errors import TooLargeError
from kino_store.media import png
from kino_store.media.exr import MissingLibraryError
from kino_store.media.upload import read_upload
from tests.store.uploads import MANY, noise, saved

FFMPEG = shutil.which("ffmpeg")


def tiff_of(pixels: np.ndarray, order: str = "<", *, planar: bool = False, **tags: int) -> bytes:
    """Return a TIFF file without compression; `tags` by T and number."""
    height, width, channels = pixels.shape
    bits = pixels.itemsize * 8
    data = (
        (pixels.transpose(2, 0, 1) if planar else pixels).astype(pixels.dtype.newbyteorder(order)).tobytes()
    )
    plane = len(data) // channels
    more = {int(name[1:]): [value] for name, value in tags.items()}
    entries = {
        256: [width], 257: [height], 258: [bits] * channels, 259: [1], 262: [1 if channels < 3 else 2],
        273: [8 + plane * at for at in range(channels)] if planar else [8], 277: [channels], 278: [height],
        279: [plane] * channels if planar else [len(data)], 284: [2 if planar else 1],
    } | ({338: [2]} if channels == 4 else {}) | more  # fmt: skip
    begin = 8 + len(data)
    longer, table = b"", b""
    after = begin + 2 + 12 * len(entries) + 4
    for tag, values in sorted(entries.items()):
        kind = "I" if tag in {273, 279} else "H"
        value = struct.pack(f"{order}{len(values)}{kind}", *values)
        if len(value) > 4:
            longer += value
            value = struct.pack(f"{order}I", after + len(longer) - len(value))
        table += struct.pack(f"{order}HHI", tag, 4 if kind == "I" else 3, len(values)) + value.ljust(4, b"\0")
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", begin)
    return head + data + struct.pack(f"{order}H", len(entries)) + table + bytes(4) + longer


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("channels", "dtype"), [(1, "u1"), (3, "u1"), (4, "u1"), (1, "u2"), (3, "u2"), (4, "u2")]
)
def test_a_tiff_file_keeps_its_bits_and_alpha(channels, dtype, order, planar) -> None:
    if planar and channels != 3:
        return
    pixels = noise(9, 7, channels, dtype=np.dtype(dtype).type)
    taken = read_upload(tiff_of(pixels, order, planar=planar), MANY)
    assert taken.dtype == pixels.dtype
    assert np.array_equal(taken, pixels)


@pytest.mark.skipif(FFMPEG is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("codec", ["raw", "lzw", "deflate", "packbits"])
@pytest.mark.parametrize("pixels", ["rgb24", "rgb48le", "rgba64le", "gray16le"])
def test_tiff_files_of_ffmpeg_are_read(tmp_path, codec, pixels) -> None:
    channels = {"rgb2": 3, "rgb4": 3, "rgba": 4, "gray": 1}[pixels[:4]]
    given = noise(20, 30, channels, dtype=np.uint8 if pixels == "rgb24" else np.uint16)
    (tmp_path / "raw").write_bytes(given.tobytes())
    raw = ["-f", "rawvideo", "-pix_fmt", pixels, "-s", "30x20", "-i", str(tmp_path / "raw")]
    out = tmp_path / "a.tiff"
    subprocess.run([FFMPEG, "-v", "error", *raw, "-compression_algo", codec, str(out)], check=True)
    assert np.array_equal(read_upload(out.read_bytes(), MANY), given)


def test_a_tiff_file_is_turned_upright_and_alpha_is_taken_out_of_its_colours() -> None:
    for dtype in (np.uint8, np.uint16):
        pixels = noise(4, 6, 3, dtype=dtype)
        assert np.array_equal(read_upload(tiff_of(pixels, T274=6), MANY), np.rot90(pixels, -1))
    half = np.full((2, 2, 4), 32768, np.uint16)
    assert (
        read_upload(tiff_of(half // np.array([2, 2, 2, 1], np.uint16), T338=1), MANY)[0, 0].tolist()
        == [32768] * 4
    )
    assert read_upload(tiff_of(half // 2, T338=2), MANY)[0, 0].tolist() == [16384] * 4


@pytest.mark.parametrize(
    "data",
    [
        saved(Image.new("F", (4, 4)), "TIFF"),
        saved(Image.new("I", (4, 4)), "TIFF"),
        tiff_of(noise(4, 4, 4, dtype=np.uint16), T262=5),
        tiff_of(noise(4, 4, 3, dtype=np.uint16), T262=6),
        tiff_of(noise(4, 4, 1, dtype=np.uint16), T262=0),
    ],
)
def test_other_tiff_files_are_refused_with_what_to_do(data) -> None:
    with pytest.raises(png.PictureError, match=r"8 or 16 bits a channel|damaged or truncated"):
        read_upload(data, MANY)


@pytest.fixture
def exr(tmp_path):
    """Return an EXR file."""
    library = pytest.importorskip("OpenEXR", reason="OpenEXR is an extra")

    def run(channels: dict[str, np.ndarray], **header: object) -> bytes:
        path = str(tmp_path / "a.exr")
        kind = {"compression": library.ZIP_COMPRESSION, "type": library.scanlineimage}
        with library.File({**kind, **header}, channels) as file:
            file.write(path)
        return (tmp_path / "a.exr").read_bytes()

    return run


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_the_linear_light_of_an_exr_file_becomes_srgb(exr, dtype) -> None:
    wanted = noise(9, 7, 4, dtype=np.uint16)
    value = wanted[..., :3] / 65535
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    alpha = (wanted[..., 3:] / 65535).astype(dtype)
    taken = read_upload(exr({"RGB": linear.astype(dtype)}), MANY)
    assert (taken.dtype, taken.shape) == (np.uint16, (9, 7, 3))
    near = 40 if dtype == np.float16 else 1
    assert np.abs(taken.astype(int) - wanted[..., :3]).max() <= near
    both = np.concatenate([(linear * alpha).astype(dtype), alpha], axis=2)
    taken = read_upload(exr({"RGBA": both}), MANY)
    assert taken.shape == (9, 7, 4)
    assert np.abs(taken.astype(int) - wanted).max() <= 2 * near


def test_odd_numbers_of_an_exr_file_are_cut_off(exr) -> None:
    values = np.array([[np.nan, np.inf, -np.inf, -1, 0, 1, 65504]], np.float16)
    taken = read_upload(exr({"Y": values}), MANY)
    assert taken[..., 0].tolist() == [[0, 65535, 0, 0, 0, 65535, 65535]]
    clear = read_upload(exr({"RGBA": np.array([[[0.25, 0, 9, 0]]], np.float16)}), MANY)
    assert clear.tolist() == [[[35199, 0, 65535, 0]]]


def test_layers_and_windows_of_an_exr_file(exr) -> None:
    plane = np.ones((4, 4), np.float16)
    layers = {f"{layer}.{name}": plane * (layer == "b") for layer in "bc" for name in "RGB"}
    assert (read_upload(exr({**layers, "Z": plane}), MANY) == 65535).all()
    windows = {
        "dataWindow": ((2, 1), (5, 4)),
        "displayWindow": ((0, 0), (4, 3)),
    }
    taken = read_upload(exr({"Y": plane}, **{k: tuple(map(np.int32, v)) for k, v in windows.items()}), MANY)
    expected = np.zeros((4, 5), int)
    expected[1:, 2:] = 65535
    assert np.array_equal(taken[..., 0], expected)


def test_exr_files_that_can_not_be_used_are_refused(exr, monkeypatch) -> None:
    data = exr({"RGB": np.zeros((40, 40, 3), np.float16)})
    with pytest.raises(TooLargeError, match="40x40"):
        read_upload(data, 1000)
    with pytest.raises(png.PictureError, match="no channels R, G and B"):
        read_upload(exr({"Z": np.zeros((4, 4), np.float32)}), MANY)
    for damaged in (data[:4], data[:300], data[: len(data) // 2], data[:8] + bytes(100)):
        with pytest.raises(png.PictureError, match="damaged"):
            read_upload(damaged, MANY)
    monkeypatch.setitem(sys.modules, "OpenEXR", None)
    with pytest.raises(MissingLibraryError, match="pip install OpenEXR"):
        read_upload(data, MANY)
