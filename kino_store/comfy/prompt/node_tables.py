"""What ComfyUI's node classes mean to a trace: tables of class and input names, one line a class.

Read from ComfyUI 0.18.2 and 0.30.0: `nodes.py` and `comfy_extras/nodes_*.py`. A class that stands in no table is
unknown, and the walkers treat it with care; to teach Kino a node, add its line here.
"""

from __future__ import annotations

# Nodes whose sampling Kino can read.
# Where ComfyUI and its GGUF pack list what makes pictures.
MODEL_CATEGORIES = ("checkpoints", "diffusion_models", "unet_gguf")
SAMPLERS = frozenset(
    {"KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced", "KinoSampler"}
)

# Kino nodes that only add to the shot: whatever else it carries passes through them.
CARRIERS = frozenset({"KinoLoadCheckpoint", "KinoLoadLora", "KinoPrompt"})

# The inputs through which a picture or latent comes, where not every link of the node leads to what made it.
# The first that is linked counts; for Kino's own nodes the shot stands behind them.
PICTURE_INPUTS: dict[str, tuple[str, ...]] = {
    "VAEDecode": ("samples",),
    "VAEDecodeTiled": ("samples",),
    "KinoDecode": ("samples",),
    "KinoSaveFrame": ("image",),
}

# --- values ---

# Nodes that hold one value: the input it stands in. All give it in their first output.
VALUE_INPUTS: dict[str, str] = {
    "PrimitiveNode": "value",
    "PrimitiveInt": "value",
    "PrimitiveFloat": "value",
    "PrimitiveString": "value",
    "PrimitiveStringMultiline": "value",
    "PrimitiveBoolean": "value",
    "SeedNode": "seed",
    "CustomCombo": "choice",
}
# The output of KinoSampler that is its seed.
KINO_SAMPLER_SEED = 2
# Words by which third-party nodes say that they only hold a value.
CONSTANT_WORDS = ("primitive", "constant", "literal")

SWITCHES = frozenset({"ComfySwitchNode", "ComfySoftSwitchNode"})
# An input of one of these names takes any type, so the node behind it cannot change what passes.
ANY_TYPE_INPUTS = frozenset({"", "*", "any", "anything"})

# --- the model ---

MODEL_FILES: dict[str, str] = {
    "CheckpointLoaderSimple": "ckpt_name",
    "CheckpointLoader": "ckpt_name",
    "unCLIPCheckpointLoader": "ckpt_name",
    "ImageOnlyCheckpointLoader": "ckpt_name",
    "KinoLoadCheckpoint": "ckpt_name",
    "UNETLoader": "unet_name",
    "UnetLoaderGGUF": "unet_name",
}
CLIP_LOADERS = frozenset({"CLIPLoader", "DualCLIPLoader", "TripleCLIPLoader", "QuadrupleCLIPLoader"})
# The roles each LoRA node works on.
LORA_ROLES: dict[str, tuple[str, ...]] = {
    "LoraLoader": ("model", "clip"),
    "LoraLoaderBypass": ("model", "clip"),
    "KinoLoadLora": ("model", "clip"),
    "LoraLoaderModelOnly": ("model",),
    "LoraLoaderBypassModelOnly": ("model",),
}
# Inputs that are called a model and are not the diffusion model.
OTHER_MODELS = frozenset({"model_patch", "style_model", "upscale_model", "clip_vision_model", "sam_model"})

# --- conditioning ---

# Text encoders and the texts they take.
ENCODERS: dict[str, tuple[str, ...]] = {
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeSDXL": ("text_g", "text_l"),
    "CLIPTextEncodeSDXLRefiner": ("text",),
    "CLIPTextEncodeSD3": ("clip_g", "clip_l", "t5xxl"),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl"),
    "CLIPTextEncodeHiDream": ("clip_l", "clip_g", "t5xxl", "llama"),
    "CLIPTextEncodeHunyuanDiT": ("bert", "mt5xl"),
    "CLIPTextEncodePixArtAlpha": ("text",),
    "CLIPTextEncodeKandinsky5": ("clip_l", "qwen25_7b"),
    "CLIPTextEncodeLumina2": ("user_prompt",),
    "TextEncodeQwenImageEdit": ("prompt",),
    "TextEncodeQwenImageEditPlus": ("prompt",),
    "TextEncodeZImageOmni": ("prompt",),
}
# The outputs (positive, negative) of nodes where they are not the first two.
PAIR_OUTPUTS: dict[str, tuple[int, int]] = {"LTXVReferenceAudio": (1, 2), "WanInfiniteTalkToVideo": (1, 2)}

# --- samplers, schedules and guiders of custom sampling ---

# Nodes that stand for one sampler. Those with an input `noise_device` have a twin in ComfyUI, `<name>_gpu`.
SAMPLER_NODES: dict[str, str] = {
    "SamplerEulerAncestral": "euler_ancestral",
    "SamplerEulerAncestralCFGPP": "euler_ancestral_cfg_pp",
    "SamplerEulerCFGpp": "euler_cfg_pp",
    "SamplerLMS": "lms",
    "SamplerLCM": "lcm",
    "SamplerDPMPP_3M_SDE": "dpmpp_3m_sde",
    "SamplerDPMPP_2M_SDE": "dpmpp_2m_sde",
    "SamplerDPMPP_SDE": "dpmpp_sde",
    "SamplerDPMPP_2S_Ancestral": "dpmpp_2s_ancestral",
    "SamplerDPMAdaptative": "dpm_adaptive",
    "SamplerER_SDE": "er_sde",
    "SamplerSASolver": "sa_solver",
    "SamplerSEEDS2": "seeds_2",
}
# Schedules that go by one name. ComfyUI's own names where it has them.
SCHEDULER_NODES: dict[str, str] = {
    "KarrasScheduler": "karras",
    "ExponentialScheduler": "exponential",
    "PolyexponentialScheduler": "polyexponential",
    "LaplaceScheduler": "laplace",
    "VPScheduler": "vp",
    "BetaSamplingScheduler": "beta",
    "SDTurboScheduler": "sd_turbo",
    "AlignYourStepsScheduler": "align_your_steps",
    "GITSScheduler": "gits",
    "OptimalStepsScheduler": "optimal_steps",
    "LTXVScheduler": "ltxv",
    "Flux2Scheduler": "flux2",
    "Ideogram4Scheduler": "ideogram4",
}
# Of those without an input `denoise`, the ones that always begin at the model's full noise. The others begin at a
# sigma of their own, and whether that is full noise depends on the model.
FULL_SCHEDULES = frozenset({"BetaSamplingScheduler", "LTXVScheduler", "Flux2Scheduler", "Ideogram4Scheduler"})
# Nodes that cut, turn or shift a schedule: its name and steps stand, how much is denoised is no longer known.
SCHEDULE_EDITS = frozenset({"SplitSigmas", "SplitSigmasDenoise", "FlipSigmas", "SetFirstSigma"})

# The input in which each node of sampling holds a parameter, where it is one that can be told by another value.
_KSAMPLER = {"steps": "steps", "cfg_scale": "cfg", "sampler": "sampler_name", "scheduler": "scheduler"}
SETTINGS: dict[str, dict[str, str]] = {
    "KSampler": {**_KSAMPLER, "denoise": "denoise", "seed": "seed"},
    "KinoSampler": {**_KSAMPLER, "denoise": "denoise", "seed": "seed"},
    "KSamplerAdvanced": {**_KSAMPLER, "seed": "noise_seed"},
    "SamplerCustom": {"cfg_scale": "cfg", "seed": "noise_seed"},
    "RandomNoise": {"seed": "noise_seed"},
    "KSamplerSelect": {"sampler": "sampler_name"},
    "CFGGuider": {"cfg_scale": "cfg"},
    "PerpNegGuider": {"cfg_scale": "cfg"},
    "DualModelGuider": {"cfg_scale": "cfg"},
    "DualCFGGuider": {"cfg_scale": "cfg_conds"},
    "BasicScheduler": {"scheduler": "scheduler", "steps": "steps", "denoise": "denoise"},
    **{kind: {"steps": "steps", "denoise": "denoise"} for kind in SCHEDULER_NODES},
}

# --- batches ---

# After these, an image's place in the batch says nothing about its place among the random numbers.
REORDERING = frozenset(
    {
        "LatentBatch",
        "BatchLatentsNode",
        "RebatchLatents",
        "LatentCutToBatch",
        "ImageBatch",
        "BatchImagesNode",
        "BatchImagesMasksLatentsNode",
        "RebatchImages",
        "RepeatImageBatch",
    }
)
# Nodes that take a run of images out of a batch, from input `batch_index` on.
PICKERS = frozenset({"LatentFromBatch", "ImageFromBatch"})
# The inputs by which a latent passes through a node and keeps its place in the batch, the likeliest first.
LATENT_INPUTS = ("latent_image", "samples", "latent", "samples1", "samples_to", "destination")
