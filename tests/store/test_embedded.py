"""What other programs stored in picture files: ComfyUI's prompt graph and A1111's infotext."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image, PngImagePlugin

from kino_store.media import png
from kino_store.media.embedded import Embedded, read_embedded
from tests.store.uploads import SVG, noise, picture, png_of, saved

TEXT = "x" * 3_000_000


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
