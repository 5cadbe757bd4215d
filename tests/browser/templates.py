"""Converts ComfyUI's own workflow templates to prompt graphs, by the page that ComfyUI serves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.browser.panel import Panel
from tests.comfyui.provision import ComfyUI, cache_folder

PACKAGES = ("comfyui_workflow_templates_json", "comfyui_frontend_package")
# The page keeps each workflow that it has opened: with all of them it takes gigabytes.
PAGE_LIMIT = 25
CONVERT = """async text => {
    await window.app.loadGraphData(JSON.parse(text), true, false);
    return JSON.stringify((await window.app.graphToPrompt()).output);
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
    """Return the folder with `graphs.json` and `object_info.json`; convert what is not there yet."""
    folder = cached(comfyui)
    if (folder / "graphs.json").is_file():
        return folder
    single = folder / "single"
    single.mkdir(parents=True, exist_ok=True)
    (folder / "object_info.json").write_bytes(panel.server.request("GET", "/object_info").body)
    done = 0
    for name, text in workflows(comfyui).items():
        if (single / f"{name}.json").is_file():
            continue
        if done % PAGE_LIMIT == PAGE_LIMIT - 1:
            panel.open("/")
        (single / f"{name}.json").write_text(panel.page.evaluate(CONVERT, text), "utf-8")
        done += 1
    graphs = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(single.glob("*.json"))}
    (folder / "graphs.json").write_text(json.dumps(graphs), "utf-8")
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
