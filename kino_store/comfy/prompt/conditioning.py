"""Reads the words behind a conditioning: its texts, its guidance, and the text encoders that read them.

A conditioning is a list of parts that are sampled side by side. A prompt says that as A1111 does: parts are joined by
AND, and a part that another was appended to has BREAK between the two (stable-diffusion-webui wiki, "Features").
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from . import node_tables
from .graph import Graph, InputRef, Link, Node

Thing = TypeVar("Thing")

# More than a person would ever write; past it a text is not worth the memory that a hostile graph could make it cost.
MOST_PARTS = 100
LONGEST_JOINED = 20_000


@dataclass(frozen=True)
class Conditioning:
    """What is known of a conditioning; None is what isn't.

    `texts`: one a part. `guidance`: of Flux-like models, None also where there is none. `clips`: the links by which
    its text encoders got their CLIP. `words`: the encoders' inputs that take the texts. `guide`: the one that takes
    the guidance.
    """

    texts: tuple[str, ...] | None = None
    guidance: float | None = None
    clips: frozenset[Link] | None = None
    words: frozenset[InputRef] | None = None
    guide: InputRef | None = None

    @property
    def prompt(self) -> str | None:
        """The texts as one prompt."""
        return None if self.texts is None else " AND ".join(self.texts)


UNKNOWN = Conditioning()
# No text at all: there is no negative prompt, or it was zeroed out.
EMPTY = Conditioning(("",), None, frozenset(), frozenset())


class Ask(NamedTuple):
    """A link, and the role ("positive" or "negative") in which a shot is asked for its conditioning."""

    link: Link | None
    role: str


class Asked(NamedTuple):
    """An Ask that has found its node."""

    node: Node
    slot: int
    role: str

    def at(self, name: str) -> Ask:
        """The same question to the node at one of the inputs."""
        return Ask(self.node.link(name), self.role)


# A rule asks for what it needs and is sent the answer: written like recursion, but no chain is too long for it.
Reading = Generator[Ask, Conditioning, Conditioning]


def read(graph: Graph, link: Link | None, role: str) -> Conditioning:
    """What the conditioning at `link` says; `role` is "positive" or "negative"."""
    reader = _Reader(graph)
    first = Ask(link, role)
    known: dict[Ask, Conditioning] = {}
    under_way = {first: reader.reading(first)}
    answer: Conditioning | None = None
    while under_way:
        ask, reading = next(reversed(under_way.items()))
        try:
            wanted = next(reading) if answer is None else reading.send(answer)
        except StopIteration as end:
            answer = known[ask] = end.value
            del under_way[ask]
            continue
        # A conditioning that is asked for on the way to itself is a circle.
        answer = UNKNOWN if wanted in under_way else known.get(wanted)
        if answer is None:
            under_way[wanted] = reader.reading(wanted)
    return known[first]


class _Reader:
    """The rules: what each kind of node makes of the conditionings and texts that go into it."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._rules: dict[str, Callable[[Asked], Reading]] = {
            "KinoPrompt": self._encode_shot,
            "ConditioningCombine": self._combine,
            "ConditioningConcat": self._concat,
            "ConditioningAverage": self._average,
            "ConditioningZeroOut": self._zero_out,
            "FluxGuidance": self._guide,
            "FluxDisableGuidance": self._guide,
        }

    def reading(self, ask: Ask) -> Reading:
        origin = self._graph.follow(ask.link)
        if origin is None:
            return UNKNOWN
        kind = origin.node.kind
        rule = self._encode if kind in node_tables.ENCODERS else self._rules.get(kind, self._pass)
        return (yield from rule(Asked(*origin, ask.role)))

    def _encode(self, asked: Asked) -> Reading:
        """The texts for the several encoders of one node are one text if they agree, else a line each."""
        yield from ()
        node = asked.node
        texts = [self._graph.text(node, name) for name in node_tables.ENCODERS[node.kind]]
        written = [text for text in dict.fromkeys(texts) if text]
        text = None if None in texts else "\n".join(written)
        words = frozenset(InputRef(node.id, name) for name in node_tables.ENCODERS[node.kind])
        guide = InputRef(node.id, "guidance") if "guidance" in node.inputs else None
        return Conditioning(
            None if text is None else (text,),
            self._graph.number(node, "guidance"),
            _clips(node),
            words,
            guide,
        )

    def _encode_shot(self, asked: Asked) -> Reading:
        """KinoPrompt: outputs 1 and 2 are its two conditionings; its shot, output 0, is asked for one by role."""
        yield from ()
        input_ref = InputRef(asked.node.id, {1: "positive", 2: "negative"}.get(asked.slot, asked.role))
        text = self._graph.text(asked.node, input_ref.name)
        return Conditioning(
            None if text is None else (text,), None, _clips(asked.node), frozenset({input_ref})
        )

    def _combine(self, asked: Asked) -> Reading:
        """Both lists of parts, one after the other."""
        first = yield asked.at("conditioning_1")
        second = yield asked.at("conditioning_2")
        texts = None
        if first.texts is not None and second.texts is not None:
            texts = _bounded(first.texts + second.texts)
        guidance = first.guidance if first.guidance == second.guidance else None
        guide = first.guide if first.guide == second.guide else None
        return Conditioning(texts, guidance, *_sources(first, second), guide)

    def _concat(self, asked: Asked) -> Reading:
        """Every part of the one, lengthened by the first part of the other: ComfyUI takes no more than the first."""
        to = yield asked.at("conditioning_to")
        appended = yield asked.at("conditioning_from")
        texts = None
        if to.texts is not None and appended.texts:
            texts = _bounded(tuple(f"{text} BREAK {appended.texts[0]}" for text in to.texts))
        return Conditioning(texts, to.guidance, *_sources(to, appended), to.guide)

    def _average(self, asked: Asked) -> Reading:
        """No text stands for something between two texts."""
        to = yield asked.at("conditioning_to")
        mixed_in = yield asked.at("conditioning_from")
        return Conditioning(None, to.guidance, *_sources(to, mixed_in), to.guide)

    def _zero_out(self, asked: Asked) -> Reading:
        zeroed = yield asked.at("conditioning")
        return replace(EMPTY, guidance=zeroed.guidance, guide=zeroed.guide)

    def _guide(self, asked: Asked) -> Reading:
        """FluxGuidance: the last one before the sampler counts. FluxDisableGuidance has no number, so none."""
        guided = yield asked.at("conditioning")
        guide = InputRef(asked.node.id, "guidance") if "guidance" in asked.node.inputs else None
        return replace(guided, guidance=self._graph.number(asked.node, "guidance"), guide=guide)

    def _pass(self, asked: Asked) -> Reading:
        """Any other node: a conditioning passes through where its inputs leave no doubt which one it is."""
        onward = _onward(asked)
        if onward is None:
            # Perhaps another pack's text encoder: its words aren't known, but which CLIP it read them with is.
            encodes = not any(map(_names_conditioning, asked.node.linked()))
            return replace(UNKNOWN, clips=_clips(asked.node)) if encodes else UNKNOWN
        passed = yield onward
        # Hooks may bring LoRAs of their own.
        return replace(passed, clips=None) if asked.node.link("hooks") else passed


def joined(first: frozenset[Thing] | None, second: frozenset[Thing] | None) -> frozenset[Thing] | None:
    """The things of both, if they are known and not beyond counting."""
    if first is None or second is None or len(first | second) > MOST_PARTS:
        return None
    return first | second


def _sources(
    first: Conditioning, second: Conditioning
) -> tuple[frozenset[Link] | None, frozenset[InputRef] | None]:
    return joined(first.clips, second.clips), joined(first.words, second.words)


def _onward(asked: Asked) -> Ask | None:
    node, slot, role = asked
    names = {name for name in node.linked() if _names_conditioning(name)}
    if node.kind.startswith("Kino"):
        link = node.source(role)
    elif names == {"conditioning"}:
        link = node.link("conditioning")
    elif names and names <= {"positive", "negative"}:
        role = _side(node, slot) or role
        link = node.link(role) if _side(node, slot) else None
    else:
        link = node.only_link() if slot == 0 else None
    return Ask(link, role) if link else None


def _side(node: Node, slot: int) -> str | None:
    """Which of its two conditionings leaves a node by output `slot`."""
    if node.link("model") and node.kind not in node_tables.PAIR_OUTPUTS:
        # Such a node may well give the model out first: nothing says where its conditionings are.
        return None
    outputs = node_tables.PAIR_OUTPUTS.get(node.kind, (0, 1))
    return ("positive", "negative")[outputs.index(slot)] if slot in outputs else None


def _names_conditioning(name: str) -> bool:
    return name.lower().startswith(("positive", "negative", "cond"))


def _clips(node: Node) -> frozenset[Link] | None:
    link = node.source("clip")
    return frozenset({link}) if link else None


def _bounded(texts: tuple[str, ...]) -> tuple[str, ...] | None:
    return texts if len(texts) <= MOST_PARTS and sum(map(len, texts)) <= LONGEST_JOINED else None
