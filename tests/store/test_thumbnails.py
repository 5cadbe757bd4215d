"""Thumbnails and proxies: created once, never larger than the picture, complete, within the size limit."""

import hashlib
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kino_store.errors import DiskFullError, FileMissingError, InvalidValueError
from kino_store.media import png, thumbnails
from kino_store.media.thumbnails import HEIGHTS, PROXY_SIDE, Thumbnails, media_type, reduce_to_proxy


def thumbnails_in(cache: Path, **limits: int) -> Thumbnails:
    return Thumbnails(cache, cache.with_name("proxies"), **limits)


@pytest.fixture
def cache(tmp_path) -> Path:
    return tmp_path / "state" / "thumbnails"


@pytest.fixture
def decoded(monkeypatch) -> list[Path]:
    """The pictures that were decoded, in order."""
    paths: list[Path] = []
    decode = png.decode
    monkeypatch.setattr(thumbnails.png, "decode", lambda path: (paths.append(path), decode(path))[1])
    return paths


@pytest.fixture
def draw(tmp_path):
    """A picture file of these pixels, and its sha256."""

    def write(pixels: np.ndarray | int = 0, size: tuple[int, int] = (300, 400)) -> tuple[Path, str]:
        if isinstance(pixels, int):
            pixels = np.random.default_rng(pixels).integers(0, 255, (*size, 3), dtype=np.uint8)
        data = png.encode(pixels)
        digest = hashlib.sha256(data).hexdigest()
        path = tmp_path / f"{digest[:8]}.png"
        path.write_bytes(data)
        return path, digest

    return write


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (2, "RGBA"), (3, "RGB"), (4, "RGBA")])
def test_every_kind_of_picture_keeps_its_look_and_its_alpha(cache, draw, dtype, channels, mode) -> None:
    top = np.iinfo(dtype).max
    pixels = np.full((400, 200, channels), top // 2, dtype=dtype)
    pixels[200:, :, channels - 1] = 0  # transparent, or black, or without blue
    with Image.open(thumbnails_in(cache).get(*draw(pixels), 64)) as image:
        kind = "WEBP" if channels in (2, 4) else "JPEG"
        assert (image.format, image.mode, image.size) == (kind, mode, (96, 192))
        assert image.get_format_mimetype() == media_type(Path(image.filename))
        upper, lower = (np.atleast_1d(image.getpixel((48, row))).tolist() for row in (48, 150))
    assert upper == pytest.approx([127] * len(upper), abs=4)
    assert lower[-1] == pytest.approx(0, abs=8)


def test_transparent_pixels_do_not_colour_their_neighbours(cache, draw) -> None:
    pixels = np.zeros((768, 768, 4), dtype=np.uint8)
    pixels[:, :384] = (255, 255, 255, 255)
    pixels[:, 384:] = (255, 0, 0, 0)
    with Image.open(thumbnails_in(cache).get(*draw(pixels), 64)) as image:
        pixels_seen = np.asarray(image)
    assert (pixels_seen[pixels_seen[..., 3] > 128][:, :3] > 240).all()


@pytest.mark.parametrize(
    ("requested", "expected"), [(1, 192), (192, 192), (193, 384), (500, 1024), (1024, 1024), (5000, 1024)]
)
def test_heights_are_rounded_up_to_a_few(cache, draw, requested, expected) -> None:
    with Image.open(thumbnails_in(cache).get(*draw(size=(1500, 10)), requested)) as image:
        assert image.height == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [((50, 70), (70, 50)), ((1, 1), (1, 1)), ((16, 16384), (1536, 2)), ((3000, 1), (1, 192))],
)
def test_nothing_is_enlarged_and_odd_shapes_are_possible(cache, draw, size, expected) -> None:
    with Image.open(thumbnails_in(cache).get(*draw(size=size), 192)) as image:
        assert image.size == expected


def test_a_thumbnail_is_created_once_and_found_after_a_restart(cache, draw, decoded) -> None:
    picture = draw()
    first = thumbnails_in(cache)
    path = first.get(*picture, 193)
    assert first.get(*picture, 256) == path
    assert thumbnails_in(cache).get(*picture, 384) == path
    assert len(decoded) == 1
    assert first.get(*picture, 64) != path
    assert [file.parent for file in cache.iterdir()] == [cache] * 2


def test_concurrent_requests_create_a_thumbnail_once(cache, draw, decoded) -> None:
    together, pictures = thumbnails_in(cache), [draw(seed) for seed in range(3)]
    start = threading.Barrier(12)

    def ask(number: int) -> Path:
        start.wait()
        return together.get(*pictures[number % 3], 64)

    with ThreadPoolExecutor(12) as pool:
        paths = list(pool.map(ask, range(12)))
    assert len(set(paths)) == 3
    assert sorted(decoded) == sorted(path for path, _ in pictures)


def test_different_thumbnails_are_created_in_parallel(cache, draw, monkeypatch) -> None:
    both = threading.Barrier(2, timeout=5)
    decode = png.decode
    monkeypatch.setattr(thumbnails.png, "decode", lambda path: (both.wait(), decode(path))[1])
    parallel, pictures = thumbnails_in(cache), [draw(1), draw(2)]
    with ThreadPoolExecutor(2) as pool:
        assert all(path.exists() for path in pool.map(lambda picture: parallel.get(*picture, 64), pictures))


def test_a_failure_is_raised_and_the_next_request_retries(cache, draw, decoded) -> None:
    path, digest = draw()
    data = path.read_bytes()
    path.unlink()
    once = thumbnails_in(cache)
    with pytest.raises(FileMissingError):
        once.get(path, digest, 64)
    path.write_bytes(data[:500])
    with pytest.raises(png.PictureError):
        once.get(path, digest, 64)
    path.write_bytes(data)
    assert once.get(path, digest, 64).exists()


@pytest.mark.parametrize("restarted", [True, False])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "zeros"])
def test_a_damaged_thumbnail_is_created_again(cache, draw, restarted, damage) -> None:
    picture, store = draw(), thumbnails_in(cache)
    path = store.get(*picture, 64)
    good = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "cut": good[:200], "zeros": bytes(len(good) + 1)}[damage])
    assert (thumbnails_in(cache) if restarted else store).get(*picture, 64).read_bytes() == good


def test_the_least_recently_used_is_removed_first_and_the_limit_holds(cache, draw) -> None:
    pictures = [draw(seed, (64, 64)) for seed in range(5)]
    size = max(thumbnails_in(cache).get(*picture, 64).stat().st_size for picture in pictures)
    for path in cache.iterdir():
        path.unlink()
    small = thumbnails_in(cache, limit_bytes=3 * size)
    paths = [small.get(*pictures[n], 64) for n in (0, 1, 2)]
    small.get(*pictures[0], 64)
    paths += [small.get(*pictures[n], 64) for n in (3, 4)]
    assert [path.exists() for path in paths] == [True, False, False, True, True]
    small.get(*pictures[1], 64)
    assert not paths[0].exists()


def test_use_and_a_lower_limit_survive_a_restart(cache, draw) -> None:
    pictures = [draw(seed, (64, 64)) for seed in range(4)]
    first = thumbnails_in(cache)
    paths = [first.get(*picture, 64) for picture in pictures[:3]]
    for days, path in zip((30, 20, 10), paths, strict=True):
        os.utime(path, (time.time() - days * 86_400,) * 2)
    thumbnails_in(cache).get(*pictures[0], 64)
    thumbnails_in(cache, limit_bytes=2 * max(path.stat().st_size for path in paths) + 200).get(
        *pictures[3], 64
    )
    assert [path.exists() for path in paths] == [True, False, False]


def test_other_files_in_the_folder_are_ignored(cache, draw) -> None:
    cache.mkdir(parents=True)
    (cache / "notes.txt").write_text("mine")
    thumbnails_in(cache, limit_bytes=0).get(*draw(1), 64)
    assert (cache / "notes.txt").exists()
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize(
    "sha256", ["", "../../x", "a" * 63, "g" * 64, "A" * 64, "a" * 64 + "\n", "a" * 64 + "/../x"]
)
def test_only_a_hash_becomes_a_file_name(cache, draw, sha256) -> None:
    with pytest.raises(InvalidValueError, match="64 hex"):
        thumbnails_in(cache).get(draw()[0], sha256, 64)
    assert not cache.exists()


@pytest.mark.slow
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_proxy_is_a_fraction_of_the_picture_and_keeps_its_alpha(cache, draw, decoded, channels) -> None:
    picture = draw(np.random.default_rng(channels).integers(0, 255, (1080, 1920, channels), dtype=np.uint8))
    store = thumbnails_in(cache)
    path = store.proxy(*picture)
    alpha = channels in (2, 4)
    with Image.open(path) as image:
        assert (image.size, image.format) == ((960, 540), "WEBP" if alpha else "JPEG")
        assert image.get_format_mimetype() == media_type(path)
    assert thumbnails_in(cache).proxy(*picture) == path
    assert len(decoded) == 1


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((100, 60), (60, 100)),
        ((768, 1344), (1344, 768)),
        ((2160, 3840), (960, 540)),
        ((1080, 16), (16, 1080)),
    ],
)
def test_a_proxy_has_about_its_size_and_is_never_larger_than_the_picture(size, expected) -> None:
    assert reduce_to_proxy(np.zeros((*size, 3), dtype=np.uint8)).size == expected
    assert max(expected) < 1.5 * PROXY_SIDE


def test_a_saved_pictures_thumbnails_exist_without_reading_it(cache, draw, decoded) -> None:
    path, digest = draw(np.random.default_rng(1).integers(0, 255, (540, 960, 3), dtype=np.uint8))
    store = thumbnails_in(cache)
    store.create_both(digest, png.decode(path))
    decoded.clear()
    store.get(path, digest, 192)
    store.proxy(path, digest)
    assert decoded == []
    with Image.open(store.get(path, digest, 384)) as larger:
        assert larger.size == (683, 384)
    assert decoded == [], "the proxy is large enough"
    store.get(path, digest, 1024)
    assert decoded == [path]


def test_a_damaged_proxy_is_created_again(cache, draw) -> None:
    picture = draw()
    path = thumbnails_in(cache).proxy(*picture)
    good = path.read_bytes()
    path.write_bytes(good[:300])
    assert thumbnails_in(cache).proxy(*picture).read_bytes() == good


def test_created_again_no_file_is_ever_missing(cache, draw) -> None:
    thumbs = thumbnails_in(cache)
    picture, digest = draw()
    large = thumbs.get(picture, digest, HEIGHTS[1])
    good = large.read_bytes()
    Image.new("RGB", (3, 4)).save(large, "JPEG")  # whole, but not of this picture
    ended = threading.Event()
    missing = []

    def watch() -> None:
        while not ended.is_set():
            missing.extend([large] * (not large.exists()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(20):
        thumbs.rebuild(picture, digest)
    ended.set()
    watcher.join()
    assert missing == []
    assert large.read_bytes() == good
    assert sorted(path.name for path in cache.iterdir()) == [f"{digest}-{height}" for height in HEIGHTS[:2]]


def test_a_full_disk_costs_only_the_thumbnail(small_disk, draw) -> None:
    filler = small_disk / "filler"
    with suppress(OSError):
        filler.write_bytes(bytes(4 << 20))
    path, digest = draw()
    store = Thumbnails(small_disk / "thumbnails", small_disk / "proxies")
    store.create_both(digest, png.decode(path))
    with pytest.raises(DiskFullError):
        store.get(path, digest, 64)
    filler.unlink()
    assert store.get(path, digest, 64).exists()


def test_thumbnails_of_an_older_kino_are_removed_in_time(cache, draw) -> None:
    cache.mkdir(parents=True)
    left = cache / f"{'a' * 64}-128.webp"
    left.write_bytes(bytes(1000))
    thumbnails_in(cache, limit_bytes=0).get(*draw(1), 64)
    assert not left.exists()


def test_heights_are_in_order() -> None:
    assert list(HEIGHTS) == sorted(set(HEIGHTS))
