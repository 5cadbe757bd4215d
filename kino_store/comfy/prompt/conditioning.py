"""Reads a conditioning back to its prompt: texts, guidance, and the text encoders they came through.

A conditioning is a list of parts that are sampled together. Prompts are written as in A1111: AND between
parts, BREAK between a part and what was appended to it (stable-diffusion-webui wiki, "Features").
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from .encoders import clip_links, conditioning_inputs, encoder_texts, next_conditioning
from .graph import Graph, InputRef, Link, Node

Item = TypeVar("Item")

# More than a person would ever write: a hostile graph must not use up the memory.
_MAX_PARTS = 100
_MAX_TEXT_LENGTH = 20_000


@dataclass(frozen=True)
class Conditioning:
    """What is known about a conditioning; None is unknown.

    `texts`: one per part. `guidance`: of Flux-like models; None also if there is none. `clips`: the links of
    the text encoders to their CLIP. `text_inputs`, `guidance_input`: the inputs that hold texts and guidance.
    """

    texts: tuple[str, ...] | None = None
    guidance: float | None = None
    clips: frozenset[Link] | None = None
    text_inputs: frozenset[InputRef] | None = None
    guidance_input: InputRef | None = None

    @property
    def prompt(self) -> str | None:
        """The texts as one prompt; None is unknown."""
        return None if self.texts is None else " AND ".join(self.texts)


UNKNOWN = Conditioning()
# No text: there is no negative prompt, or it was zeroed out.
EMPTY = Conditioning(("",), None, frozenset(), frozenset())


class Query(NamedTuple):
    """A link to a conditioning. `role` picks one of a shot's two: "positive" or "negative"."""

    link: Link | None
    role: str


class ResolvedQuery(NamedTuple):
    """A query whose link was followed to its node."""

    node: Node
    slot: int
    role: str

    def query_input(self, name: str) -> Query:
        """Return the query for one of the node's inputs, with the same role."""
        return Query(self.node.link(name), self.role)


# A rule yields the queries it needs and receives their answers: written like recursion, without its depth
# limit.
Evaluation = Generator[Query, Conditioning, Conditioning]


def read_conditioning(graph: Graph, link: Link | None, role: str) -> Conditioning:
    """Return what is known about the conditioning at `link`; `role` is "positive" or "negative"."""
    rules = _Rules(graph)
    first = Query(link, role)
    results: dict[Query, Conditioning] = {}
    in_progress = {first: rules.evaluate(first)}
    answer: Conditioning | None = None
    while in_progress:
        query, evaluation = next(reversed(in_progress.items()))
        try:
            needed = next(evaluation) if answer is None else evaluation.send(answer)
        except StopIteration as end:
            answer = results[query] = end.value
            del in_progress[query]
            continue
        # A conditioning that depends on itself is a cycle.
        answer = UNKNOWN if needed in in_progress else results.get(needed)
        if answer is None:
            in_progress[needed] = rules.evaluate(needed)
    return results[first]


class _Rules:
    """One rule per kind of node: how its output follows from its texts and conditionings."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._rules: dict[str, Callable[[ResolvedQuery], Evaluation]] = {
            "KinoPrompt": self._encode_shot,
            "ConditioningCombine": self._combine,
            "ConditioningConcat": self._concat,
            "ConditioningAverage": self._average,
            "ConditioningZeroOut": self._zero_out,
            "FluxGuidance": self._set_guidance,
            "FluxDisableGuidance": self._set_guidance,
        }

    def evaluate(self, query: Query) -> Evaluation:
        source = self._graph.follow(query.link)
        if source is None:
            return UNKNOWN
        resolved = ResolvedQuery(*source, query.role)
        kind = source.node.kind
        if kind not in self._rules and encoder_texts(self._graph, *resolved):
            return (yield from self._encode(resolved))
        return (yield from self._rules.get(kind, self._pass_through)(resolved))

    def _encode(self, resolved: ResolvedQuery) -> Evaluation:
        """The texts of a node with several encoders are one text if they are equal, else one line each."""
        yield from ()
        node = resolved.node
        names = encoder_texts(self._graph, *resolved)
        texts = [self._graph.text(node, name) for name in names]
        distinct = [text for text in dict.fromkeys(texts) if text]
        text = None if None in texts else "\n".join(distinct)
        guidance_input = InputRef(node.id, "guidance") if "guidance" in node.inputs else None
        return Conditioning(
            None if text is None else (text,),
            self._graph.number(node, "guidance"),
            clip_links(self._graph, node),
            frozenset(InputRef(node.id, name) for name in names),
            guidance_input,
        )

    def _encode_shot(self, resolved: ResolvedQuery) -> Evaluation:
        """KinoPrompt: outputs 1 and 2 are its conditionings; for the shot, output 0, the role decides."""
        yield from ()
        input_ref = InputRef(
            resolved.node.id, {1: "positive", 2: "negative"}.get(resolved.slot, resolved.role)
        )
        text = self._graph.text(resolved.node, input_ref.name)
        return Conditioning(
            None if text is None else (text,),
            None,
            clip_links(self._graph, resolved.node),
            frozenset({input_ref}),
        )

    def _combine(self, resolved: ResolvedQuery) -> Evaluation:
        """Both lists of parts, concatenated."""
        first = yield resolved.query_input("conditioning_1")
        second = yield resolved.query_input("conditioning_2")
        texts = None
        if first.texts is not None and second.texts is not None:
            texts = _within_limits(first.texts + second.texts)
        guidance = first.guidance if first.guidance == second.guidance else None
        guidance_input = first.guidance_input if first.guidance_input == second.guidance_input else None
        return Conditioning(texts, guidance, *_merged_sources(first, second), guidance_input)

    def _concat(self, resolved: ResolvedQuery) -> Evaluation:
        """Every part of the first, with the other's first part appended: ComfyUI uses only that one."""
        to = yield resolved.query_input("conditioning_to")
        appended = yield resolved.query_input("conditioning_from")
        texts = None
        if to.texts is not None and appended.texts:
            texts = _within_limits(tuple(f"{text} BREAK {appended.texts[0]}" for text in to.texts))
        return Conditioning(texts, to.guidance, *_merged_sources(to, appended), to.guidance_input)

    def _average(self, resolved: ResolvedQuery) -> Evaluation:
        """No text describes the average of two texts."""
        to = yield resolved.query_input("conditioning_to")
        mixed_in = yield resolved.query_input("conditioning_from")
        return Conditioning(None, to.guidance, *_merged_sources(to, mixed_in), to.guidance_input)

    def _zero_out(self, resolved: ResolvedQuery) -> Evaluation:
        zeroed = yield resolved.query_input("conditioning")
        return replace(EMPTY, guidance=zeroed.guidance, guidance_input=zeroed.guidance_input)

    def _set_guidance(self, resolved: ResolvedQuery) -> Evaluation:
        """FluxGuidance: the last one before the sampler wins. FluxDisableGuidance has no number, so none."""
        guided = yield resolved.query_input("conditioning")
        guidance_input = (
            InputRef(resolved.node.id, "guidance") if "guidance" in resolved.node.inputs else None
        )
        return replace(
            guided, guidance=self._graph.number(resolved.node, "guidance"), guidance_input=guidance_input
        )

    def _pass_through(self, resolved: ResolvedQuery) -> Evaluation:
        """Any other node: a conditioning passes through if the inputs leave no doubt which one."""
        next_query = next_conditioning(self._graph, *resolved)
        if next_query is None:
            # Perhaps another pack's text encoder: its text is unknown, but its CLIP is known.
            is_encoder = not conditioning_inputs(self._graph, resolved.node)
            return replace(UNKNOWN, clips=clip_links(self._graph, resolved.node)) if is_encoder else UNKNOWN
        forwarded = yield Query(*next_query)
        # Hooks may apply LoRAs.
        return replace(forwarded, clips=None) if resolved.node.link("hooks") else forwarded


def known_union(first: frozenset[Item] | None, second: frozenset[Item] | None) -> frozenset[Item] | None:
    """Return the union of both sets; None if one is unknown, or the union is too large."""
    if first is None or second is None or len(first | second) > _MAX_PARTS:
        return None
    return first | second


def _merged_sources(
    first: Conditioning, second: Conditioning
) -> tuple[frozenset[Link] | None, frozenset[InputRef] | None]:
    return known_union(first.clips, second.clips), known_union(first.text_inputs, second.text_inputs)


def _within_limits(texts: tuple[str, ...]) -> tuple[str, ...] | None:
    return texts if len(texts) <= _MAX_PARTS and sum(map(len, texts)) <= _MAX_TEXT_LENGTH else None
