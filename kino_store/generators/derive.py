"""A generator out of any workflow in API form: its parameters are found in the nodes that Kino knows, by rule."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..comfy.prompt import node_tables
from ..comfy.prompt.graph import Graph, InputRef, Node, as_link
from ..comfy.prompt.parameter_inputs import find_parameter_inputs
from ..errors import GeneratorError
from ..parameters import CFG_SCALE, DENOISE, GUIDANCE, SEED, STEPS
from .manifest import LOADERS, Generator, beyond_first, parsed

Entry = dict[str, Any]

# What a sampler was told, as a form asks for it. `steps` and the rest as wide as ComfyUI's own nodes take them.
_SETTINGS: dict[str, Entry] = {
    "steps": {"type": "integer", **STEPS._asdict()},
    "cfg_scale": {"type": "float", **CFG_SCALE._asdict()},
    "guidance": {"type": "float", **GUIDANCE._asdict()},
    "sampler": {"type": "selection", "options_from": {"node": "KSampler", "input": "sampler_name"}},
    "scheduler": {"type": "selection", "options_from": {"node": "KSampler", "input": "scheduler"}},
    "denoise": {"type": "float", **DENOISE._asdict()},
    "seed": {
        "type": "integer",
        "seed": True,
        **SEED._asdict(),
        "description": "A random one if none is given.",
    },
}
# The files that loaders of ComfyUI take: input -> (parameter, model category).
_CHECKPOINT = {"ckpt_name": ("model_name", "checkpoints")}
_LORA = {"lora_name": ("lora_name", "loras")}
_ENCODER_FILES = dict.fromkeys(
    ("clip_name", "clip_name1", "clip_name2", "clip_name3", "clip_name4"), ("clip_name", "text_encoders")
)
_FILES: dict[str, dict[str, tuple[str, str]]] = {
    **{kind: _CHECKPOINT for kind, name in node_tables.MODEL_FILES.items() if name == "ckpt_name"},
    **dict.fromkeys(node_tables.LORA_ROLES, _LORA),
    **dict.fromkeys(node_tables.CLIP_LOADERS, _ENCODER_FILES),
    "UNETLoader": {"unet_name": ("model_name", "diffusion_models")},
    "VAELoader": {"vae_name": ("vae_name", "vae")},
    "ControlNetLoader": {"control_net_name": ("control_net_name", "controlnet")},
    "DiffControlNetLoader": {"control_net_name": ("control_net_name", "controlnet")},
    "UpscaleModelLoader": {"model_name": ("upscale_model_name", "upscale_models")},
    "CLIPVisionLoader": {"clip_name": ("clip_vision_name", "clip_vision")},
    "StyleModelLoader": {"style_model_name": ("style_model_name", "style_models")},
}
# Where one of these stands in a graph, the size of the latent need not be that of the picture.
_RESIZING = ("scale", "resize", "crop", "pad")
# More samplers or parameters than a form could show: a limit for hostile graphs.
_MOST = 200
_SIDE: Entry = {"type": "integer", "min": 16, "max": 16_384}
_BATCH: Entry = {"type": "integer", "min": 1, "max": 64}
_TYPES: dict[str, tuple[type, ...]] = {"integer": (int,), "float": (int, float), "selection": (str,)}


def derived(name: str, prompt: object, description: str = "") -> Generator:
    """A generator that is called `name` and makes what the workflow makes. GeneratorError if it can't become one."""
    saved = saving_workflow(prompt)
    found = _Found(Graph(saved))
    for parameter, entry, input_refs in _parameters(found.graph):
        found.add(parameter, entry, input_refs)
    document = {"name": name, "description": description, "parameters": found.parameters, "prompt": saved}
    return parsed({"schema": "kino.generator", "version": 1, **document})


def saving_workflow(prompt: object) -> dict[str, Any]:
    """A copy of a workflow in API form that saves by Kino Save Frame; GeneratorError for what is no such workflow."""
    return _saving(_api_form(prompt))


def _api_form(prompt: object) -> dict[str, Any]:
    if not isinstance(prompt, Mapping):
        raise GeneratorError(
            "This is no workflow: a JSON object is needed. In ComfyUI, choose Workflow, Export (API)."
        )
    if isinstance(prompt.get("nodes"), list):
        raise GeneratorError(
            "This workflow is in the form that ComfyUI's page draws. In ComfyUI, open it and choose Workflow, Export (API)."
        )
    if len(Graph(prompt).nodes()) != len(prompt) or not prompt:
        raise GeneratorError(
            "This is no workflow in API form. In ComfyUI, open the workflow and choose Workflow, Export (API)."
        )
    return {key: {**node, "inputs": _inputs(node)} for key, node in copy.deepcopy(dict(prompt)).items()}


def _inputs(node: Mapping[str, Any]) -> dict[str, Any]:
    inputs = node.get("inputs")
    return dict(inputs) if isinstance(inputs, Mapping) else {}


def _saving(prompt: dict[str, Any]) -> dict[str, Any]:
    """The prompt with Kino's saving node in place of ComfyUI's, if it has none yet; previews count where nothing is saved."""
    kinds = {node["class_type"] for node in prompt.values()}
    replaced = next((kind for kind in ("KinoSaveFrame", "SaveImage", "PreviewImage") if kind in kinds), None)
    if replaced is None:
        raise GeneratorError("This workflow saves no picture. Put a Kino Save Frame at its end.")
    if replaced == "KinoSaveFrame":
        return prompt
    settings = {"project": "", "where": "append", "frame_number": -1, "bit_depth": "8"}
    return {
        key: {"class_type": "KinoSaveFrame", "inputs": {**settings, "image": node["inputs"].get("images")}}
        if node["class_type"] == replaced
        else node
        for key, node in prompt.items()
    }


@dataclass
class _Found:
    """The parameters found so far, by their names; a seat is filled by one parameter only."""

    graph: Graph
    parameters: dict[str, Entry] = field(default_factory=dict)
    taken: set[InputRef] = field(default_factory=set)

    def add(self, name: str, entry: Entry, input_refs: list[InputRef]) -> None:
        """Add a parameter for those of its seats that are free, called `name` or `name_2` and so on."""
        free = [input_ref for input_ref in input_refs if input_ref not in self.taken]
        if not free or len(self.parameters) >= _MOST:
            return
        self.taken.update(free)
        numbered = (f"{name}_{n}" for n in range(2, len(self.parameters) + 3))
        name = (
            name
            if name not in self.parameters
            else next(each for each in numbered if each not in self.parameters)
        )
        self.parameters[name] = {
            **entry,
            "fills": [{"node": input_ref.node_id, "input": input_ref.name} for input_ref in free],
        }


def _parameters(graph: Graph) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    """All that might be a parameter: what to call it, its manifest without the fills, and the inputs it fills."""
    samplers = [node for node in graph.nodes() if node.kind in node_tables.SAMPLERS][:_MOST]
    for sampler in samplers:
        yield from _texts(graph, sampler)
    masks = beyond_first(graph)
    for node in graph.nodes():
        yield from _image(node, masks)
        yield from _files(graph, node)
    for sampler in samplers:
        yield from _told(graph, sampler)
    yield from _sizes(graph)


def _texts(graph: Graph, sampler: Node) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    """The texts of the encoders before a sampler. Inputs of one encoder that hold the same text are one parameter."""
    input_refs = find_parameter_inputs(graph, sampler)
    for name, words in (("prompt", input_refs.positive), ("negative_prompt", input_refs.negative)):
        same: dict[tuple[str, str], list[InputRef]] = {}
        for word in sorted(words or ()):
            input_ref, text = _literal(graph, word)
            if isinstance(text, str):
                same.setdefault((word.node_id, text), []).append(input_ref)
        for (_, text), held in same.items():
            yield name, {"type": "string", "multiline": True, "default": text}, list(dict.fromkeys(held))


def _told(graph: Graph, sampler: Node) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    found = find_parameter_inputs(graph, sampler).settings
    for name, entry in _SETTINGS.items():
        input_ref, value = _literal(graph, found[name]) if name in found else (None, None)
        if input_ref is None or not _is_of(entry["type"], value):
            continue
        yield name, entry if name == "seed" else _defaulting(entry, value), [input_ref]


def _files(graph: Graph, node: Node) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    for name, (parameter, category) in _FILES.get(node.kind, {}).items():
        input_ref, value = _literal(graph, InputRef(node.id, name))
        if not isinstance(value, str):
            continue
        # Some loaders have entries that are no files, such as VAELoader's taesd.
        listed = {"type": "model_selection", "category": category, "default": value}
        chosen = {"type": "selection", "options_from": {"node": node.kind, "input": name}, "default": value}
        yield parameter, listed if "." in value else chosen, [input_ref]


def _image(node: Node, masks: set[str]) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    if node.kind not in LOADERS or node.link("project", "frame_number", "file", "image"):
        return
    if node.kind == "KinoLoadFrame" or node.id not in masks:
        name = "file" if node.kind == "KinoLoadFrame" else "image"
        yield (
            "image",
            {"type": "image", "description": "A frame; without one, what the workflow loads itself."},
            [InputRef(node.id, name)],
        )


def _sizes(graph: Graph) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    """Width, height and number of the empty latents. The project gives the size, unless the graph changes it later on."""
    latents = [node for node in graph.nodes() if node.kind.startswith("Empty") and "Latent" in node.kind]
    resized = any(word in node.kind.lower() for node in graph.nodes() for word in _RESIZING)
    for name in ("width", "height"):
        held = [_literal(graph, InputRef(node.id, name)) for node in latents]
        whole = [(input_ref, value) for input_ref, value in held if _is_of("integer", value)]
        if not resized and len({value for _, value in whole}) == 1:
            yield name, {"type": "integer", "from_project": name}, [input_ref for input_ref, _ in whole]
        else:
            for input_ref, value in whole:
                yield name, _defaulting(_SIDE, value), [input_ref]
    for node in graph.nodes():
        input_ref, value = _literal(graph, InputRef(node.id, "batch_size"))
        if (node in latents or node.kind == "KinoLatent") and _is_of("integer", value):
            yield "batch_size", _defaulting(_BATCH, value), [input_ref]


def _literal(graph: Graph, at: InputRef) -> tuple[InputRef, Any]:
    """Where the value of an input stands, and the value; None for what the graph works out itself."""
    node = graph.node(at.node_id)
    if node is None:
        return at, None
    value = graph.value(node, at.name)
    return graph.input_ref(node, at.name), None if as_link(value) else value


def _defaulting(entry: Entry, value: Any) -> Entry:
    """The entry with the graph's own value as its default, which fits even where it is an unusual one."""
    if "min" not in entry:
        return {**entry, "default": value}
    return {**entry, "default": value, "min": min(entry["min"], value), "max": max(entry["max"], value)}


def _is_of(kind: str, value: object) -> bool:
    return isinstance(value, _TYPES[kind]) and not isinstance(value, bool)
