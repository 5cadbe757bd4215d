"""Turns a prompt graph into a generator, by rules that find the parameters of the nodes Kino knows."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..comfy.prompt import node_tables
from ..comfy.prompt.graph import Graph, InputRef, Node, as_link
from ..comfy.prompt.parameter_inputs import find_parameter_inputs
from ..comfy.prompt.upstream import samples
from ..errors import GeneratorError
from ..parameters import CFG_SCALE, DENOISE, GUIDANCE, SEED, STEPS
from .manifest import LOADERS, MASK_LOADERS, SCHEMA, VERSION, Generator, nodes_with_later_outputs_used, parse
from .relate import PICKED
from .results import SAVER, nodes_before, with_kino_saver, with_project_size
from .sizes import FROM_THE_GRAPH, Entry, Found, size_parameters
from .texts import check_placeholders, is_placeholder, text_parameters

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
# Samplers, and parameters: a limit for hostile graphs, far above what a form can show.
_MAX_PARAMETERS = 200
_NODES_SHOWN = 10
# How the graph's own value of each type is read.
_READ: dict[str, Callable[[Graph, Node, str], Any]] = {
    "integer": Graph.integer,
    "float": Graph.number,
    "selection": Graph.text,
}


def derive(name: str, prompt: object, description: str = "") -> Generator:
    """Return a generator from a prompt graph. Raises GeneratorError if it can't become one."""
    workflow = saving_workflow(prompt)
    placed = [
        key for key, node in workflow.items() if node["class_type"] == SAVER and not _saves(prompt, key)
    ]
    workflow = with_project_size(workflow, placed)
    found = _FoundParameters(Graph(workflow))
    for parameter, entry, input_refs in _candidates(found.graph):
        found.add(parameter, entry, input_refs)
    check_placeholders(found.graph, found.taken)
    document = {"name": name, "description": description, "parameters": found.parameters, "prompt": workflow}
    return parse({"schema": SCHEMA, "version": VERSION, **document})


def saving_workflow(prompt: object, *, of_a_picture: bool = False) -> dict[str, Any]:
    """Return a copy of a prompt graph that saves with Kino Save Frame.

    `of_a_picture`: the graph is stored in a picture, so its result is no video. Raises GeneratorError for
    anything else than a graph that saves something.
    """
    return with_kino_saver(_api_form(prompt), of_a_picture=of_a_picture)


def _saves(prompt: object, key: str) -> bool:
    """Whether a node of a graph was a Kino Save Frame before."""
    node = prompt.get(key) if isinstance(prompt, Mapping) else None
    return isinstance(node, Mapping) and node.get("class_type") == SAVER


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
    _check_installed(prompt)
    if len(Graph(prompt).nodes()) != len(prompt) or not prompt:
        raise GeneratorError(
            "This is not a workflow in API form. In ComfyUI, open the workflow and choose "
            "Workflow, Export (API)."
        )
    return {key: {**node, "inputs": _inputs(node)} for key, node in copy.deepcopy(dict(prompt)).items()}


def _check_installed(prompt: Mapping[Any, Any]) -> None:
    """Refuse nodes without a class: the page leaves it out where their pack is not installed."""
    missing = [
        f"{_title(node)} (node {key})"
        for key, node in prompt.items()
        if isinstance(node, Mapping) and node.get("class_type") is None and "inputs" in node
    ]
    if missing:
        raise GeneratorError(
            f"Not installed in this ComfyUI: {', '.join(missing[:_NODES_SHOWN])}. Install the packs with "
            "these nodes, or remove the nodes, then save the workflow again."
        )


def _title(node: Mapping[str, Any]) -> str:
    meta = node.get("_meta")
    title = meta.get("title") if isinstance(meta, Mapping) else None
    return title if isinstance(title, str) and title else "a node without a title"


def _inputs(node: Mapping[str, Any]) -> dict[str, Any]:
    inputs = node.get("inputs")
    return dict(inputs) if isinstance(inputs, Mapping) else {}


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


def _candidates(graph: Graph) -> Iterator[Found]:
    """Yield possible parameters: name, manifest without the fills, and the inputs to fill."""
    savers = [node for node in graph.nodes() if node.kind == SAVER]
    samplers = _samplers(graph, savers)
    for sampler in samplers:
        yield from text_parameters(graph, sampler)
    masks_used = nodes_with_later_outputs_used(graph)
    for node in graph.nodes():
        yield from _image_parameters(node, masks_used)
        yield from _file_parameters(graph, node)
    for sampler in samplers:
        yield from _settings(graph, sampler)
    yield from size_parameters(graph, savers)


def _samplers(graph: Graph, savers: list[Node]) -> list[Node]:
    """Return the samplers and partners' nodes that the results come from; all if none is found."""
    made = nodes_before(graph, savers)
    found = [node for node in graph.nodes() if node.kind in node_tables.SAMPLERS or samples(graph, node)]
    return ([node for node in found if node.id in made] or found)[:_MAX_PARAMETERS]


def _settings(graph: Graph, sampler: Node) -> Iterator[Found]:
    found = find_parameter_inputs(graph, sampler).settings
    for name, entry in _SETTINGS.items():
        if name in found:
            yield from _setting(graph, name, entry, found[name])
    if "model_name" in found:
        yield from _model_of_any_loader(graph, found["model_name"])


def _setting(graph: Graph, name: str, entry: Entry, input_ref: InputRef) -> Iterator[Found]:
    """Yield a setting; without a default if the graph works it out when it runs, or has a placeholder."""
    node = graph.node(input_ref.node_id)
    value = _READ[entry["type"]](graph, node, input_ref.name) if node else None
    raw = node.inputs.get(input_ref.name) if node else None
    if is_placeholder(raw):
        yield name, entry if name == "seed" else {**entry, "required": True}, [input_ref]
    elif name == "seed" and (as_link(raw) or value is not None):
        yield name, entry, [input_ref]
    elif value is not None:
        yield name, _with_default(entry, value), [input_ref]
    elif as_link(raw):
        yield name, {**entry, "description": FROM_THE_GRAPH}, [input_ref]


def _model_of_any_loader(graph: Graph, input_ref: InputRef) -> Iterator[Found]:
    """Yield the model of a loader that is in no table, or of a partner's node."""
    node = graph.node(input_ref.node_id)
    value = node.inputs.get(input_ref.name) if node else None
    if node is None or not isinstance(value, str):
        return
    # With the model of some partners, other inputs change.
    if any(name.startswith(f"{input_ref.name}.") for name in node.inputs):
        return
    source = {"node": node.kind, "input": input_ref.name}
    value = {"required": True} if is_placeholder(value) else {"default": value}
    yield "model_name", {"type": "selection", "options_from": source, **value}, [input_ref]


def _file_parameters(graph: Graph, node: Node) -> Iterator[Found]:
    for name, (parameter, category) in _FILE_INPUTS.get(node.kind, {}).items():
        input_ref, value = _literal(graph, InputRef(node.id, name))
        if not isinstance(value, str):
            continue
        default = {"required": True} if is_placeholder(value) else {"default": value}
        input_refs = [input_ref, *_same_file(graph, input_ref, value)]
        # Some loaders list entries that aren't files, such as VAELoader's taesd.
        as_model = {"type": "model_selection", "category": category, **default}
        as_choice = {"type": "selection", "options_from": {"node": node.kind, "input": name}, **default}
        yield parameter, as_model if "." in value or is_placeholder(value) else as_choice, input_refs


def _same_file(graph: Graph, input_ref: InputRef, file: str) -> list[InputRef]:
    """Return the inputs of other nodes that load something from the same checkpoint."""
    if input_ref.name != "ckpt_name":
        return []
    holders = [
        InputRef(node.id, "ckpt_name") for node in graph.nodes() if node.inputs.get("ckpt_name") == file
    ]
    return [holder for holder in holders if holder != input_ref]


def _image_parameters(node: Node, masks_used: set[str]) -> Iterator[Found]:
    if node.kind in MASK_LOADERS and not node.link("project", "file", "image"):
        name = "file" if node.kind == "KinoLoadMask" else "image"
        yield (
            "mask",
            {
                "type": "mask",
                "description": "White is drawn again. If empty, the workflow's mask.",
            },
            [InputRef(node.id, name)],
        )
    if node.kind not in LOADERS or node.link("project", "frame_number", "file", "image"):
        return
    if node.kind == "KinoLoadFrame" or node.id not in masks_used:
        name = "file" if node.kind == "KinoLoadFrame" else "image"
        yield (
            "image",
            {"type": "image", "description": PICKED},
            [InputRef(node.id, name)],
        )


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
