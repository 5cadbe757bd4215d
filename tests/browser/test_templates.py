"""ComfyUI's own templates, converted by its page: what the trace reads out of their pictures."""

from __future__ import annotations

import json

import pytest

from kino_store.comfy.prompt import node_types
from kino_store.comfy.prompt.trace import trace
from kino_store.comfy.rewrite.override import override
from kino_store.errors import InvalidDataError
from tests.browser.template_pictures import TemplatePicture, pictures, table, wrong
from tests.browser.templates import cached, convert, workflows
from tests.comfyui.provision import NEWEST

RIGHT, PARTNERS_RIGHT, VARIED = 0.97, 0.7, 0.98
CHANGES = {
    "prompt": "a red fox",
    "negative_prompt": "rain",
    "steps": 7,
    "cfg_scale": 2.5,
    "sampler": "heun",
    "seed": 99,
}
# A graph without a negative prompt, with a list of sigmas, or with a sampler that has no name to choose.
NOT_HELD = ("This graph has none", "No input of this graph holds it")
WRITTEN_AT_RUN_TIME = ("prompt",)  # by a language model
NOT_INSTALLED = ("prompt",)  # a node of its text
NO_TEXT = ("prompt",)
NO_NOISE = ("prompt", "seed")
# What can't be read, because it is not in the graph.
NOT_IN_THE_GRAPH = {
    "3d_triposplat_image_to_gaussian_splat": NO_TEXT,
    "image_ernie_image": WRITTEN_AT_RUN_TIME,
    "image_ernie_image_turbo": WRITTEN_AT_RUN_TIME,
    "image_krea2_turbo_t2i": WRITTEN_AT_RUN_TIME,
    "image_krea2_turbo_t2i_int8": WRITTEN_AT_RUN_TIME,
    "image_lotus_depth_v1_1": NO_NOISE,
    "template_image_speech_to_video": WRITTEN_AT_RUN_TIME,
    "template_rob_realistic_2k_images_quick_variations": NOT_INSTALLED,
    "templates_rob_realistic_2k_images_quick_variations.app": NOT_INSTALLED,
    "templates_mjm_looped_restyler": WRITTEN_AT_RUN_TIME,
    "txt_to_image_to_video": NO_TEXT,
    "utility_seedvr2_3b_int8_upscale_image": NO_TEXT,
    "utility_seedvr2_3b_int8_upscale_video": NO_TEXT,
    "utility_seedvr2_7b_int8_upscale_image": NO_TEXT,
    "utility_void_video_inpainting": ("seed",),  # its noise comes from a video
    "video_ltx2_3_ia2v": WRITTEN_AT_RUN_TIME,
    "video_ltx2_3_t2v": WRITTEN_AT_RUN_TIME,
    "video_wan_dancer": ("prompt",),  # the sound is analysed for it
}


@pytest.fixture
def found(provided, request, monkeypatch) -> list[TemplatePicture]:
    """The pictures of all templates."""
    comfyui = provided(NEWEST)
    folder = cached(comfyui)
    if not (folder / "graphs.json").is_file():
        convert(request.getfixturevalue("open_panel")(request.getfixturevalue("comfy_030")), comfyui)
    graphs, object_info = (
        json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("graphs", "object_info")
    )
    assert graphs.keys() == workflows(comfyui).keys()
    monkeypatch.setattr(node_types.installed, "_lookup", node_types.lookup_in(object_info))
    return list(pictures(graphs, object_info))


def test_the_trace_reads_the_templates(found) -> None:
    print("\n" + table(found, NOT_IN_THE_GRAPH))
    local = [picture for picture in found if picture.maker == "local"]
    partners = [picture for picture in found if picture.maker == "partner"]
    assert len(local) > 200
    missed = {picture.template: wrong(picture, NOT_IN_THE_GRAPH) for picture in local}
    missed = {name: fields for name, fields in missed.items() if fields}
    assert len(missed) <= (1 - RIGHT) * len(local), missed
    read = sum(not picture.missing() for picture in partners)
    assert read >= PARTNERS_RIGHT * len(partners)


def test_variations_of_the_templates_pictures_are_right(found) -> None:
    """A parameter is changed alone, or refused because no input of the graph holds it."""
    single = [picture for picture in found if picture.maker == "local" and not picture.params["stages"]]
    assert len(single) > 150
    failed = {picture.template: wrongly for picture in single if (wrongly := wrongly_varied(picture))}
    print(f"\nvariations: {len(single) - len(failed)} of {len(single)} pictures with one sampler")
    assert len(failed) <= (1 - VARIED) * len(single), failed
    assert not {template: wrongly for template, wrongly in failed.items() if "wrong" in wrongly.values()}


def wrongly_varied(picture: TemplatePicture) -> dict[str, str]:
    """Return what goes wrong with each change: `wrong` parameters afterwards, or why it is refused."""
    assert picture.prompt
    params, failed = picture.params, {}
    for key, value in CHANGES.items():
        if params[key] is None:
            continue
        try:
            varied = trace(override(picture.prompt, "kino", {key: value}), "kino")
        except InvalidDataError as error:
            if not any(reason in error.message for reason in NOT_HELD):
                failed[key] = error.message
        else:
            if varied != {**params, key: value}:
                failed[key] = "wrong"
    return failed
