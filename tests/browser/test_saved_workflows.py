"""The saved workflows' UI forms are the same graphs as their API forms."""

from __future__ import annotations

import json

import pytest

from tests.comfyui.films import WORKFLOWS

NAMES = sorted(path.stem for path in WORKFLOWS.glob("*.json"))


@pytest.fixture(scope="module")
def page(chromium, comfy_030):
    from tests.browser.panel import Panel

    context = chromium.new_context()
    yield Panel(context.new_page(), comfy_030).open("/")
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_page_makes_the_api_form_of_the_ui_form(page, name) -> None:
    graph = json.loads((WORKFLOWS.parent / f"{name}.json").read_text("utf-8"))
    page.page.evaluate("async graph => await window.app.loadGraphData(graph, true, true)", graph)
    wanted = json.loads((WORKFLOWS / f"{name}.json").read_text("utf-8"))
    assert plain(page.graph_prompt()) == plain(wanted)


def plain(prompt):
    """Class and inputs of every node; titles are for people."""
    return {node_id: (node["class_type"], node["inputs"]) for node_id, node in prompt.items()}
