"""Imported pictures: order, fitting, a list of bad files, and malicious files."""

import io
import json
import re
import resource
import sys
import threading
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from kino_store.http import responses
from kino_store.media.png import decode, encode
from kino_store.services.frames import bulk, imports
from tests.http.images import GRAPH, bomb, pixels, png
from tests.http.serving import PREFIX


@pytest.fixture
def shown(kino, fox):
    """Return the pixels of the project's frames, in order."""

    def run() -> list[np.ndarray]:
        frames = kino.get(f"/v1/projects/{fox}/frames").json()["frames"]
        return [
            np.asarray(Image.open(io.BytesIO(kino.get(frame["image_url"].removeprefix(PREFIX)).body)))
            for frame in frames
        ]

    return run


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def by_comfyui(picture: int, **changes: object) -> bytes:
    """Return a PNG file as ComfyUI writes it, with `changes` in the sampler's inputs."""
    info, sampler = PngImagePlugin.PngInfo(), GRAPH["5"]
    prompt = {**GRAPH, "5": {**sampler, "inputs": {**sampler["inputs"], **changes}}}
    info.add_text("prompt", json.dumps(prompt))
    return saved(Image.fromarray(pixels(picture)), "PNG", pnginfo=info)


def test_pictures_become_frames_in_order(kino, fox, shown) -> None:
    reply = kino.import_files(fox, png(1), png(2), png(3))
    assert (reply.status, reply.json()["total"]) == (201, 3)
    assert {frame["generator"] for frame in reply.json()["frames"]} == {"import"}
    assert all(np.array_equal(one, pixels(seed)) for seed, one in zip((1, 2, 3), shown(), strict=True))
    assert kino.get(f"/v1/frames/{reply.json()['frames'][0]['id']}/params").json()["params"]["width"] == 48


def test_imports_go_before_a_frame_or_replace_it(kino, store, fox, shown) -> None:
    old = [frame["id"] for frame in kino.import_files(fox, png(1), png(2)).json()["frames"]]
    assert kino.import_files(fox, png(3), png(4), query=f"?where=before&frame_id={old[1]}").status == 201
    assert kino.import_files(fox, png(5), query=f"?where=replace&frame_id={old[0]}").status == 201
    assert [next(seed for seed in range(9) if np.array_equal(one, pixels(seed))) for one in shown()] == [
        5,
        3,
        4,
        2,
    ]
    assert [frame.id for frame in store.frames.read.deleted(store.projects.get(fox))] == [old[0]]


@pytest.mark.parametrize(
    "query",
    [
        "?where=before",
        "?where=replace",
        "?where=before&frame_id=999",
        "?where=nowhere",
        "?fit=squeeze",
        "?frame_id=x",
        "?where=replace&frame_id={foreign}",
    ],
)
def test_an_invalid_place_or_fit_is_refused(kino, fox, query, dump) -> None:
    other = kino.project("Other")
    foreign = kino.import_files(other, png(1)).json()["frames"][0]["id"]
    before = dump()
    assert kino.import_files(fox, png(), query=query.format(foreign=foreign)).status == 400
    assert dump() == before


def test_sizes_must_match_unless_fitted(kino, fox, shown) -> None:
    red = saved(Image.new("RGB", (200, 50), (255, 0, 0)), "PNG")
    refused = kino.import_files(fox, red)
    assert (refused.status, refused.code) == (400, "size_mismatch")
    assert "200x50" in refused.message
    assert kino.import_files(fox, red, query="?fit=cover").status == 201
    assert kino.import_files(fox, red, query="?fit=contain").status == 201
    cover, contain = shown()
    assert (cover == (255, 0, 0)).all()
    assert (contain[0] == 0).all()
    assert (contain[16] == (255, 0, 0)).all()


def test_jpeg_and_webp_are_accepted_and_16_bits_are_kept(kino, fox) -> None:
    image = Image.fromarray(pixels(1))
    deep = np.random.default_rng(1).integers(0, 65536, (32, 48, 3), dtype=np.uint16)
    reply = kino.import_files(fox, saved(image, "JPEG"), saved(image, "WEBP", lossless=True), encode(deep))
    assert reply.status == 201
    bodies = [kino.get(frame["image_url"].removeprefix(PREFIX)).body for frame in reply.json()["frames"]]
    assert [body[24] for body in bodies] == [8, 8, 16]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(bodies[1]))), pixels(1))


def test_16_bits_round_trip_without_loss(kino, fox, store) -> None:
    deep = np.random.default_rng(1).integers(0, 65536, (32, 48, 3), dtype=np.uint16)
    frame = kino.import_files(fox, encode(deep)).json()["frames"][0]
    assert np.array_equal(decode(store.projects.folder(store.projects.get(fox)) / frame["path"]), deep)


def test_tiff_and_exr_sequences_come_in_with_16_bits(kino, fox, store, tmp_path) -> None:
    library = pytest.importorskip("OpenEXR", reason="OpenEXR is an extra")
    deep = np.random.default_rng(1).integers(0, 65536, (32, 48, 4), dtype=np.uint16)
    context = av.CodecContext.create("tiff", "w")
    context.width, context.height, context.pix_fmt, context.time_base = 48, 32, "rgba64le", Fraction(1)
    frame = av.VideoFrame.from_ndarray(deep, format="rgba64le")
    tiff = b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)])
    with library.File({}, {"RGB": np.full((32, 48, 3), 0.5, np.float16)}) as file:
        file.write(str(tmp_path / "a.exr"))
    exr = (tmp_path / "a.exr").read_bytes()
    reply = kino.import_files(fox, tiff, exr, exr[:100], png(1))
    assert (reply.status, [one["file"] for one in reply.json()["refused"]]) == (201, ["2.png"])
    folder = store.projects.folder(store.projects.get(fox))
    first, second, _ = (decode(folder / frame["path"]) for frame in reply.json()["frames"])
    assert np.array_equal(first, deep)
    assert (second == 48192).all()  # 0.5 of linear light


def test_without_openexr_the_exr_file_is_named_with_what_to_install(kino, fox, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "OpenEXR", None)
    exr = b"\x76\x2f\x31\x01" + bytes(100)
    (refused,) = kino.import_files(fox, png(1), exr).json()["refused"]
    assert (refused["code"], "pip install OpenEXR" in refused["message"]) == ("library_missing", True)
    reply = kino.import_files(fox, exr, b"")
    assert (reply.status, reply.code) == (400, "library_missing")
    named = reply.json()["error"]["details"]["refused"]
    assert [(one["file"], one["code"]) for one in named] == [
        ("0.png", "library_missing"),
        ("1.png", "picture_broken"),
    ]


BAD = {
    "nothing": b"",
    "text": b"hello " * 100,
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "html": b"<html><script>alert(1)</script></html>",
    "gif": saved(Image.new("P", (48, 32)), "GIF"),
    "tiff with floats": saved(Image.new("F", (48, 32)), "TIFF"),
    "ico": saved(Image.new("RGB", (48, 32)), "ICO"),
    "half a png": png(1)[: len(png(1)) // 2],
    "a png's head": png(1)[:40],
    "half a jpeg": saved(Image.fromarray(pixels(1)), "JPEG")[:400],
    "a png with a broken row": png(1)[:200] + bytes(50) + png(1)[250:],
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_a_broken_file_is_listed_and_the_others_are_imported(kino, fox, data, shown) -> None:
    reply = kino.import_files(fox, png(1), png(2), data, png(3))
    assert reply.status == 201
    (refused,) = reply.json()["refused"]
    assert (refused["file"], refused["code"]) == ("2.png", "picture_broken")
    assert not re.search(r"[<>]|0x|_io|bytes|error", refused["message"], re.IGNORECASE), refused["message"]
    assert (reply.json()["total"], len(reply.json()["frames"])) == (3, 3)
    assert all(np.array_equal(one, pixels(seed)) for seed, one in zip((1, 2, 3), shown(), strict=True))


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_when_every_file_is_bad_the_first_error_is_returned(kino, fox, data, paths) -> None:
    reply = kino.import_files(fox, data, b"")
    assert (reply.status, reply.code) == (400, "picture_broken")
    assert reply.message.startswith("0.png: ")
    assert kino.get(f"/v1/projects/{fox}/timeline").json()["frame_ids"] == []
    assert not list((paths.frames / "fox").glob("frame_*"))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("GIF", BAD["gif"]),
        ("TIFF", BAD["tiff with floats"]),
        ("ICO", BAD["ico"]),
        ("SVG", BAD["svg"]),
        ("BMP", saved(Image.new("RGB", (48, 32)), "BMP")),
        ("MP4", b"\0\0\0\x18ftypisom" + bytes(100)),
        ("PNG", BAD["half a png"]),
        ("JPEG", BAD["half a jpeg"]),
    ],
)
def test_the_error_names_the_type_of_the_file(kino, fox, kind, data) -> None:
    assert f" {kind} " in kino.import_files(fox, data).message


@pytest.mark.parametrize("deleted", [False, True])
def test_the_first_good_file_replaces_the_frame(kino, fox, deleted, shown) -> None:
    first, _ = (frame["id"] for frame in kino.import_files(fox, png(1), png(2)).json()["frames"])
    if deleted:
        kino.send("/v1/frames/delete", {"ids": [first]})
    place = f"?where=replace&frame_id={first}"
    assert kino.import_files(fox, b"", png(3), png(4), query=place).status == 201
    assert [next(seed for seed in range(9) if np.array_equal(one, pixels(seed))) for one in shown()] == [
        3,
        4,
        2,
    ]


@pytest.mark.parametrize("deleted", [False, True])
def test_an_import_without_a_good_file_keeps_the_frame(kino, fox, deleted) -> None:
    first, second = (frame["id"] for frame in kino.import_files(fox, png(1), png(2)).json()["frames"])
    if deleted:
        kino.send("/v1/frames/delete", {"ids": [first]})
    assert kino.import_files(fox, b"", query=f"?where=replace&frame_id={first}").code == "picture_broken"
    assert kino.get(f"/v1/projects/{fox}/timeline").json()["frame_ids"] == (
        [second] if deleted else [first, second]
    )


@pytest.mark.parametrize("replacing", [False, True])
def test_a_failure_not_caused_by_a_file_undoes_the_whole_import(
    kino, fox, store, monkeypatch, replacing
) -> None:
    (old,) = (frame["id"] for frame in kino.import_files(fox, png(9)).json()["frames"])
    read, files = imports.read_upload, []

    def fails(*given: object) -> object:
        files.append(given)
        if len(files) == 8:  # earlier ones are saved by then; a few are encoded ahead
            raise MemoryError
        return read(*given)

    monkeypatch.setattr(imports, "read_upload", fails)
    monkeypatch.setattr(bulk, "GROUP", 1)
    query = f"?where=replace&frame_id={old}" if replacing else ""
    assert kino.import_files(fox, *map(png, range(8)), query=query).status == 500
    assert kino.get(f"/v1/projects/{fox}/timeline").json()["frame_ids"] == [old]
    assert store.frames.read.deleted(store.projects.get(fox)), "some were saved before the failure"
    assert kino.get(f"/v1/projects/{fox}/history").json()["undo"]["do"] == "import"


@pytest.mark.parametrize("value", [2**64, -(2**70)])
def test_an_invalid_seed_is_dropped_and_the_rest_is_kept(kino, fox, value) -> None:
    reply = kino.import_files(fox, png(1), by_comfyui(2, seed=value))
    assert reply.status == 201, reply.body
    params = kino.get(f"/v1/frames/{reply.json()['frames'][1]['id']}/params").json()["params"]
    assert (params["seed"], params["steps"], params["sampler"], params["width"]) == (None, 4, "euler", 48)


def test_text_that_a_file_cannot_hold_is_dropped(kino, fox) -> None:
    frame = kino.import_files(fox, by_comfyui(1, sampler_name="eu\ud800ler", scheduler="nor\0mal")).json()[
        "frames"
    ][0]
    params = kino.get(f"/v1/frames/{frame['id']}/params").json()["params"]
    assert (params["sampler"], params["scheduler"]) == ("eu?ler", "nor\ufffdmal")


@pytest.mark.parametrize("fit", ["exact", "cover", "contain"])
@pytest.mark.parametrize("side", [48, 64])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_graph_becomes_parameters_whatever_the_fit(kino, fox, fit, side, kind) -> None:
    if fit == "exact" and side != 48:
        return
    image, exif, info = Image.fromarray(pixels(1, side, 32)), Image.Exif(), PngImagePlugin.PngInfo()
    exif[0x0110], exif[0x010F] = f"prompt:{json.dumps(GRAPH)}", 'workflow:{"nodes": []}'
    info.add_text("prompt", json.dumps(GRAPH))
    options = {"pnginfo": info} if kind == "PNG" else {"exif": exif}
    (frame,) = kino.import_files(fox, saved(image, kind, **options), query=f"?fit={fit}").json()["frames"]
    sidecar = kino.get(f"/v1/frames/{frame['id']}/params").json()
    params = sidecar["params"]
    assert (params["prompt"], params["seed"], params["sampler"]) == ("a fox", 1, "euler")
    assert (params["width"], params["height"]) == (48, 32)
    assert sidecar["prompt"]["5"] == GRAPH["5"]
    assert sidecar["prompt"][sidecar["node_id"]]["class_type"] == "KinoSaveFrame"


def test_an_infotext_becomes_parameters_and_a_graph_outranks_it(kino, fox) -> None:
    text = "a hare <lora:ink:0.5>\nSteps: 9, Sampler: DDIM, CFG scale: 2, Seed: -5, Model: tiny"
    info = PngImagePlugin.PngInfo()
    info.add_itxt("parameters", text)
    plain = saved(Image.fromarray(pixels(1)), "PNG", pnginfo=info)
    info.add_text("prompt", json.dumps(GRAPH))
    both = saved(Image.fromarray(pixels(1)), "PNG", pnginfo=info)
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + text.encode("utf-16-be")
    jpeg = saved(Image.fromarray(pixels(1)), "JPEG", exif=exif)
    reply = kino.import_files(fox, plain, jpeg, both, query="?fit=contain")
    found = [
        kino.get(f"/v1/frames/{frame['id']}/params").json()["params"] for frame in reply.json()["frames"]
    ]
    for params in found[:2]:
        assert (params["prompt"], params["steps"], params["sampler"]) == ("a hare", 9, "ddim")
        assert (params["seed"], params["model_name"]) == (-5, "tiny")
        assert params["loras"] == [{"lora_name": "ink", "strength_model": 0.5, "strength_clip": 0.5}]
    assert (found[2]["prompt"], found[2]["steps"], found[2]["seed"]) == ("a fox", 4, 1)


BOMBS = {
    "30,000 x 30,000": bomb(30_000, 30_000),
    "a little too many": bomb(8100, 8000),
    "2 thousand million": bomb(2**31 - 1, 2**31 - 1),
    "a long text": bomb(48, 32, bytes(200 << 20)),
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_a_decompression_bomb_is_refused_before_decoding(kino, fox, data, dump) -> None:
    before, memory = dump(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(data) < 300_000
    for fit in ("exact", "cover"):
        reply = kino.import_files(fox, data, query=f"?fit={fit}")
        assert (reply.status, reply.code) == (413, "too_large"), reply.body
    assert dump() == before
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100 << 10  # KiB


def test_long_answers_are_serialized_off_the_event_loop(kino, fox, monkeypatch) -> None:
    threads, with_urls = set(), responses.with_urls
    monkeypatch.setattr(
        responses,
        "with_urls",
        lambda frame: (threads.add(threading.current_thread().name.rpartition("_")[0]), with_urls(frame))[1],
    )
    ids = [frame["id"] for frame in kino.import_files(fox, png(1), png(2)).json()["frames"]]
    for path in ("delete", "restore"):
        assert [frame["id"] for frame in kino.send(f"/v1/frames/{path}", {"ids": ids})["frames"]] == ids
    for path in ("/v1/frames", f"/v1/frames?project_id={fox}"):
        assert kino.get(path).json()["total"] == 2
    assert threads == {"kino-http-write", "kino-http-read"}


def test_an_import_into_an_unknown_project_is_refused(kino) -> None:
    assert kino.import_files(999, png()).code == "project_not_found"
