"""What the trace knows about ComfyUI's node classes: tables of class and input names.

Taken from ComfyUI 0.18.2 and 0.30.0: `nodes.py` and `comfy_extras/nodes_*.py`. A class in no table is unknown
and is treated with caution. To support another node, add it here.
"""

from __future__ import annotations

# The model folders of ComfyUI, and of its GGUF pack, that have diffusion models.
MODEL_CATEGORIES = ("checkpoints", "diffusion_models", "unet_gguf")
LORA_CATEGORY = "loras"
# Samplers whose settings Kino can read.
SAMPLERS = frozenset(
    {"KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced", "KinoSampler"}
)

# Kino nodes that only add to the shot; everything else in it passes through.
CARRIERS = frozenset({"KinoLoadCheckpoint", "KinoLoadLora", "KinoPrompt"})

# The inputs of a picture or latent, for nodes whose other links don't lead to its source.
# The first linked one counts; on Kino's nodes the shot is the fallback.
PICTURE_INPUTS: dict[str, tuple[str, ...]] = {
    "VAEDecode": ("samples",),
    "VAEDecodeTiled": ("samples",),
    "KinoDecode": ("samples",),
    "KinoSaveFrame": ("image", "video"),
}

# Nodes that load a picture file from ComfyUI's folders: the input that names it.
PICTURE_FILES: dict[str, str] = {"LoadImage": "image", "LoadImageMask": "image", "LoadImageOutput": "image"}

# --- values ---

# Nodes that hold one value: its input. Their first output has the same value.
VALUE_INPUTS: dict[str, str] = {
    "PrimitiveNode": "value",
    "PrimitiveInt": "value",
    "PrimitiveFloat": "value",
    "PrimitiveString": "value",
    "PrimitiveStringMultiline": "value",
    "PrimitiveBoolean": "value",
    "SeedNode": "seed",
}
# KinoSampler's output with its seed.
KINO_SAMPLER_SEED = 2
# Words in the names of third-party nodes that only hold a value.
CONSTANT_WORDS = ("primitive", "constant", "literal")

# Nodes of several values: the input of each output.
OUTPUT_INPUTS: dict[str, tuple[str, ...]] = {
    "CustomCombo": ("choice", "index"),
    "KSampler Config (rgthree)": ("steps_total", "refiner_step", "cfg", "sampler_name", "scheduler"),
}
# Nodes that collect what a graph uses: the input of each output. The first is the context before.
_CONTEXT = ("base_ctx", "model", "clip", "vae", "positive", "negative", "latent", "images", "seed")
CONTEXTS: dict[str, tuple[str, ...]] = {
    "Context (rgthree)": _CONTEXT,
    "Context Big (rgthree)": (*_CONTEXT, "steps", "step_refiner", "cfg", "ckpt_name", "sampler", "scheduler"),
}

SWITCHES = frozenset({"ComfySwitchNode", "ComfySoftSwitchNode"})
# Switches of packs: the input with the number, and the names of the inputs that it chooses from.
INDEXED_SWITCHES: dict[str, tuple[str, str]] = {
    "ImpactSwitch": ("select", "input{}"),
    "easy anythingIndexSwitch": ("index", "value{}"),
}
# Inputs with these names accept any type, so their node can't change the value.
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
# What packs' loaders call the file of the diffusion model.
MODEL_FILE_INPUTS = ("ckpt_name", "unet_name")
# In nodes with this word in their name, these are diffusion models, too.
NUNCHAKU, NUNCHAKU_FILES = "nunchaku", ("model_path", "model_name")
CLIP_LOADERS = frozenset({"CLIPLoader", "DualCLIPLoader", "TripleCLIPLoader", "QuadrupleCLIPLoader"})
# The models that each LoRA node changes.
LORA_ROLES: dict[str, tuple[str, ...]] = {
    "LoraLoader": ("model", "clip"),
    "LoraLoaderBypass": ("model", "clip"),
    "KinoLoadLora": ("model", "clip"),
    "LoraLoaderModelOnly": ("model",),
    "LoraLoaderBypassModelOnly": ("model",),
    "LoraLoader|pysssss": ("model", "clip"),
    "Power Lora Loader (rgthree)": ("model", "clip"),
    "Lora Loader Stack (rgthree)": ("model", "clip"),
    "Lora Loader (LoraManager)": ("model", "clip"),
}
# Inputs with "model" in their name that are not the diffusion model.
OTHER_MODELS = frozenset({"model_patch", "style_model", "upscale_model", "clip_vision_model", "sam_model"})

# --- conditioning ---

# Text encoders and their text inputs.
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
# The positive and negative outputs of nodes whose first two outputs are something else.
PAIR_OUTPUTS: dict[str, tuple[int, int]] = {
    "LTXVReferenceAudio": (1, 2),
    "WanInfiniteTalkToVideo": (1, 2),
    "ApplyInstantID": (1, 2),
    "ApplyInstantIDAdvanced": (1, 2),
    "BrushNet": (1, 2),
    "PowerPaint": (1, 2),
    "Efficient Loader": (1, 2),
}
# What encoders call the text for a conditioning, and choices of theirs that are no text of a person.
ENCODER_TEXTS = {
    "positive": frozenset({"text", "prompt", "user_prompt", "positive", "positive_prompt"}),
    "negative": frozenset({"negative", "negative_prompt"}),
}
ENCODER_CHOICES = frozenset({"token_normalization", "weight_interpretation", "parser", "type"})

# --- samplers, schedules and guiders of custom sampling ---

# Nodes of a single sampler. Those with an input `noise_device` have a second name in ComfyUI, `<name>_gpu`.
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
    "SamplerARVideo": "ar_video",
    "VOIDSampler": "void_ddim",
}
# Nodes of a single schedule, with ComfyUI's name for it if it has one.
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
# Schedules without an input `denoise` that always start at the model's full noise. The others start at a
# fixed sigma, and whether that is full noise depends on the model.
FULL_SCHEDULES = frozenset({"BetaSamplingScheduler", "LTXVScheduler", "Flux2Scheduler", "Ideogram4Scheduler"})
# Nodes that split, reverse or shift a schedule: its name and steps stay, its denoise becomes unknown.
SCHEDULE_EDITS = frozenset({"SplitSigmas", "SplitSigmasDenoise", "FlipSigmas", "SetFirstSigma"})

# The inputs of each sampling node that hold parameters.
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
# The same for samplers of packs.
PACK_SAMPLER_SETTINGS = {**_KSAMPLER, "denoise": "denoise"}
SEED_INPUTS = ("seed", "noise_seed")
# Inputs of pictures, for nodes that sample parts of a picture again, such as detailers.
PICTURES_TO_REFINE = ("image", "images", "pixels", "upscaled_image")
# With one of these texts, a node that takes a picture makes another one from it.
OWN_TEXTS = frozenset({"prompt", "positive_prompt"})
# What partners' nodes call the prompt.
PARTNER_TEXTS = ("prompt", "prompt_text", "positive_prompt", "text_prompt", "edit_instruction", "text")
# Inputs of these types never lead to a node's picture.
NO_PICTURES = frozenset(
    {
        "AUDIO",
        "BOOLEAN",
        "CLIP",
        "CLIP_VISION",
        "COMBO",
        "CONDITIONING",
        "CONTROL_NET",
        "FLOAT",
        "INT",
        "MODEL",
    }
    | {"STRING", "VAE"}
)

# --- batches ---

# After these, an image's index in the batch no longer says which random numbers it got.
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
# Nodes that take consecutive images out of a batch, starting at input `batch_index`.
PICKERS = frozenset({"LatentFromBatch", "ImageFromBatch"})
# The inputs of latents that keep their batch index through a node, most likely first.
LATENT_INPUTS = ("latent_image", "samples", "latent", "samples1", "samples_to", "destination")
