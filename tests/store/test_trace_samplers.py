"""Tracing, sampler by sampler: KSamplerAdvanced and every node of custom sampling."""

from __future__ import annotations

from typing import Any

import pytest

from kino_store.comfy.prompt.trace import trace

Prompt = dict[str, dict[str, Any]]


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


BASE: Prompt = {
    "ckpt": node("CheckpointLoaderSimple", ckpt_name="fox.safetensors"),
    "pos": node("CLIPTextEncode", text="a fox", clip=["ckpt", 1]),
    "neg": node("CLIPTextEncode", text="blurry", clip=["ckpt", 1]),
    "empty": node("EmptyLatentImage", width=64, height=64, batch_size=1),
    "decode": node("VAEDecode", samples=["sampler", 0], vae=["ckpt", 2]),
    "save": node("KinoSaveFrame", image=["decode", 0], project="Fox"),
}
WIRES = {"model": ["ckpt", 0], "positive": ["pos", 0], "negative": ["neg", 0], "latent_image": ["empty", 0]}


def advanced(**inputs: Any) -> dict[str, Any]:
    usual = {"add_noise": "enable", "noise_seed": 7, "steps": 20, "cfg": 8.0, "sampler_name": "euler"}
    return node("KSamplerAdvanced", **{**usual, "scheduler": "normal", "start_at_step": 0, **WIRES, **inputs})


def custom(**nodes: dict[str, Any]) -> Prompt:
    """A graph around SamplerCustomAdvanced."""
    parts: Prompt = {
        "noise": node("RandomNoise", noise_seed=7),
        "guider": node("CFGGuider", model=["ckpt", 0], positive=["pos", 0], negative=["neg", 0], cfg=4.5),
        "select": node("KSamplerSelect", sampler_name="euler"),
        "sigmas": node("BasicScheduler", model=["ckpt", 0], scheduler="simple", steps=20, denoise=0.7),
        "sampler": node(
            "SamplerCustomAdvanced",
            noise=["noise", 0],
            guider=["guider", 0],
            sampler=["select", 0],
            sigmas=["sigmas", 0],
            latent_image=["empty", 0],
        ),
    }
    return {**BASE, **parts, **nodes}


def found(graph: Prompt, *keys: str) -> list[Any]:
    params = trace(graph, "save")
    return [params[key] for key in keys]


def test_ksampler_advanced() -> None:
    assert trace({**BASE, "sampler": advanced()}, "save") == {
        "prompt": "a fox",
        "negative_prompt": "blurry",
        "model_name": "fox.safetensors",
        "loras": [],
        "steps": 20,
        "cfg_scale": 8.0,
        "guidance": None,
        "sampler": "euler",
        "scheduler": "normal",
        "denoise": 1.0,
        "stages": None,
        "seed": 7,
        "batch_index": 0,
    }


@pytest.mark.parametrize(
    ("inputs", "denoise", "seed"),
    [
        ({"start_at_step": 5}, None, 7),
        ({"start_at_step": ["nowhere", 0]}, None, 7),
        ({"add_noise": "disable"}, None, None),
        ({"add_noise": ["nowhere", 0]}, None, None),
    ],
)
def test_ksampler_advanced_with_partial_denoise(
    inputs: dict[str, Any], denoise: float | None, seed: int | None
) -> None:
    assert found({**BASE, "sampler": advanced(**inputs)}, "denoise", "seed") == [denoise, seed]


def test_a_sampler_that_adds_no_noise_has_the_seed_of_the_one_before_it() -> None:
    second = advanced(add_noise="disable", noise_seed=0, latent_image=["middle", 0])
    graph = {
        **BASE,
        "first": advanced(noise_seed=99),
        "middle": advanced(add_noise="disable", noise_seed=1, latent_image=["big", 0]),
        "big": node("LatentUpscaleBy", samples=["first", 0], scale_by=1.5),
        "sampler": second,
    }
    assert found(graph, "seed") == [99]
    graph["first"] = node("MysterySampler", seed=99, steps=4, latent_image=["empty", 0])
    assert found(graph, "seed", "steps") == [99, 20]
    graph["first"] = node("MysterySampler", steps=4, cfg=1.0, latent_image=["empty", 0])
    assert found(graph, "seed") == [None]


def test_sampler_custom() -> None:
    sampler = node(
        "SamplerCustom",
        add_noise=True,
        noise_seed=9,
        cfg=6,
        sampler=["select", 0],
        sigmas=["sigmas", 0],
        **WIRES,
    )
    keys = ("seed", "cfg_scale", "sampler", "scheduler", "steps", "denoise", "prompt", "negative_prompt")
    assert found(custom(sampler=sampler), *keys) == [9, 6.0, "euler", "simple", 20, 0.7, "a fox", "blurry"]
    for added in (False, "enable", None):
        sampler["inputs"]["add_noise"] = added
        assert found(custom(sampler=sampler), "seed") == [None]


def test_sampler_custom_advanced() -> None:
    keys = (
        "seed",
        "cfg_scale",
        "sampler",
        "scheduler",
        "steps",
        "denoise",
        "prompt",
        "negative_prompt",
        "model_name",
    )
    expected = [7, 4.5, "euler", "simple", 20, 0.7, "a fox", "blurry", "fox.safetensors"]
    assert found(custom(), *keys) == expected


def test_disabled_noise_comes_from_the_sampler_before() -> None:
    graph = custom(noise=node("DisableNoise"))
    assert found(graph, "seed") == [None]
    graph["sampler"]["inputs"]["latent_image"] = ["noisy", 0]
    graph["noisy"] = node(
        "AddNoise", noise=["source", 0], latent_image=["empty", 0], model=["ckpt", 0], sigmas=["sigmas", 0]
    )
    graph["source"] = node("RandomNoise", noise_seed=31)
    assert found(graph, "seed") == [31]


def test_noise_of_an_unknown_node_has_no_seed() -> None:
    graph = custom(noise=node("VOIDWarpedNoiseSource", noise_seed=3))
    graph["sampler"]["inputs"]["latent_image"] = ["first", 0]
    graph["first"] = advanced(noise_seed=99)
    assert found(graph, "seed") == [None]


@pytest.mark.parametrize(
    ("guider", "expected"),
    [
        (
            node("BasicGuider", model=["ckpt", 0], conditioning=["pos", 0]),
            ["a fox", "", 1.0, "fox.safetensors", []],
        ),
        (
            node("PerpNegGuider", **WIRES, empty_conditioning=["neg", 0], cfg=5.0, neg_scale=1.0),
            ["a fox", "blurry", 5.0, "fox.safetensors", []],
        ),
        (
            node(
                "DualCFGGuider",
                model=["ckpt", 0],
                cond1=["pos", 0],
                cond2=["neg", 0],
                negative=["neg", 0],
                cfg_conds=5.0,
                cfg_cond2_negative=2.0,
            ),
            ["a fox", "blurry", 5.0, "fox.safetensors", []],
        ),
        (
            node("DualModelGuider", model=["ckpt", 0], positive=["pos", 0], cfg=4.0),
            ["a fox", "", 4.0, "fox.safetensors", []],
        ),
        (
            node("DualModelGuider", **WIRES, model_negative=["ckpt", 0], cfg=4.0),
            ["a fox", "blurry", 4.0, "fox.safetensors", []],
        ),
        (node("MysteryGuider", **WIRES, cfg=4.0), [None] * 5),
    ],
)
def test_guiders(guider: dict[str, Any], expected: list[Any]) -> None:
    assert (
        found(custom(guider=guider), "prompt", "negative_prompt", "cfg_scale", "model_name", "loras")
        == expected
    )


@pytest.mark.parametrize(
    ("select", "name"),
    [
        (node("SamplerEulerAncestral", eta=1.0, s_noise=1.0), "euler_ancestral"),
        (node("SamplerEulerAncestralCFGPP", eta=1.0), "euler_ancestral_cfg_pp"),
        (node("SamplerEulerCFGpp", version="regular"), "euler_cfg_pp"),
        (node("SamplerEulerCFGpp", version="alternative"), None),
        (node("SamplerLMS", order=4), "lms"),
        (node("SamplerLCM", s_noise=1.0), "lcm"),
        (node("SamplerDPMPP_3M_SDE", eta=1.0, noise_device="cpu"), "dpmpp_3m_sde"),
        (node("SamplerDPMPP_2M_SDE", solver_type="midpoint", noise_device="cpu"), "dpmpp_2m_sde"),
        (node("SamplerDPMPP_2M_SDE", solver_type="midpoint", noise_device="gpu"), "dpmpp_2m_sde_gpu"),
        (node("SamplerDPMPP_SDE", eta=1.0, noise_device="cpu"), "dpmpp_sde"),
        (node("SamplerDPMPP_2S_Ancestral", eta=1.0), "dpmpp_2s_ancestral"),
        (node("SamplerDPMAdaptative", order=3), "dpm_adaptive"),
        (node("SamplerER_SDE", solver_type="ER-SDE"), "er_sde"),
        (node("SamplerSASolver", model=["ckpt", 0], eta=1.0), "sa_solver"),
        (node("SamplerSEEDS2", solver_type="phi_1"), "seeds_2"),
        (node("SamplerARVideo", num_frame_per_block=1), "ar_video"),
        (node("VOIDSampler"), "void_ddim"),
        (node("SamplerLCMUpscale", scale_ratio=2.0), None),
        (node("MysterySampler", sampler_name="euler", noise_device="gpu"), None),
    ],
)
def test_sampler_nodes(select: dict[str, Any], name: str | None) -> None:
    assert found(custom(select=select), "sampler") == [name]


@pytest.mark.parametrize(
    ("sigmas", "expected"),
    [
        (node("KarrasScheduler", steps=12, sigma_max=14.6), ["karras", 12, None]),
        (node("ExponentialScheduler", steps=12), ["exponential", 12, None]),
        (node("PolyexponentialScheduler", steps=12), ["polyexponential", 12, None]),
        (node("LaplaceScheduler", steps=12), ["laplace", 12, None]),
        (node("VPScheduler", steps=12), ["vp", 12, None]),
        (node("BetaSamplingScheduler", model=["ckpt", 0], steps=12, alpha=0.6, beta=0.6), ["beta", 12, 1.0]),
        (node("SDTurboScheduler", model=["ckpt", 0], steps=1, denoise=1.0), ["sd_turbo", 1, 1.0]),
        (
            node("AlignYourStepsScheduler", model_type="SD1", steps=10, denoise=0.5),
            ["align_your_steps", 10, 0.5],
        ),
        (node("GITSScheduler", coeff=1.2, steps=10, denoise=1), ["gits", 10, 1.0]),
        (node("OptimalStepsScheduler", model_type="FLUX", steps=10, denoise=0.5), ["optimal_steps", 10, 0.5]),
        (node("LTXVScheduler", steps=12, latent=["empty", 0]), ["ltxv", 12, 1.0]),
        (node("Flux2Scheduler", steps=12, width=64, height=64), ["flux2", 12, 1.0]),
        (node("Ideogram4Scheduler", steps=12, mu=0.0), ["ideogram4", 12, 1.0]),
        (node("ManualSigmas", sigmas="1, 0.75, .5,0.0"), ["manual", 3, None]),
        (node("ManualSigmas", sigmas="1.0"), ["manual", None, None]),
        (node("ManualSigmas", sigmas=["gone", 0]), ["manual", None, None]),
        (node("ExtendIntermediateSigmas", sigmas=["basic", 0], steps=2), [None, None, None]),
        (node("SplitSigmas", sigmas=["basic", 0], step=3), ["simple", 20, None]),
        (node("SplitSigmasDenoise", sigmas=["basic", 0], denoise=0.5), ["simple", 20, None]),
        (node("FlipSigmas", sigmas=["basic", 0]), ["simple", 20, None]),
        (node("SetFirstSigma", sigmas=["basic", 0], sigma=9.0), ["simple", 20, None]),
        (node("MysteryScheduler", scheduler="simple", steps=3, denoise=1.0), [None, None, None]),
    ],
)
def test_schedules(sigmas: dict[str, Any], expected: list[Any]) -> None:
    basic = node("BasicScheduler", model=["ckpt", 0], scheduler="simple", steps=20, denoise=1.0)
    assert found(custom(sigmas=sigmas, basic=basic), "scheduler", "steps", "denoise") == expected
