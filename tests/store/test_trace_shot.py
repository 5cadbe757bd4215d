"""Whether the shot on a saving node was sampled where its picture was: only then does its record count."""

from __future__ import annotations

from kino_store.comfy.trace import shot_made_it

KINO = {
    "1": {"class_type": "KinoProject", "inputs": {"project": "Fox"}},
    "2": {"class_type": "KinoLoadCheckpoint", "inputs": {"shot": ["1", 0], "ckpt_name": "a.safetensors"}},
    "3": {"class_type": "KinoPrompt", "inputs": {"shot": ["2", 0], "positive": "fox", "negative": ""}},
    "4": {"class_type": "KinoLatent", "inputs": {"shot": ["3", 0], "batch_size": 1, "batch_index": 0}},
    "5": {"class_type": "KinoSampler", "inputs": {"shot": ["4", 0], "seed": 1, "steps": 4}},
    "6": {"class_type": "KinoDecode", "inputs": {"shot": ["5", 0]}},
}
NATIVE_SECOND_PASS = {
    "8": {"class_type": "KSampler", "inputs": {"model": ["2", 1], "positive": ["3", 1], "negative": ["3", 2], "latent_image": ["5", 1]}},
    "9": {"class_type": "VAEDecode", "inputs": {"samples": ["8", 0], "vae": ["2", 3]}},
}


def saved(*more: dict, **inputs: list) -> dict:
    prompt = {**KINO, "7": {"class_type": "KinoSaveFrame", "inputs": {"project": "", **inputs}}}
    for nodes in more:
        prompt.update(nodes)
    return prompt


def test_a_shot_made_its_own_picture() -> None:
    assert shot_made_it(saved(shot=["6", 0]), "7")


def test_a_shot_made_a_picture_that_was_scaled_on_the_way() -> None:
    scale = {"8": {"class_type": "ImageScale", "inputs": {"image": ["6", 1]}}}
    assert shot_made_it(saved(scale, shot=["6", 0], image=["8", 0]), "7")


def test_a_shot_did_not_make_what_another_sampler_worked_on_after_it() -> None:
    assert not shot_made_it(saved(NATIVE_SECOND_PASS, shot=["6", 0], image=["9", 0]), "7")


def test_a_shot_did_not_make_an_unrelated_image() -> None:
    image = {"8": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}}
    assert not shot_made_it(saved(image, shot=["6", 0], image=["8", 0]), "7")


def test_a_shot_that_was_never_sampled_and_no_shot_at_all() -> None:
    assert not shot_made_it(saved(shot=["1", 0]), "7")
    assert not shot_made_it(saved(image=["6", 1]), "7")
    assert not shot_made_it({}, "7")
