"""ComfyUI's own templates, converted by its page: what the trace reads out of their pictures."""

from __future__ import annotations

import json

from kino_store.comfy.prompt import node_types
from tests.browser.template_pictures import pictures, table, wrong
from tests.browser.templates import cached, convert, workflows
from tests.comfyui.provision import NEWEST

RIGHT, PARTNERS_RIGHT = 0.97, 0.7
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


def test_the_trace_reads_the_templates(provided, request, monkeypatch) -> None:
    comfyui = provided(NEWEST)
    folder = cached(comfyui)
    if not (folder / "graphs.json").is_file():
        convert(request.getfixturevalue("open_panel")(request.getfixturevalue("comfy_030")), comfyui)
    graphs, object_info = (
        json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("graphs", "object_info")
    )
    assert graphs.keys() == workflows(comfyui).keys()
    monkeypatch.setattr(node_types.installed, "_lookup", node_types.lookup_in(object_info))
    found = list(pictures(graphs, object_info))
    print("\n" + table(found, NOT_IN_THE_GRAPH))
    local = [picture for picture in found if picture.maker == "local"]
    partners = [picture for picture in found if picture.maker == "partner"]
    assert len(local) > 200
    missed = {picture.template: wrong(picture, NOT_IN_THE_GRAPH) for picture in local}
    missed = {name: fields for name, fields in missed.items() if fields}
    assert len(missed) <= (1 - RIGHT) * len(local), missed
    read = sum(not picture.missing() for picture in partners)
    assert read >= PARTNERS_RIGHT * len(partners)
