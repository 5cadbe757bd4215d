"""Uploaded pictures: which are accepted, the errors of others, and how they are fitted to a size."""

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from kino_store.errors import InvalidValueError, SizeMismatchError, TooLargeError
from kino_store.media import png
from kino_store.media.embedded import read_embedded
from kino_store.media.upload import fit_picture, read_upload
from tests.store.uploads import MANY, SVG, chunk, noise, picture, png_of, saved


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
