"""The UI and API forms of the saved workflows are the same graphs."""

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
def test_the_frontend_converts_the_ui_form_to_the_api_form(page, name) -> None:
    graph = json.loads((WORKFLOWS.parent / f"{name}.json").read_text("utf-8"))
    page.page.evaluate("async graph => await window.app.loadGraphData(graph, true, true)", graph)
    wanted = json.loads((WORKFLOWS / f"{name}.json").read_text("utf-8"))
    assert plain(page.graph_prompt()) == plain(wanted)


def plain(prompt):
    """Return class and inputs of every node, without titles."""
    return {node_id: (node["class_type"], node["inputs"]) for node_id, node in prompt.items()}
