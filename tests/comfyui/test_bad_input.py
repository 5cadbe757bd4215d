"""Bad input gives an error in ComfyUI with the field, the value and what is allowed; nothing is written."""

from __future__ import annotations

import json

import pytest

from tests.comfyui.films import changed, frames, rows, workflow
from tests.comfyui.server import PromptFailed, PromptRefused
from tests.waiting import eventually


def everything(server) -> tuple:
    """Return all of Kino's data: its files with their times, and its rows."""
    files = sorted((str(path), path.stat().st_mtime_ns) for path in (server.output / "kino").rglob("*"))
    return files, rows(server, "SELECT * FROM projects"), rows(server, "SELECT * FROM frames")


def error_of(server, prompt) -> str:
    """Return the error that ComfyUI shows for a bad prompt; check that nothing was written."""
    server.run(workflow("text_to_frames", "Good"))
    # The checkpoint is hashed in the background, and its hash then written into the sidecars.
    assert eventually(lambda: all(one.sidecar["params"]["model_sha256"] for one in frames(server, "Good")))
    before = everything(server)
    try:
        server.run(prompt)
    except PromptRefused as refused:
        error = json.dumps(refused.body, ensure_ascii=False)
    except PromptFailed as failed:
        error = failed.detail["exception_message"]
    else:
        pytest.fail("it ran")
    assert everything(server) == before
    return error


@pytest.mark.parametrize("name", ["", "x" * 300, "two\nlines"])
@pytest.mark.parametrize(
    ("base", "kind"), [("text_to_frames", "KinoProject"), ("next_frame_from_the_last", "KinoLoadFrame")]
)
def test_a_bad_project_name_is_refused(comfy_030, base, kind, name) -> None:
    error = error_of(comfy_030, changed(workflow(base, "Good"), kind, project=name))
    assert "project: " in error
    assert "can't be used. A project name has 1 to 200 characters" in error
    assert name[:3] in error


def test_a_save_without_project_or_shot_is_refused(comfy_030) -> None:
    error = error_of(
        comfy_030, changed(workflow("native_graph_into_a_project", "Good"), "KinoSaveFrame", project="")
    )
    assert "project: '' can't be used. Enter a project name, or connect the shot" in error


@pytest.mark.parametrize(
    ("field", "value", "right"), [("width", 0, "16"), ("height", 16385, "16384"), ("fps", 0.5, "1.0")]
)
def test_a_bad_format_is_refused(comfy_030, field, value, right) -> None:
    error = error_of(comfy_030, changed(workflow("text_to_frames", "New"), "KinoProject", **{field: value}))
    assert all(word in error for word in (field, str(value), right))


@pytest.mark.parametrize("number", [0, 99_999, -99_999])
def test_a_missing_frame_is_named(comfy_030, number) -> None:
    load = changed(workflow("next_frame_from_the_last", "Good"), "KinoLoadFrame", frame_number=number)
    assert f"frame_number: project 'Good' has no frame {number}. It has frames 1 to " in error_of(
        comfy_030, load
    )
    params = changed(workflow("make_a_frame_again", "Good"), "KinoLoadParams", frame_number=number)
    assert f"has no frame {number}" in error_of(comfy_030, params)
    save = changed(workflow("text_to_frames", "Good"), "KinoSaveFrame", where="replace", frame_number=number)
    assert f"has no frame {number}" in error_of(comfy_030, save)


def test_a_missing_project_is_named(comfy_030) -> None:
    error = error_of(
        comfy_030, changed(workflow("next_frame_from_the_last", "Good"), "KinoLoadFrame", project="Nowhere")
    )
    assert "there is no project 'Nowhere'. Projects: " in error


def test_a_missing_checkpoint_is_named(comfy_030) -> None:
    error = error_of(comfy_030, workflow("text_to_frames", "Good", ckpt_name="gone.safetensors"))
    assert all(word in error for word in ("ckpt_name", "gone.safetensors", "kino_demo.safetensors"))


def test_a_missing_checkpoint_from_a_linked_input_is_named(comfy_030) -> None:
    prompt = changed(workflow("text_to_frames", "Good"), "KinoLoadCheckpoint", ckpt_name=["30", 2])
    prompt["30"] = {
        "class_type": "KinoLoadParams",
        "inputs": {"project": "Gone", "frame_number": 1, "file": ""},
    }
    comfy_030.run(workflow("text_to_frames", "Gone"))
    path = frames(comfy_030, "Gone")[0].path.with_suffix(".json")
    path.write_text(
        path.read_text("utf-8").replace("kino_demo.safetensors", "kino_dome.safetensors"), "utf-8"
    )
    error = error_of(comfy_030, prompt)
    assert (
        "ckpt_name: 'kino_dome.safetensors' can't be used. No such file in ComfyUI's checkpoints folders. "
        "Installed: kino_demo.safetensors" in error
    )


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda text: text[: len(text) // 2], "is damaged or truncated"),
        (
            lambda text: text.replace('"version": 2', '"version": 3'),
            "was written by a newer Kino (kino.frame version 3",
        ),
        (lambda _: "[]", "has no JSON object"),
    ],
)
def test_an_unreadable_sidecar_is_named(comfy_030, spoil, expected) -> None:
    project = f"Sidecar {expected.split()[1]}"
    comfy_030.run(workflow("text_to_frames", project))
    path = frames(comfy_030, project)[-1].path.with_suffix(".json")
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")
    error = error_of(comfy_030, workflow("make_a_frame_again", project))
    assert expected in error
    assert path.name in error


def test_pictures_of_another_size_are_refused(comfy_030) -> None:
    prompt = changed(workflow("text_to_frames", "Good"), "KinoSaveFrame", image=["20", 0])
    prompt["20"] = {
        "class_type": "EmptyImage",
        "inputs": {"width": 96, "height": 64, "batch_size": 3, "color": 0},
    }
    error = error_of(comfy_030, prompt)
    assert "image: the picture is 96x64, but project 'Good' is 64x64. Scale the image" in error


def test_a_second_pass_without_a_second_decode_is_refused(comfy_030) -> None:
    prompt = changed(workflow("text_to_frames", "Good"), "KinoSaveFrame", shot=["12", 0])
    prompt["12"] = {
        "class_type": "KinoSampler",
        "inputs": {**prompt["5"]["inputs"], "shot": ["6", 0], "denoise": 0.5},
    }
    error = error_of(comfy_030, prompt)
    assert "image: None can't be used. The shot has no image yet: put a Kino Decode before this node" in error


def test_a_missing_image_of_a_batch_is_refused(comfy_030) -> None:
    error = error_of(comfy_030, changed(workflow("text_to_frames", "Good"), "KinoSaveFrame", batch_image=4))
    assert "batch_image: 4 can't be used. The batch has 1 images: enter 0 to 0, or -1 for all." in error


def test_a_shot_with_a_missing_part_is_refused(comfy_030) -> None:
    error = error_of(comfy_030, changed(workflow("text_to_frames", "Good"), "KinoPrompt", shot=["1", 0]))
    assert (
        "clip: None can't be used. The shot has no clip yet: put a Kino Load Checkpoint before this node"
        in error
    )
