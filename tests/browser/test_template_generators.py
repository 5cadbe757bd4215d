"""ComfyUI's own templates, kept as generators, and after *Save the graph's pictures to Kino*."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kino_store.comfy.prompt import node_types
from kino_store.errors import GeneratorError
from kino_store.generators.derive import saving_workflow
from tests.browser.template_generators import kept_generators, result_links, table, video_ends, wrong
from tests.browser.template_menu import saved_by_menu
from tests.browser.templates import cached, convert
from tests.comfyui.provision import NEWEST

LOCAL_USABLE, PARTNERS_USABLE, MENU_RIGHT = 0.9, 0.7, 0.95
# What a generator of a template can't have, by the reason.
EXCUSED: dict[str, tuple[str, ...]] = {
    # A node of a pack that is not installed.
    **dict.fromkeys(
        (
            *("template_rob_realistic_2k_images_quick_variations", "templates_mjm_looped_restyler"),
            "templates_rob_realistic_2k_images_quick_variations.app",
        ),
        ("refused",),
    ),
    # No text makes the picture, or it is spoken: upscalers, depth, cut-outs, video over a sound.
    **dict.fromkeys(
        (
            *("3d_triposplat_image_to_gaussian_splat", "utility_seedvr2_3b_int8_upscale_image"),
            *("utility_seedvr2_3b_int8_upscale_video", "utility_seedvr2_7b_int8_upscale_image"),
            *("image_lotus_depth_v1_1", "api_bria_remove_video_background", "api_bria_video_green_screen"),
            *("api_bria_remove_video_background_transparent", "api_bria_video_replace_background"),
            *("api_flux_erase_image", "api_heygen_avatar_video", "api_heygen_talking_photo"),
            *("api_heygen_video_translate", "api_hunyuan3d_image_to_model"),
            *("api_magnific_image_upscale_precise", "api_magnific_skin_enhancer", "api_sonilo_v2m"),
            *("api_sync_so_lip_sync_video", "api_topaz_astra2", "api_topaz_starlight_precise25"),
            *("api_topaz_video_enhance", "api_wavespeed_flshvsr_video_upscale"),
            *("api_wavespeed_image_upscale", "api_wavespeed_seedvr2_ai_image_fix"),
            *("utility-bria_remove_video_background", "utility_bria_remove_image_background"),
            *("utility_hitpaw_general_image_enhance", "utility_hitpaw_video_enhance"),
            *("utility_recraft_creative_image_upscale", "utility_recraft_crisp_image_upscale"),
        ),
        ("prompt", "seed"),
    ),
    # A node that writes several shots.
    "api_kling_v3_video": ("prompt", "seed"),
    # The partner's node has no seed.
    **dict.fromkeys(
        (
            *(
                "api_kling2_6_i2v",
                "api_kling2_6_t2v",
                "api_kling_motion_control",
                "api_kling_motion_control3",
            ),
            *("api_ltxv_image_to_video", "api_ltxv_text_to_video", "api_magnific_image_relight"),
            *("api_magnific_image_style_transfer", "api_magnific_image_upscale_creative"),
            *("api_runway_reference_to_image", "api_runway_text_to_image", "api_topaz_image_enhance"),
            *("templates-car_product", "templates_ohneis_i2v", "utility-topaz_landscape_upscaler"),
            "utility_topaz_illustration_upscale",
        ),
        ("seed",),
    ),
    # A language model writes the prompt, from that of the form.
    **dict.fromkeys(
        (
            *("video_ltx2_3_ia2v", "video_ltx2_3_t2v", "template_contact_sheet-step_3.app"),
            *(
                "template_eric_seedance_5_subject_and_outfit_combine",
                "template_seedance2_storyboard_to_video",
            ),
            "template_seedance2_0_viral_videos_character_swap",
            "template_seedance_2_0_plus_llm_prompt_helper",
        ),
        ("prompt",),
    ),
    "utility_void_video_inpainting": ("seed",),  # the noise of its last pass comes from the video
}


@pytest.fixture
def templates(provided, request, monkeypatch) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """The templates as prompt graphs, and the types of all nodes."""
    comfyui = provided(NEWEST)
    folder = cached(comfyui)
    if not (folder / "graphs.json").is_file():
        convert(_page(request), comfyui)
    graphs, object_info = (
        json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("graphs", "object_info")
    )
    monkeypatch.setattr(node_types.installed, "_lookup", node_types.lookup_in(object_info))
    return comfyui, graphs, object_info


def _page(request) -> Any:
    return request.getfixturevalue("open_panel")(request.getfixturevalue("comfy_030"))


def test_templates_are_usable_as_generators(templates) -> None:
    _, graphs, object_info = templates
    found = list(kept_generators(graphs, object_info))
    local, partners = ([kept for kept in found if kept.maker == maker] for maker in ("local", "partner"))
    print("\n" + table([*local, *partners], EXCUSED))
    assert (len(local), len(partners)) > (180, 200)
    for kept, least in ((local, LOCAL_USABLE), (partners, PARTNERS_USABLE)):
        faulty = {one.template: faults for one in kept if (faults := wrong(one, {}))}
        assert len(faulty) <= (1 - least) * len(kept), faulty
    unexplained = {one.template: faults for one in (*local, *partners) if (faults := wrong(one, EXCUSED))}
    assert not unexplained


def test_the_menu_saves_the_results_of_the_templates(templates, request) -> None:
    comfyui, graphs, object_info = templates
    saved = saved_by_menu(lambda: _page(request), comfyui)
    assert saved.keys() == graphs.keys()
    wanted = {name: links for name, prompt in graphs.items() if (links := _results(prompt))}
    assert len(wanted) > 400
    missed = {
        name: (links, found)
        for name, links in wanted.items()
        if (found := result_links(saved[name]["prompt"])) != links
    }
    print(f"\nThe menu finds the results of {len(wanted) - len(missed)} of {len(wanted)} templates.")
    assert len(missed) <= (1 - MENU_RIGHT) * len(wanted), missed
    nothing = [name for name in graphs.keys() - wanted.keys() if saved[name]["count"]]
    assert not nothing
    # A video is saved as a VIDEO, which has its sound.
    silent = [
        name
        for name, prompt in graphs.items()
        if video_ends(prompt, object_info) and name not in missed and not _saves_video(saved[name]["prompt"])
    ]
    assert not silent


def _results(prompt: dict[str, Any]) -> set[tuple[str, int]]:
    """Return the pictures that a generator of this graph would save."""
    installed = {key: node for key, node in prompt.items() if node.get("class_type")}
    try:
        return result_links(saving_workflow(installed))
    except GeneratorError:
        return set()


def _saves_video(prompt: dict[str, Any]) -> bool:
    return any(
        "video" in node["inputs"] for node in prompt.values() if node.get("class_type") == "KinoSaveFrame"
    )
