"""Converts ComfyUI's own workflow templates to prompt graphs, by the page that ComfyUI serves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kino_store.media.atomic import part_of
from tests.browser.panel import Panel
from tests.comfyui.provision import ComfyUI, cache_folder

PACKAGES = ("comfyui_workflow_templates_json", "comfyui_frontend_package")
AT_ONCE = 25  # per call of the page, so that the strings between it and Python stay small
# The page's own way to open a workflow takes three times as long, for tabs and drawing. It also goes on
# after its promise is done: the next workflow may then be converted in its place.
CONVERT = """async texts => {
    const { app } = window;
    app.canvas.draw = () => {};
    const prompts = [];
    for (const text of texts) {
        app.rootGraph.clear();
        app.rootGraph.configure(JSON.parse(text));
        prompts.push((await app.graphToPrompt()).output);
    }
    return JSON.stringify(prompts);
}"""


def cached(comfyui: ComfyUI) -> Path:
    """Return the folder of the converted templates, by the packages' versions; it may not exist yet."""
    return cache_folder() / "templates" / "-".join(map(_version(comfyui), PACKAGES))


def workflows(comfyui: ComfyUI) -> dict[str, str]:
    """Return the templates as they are installed, by name; not those that are an app or a list."""
    folder = _site_packages(comfyui) / PACKAGES[0] / "templates"
    texts = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.json"))}
    return {name: text for name, text in texts.items() if _is_workflow(json.loads(text))}


def convert(panel: Panel, comfyui: ComfyUI) -> Path:
    """Return the folder with `graphs.json` and `object_info.json`, converted now."""
    folder = cached(comfyui)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "object_info.json").write_bytes(panel.server.request("GET", "/object_info").body)
    texts = workflows(comfyui)
    graphs: dict[str, Any] = {}
    for start in range(0, len(texts), AT_ONCE):
        names = list(texts)[start : start + AT_ONCE]
        prompts = json.loads(panel.page.evaluate(CONVERT, [texts[name] for name in names]))
        graphs |= zip(names, prompts, strict=True)
    for name, prompt in graphs.items():
        nodes = {str(node["id"]) for node in json.loads(texts[name])["nodes"]}
        assert {key.split(":")[0] for key in prompt} <= nodes, f"{name} was converted from another workflow"
    with part_of(folder / "graphs.json") as part:  # a run that is stopped here must not leave half a file
        part.write_text(json.dumps(graphs), "utf-8")
    return folder


def _is_workflow(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("nodes"), list)


def _site_packages(comfyui: ComfyUI) -> Path:
    return next(comfyui.python.parents[1].glob("lib/python*/site-packages"))


def _version(comfyui: ComfyUI) -> Any:
    def version(package: str) -> str:
        found = next(_site_packages(comfyui).glob(f"{package}-*.dist-info"))
        return found.name.split("-")[1].removesuffix(".dist")

    return version
