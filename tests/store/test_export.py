"""Exports of a film: what ffprobe and other programs read from the files, and what is refused."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from kino_store.errors import DiskFullError, FileMissingError
from kino_store.film.export import export
from kino_store.film.names import check_pattern, file_name, size_of
from kino_store.film.pictures import FrameChangedError
from kino_store.film.presets import PRESETS
from kino_store.media import png
from kino_store.media.exr import MissingLibraryError
from tests.store.pictures import COLOURS

FFMPEG, FFPROBE = (
    shutil.which(name) or pytest.skip(f"install ffmpeg: {name} reads films", allow_module_level=True)
    for name in ("ffmpeg", "ffprobe")
)
SIZE = WIDTH, HEIGHT = 257, 145  # odd; DNxHR needs 256 x 120
COUNT = 12


def patches(alpha: bool = False, dtype: type = np.uint8) -> np.ndarray:
    """Return a picture with a stripe of each colour; with alpha, its upper half is transparent."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint16)
    for number, colour in enumerate(COLOURS):
        pixels[:, number * WIDTH // 7 : (number + 1) * WIDTH // 7] = colour
    if alpha:
        opacity = np.full((HEIGHT, WIDTH, 1), 255, np.uint16)
        opacity[: HEIGHT // 2] = 0
        pixels = np.concatenate([pixels, opacity], axis=2)
    return (pixels * 257).astype(np.uint16) if dtype is np.uint16 else pixels.astype(np.uint8)


@pytest.fixture
def film(tmp_path: Path):
    """Write frames and describe their export; `film(preset, **data)`."""
    folder = tmp_path / "film"
    exports = folder / "exports"
    exports.mkdir(parents=True)

    def describe(preset: str, pixels: np.ndarray | None = None, count: int = COUNT, **data) -> dict:
        pixels = patches() if pixels is None else pixels
        names = [f"frame_{number:06}.png" for number in range(1, count + 1)]
        text = {"prompt": '{"1": "ä"}', "workflow": '{"nodes": []}'}
        for number, name in enumerate(names):
            moved = pixels.copy()
            moved[:8, number * 8 : number * 8 + 8] = 255 - moved[:8, number * 8 : number * 8 + 8]
            (folder / name).write_bytes(png.encode(pixels if count < COUNT else moved, text))
        project = {
            "name": "Füchse",
            "uid": "u",
            "width": WIDTH,
            "height": HEIGHT,
            "fps": 23.976,
            "revision": 3,
        }
        standard = {
            "preset": preset, "quality": "standard", "name": "film", "width": None, "height": None,
            "timecode": "01:00:00:00", "sound": True, "metadata": True, "hardware": False,
            "pattern": "{name}.######", "start": 1001,
        }  # fmt: skip
        return {
            "folder": str(folder),
            "exports": str(exports),
            "frames": names,
            "first": 1,
            "sound": [],
            "project": project,
            "data": {**standard, **data},
        }

    return describe


def run(job: dict) -> Path:
    result = export(job, lambda _: None)
    path = Path(job["exports"]) / result["file"]
    assert (result["frames"], result["bytes"]) == (len(job["frames"]), size_of(path))
    return path


def probed(path: Path) -> tuple[dict, dict]:
    """Return what ffprobe says about the video stream and the file."""
    command = [FFPROBE, "-v", "error", "-count_frames", "-show_streams", "-show_format", "-of", "json", path]
    found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    video = next(stream for stream in found["streams"] if stream["codec_type"] == "video")
    return video, found["format"]


def colours(path: Path, at: int = 5) -> np.ndarray:
    """Return the colours of the stripes as a player that reads the tags shows them."""
    picture = shown(path, at)
    return np.array([picture[-20, (number * 2 + 1) * WIDTH // 14] for number in range(7)], int)


def shown(path: Path, at: int = 0) -> np.ndarray:
    """Return a picture of a film, (height, width, 3), as the ffmpeg program shows it."""
    command = [FFMPEG, "-v", "error", "-i", path, "-vf", f"select=eq(n\\,{at})", "-frames:v", "1"]
    out = subprocess.run([*command, "-f", "image2pipe", "-c:v", "png", "-"], capture_output=True, check=True)
    with Image.open(io.BytesIO(out.stdout)) as picture:
        return np.asarray(picture.convert("RGB"))


VIDEOS = {
    "web": ("h264", "yuv420p", "avc1"),
    "av1": ("av1", "yuv420p10le", "av01"),
    "hevc": ("hevc", "yuv420p10le", "hvc1"),
    "prores": ("prores", "yuv422p10le", "apch"),
    "prores4444": ("prores", "yuv444p12le", "ap4h"),
    "dnxhr": ("dnxhd", "yuv422p10le", "AVdh"),
    "vp9": ("vp9", "yuv420p", "[0][0][0][0]"),
    "ffv1": ("ffv1", "bgr0", "[0][0][0][0]"),
}


@pytest.mark.slow
@pytest.mark.parametrize("preset", VIDEOS)
def test_a_video_has_the_right_rate_length_colours_and_graph(film, preset) -> None:
    path = run(film(preset))
    video, container = probed(path)
    codec, pixels, tag = VIDEOS[preset]
    assert (video["codec_name"], video["pix_fmt"], video["codec_tag_string"]) == (codec, pixels, tag)
    assert Fraction(video["r_frame_rate"]) == Fraction(24000, 1001)
    assert int(video["nb_read_frames"]) == COUNT
    assert float(container["duration"]) == pytest.approx(COUNT * 1001 / 24000, abs=0.002)
    even = PRESETS[preset].even
    assert (video["width"], video["height"]) == ((258, 146) if even else SIZE)
    if not PRESETS[preset].rgb:
        tags = [video[f"color_{name}"] for name in ("space", "primaries", "transfer", "range")]
        assert tags == ["bt709", "bt709", "bt709", "tv"]
    written = {key.lower(): value for key, value in container["tags"].items()}
    assert (written["prompt"], written["workflow"]) == ('{"1": "ä"}', '{"nodes": []}')
    assert json.loads(written["kino"])["project"]["name"] == "Füchse"
    if PRESETS[preset].has_timecode:
        assert video["tags"]["timecode"] == "01:00:00:00"
    assert np.abs(colours(path) - COLOURS).max() <= 4


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["gif", "apng", "webp"])
def test_an_animation_has_all_frames_and_loops_for_ever(film, preset) -> None:
    path = run(film(preset))
    with Image.open(path) as image:
        assert (image.n_frames, image.size) == (COUNT, SIZE)
        assert image.info.get("loop") == 0
        image.seek(3)
        shown = np.asarray(image.convert("RGB"), int)
    found = np.array([shown[-20, (number * 2 + 1) * WIDTH // 14] for number in range(7)])
    assert np.abs(found - COLOURS).max() <= 4


@pytest.mark.parametrize(("preset", "codec"), [("prores4444", None), ("vp9", "libvpx-vp9"), ("ffv1", None)])
def test_alpha_is_kept_where_the_format_has_it(film, preset, codec) -> None:
    path = run(film(preset, patches(alpha=True)))
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        if codec is None:
            frame = next(container.decode(stream))
        else:  # FFmpeg's own decoder drops the alpha of VP9
            decoder = av.CodecContext.create(codec, "r")
            decoder.extradata = stream.codec_context.extradata
            frame = next(frame for packet in container.demux(stream) for frame in decoder.decode(packet))
    alpha = frame.to_ndarray(format="rgba")[..., 3]
    assert (alpha[30, 50], alpha[-10, 50]) == (0, 255)


def test_without_alpha_pictures_are_shown_over_black(film) -> None:
    path = run(film("web", patches(alpha=True)))
    picture = shown(path)
    assert picture[30, 10].max() <= 4
    assert np.abs(picture[-10, 10].astype(int) - COLOURS[0]).max() <= 4


def test_a_lossless_master_has_the_same_pixels_also_of_16_bits(film) -> None:
    pixels = np.random.default_rng(1).integers(0, 65536, (HEIGHT, WIDTH, 3), dtype=np.uint16)
    path = run(film("ffv1", pixels, count=2))
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    assert np.array_equal(frame.to_ndarray(format="gbrp16le"), pixels)


def test_a_film_is_scaled(film) -> None:
    video, _ = probed(run(film("web", width=128, height=72)))
    assert (video["width"], video["height"]) == (128, 72)


def test_nothing_is_written_into_the_file_without_metadata(film) -> None:
    _, container = probed(run(film("web", metadata=False)))
    assert not {"prompt", "workflow", "kino"} & {key.lower() for key in container["tags"]}


def test_a_file_is_never_overwritten(film) -> None:
    first = run(film("web", count=2))
    before = first.read_bytes()
    assert [run(film("web", count=2)).name for _ in range(2)] == ["film_0002.mp4", "film_0003.mp4"]
    assert (first.name, first.read_bytes()) == ("film_0001.mp4", before)


def test_a_frame_of_another_size_or_that_is_gone_is_named(film) -> None:
    job = film("web")
    folder = Path(job["folder"])
    (folder / "frame_000007.png").write_bytes(png.encode(np.zeros((8, 8, 3), np.uint8)))
    with pytest.raises(FrameChangedError, match=r"frame_000007.png has 8 x 8 pixels"):
        export(job, lambda _: None)
    (folder / "frame_000007.png").unlink()
    with pytest.raises(FileMissingError, match=r"frame_000007.png"):
        export(job, lambda _: None)
    assert list(Path(job["exports"]).iterdir()) == []


def test_a_frame_that_was_deleted_meanwhile_is_read_from_the_trash(film) -> None:
    job = film("web")
    folder = Path(job["folder"])
    (folder / ".trash").mkdir()
    (folder / "frame_000003.png").rename(folder / ".trash" / "frame_000003.png")
    assert int(probed(run(job))[0]["nb_read_frames"]) == COUNT


def test_a_folder_that_can_not_be_written_to_leaves_nothing(film) -> None:
    job = film("web", count=2)
    shutil.rmtree(job["exports"])
    with pytest.raises(FileMissingError):
        export(job, lambda _: None)


def test_a_full_disk_leaves_nothing(film, small_disk) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    job = {**film("ffv1", noise, count=30), "exports": str(small_disk)}
    with pytest.raises(DiskFullError, match="is full"):
        export(job, lambda _: None)
    assert list(small_disk.iterdir()) == []


def test_png_pictures_are_the_frames_themselves_under_other_names(film) -> None:
    job = film("png", count=3)
    path = run(job)
    assert [one.name for one in sorted(path.iterdir())] == [f"film.{n:06}.png" for n in (1001, 1002, 1003)]
    frame = Path(job["folder"]) / "frame_000002.png"
    assert (path / "film.001002.png").samefile(frame)
    assert run(job).name == "film_0002"


def test_png_pictures_without_metadata_have_the_same_pixels_and_no_texts(film) -> None:
    path = run(film("png", count=1, metadata=False, start=7, pattern="shot-##"))
    with Image.open(path / "shot-07.png") as image:
        assert image.info == {}
        assert np.array_equal(np.asarray(image), patches())


def test_scaled_png_pictures_keep_their_workflow(film) -> None:
    path = run(film("png", count=1, width=128, height=72))
    with Image.open(path / "film.001001.png") as image:
        assert (image.size, image.info["workflow"]) == ((128, 72), '{"nodes": []}')


@pytest.mark.parametrize("alpha", [False, True])
def test_tiff_pictures_have_all_16_bits(film, alpha) -> None:
    pixels = patches(alpha, np.uint16) | np.uint16(5)
    path = run(film("tiff", pixels, count=1))
    with av.open(str(path / "film.001001.tif")) as container:
        frame = next(container.decode(video=0))
    assert np.array_equal(frame.to_ndarray(), pixels)


def test_tiff_pictures_of_8_bits_are_exact(film) -> None:
    path = run(film("tiff", count=1))
    with av.open(str(path / "film.001001.tif")) as container:
        frame = next(container.decode(video=0))
    assert np.array_equal(frame.to_ndarray(), patches().astype(np.uint16) * 257)


def test_dpx_pictures_are_within_a_step_of_10_bits(film) -> None:
    path = run(film("dpx", count=1))
    with av.open(str(path / "film.001001.dpx")) as container:
        found = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert np.abs(found.astype(int) - patches()).max() <= 1


def test_exr_pictures_are_linear_and_premultiplied(film) -> None:
    library = pytest.importorskip("OpenEXR", reason="OpenEXR is an extra")
    path = run(film("exr", patches(alpha=True), count=1))
    with library.File(str(path / "film.001001.exr")) as file:
        pixels, header = file.channels()["RGBA"].pixels, dict(file.header())
    assert (pixels.dtype, header["workflow"]) == (np.float16, '{"nodes": []}')
    assert pixels[30, 50].tolist() == [0, 0, 0, 0]
    assert pixels[-10, 10].tolist() == [1, 0, 0, 1]
    grey = float(pixels[-10, 11 * WIDTH // 14, 0])
    assert grey == pytest.approx(((128 / 255 + 0.055) / 1.055) ** 2.4, rel=1e-3)


def test_without_openexr_the_export_says_what_to_install(film, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "OpenEXR", None)
    job = film("exr", count=1)
    with pytest.raises(MissingLibraryError, match="pip install OpenEXR"):
        export(job, lambda _: None)
    assert list(Path(job["exports"]).iterdir()) == []


def test_a_contact_sheet_shows_all_frames(film, tmp_path) -> None:
    path = run(film("sheet"))
    with Image.open(path / "film.png") as image:
        assert image.width <= 1920
        assert image.getpixel((20, 100)) == COLOURS[0]
        assert image.getpixel((20 + 248, 100)) == COLOURS[0]


@pytest.mark.parametrize(
    ("pattern", "good"),
    [
        ("{name}.######", True),
        ("####", True),
        ("a {name} ## b", True),
        ("{name}", False),
        ("#{name}#", False),
        ("../##", False),
        ("{name}/##", False),
        ("{name}{name}##", False),
        ("##\x00", False),
    ],
)
def test_patterns_of_names(pattern, good) -> None:
    assert check_pattern(pattern) is good


def test_a_number_with_more_digits_than_the_pattern_is_whole() -> None:
    assert file_name("{name}_##", "a", 1234, "png") == "a_1234.png"
