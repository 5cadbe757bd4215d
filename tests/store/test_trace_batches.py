"""Tracing the index of a picture in its batch."""

from __future__ import annotations

import pytest

from kino_store.comfy.prompt.trace import trace
from tests.store.trace_graphs import EXPECTED, Prompt, changed, kino, native, node


@pytest.mark.parametrize("name", ["samples", "latent", "samples1", "samples_to", "destination"])
def test_an_index_passes_through_nodes_that_change_a_latent(name: str) -> None:
    pick = node("LatentFromBatch", samples=["empty", 0], batch_index=3)
    graph = native(pick=pick, x=node("LatentChange", other=["empty", 0], **{name: ["pick", 0]}))
    assert trace(changed(graph, "sampler", latent_image=["x", 0]), "save")["batch_index"] == 3


@pytest.mark.parametrize(
    ("graph", "index"),
    [
        (changed(kino(), "latent", batch_index=2), 2),
        (changed(kino(), "latent", batch_index=None), 0),
        (changed(kino(), "latent", batch_index="x"), None),
        (
            changed(
                native(pick=node("LatentFromBatch", samples=["empty", 0], batch_index=3, length=1)),
                "sampler",
                latent_image=["pick", 0],
            ),
            3,
        ),
        (
            changed(
                native(pick=node("LatentFromBatch", samples=["sampler", 0], batch_index=2, length=1)),
                "decode",
                samples=["pick", 0],
            ),
            2,
        ),
        (
            changed(
                native(pick=node("ImageFromBatch", image=["decode", 0], batch_index=1)),
                "save",
                image=["pick", 0],
            ),
            1,
        ),
        (
            changed(
                native(pick=node("LatentFromBatch", samples=["empty", 0], batch_index=-1)),
                "sampler",
                latent_image=["pick", 0],
            ),
            None,
        ),
        (
            changed(
                native(pick=node("LatentFromBatch", samples=["empty", 0])),
                "sampler",
                latent_image=["pick", 0],
            ),
            None,
        ),
        (
            changed(
                native(pick=node("ImageFromBatch", image=["decode", 0], batch_index="x")),
                "save",
                image=["pick", 0],
            ),
            None,
        ),
        (
            kino(
                again=node("KinoLatent", shot=["sampler", 0], image=["decode", 1], batch_index=1),
                save=node("KinoSaveFrame", image=["more", 1]),
                more=node("KinoDecode", shot=["again", 0]),
            ),
            None,
        ),
        (
            kino(
                again=node("KinoLatent", shot=["decode", 0], image=["x", 0], batch_index=1),
                first=changed(kino(), "latent", batch_index=2)["latent"],
                x=node("LoadImage", image="x.png"),
                latent=node("KinoLatent", shot=["first", 0]),
                sampler=changed(kino(), "sampler", shot=["latent", 0])["sampler"],
            ),
            0,
        ),
    ],
)
def test_the_index_in_the_batch(graph: Prompt, index: int | None) -> None:
    assert trace(graph, "save") == {**EXPECTED, "batch_index": index}


@pytest.mark.parametrize("kind", ["LatentBatch", "BatchLatentsNode", "RebatchLatents", "LatentCutToBatch"])
def test_reordered_latents_have_no_index(kind: str) -> None:
    before = native(x=node(kind, samples=["empty", 0]))
    assert trace(changed(before, "sampler", latent_image=["x", 0]), "save") == {
        **EXPECTED,
        "batch_index": None,
    }
    after = native(x=node(kind, samples=["y", 0]), y=node("LatentFlip", samples=["sampler", 0]))
    assert trace(changed(after, "decode", samples=["x", 0]), "save") == {**EXPECTED, "batch_index": None}


@pytest.mark.parametrize(
    "kind",
    ["ImageBatch", "BatchImagesNode", "BatchImagesMasksLatentsNode", "RebatchImages", "RepeatImageBatch"],
)
def test_reordered_pictures_have_no_index(kind: str) -> None:
    graph = native(x=node(kind, images=["decode", 0]))
    assert trace(changed(graph, "save", image=["x", 0]), "save") == {**EXPECTED, "batch_index": None}


def test_indices_add_up_through_a_sampler_and_restart_after_random_seeds() -> None:
    graph = changed(kino(), "latent", batch_index=2)
    graph["pick"] = node("LatentFromBatch", samples=["latent", 1], batch_index=1, length=2)
    graph["first"] = changed(graph, "sampler", latent_image=["pick", 0])["sampler"]
    graph = changed(graph, "sampler", latent_image=["first", 1])
    assert trace(graph, "save")["batch_index"] == 3
    for behaviour, index in (("random", 0), ("fixed", None)):
        graph["seeds"] = node("LatentBatchSeedBehavior", samples=["latent", 1], seed_behavior=behaviour)
        assert trace(changed(graph, "sampler", latent_image=["seeds", 0]), "save")["batch_index"] == index


def test_a_picture_with_two_indices_has_none() -> None:
    graph = native(
        pick=node("ImageFromBatch", image=["decode", 0], batch_index=1),
        blend=node("ImageBlend", image1=["decode", 0], image2=["pick", 0]),
    )
    assert trace(changed(graph, "save", image=["blend", 0]), "save") == {**EXPECTED, "batch_index": None}
