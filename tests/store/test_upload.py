"""Uploaded pictures: which are accepted, the errors of others, and how they are fitted to a size."""

import io
import json
import shutil
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from kino_store.errors import InvalidValueError, SizeMismatchError, TooLargeError
from kino_store.media import png
from kino_store.media.embedded import Embedded, read_embedded
from kino_store.media.exr import MissingLibraryError
from kino_store.media.upload import fit_picture, read_upload

FFMPEG = shutil.which("ffmpeg")
MANY = 10**7
TEXT = "x" * 3_000_000


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), name) + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(
    width: int, height: int, depth: int, colour: int, rows: bytes, *, before: bytes = b"", after: bytes = b""
) -> bytes:
    header = chunk(b"IHDR", struct.pack(">2I5B", width, height, depth, colour, 0, 0, 0))
    return png.SIGNATURE + header + before + chunk(b"IDAT", zlib.compress(rows)) + after + chunk(b"IEND", b"")


def noise(*shape: int, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(1).integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


def picture(width: int = 8, height: int = 6, mode: str = "RGB") -> Image.Image:
    return Image.fromarray(noise(height, width, 3)).convert(mode)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_the_pixels_of_a_png_are_unchanged(channels) -> None:
    pixels = noise(20, 30, channels)
    data = png.encode(pixels, {"prompt": "{}"})
    assert np.array_equal(read_upload(data, MANY), pixels)
    file = io.BytesIO(data)
    file.seek(5)
    assert np.array_equal(read_upload(file, 600), pixels)


@pytest.mark.parametrize("filtering", [0, 1, 2])
@pytest.mark.parametrize(("channels", "colour"), [(1, 0), (2, 4), (3, 2), (4, 6)])
def test_16_bits_stay_16_bits_however_the_file_was_filtered(channels, colour, filtering) -> None:
    pytest.importorskip("av", reason="PyAV, which ComfyUI brings, is not installed here")
    pixels = noise(9, 7, channels, dtype=np.uint16)
    raw = pixels.astype(">u2").view(np.uint8).reshape(9, -1)
    before = {
        0: np.zeros_like(raw),
        1: np.pad(raw, ((0, 0), (2 * channels, 0)))[:, : raw.shape[1]],
        2: np.pad(raw, ((1, 0), (0, 0)))[:9],
    }
    rows = np.hstack([np.full((9, 1), filtering, dtype=np.uint8), raw - before[filtering]])
    taken = read_upload(png_of(7, 9, 16, colour, rows.tobytes()), MANY)
    assert taken.dtype == np.uint16
    assert np.array_equal(taken, pixels)


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {"quality": 95}), ("WEBP", {"lossless": True}), ("PNG", {"optimize": True})],
)
def test_the_three_formats_are_detected_by_content(kind, options) -> None:
    image = picture(64, 48).resize((640, 480))
    taken = read_upload(saved(image, kind, **options), MANY)
    assert taken.shape == (480, 640, 3)
    assert np.abs(taken.astype(int) - np.asarray(image)).mean() < (3 if kind == "JPEG" else 0.01)


@pytest.mark.parametrize(
    ("image", "kind", "options", "shape", "pixel"),
    [
        (Image.new("P", (3, 2), 1), "PNG", {}, (2, 3, 3), None),
        (Image.new("P", (3, 2), 0), "PNG", {"transparency": 0}, (2, 3, 4), (0, 0, 0, 0)),
        (Image.new("1", (3, 2), 1), "PNG", {}, (2, 3, 3), (255, 255, 255)),
        (Image.new("L", (3, 2), 9), "PNG", {}, (2, 3, 1), (9,)),
        (Image.new("L", (3, 2), 9), "PNG", {"transparency": 9}, (2, 3, 2), (9, 0)),
        (Image.new("RGB", (3, 2), (1, 2, 3)), "PNG", {"transparency": (1, 2, 3)}, (2, 3, 4), (1, 2, 3, 0)),
        (Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", {}, (16, 16, 3), (255, 0, 0)),
        (Image.new("L", (16, 16), 77), "JPEG", {}, (16, 16, 1), (77,)),
        (
            Image.new("RGBA", (3, 2), (10, 20, 30, 40)),
            "WEBP",
            {"lossless": True},
            (2, 3, 4),
            (10, 20, 30, 40),
        ),
    ],
)
def test_palettes_cmyk_and_single_bits_become_colours(image, kind, options, shape, pixel) -> None:
    taken = read_upload(saved(image, kind, **options), MANY)
    assert taken.shape == shape
    assert taken.dtype == np.uint8
    assert pixel is None or tuple(taken[0, 0]) == pytest.approx(pixel, abs=1)


@pytest.mark.parametrize("orientation", range(9))
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_the_orientation_is_applied(kind, orientation) -> None:
    image = picture()
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # Pillow's Transpose for each
    expected = image.transpose(Image.Transpose(upright[orientation])) if orientation in upright else image
    options = {"lossless": True} if kind == "WEBP" else {}
    assert np.array_equal(read_upload(saved(image, kind, exif=exif, **options), MANY), np.asarray(expected))


@pytest.mark.filterwarnings("ignore:.*EXIF")
def test_damaged_exif_data_is_ignored() -> None:
    image = picture()
    assert np.array_equal(
        read_upload(saved(image, exif=b"Exif\0\0II*\0\xff\xff\xff\xff"), MANY), np.asarray(image)
    )


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_the_first_image_of_an_animation_is_read(kind) -> None:
    first, second = Image.new("RGB", (9, 9), (255, 0, 0)), Image.new("RGB", (9, 9), (0, 0, 255))
    taken = read_upload(
        saved(first, kind, save_all=True, append_images=[second], duration=100, lossless=True), MANY
    )
    assert tuple(taken[4, 4][:3]) == (255, 0, 0)


def test_a_photograph_with_embedded_pictures_is_a_jpeg() -> None:
    photograph = picture(32, 32)
    assert read_upload(
        saved(photograph, "MPO", save_all=True, append_images=[photograph.resize((8, 8))]), MANY
    ).shape == (32, 32, 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_too_many_pixels_are_refused_before_they_are_decoded(kind, monkeypatch) -> None:
    data = saved(Image.new("RGB", (101, 100)), kind)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda *_: pytest.fail("decoded"))
    with pytest.raises(TooLargeError, match=r"101x100 .* 10000 pixels"):
        read_upload(data, 100 * 100)


@pytest.mark.parametrize("side", [10_000, 40_000, 2**31 - 1])
def test_a_decompression_bomb_is_too_large_whatever_the_limit(side) -> None:
    with pytest.raises(TooLargeError):
        read_upload(png_of(side, side, 8, 2, b""), 2**64)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("name", [b"zTXt", b"iTXt", b"many"])
def test_a_text_that_unpacks_to_megabytes_is_too_large(where, name) -> None:
    packed = zlib.compress(bytes(20 * 2**20), 9)
    body = {b"zTXt": b"k\0\0" + packed, b"iTXt": b"k\0\1\0\0\0" + packed}.get(name)
    texts = (
        chunk(name, body)
        if body
        else b"".join(chunk(b"zTXt", b"k%d\0\0" % n + zlib.compress(bytes(2**20), 9)) for n in range(70))
    )
    with pytest.raises(TooLargeError, match="text stored"):
        read_upload(png_of(1, 1, 8, 0, b"\0\0", **{where: texts}), MANY)


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


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        SVG,
        b"<html>",
        b"RIFF\4\0\0\0WEBP",
        b"\xff\xd8\xff",
        png.SIGNATURE,
        saved(picture(), "GIF"),
        saved(picture(), "BMP"),
        saved(picture(), "PPM"),
        saved(picture(), "ICO"),
        saved(picture(), "PDF"),
    ],
)
def test_other_formats_are_refused_with_a_hint(data) -> None:
    with pytest.raises(png.PictureError, match="PNG, JPEG, WebP"):
        read_upload(data, MANY)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_refused(kind, keep) -> None:
    data = saved(picture(200, 200), kind)
    with pytest.raises(png.PictureError, match="damaged or truncated"):
        read_upload(data[: int(len(data) * keep)], MANY)


@pytest.mark.filterwarnings("ignore")  # Pillow warns about some damage
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_no_damage_raises_anything_but_kinos_errors(kind) -> None:
    data, random = (
        bytearray(saved(picture(40, 40), kind, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0")),
        np.random.default_rng(2),
    )
    for _ in range(300):
        damaged = bytearray(data)
        for at in random.integers(0, len(data), 3):
            damaged[at] = random.integers(0, 256)
        try:
            assert read_upload(bytes(damaged), MANY).ndim == 3
        except (png.PictureError, TooLargeError) as error:
            assert error.message  # noqa: PT017 - some damage is harmless
        read_embedded(bytes(damaged))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("how", ["cover", "contain"])
def test_a_picture_of_one_colour_stays_that_colour(how, channels, dtype) -> None:
    colour = np.array([1, 100, 200, 250], dtype=dtype)[:channels] * (257 if dtype == np.uint16 else 1)
    pixels = np.broadcast_to(colour.astype(dtype), (30, 20, channels))
    out = fit_picture(pixels, 64, 96, how)
    assert (out.shape, out.dtype) == ((96, 64, channels), dtype)
    assert np.abs(out.astype(int) - colour).max() <= (
        0 if channels in (1, 3) else 257 if dtype == np.uint16 else 1
    )


def test_16_bits_are_scaled_with_16_bit_precision() -> None:
    pixels = np.full((10, 10, 3), 12345, dtype=np.uint16)
    pixels[:, 5:] = 12400
    out = fit_picture(pixels, 40, 40, "cover")
    assert out[0, 0, 0] == 12345
    assert len(np.unique(out)) > 4


def test_exact_requires_the_size() -> None:
    pixels = noise(30, 20, 3)
    assert np.array_equal(fit_picture(pixels, 20, 30, "exact"), pixels)
    with pytest.raises(SizeMismatchError, match=r"20x30 .* 30x20"):
        fit_picture(pixels, 30, 20, "exact")


def test_cover_crops_evenly_and_keeps_unscaled_pixels() -> None:
    pixels = noise(30, 41, 4)
    pixels[..., 3] = 255
    assert np.array_equal(fit_picture(pixels, 20, 30, "cover"), pixels[:, 10:30])
    halves = np.zeros((10, 40, 1), dtype=np.uint8)
    halves[:, 20:] = 255
    out = fit_picture(halves, 20, 20, "cover")
    assert (out[0, 2, 0], out[0, 17, 0]) == (0, 255)


@pytest.mark.parametrize(("channels", "empty"), [(3, (0, 0, 0)), (4, (0, 0, 0, 0)), (2, (0, 0))])
def test_contain_pads_with_black_or_transparency(channels, empty) -> None:
    pixels = np.full((10, 20, channels), 255, dtype=np.uint8)
    out = fit_picture(pixels, 40, 40, "contain")
    assert tuple(out[9, 20]) == tuple(out[30, 20]) == empty
    assert (out[10:30] == 255).all()


def test_transparent_pixels_do_not_colour_their_neighbours() -> None:
    pixels = np.zeros((64, 64, 4), dtype=np.uint8)
    pixels[:, :32] = 255
    pixels[:, 32:, 0] = 255
    out = fit_picture(pixels, 20, 20, "cover")
    assert (out[out[..., 3] > 30][:, :3] >= 254).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1)])
@pytest.mark.parametrize("how", ["cover", "contain"])
def test_extreme_shapes_fit(size, how) -> None:
    assert fit_picture(noise(*size, 3), 16, 24, how).shape == (24, 16, 3)


def test_an_unknown_fit_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="exact, cover, contain"):
        fit_picture(noise(2, 2, 3), 2, 2, "stretch")


def with_prompt(text: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("prompt", text)
    return saved(picture(), pnginfo=info)


def test_comfyuis_prompt_is_found() -> None:
    prompt = {"3": {"class_type": "KSampler", "inputs": {"seed": 5, "text": "狐"}}}
    assert read_embedded(with_prompt(json.dumps(prompt))).prompt == prompt
    file = io.BytesIO(png.encode(noise(4, 4, 3), {"prompt": json.dumps(prompt, ensure_ascii=False)}))
    assert read_embedded(file).prompt == prompt


def test_values_that_json_cannot_hold_are_replaced_in_a_prompt() -> None:
    text = r'{"1": {"is_changed": [NaN, -Infinity, 1e999, 0.5], "a\ud800": "\u0000\udfff\ud83e\udd8a"}}'
    assert read_embedded(with_prompt(text)).prompt == {
        "1": {"is_changed": [None, None, None, 0.5], "a?": "\ufffd?\N{FOX FACE}"}
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a fox",
        "[1]",
        '"x"',
        "null",
        "{",
        "[" * 100_000,
        '{"a":' * 61 + "1" + "}" * 61,
        json.dumps({"a": TEXT}),
    ],
)
def test_a_malformed_prompt_is_none(text) -> None:
    assert read_embedded(with_prompt(text)).prompt is None


@pytest.mark.parametrize(
    "data", [b"", SVG, saved(picture(), "JPEG"), saved(picture()), png_of(40_000, 40_000, 8, 2, b"")]
)
def test_a_file_without_a_prompt_has_none(data) -> None:
    assert read_embedded(data) == Embedded()


def exif(tags: dict[int, str], comment: bytes | None = None) -> Image.Exif:
    out = Image.Exif()
    out.update(tags)
    if comment is not None:
        out.get_ifd(0x8769)[0x9286] = comment
    return out


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_comfyuis_prompt_is_found_in_exif_data(kind) -> None:
    prompt = {"3": {"class_type": "KSampler", "inputs": {"seed": 5, "text": "\N{FOX FACE}"}}}
    tags = {0x010F: "workflow:" + json.dumps({"nodes": []}), 0x0110: "prompt:" + json.dumps(prompt)}
    assert read_embedded(saved(picture(), kind, exif=exif(tags))) == Embedded(prompt)
    camera = exif({0x010F: "A maker", 0x0110: "prompt: no JSON"})
    assert read_embedded(saved(picture(), kind, exif=camera)) == Embedded()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("code", "encoding"),
    [
        (b"UNICODE\0", "utf-16-be"),
        (b"UNICODE\0", "utf-16-le"),
        (b"ASCII\0\0\0", "utf-8"),
        (bytes(8), "utf-8"),
    ],
)
def test_an_infotext_is_found_in_exif_data(kind, code, encoding) -> None:
    text = "a \N{FOX FACE}\nSteps: 4, Sampler: Euler"
    data = saved(picture(), kind, exif=exif({}, code + text.encode(encoding)))
    assert read_embedded(data) == Embedded(None, text)


def test_an_infotext_is_found_in_a_png_and_can_be_stored() -> None:
    assert read_embedded(png.encode(noise(4, 4, 3), {"parameters": "a fox"})).infotext == "a fox"
    odd = exif({}, b"UNICODE\0" + "a\0b".encode("utf-16-be") + b"\xd8\x00")
    assert read_embedded(saved(picture(), "JPEG", exif=odd)).infotext == "a\ufffdb\ufffd"
    assert read_embedded(saved(picture(), "JPEG", exif=exif({}, b"JIS\0\0\0\0\0abc"))) == Embedded()
