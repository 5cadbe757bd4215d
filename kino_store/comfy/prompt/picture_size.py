"""Works out the size of a picture before it is made, from the numbers in its prompt graph."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple

from . import node_tables
from .graph import Graph, Link, Node, Source
from .upstream import is_partner_node, samples

# The size of a latent's smallest part, in pixels. ComfyUI rounds a size down to a multiple of it.
_UNITS = {
    **dict.fromkeys(
        (
            *("EmptyLatentImage", "EmptySD3LatentImage", "EmptyHunyuanLatentVideo", "EmptyMochiLatentVideo"),
            *("EmptyQwenImageLayeredLatentImage", "EmptyCosmosLatentVideo", "CosmosImageToVideoLatent"),
            *("WanImageToVideo", "WanFunControlToVideo", "WanVaceToVideo"),
            *("WanCameraImageToVideo", "WanTrackToVideo", "WanPhantomSubjectToVideo", "WanSCAILToVideo"),
            *("WanSoundImageToVideo", "WanHuMoImageToVideo", "WanMoveTrackToVideo", "BerniniConditioning"),
            *("WanInfiniteTalkToVideo", "WanDancerVideo", "HunyuanImageToVideo", "Kandinsky5ImageToVideo"),
            *("SVD_img2vid_Conditioning", "ARVideoI2V"),
        ),
        8,
    ),
    **dict.fromkeys(("EmptyFlux2LatentImage", "EmptyHunyuanVideo15Latent", "HunyuanVideo15ImageToVideo"), 16),
    **dict.fromkeys(("Wan22ImageToVideoLatent", "MiniMaxH3ImageToVideo"), 16),
    **dict.fromkeys(("EmptyLTXVLatentVideo", "LTXVImgToVideo", "EmptyHunyuanImageLatent"), 32),
}
# In latents of other nodes the part is smaller than this, or divides it.
_LARGEST_UNIT = 64
# Nodes that keep the size: the input with the picture or the latent. Samplers keep it, too.
_KEEPS = {
    **dict.fromkeys(("VAEDecode", "VAEDecodeTiled", "TrimVideoLatent", "SetLatentNoiseMask"), "samples"),
    **dict.fromkeys(("RepeatLatentBatch", "LatentFromBatch"), "samples"),
    **dict.fromkeys(("LTXVImgToVideoInplace", "LTXVCropGuides", "LTXVAddGuide"), "latent"),
    **dict.fromkeys(("ImageFromBatch", "ImageInvert", "JoinImageWithAlpha", "SplitImageWithAlpha"), "image"),
    **dict.fromkeys(("ImageSharpen", "ImageBlur", "RepeatImageBatch", "ImageAddNoise", "Canny"), "image"),
    "LTXVSeparateAVLatent": "av_latent",
    "LTXVConcatAVLatent": "video_latent",
    "CreateVideo": "images",
    "GetVideoComponents": "video",
    "ColorTransfer": "image_target",
    "ImageBatch": "image1",
    "ImageBlend": "image1",
}
_TOTAL = 1024 * 1024  # pixels of a megapixel in ImageScaleToTotalPixels
_FACTOR = re.compile(r"spatial.*x(\d(?:\.\d)?)")
# Nodes that make a picture of exactly the size in their inputs.
_SCALES = frozenset({"ImageScale", "EmptyImage", "ResizeImageMaskNode"})
# Inputs with a width and a height.
_SIDES = (("width", "height"), ("resize_type.width", "resize_type.height"))
# A hostile graph must not use up the time.
_LONGEST_CHAIN = 1000
# Larger ones are no pictures.
_LARGEST_SIDE, _LARGEST_FACTOR = 1_000_000, 1000


class Size(NamedTuple):
    """Pixels. `unit`: of the latent that the picture is, or comes from; None if it was not a latent."""

    width: int
    height: int
    unit: int | None = None


_Step = Callable[[Size], Size | None]


class PictureChain(NamedTuple):
    """The way of a saved picture back to the node that sets its size.

    `sizing`: a node with a width and a height; None if there is none. `nodes`: after it, the last one first.
    `steps`: what they do to the size, the last one first; None is unknown.
    """

    sizing: Node | None
    nodes: tuple[Node, ...]
    steps: tuple[_Step, ...] | None

    def after(self, graph: Graph, node: Node) -> PictureChain:
        """Return the chain with one node more."""
        step = _step(graph, node)
        steps = None if step is None or self.steps is None else (*self.steps, step)
        return PictureChain(None, (*self.nodes, node), steps)


def picture_size(graph: Graph, saver: Node) -> Size | None:
    """Return the size of the pictures that a node saves; None if the graph does not tell it."""
    chain = picture_chain(graph, saver)
    if chain.sizing is None or chain.steps is None:
        return None
    size = _size_set_by(graph, chain.sizing)
    for step in reversed(chain.steps):
        size = step(size) if size else None
    return size


def picture_chain(graph: Graph, saver: Node) -> PictureChain:
    """Return the way back from a saving node to the node that sets the size.

    A node that takes it from another picture sets it only if no node before does.
    """
    chain, last = PictureChain(None, (), ()), None
    seen: set[Link] = set()
    link = saver.link("image", "images", "video")
    while (source := graph.follow(link)) and len(seen) < _LONGEST_CHAIN:
        here = Link(source.node.id, source.slot)
        if here in seen:
            break
        seen.add(here)
        link = _link_before(graph, source)
        if sets_size(graph, source.node):
            last = chain._replace(sizing=source.node)
            link = _measured_picture(graph, source.node)
            if link is None:
                return last
        chain = chain.after(graph, source.node)
    return last or chain


def _measured_picture(graph: Graph, node: Node) -> Link | None:
    """Return the link to the picture whose size a node takes; None if its size comes from elsewhere."""
    sides = [graph.follow(node.link(side)) for side in side_inputs(node) or ()]
    if any(
        side is None or side.node.kind != "GetImageSize" or side.slot != slot
        for slot, side in enumerate(sides)
    ):
        return None
    first, second = (side.node.link("image") for side in sides if side)
    return first if first == second else None


def sets_size(graph: Graph, node: Node) -> bool:
    """Whether a node has a width and a height that are those of what it makes."""
    sides = side_inputs(node)
    if sides is None or node.kind == "KinoProject" or is_partner_node(graph, node):  # it has its own rules
        return False
    known = graph.type_of(node)
    if known and any(known.inputs.get(side, "INT") != "INT" for side in sides):
        return False
    return all(graph.value(node, side) != 0 for side in sides)


def side_inputs(node: Node) -> tuple[str, str] | None:
    """Return the inputs with a width and a height; None if a node has none."""
    return next((sides for sides in _SIDES if set(sides) <= node.inputs.keys()), None)


def _size_set_by(graph: Graph, node: Node) -> Size | None:
    width, height = (graph.integer(node, side) for side in side_inputs(node) or ())
    if width is None or height is None or not all(0 < side <= _LARGEST_SIDE for side in (width, height)):
        return None
    if node.kind in _SCALES:
        return Size(width, height)
    if node.kind == "LatentUpscale":
        return Size(width // 8 * 8, height // 8 * 8)
    unit = _UNITS.get(node.kind)
    if unit:
        return Size(width // unit * unit, height // unit * unit, unit)
    is_latent = "Latent" in node.kind or "ToVideo" in node.kind
    fits = width % _LARGEST_UNIT == 0 and height % _LARGEST_UNIT == 0
    return Size(width, height) if is_latent and fits else None


def _step(graph: Graph, node: Node) -> _Step | None:
    """Return what a node does to the size; None is unknown."""
    if node.kind in _KEEPS or node.kind in node_tables.SAMPLERS or node.kind == "EmptyImage":
        return lambda size: size
    if node.kind in _UNITS:
        unit = _UNITS[node.kind]
        return lambda size: Size(size.width // unit * unit, size.height // unit * unit, unit)
    known = _STEPS.get(node.kind)
    return known(graph, node) if known else None


def _encoded(_: Graph, __: Node) -> _Step:
    """VAEEncode: it crops to parts of a latent, whose size depends on the VAE."""
    return lambda size: size if _fits(size) else None


def _scaled(graph: Graph, node: Node) -> _Step | None:
    factor = graph.number(node, "scale_by")
    return None if factor is None else _scaled_by(factor, in_parts=node.kind == "LatentUpscaleBy")


def _fits(size: Size) -> bool:
    return size.width % _LARGEST_UNIT == 0 and size.height % _LARGEST_UNIT == 0


def _scaled_by(factor: float, *, in_parts: bool) -> _Step:
    def scale(size: Size) -> Size | None:
        unit = size.unit if in_parts else 1
        if unit is None or not 0 < factor <= _LARGEST_FACTOR:
            return None
        return size._replace(
            width=round(size.width // unit * factor) * unit, height=round(size.height // unit * factor) * unit
        )

    return scale


def _upsampled(graph: Graph, node: Node) -> _Step | None:
    """LTXVLatentUpsampler: its model's file name says by how much."""
    loader = graph.follow(node.link("upscale_model"))
    name = graph.text(loader.node, "model_name") if loader else None
    found = _FACTOR.search((name or "").lower())
    return _scaled_by(float(found[1]), in_parts=True) if found else None


def _to_total_pixels(graph: Graph, node: Node) -> _Step | None:
    """ImageScaleToTotalPixels."""
    megapixels = graph.number(node, "megapixels")
    part = graph.integer(node, "resolution_steps") if "resolution_steps" in node.inputs else 1
    if megapixels is None or not 0 < megapixels <= _LARGEST_SIDE or not part or part < 1:
        return None

    def scale(size: Size) -> Size | None:
        if not size.width or not size.height:
            return None
        factor = math.sqrt(megapixels * _TOTAL / (size.width * size.height))
        return Size(*(round(side * factor / part) * part for side in (size.width, size.height)))

    return scale


_STEPS: dict[str, Callable[[Graph, Node], _Step | None]] = {
    "VAEEncode": _encoded,
    "VAEEncodeTiled": _encoded,
    "ImageScaleBy": _scaled,
    "LatentUpscaleBy": _scaled,
    "LTXVLatentUpsampler": _upsampled,
    "ImageScaleToTotalPixels": _to_total_pixels,
}


def _link_before(graph: Graph, source: Source) -> Link | None:
    """Return the link to the picture or latent that a node's output is made from."""
    node, slot = source
    if node.kind in _KEEPS:
        return node.link(_KEEPS[node.kind])
    if node.kind in node_tables.SAMPLERS or samples(graph, node):
        return node.link("latent_image")
    known = graph.type_of(node)
    if known is None:
        return node.link("image", "images", "pixels", "samples", "latent", "video")
    made = known.output(slot)
    wanted = [made] if made in {"IMAGE", "LATENT", "VIDEO"} else []
    for kind in (*wanted, "LATENT", "IMAGE", "VIDEO"):
        link = node.link(*known.of_type(kind)) if kind else None
        if link:
            return link
    return node.link("input", "image", "samples")
