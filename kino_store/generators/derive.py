"""Turns a prompt graph into a generator, by rules that find the parameters of the nodes Kino knows."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..comfy.prompt import node_tables
from ..comfy.prompt.graph import Graph, InputRef, Node, as_link
from ..comfy.prompt.parameter_inputs import find_parameter_inputs
from ..errors import GeneratorError
from ..parameters import CFG_SCALE, DENOISE, GUIDANCE, SEED, SIDE, STEPS
from .manifest import LOADERS, Generator, nodes_with_later_outputs_used, parse

Entry = dict[str, Any]

# A sampler's settings as form fields.
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
        "description": "Random if empty.",
    },
}
# The file inputs of ComfyUI's loaders: input -> (parameter, model category).
_CHECKPOINT = {"ckpt_name": ("model_name", "checkpoints")}
_LORA = {"lora_name": ("lora_name", "loras")}
_ENCODER_FILES = dict.fromkeys(
    ("clip_name", "clip_name1", "clip_name2", "clip_name3", "clip_name4"), ("clip_name", "text_encoders")
)
_FILE_INPUTS: dict[str, dict[str, tuple[str, str]]] = {
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
# With one of these words in a node of the graph, the picture may have another size than the latent.
_RESIZING_WORDS = ("scale", "resize", "crop", "pad")
# Samplers, and parameters: a limit for hostile graphs, far above what a form can show.
_MAX_PARAMETERS = 200
_SIDE_ENTRY: Entry = {"type": "integer", **SIDE._asdict()}
_BATCH_SIZE_ENTRY: Entry = {"type": "integer", "min": 1, "max": 64}
_TYPES: dict[str, tuple[type, ...]] = {"integer": (int,), "float": (int, float), "selection": (str,)}


def derive(name: str, prompt: object, description: str = "") -> Generator:
    """Return a generator from a prompt graph. Raises GeneratorError if it can't become one."""
    workflow = saving_workflow(prompt)
    found = _FoundParameters(Graph(workflow))
    for parameter, entry, input_refs in _candidates(found.graph):
        found.add(parameter, entry, input_refs)
    document = {"name": name, "description": description, "parameters": found.parameters, "prompt": workflow}
    return parse({"schema": "kino.generator", "version": 1, **document})


def saving_workflow(prompt: object) -> dict[str, Any]:
    """Return a copy of a prompt graph that saves with Kino Save Frame.

    Raises GeneratorError for anything else.
    """
    return _with_kino_saver(_api_form(prompt))


def _api_form(prompt: object) -> dict[str, Any]:
    if not isinstance(prompt, Mapping):
        raise GeneratorError(
            "This is not a workflow: it must be a JSON object. In ComfyUI, choose Workflow, Export (API)."
        )
    if isinstance(prompt.get("nodes"), list):
        raise GeneratorError(
            "This workflow is in the editor's format, not in API form. In ComfyUI, open it and choose "
            "Workflow, Export (API)."
        )
    if len(Graph(prompt).nodes()) != len(prompt) or not prompt:
        raise GeneratorError(
            "This is not a workflow in API form. In ComfyUI, open the workflow and choose "
            "Workflow, Export (API)."
        )
    return {key: {**node, "inputs": _inputs(node)} for key, node in copy.deepcopy(dict(prompt)).items()}


def _inputs(node: Mapping[str, Any]) -> dict[str, Any]:
    inputs = node.get("inputs")
    return dict(inputs) if isinstance(inputs, Mapping) else {}


def _with_kino_saver(prompt: dict[str, Any]) -> dict[str, Any]:
    """Replace ComfyUI's saving nodes with Kino Save Frame unless there is one.

    Without any, replace its previews.
    """
    kinds = {node["class_type"] for node in prompt.values()}
    replaced = next((kind for kind in ("KinoSaveFrame", "SaveImage", "PreviewImage") if kind in kinds), None)
    if replaced is None:
        raise GeneratorError("This workflow does not save a picture. Add a Kino Save Frame at its end.")
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
class _FoundParameters:
    """The parameters found so far, by name. No two parameters fill the same input."""

    graph: Graph
    parameters: dict[str, Entry] = field(default_factory=dict)
    taken: set[InputRef] = field(default_factory=set)

    def add(self, name: str, entry: Entry, input_refs: list[InputRef]) -> None:
        """Add a parameter for those inputs that no other fills, named `name`, `name_2` and so on."""
        free = [input_ref for input_ref in input_refs if input_ref not in self.taken]
        if not free or len(self.parameters) >= _MAX_PARAMETERS:
            return
        self.taken.update(free)
        names = (f"{name}_{n}" for n in range(2, len(self.parameters) + 3))
        if name in self.parameters:
            name = next(candidate for candidate in names if candidate not in self.parameters)
        self.parameters[name] = {
            **entry,
            "fills": [{"node": input_ref.node_id, "input": input_ref.name} for input_ref in free],
        }


def _candidates(graph: Graph) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    """Yield possible parameters: name, manifest without the fills, and the inputs to fill."""
    samplers = [node for node in graph.nodes() if node.kind in node_tables.SAMPLERS][:_MAX_PARAMETERS]
    for sampler in samplers:
        yield from _text_parameters(graph, sampler)
    masks_used = nodes_with_later_outputs_used(graph)
    for node in graph.nodes():
        yield from _image_parameters(node, masks_used)
        yield from _file_parameters(graph, node)
    for sampler in samplers:
        yield from _settings(graph, sampler)
    yield from _size_parameters(graph)


def _text_parameters(graph: Graph, sampler: Node) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    """Yield the texts of a sampler's encoders. Inputs of one encoder with equal text are one parameter."""
    input_refs = find_parameter_inputs(graph, sampler)
    for name, text_inputs in (("prompt", input_refs.positive), ("negative_prompt", input_refs.negative)):
        by_text: dict[tuple[str, str], list[InputRef]] = {}
        for text_input in sorted(text_inputs or ()):
            input_ref, text = _literal(graph, text_input)
            if isinstance(text, str):
                by_text.setdefault((text_input.node_id, text), []).append(input_ref)
        for (_, text), holders in by_text.items():
            entry = {"type": "string", "multiline": True, "default": text}
            yield name, entry, list(dict.fromkeys(holders))


def _settings(graph: Graph, sampler: Node) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    found = find_parameter_inputs(graph, sampler).settings
    for name, entry in _SETTINGS.items():
        input_ref, value = _literal(graph, found[name]) if name in found else (None, None)
        if input_ref is None or not _has_type(entry["type"], value):
            continue
        yield name, entry if name == "seed" else _with_default(entry, value), [input_ref]


def _file_parameters(graph: Graph, node: Node) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    for name, (parameter, category) in _FILE_INPUTS.get(node.kind, {}).items():
        input_ref, value = _literal(graph, InputRef(node.id, name))
        if not isinstance(value, str):
            continue
        # Some loaders list entries that aren't files, such as VAELoader's taesd.
        as_model = {"type": "model_selection", "category": category, "default": value}
        as_choice = {
            "type": "selection",
            "options_from": {"node": node.kind, "input": name},
            "default": value,
        }
        yield parameter, as_model if "." in value else as_choice, [input_ref]


def _image_parameters(node: Node, masks_used: set[str]) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    if node.kind not in LOADERS or node.link("project", "frame_number", "file", "image"):
        return
    if node.kind == "KinoLoadFrame" or node.id not in masks_used:
        name = "file" if node.kind == "KinoLoadFrame" else "image"
        yield (
            "image",
            {"type": "image", "description": "A frame. If empty, the picture that the workflow loads."},
            [InputRef(node.id, name)],
        )


def _size_parameters(graph: Graph) -> Iterator[tuple[str, Entry, list[InputRef]]]:
    """Yield width, height and batch size of the empty latents.

    The size is the project's if the graph keeps it.
    """
    latents = [node for node in graph.nodes() if node.kind.startswith("Empty") and "Latent" in node.kind]
    resized = any(word in node.kind.lower() for node in graph.nodes() for word in _RESIZING_WORDS)
    for name in ("width", "height"):
        literals = [_literal(graph, InputRef(node.id, name)) for node in latents]
        integers = [(input_ref, value) for input_ref, value in literals if _has_type("integer", value)]
        if not resized and len({value for _, value in integers}) == 1:
            yield name, {"type": "integer", "from_project": name}, [input_ref for input_ref, _ in integers]
        else:
            for input_ref, value in integers:
                yield name, _with_default(_SIDE_ENTRY, value), [input_ref]
    for node in graph.nodes():
        input_ref, value = _literal(graph, InputRef(node.id, "batch_size"))
        if (node in latents or node.kind == "KinoLatent") and _has_type("integer", value):
            yield "batch_size", _with_default(_BATCH_SIZE_ENTRY, value), [input_ref]


def _literal(graph: Graph, input_ref: InputRef) -> tuple[InputRef, Any]:
    """Return the input that holds a value, and the value; None if the graph computes it."""
    node = graph.node(input_ref.node_id)
    if node is None:
        return input_ref, None
    value = graph.value(node, input_ref.name)
    return graph.input_ref(node, input_ref.name), None if as_link(value) else value


def _with_default(entry: Entry, value: Any) -> Entry:
    """Return the entry with the graph's value as its default, and its range widened to include it."""
    if "min" not in entry:
        return {**entry, "default": value}
    return {**entry, "default": value, "min": min(entry["min"], value), "max": max(entry["max"], value)}


def _has_type(kind: str, value: object) -> bool:
    return isinstance(value, _TYPES[kind]) and not isinstance(value, bool)
