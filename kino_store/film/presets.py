"""What a film can be exported as: a table of formats, and the encoders and options for each.

The options are FFmpeg's (https://ffmpeg.org/ffmpeg-codecs.html). ProRes is encoded at a fixed quantiser,
`global_quality` in units of FF_QP2LAMBDA (118): a fifteenth of the time that rate control takes, with more
quality at the same size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Options = Mapping[str, str]

SEQUENCE = "sequence"  # the container of numbered pictures: a folder
_QP2LAMBDA = 118


@dataclass(frozen=True)
class Preset:
    """A video format.

    `purpose`: what it is for, for people. `ending`: of the file. `container`: FFmpeg's name of it. `pixels`:
    FFmpeg's pixel format; `alpha_pixels`: for pictures with alpha, if the format keeps it. `even`: width and
    height must be even. `rgb`: stored without conversion to Y'CbCr. `qualities`: options by quality; a format
    without a choice has only "standard". `hardware`: encoders of graphics cards that can be tried first.
    `sound`: the audio encoder; None: the format is silent. `bits`: per pixel, roughly, for estimates.
    `smallest`: width and height that the encoder takes.
    """

    name: str
    label: str
    purpose: str
    ending: str
    container: str
    encoder: str
    pixels: str
    qualities: Mapping[str, Options]
    options: Options = field(default_factory=dict)
    alpha_pixels: str | None = None
    even: bool = False
    rgb: bool = False
    hardware: tuple[str, ...] = ()
    tag: str | None = None
    sound: str | None = None
    sound_bit_rate: int | None = None
    bits: float = 1.0
    smallest: tuple[int, int] = (16, 16)

    @property
    def has_timecode(self) -> bool:
        """Whether the container has a timecode track."""
        return self.container in {"mp4", "mov"} or self.encoder == "package"

    @property
    def is_sequence(self) -> bool:
        """Whether it is a folder of pictures."""
        return self.container == SEQUENCE

    @property
    def is_numbered(self) -> bool:
        """Whether each frame becomes a picture with a number in its name."""
        return self.is_sequence and self.encoder not in {"package", "sheet"}


def _crf(small: int, standard: int, high: int) -> dict[str, Options]:
    return {"small": {"crf": f"{small}"}, "standard": {"crf": f"{standard}"}, "high": {"crf": f"{high}"}}


def _quantiser(small: int, standard: int, high: int) -> dict[str, Options]:
    named = zip(("small", "standard", "high"), (small, standard, high), strict=True)
    return {name: {"global_quality": str(_QP2LAMBDA * value)} for name, value in named}


def _hardware(codec: str) -> tuple[str, ...]:
    return tuple(f"{codec}_{maker}" for maker in ("nvenc", "qsv", "amf", "videotoolbox", "mf"))


_ONE: Mapping[str, Options] = {"standard": {}}
_PRORES = {"vendor": "apl0", "flags": "+qscale"}

PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            "web", "Web (H.264)", "Plays everywhere: browsers, phones, messengers, YouTube.",
            "mp4", "mp4", "libx264", "yuv420p", _crf(23, 18, 14), {"preset": "medium"},
            even=True, hardware=_hardware("h264"), sound="aac", sound_bit_rate=256_000, bits=0.5,
        ),
        Preset(
            "av1", "Web, small (AV1)", "Half the size of H.264, for recent browsers and devices.",
            "mp4", "mp4", "libsvtav1", "yuv420p10le", _crf(35, 25, 18), {"preset": "8"},
            hardware=_hardware("av1"), sound="libopus", sound_bit_rate=160_000, bits=0.35,
        ),
        Preset(
            "hevc", "HEVC, 10 bit", "Smooth gradients in small files: TVs, Apple devices, players.",
            "mp4", "mp4", "libx265", "yuv420p10le", _crf(23, 18, 14),
            {"preset": "medium", "x265-params": "log-level=error"},
            even=True, hardware=_hardware("hevc"), tag="hvc1", sound="aac", sound_bit_rate=256_000, bits=0.45,
        ),
        Preset(
            "prores", "ProRes 422 HQ", "For editing in Resolve, Premiere or Final Cut.",
            "mov", "mov", "prores_ks", "yuv422p10le", _quantiser(14, 9, 4), {**_PRORES, "profile": "hq"},
            even=True, sound="pcm_s24le", bits=3.6,
        ),
        Preset(
            "prores4444", "ProRes 4444", "For editing with transparency and full colour resolution.",
            "mov", "mov", "prores_ks", "yuv444p10le", _quantiser(14, 9, 4),
            {**_PRORES, "profile": "4444", "alpha_bits": "16"},
            alpha_pixels="yuva444p10le", sound="pcm_s24le", bits=5.0,
        ),
        Preset(
            "dnxhr", "DNxHR HQX", "For editing in Avid Media Composer.",
            "mov", "mov", "dnxhd", "yuv422p10le", _ONE, {"profile": "dnxhr_hqx"},
            even=True, sound="pcm_s24le", bits=3.6, smallest=(256, 120),
        ),
        Preset(
            "vp9", "Web with alpha (VP9)", "Transparent video for web pages.",
            "webm", "webm", "libvpx-vp9", "yuv420p", _crf(32, 24, 15),
            {"b": "0", "deadline": "good", "cpu-used": "4", "row-mt": "1"},
            alpha_pixels="yuva420p", sound="libopus", sound_bit_rate=160_000, bits=0.7,
        ),
        Preset(
            "ffv1", "Lossless master (FFV1)", "Every pixel as it is, to keep or to convert later.",
            "mkv", "matroska", "ffv1", "bgr0", _ONE, {"level": "3", "slices": "4", "slicecrc": "1"},
            alpha_pixels="bgra", rgb=True, sound="flac", bits=12.0,
        ),
        Preset(
            "gif", "GIF", "Short loops where nothing else works. 256 colours, silent.",
            "gif", "gif", "gif", "pal8", _ONE, rgb=True, bits=4.0,
        ),
        Preset(
            "apng", "Animated PNG", "Lossless loops with transparency, silent.",
            "png", "apng", "apng", "rgb24", _ONE, {"pred": "mixed"}, alpha_pixels="rgba", rgb=True, bits=10.0,
        ),
        Preset(
            "webp", "Animated WebP", "Small loops with transparency for web pages, silent.",
            "webp", "webp", "libwebp_anim", "bgra",
            {"small": {"quality": "60"}, "standard": {"quality": "80"}, "high": {"quality": "95"}},
            alpha_pixels="bgra", rgb=True, bits=0.8,
        ),
        Preset(
            "edit", "Edit for Resolve, Premiere",
            "A folder with the film as ProRes, its sound, and OTIO, EDL and XML that open it as a timeline.",
            "mov", SEQUENCE, "package", "yuv422p10le", _quantiser(14, 9, 4),
            even=True, sound="pcm_s16le", bits=3.6,
        ),
        Preset(
            "png", "PNG pictures", "Every frame as it is, numbered: for compositing and other programs.",
            "png", SEQUENCE, "png", "rgb48le", _ONE, alpha_pixels="rgba64le", rgb=True, bits=12.0,
        ),
        Preset(
            "tiff", "TIFF pictures, 16 bit", "Numbered, uncompressed: for grading and print.",
            "tif", SEQUENCE, "tiff", "rgb48le", _ONE, alpha_pixels="rgba64le", rgb=True, bits=48.0,
        ),
        Preset(
            "exr", "EXR pictures, half float", "Numbered, linear light: for Nuke, Fusion, Blender.",
            "exr", SEQUENCE, "exr", "rgb48le", _ONE, alpha_pixels="rgba64le", rgb=True, bits=16.0,
        ),
        Preset(
            "dpx", "DPX pictures, 10 bit", "Numbered, uncompressed: for film and older grading suites.",
            "dpx", SEQUENCE, "dpx", "gbrp10le", _ONE, rgb=True, bits=32.0,
        ),
        Preset(
            "sheet", "Contact sheet", "All frames small on one picture, with their numbers.",
            "png", SEQUENCE, "sheet", "rgb24",
            {"small": {}, "standard": {}, "high": {}}, rgb=True, bits=0.5,
        ),
    )
}  # fmt: skip

# Options of hardware encoders by quality; they are tried in order, and the first one that opens is used.
HARDWARE_OPTIONS: Mapping[str, Mapping[str, Options]] = {
    "nvenc": {
        quality: {"preset": "p5", "rc": "vbr", "cq": cq, "b": "0"}
        for quality, cq in {"small": "27", "standard": "21", "high": "16"}.items()
    },
    "qsv": {
        quality: {"global_quality": value}
        for quality, value in {"small": "27", "standard": "21", "high": "16"}.items()
    },
    "videotoolbox": {
        quality: {"global_quality": str(_QP2LAMBDA * value), "flags": "+qscale"}
        for quality, value in {"small": 45, "standard": 65, "high": 80}.items()
    },
}
