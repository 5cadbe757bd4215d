"""ComfyUI shows Kino's nodes, commands and settings in its languages: every text of a node is translated."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.comfyui.provision import KINO

LOCALES = KINO / "locales"
LANGUAGES = ["de", "es", "fr", "ja", "ko", "ru", "zh"]
FILES = {"commands.json", "main.json", "nodeDefs.json", "settings.json"}


def read(language: str, name: str) -> dict:
    return json.loads((LOCALES / language / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def nodes(comfy_030) -> dict:
    """What ComfyUI tells its page of Kino's nodes."""
    found = comfy_030.request("GET", "/object_info").json()
    return {name: node for name, node in found.items() if name.startswith("Kino")}


def texts_of(node: dict) -> dict:
    """Return the places of a node's texts: its name, its description and all tooltips."""
    inputs = {**node["input"].get("required", {}), **node["input"].get("optional", {})}
    tooltips = {name: spec[1].get("tooltip") for name, spec in inputs.items() if len(spec) > 1}
    return {
        "inputs": {name for name, tooltip in tooltips.items() if tooltip},
        "outputs": {str(slot) for slot, tooltip in enumerate(node["output_tooltips"]) if tooltip},
    }


def test_there_are_these_languages_and_files() -> None:
    assert sorted(path.name for path in LOCALES.iterdir()) == LANGUAGES
    for language in LANGUAGES:
        assert {path.name for path in (LOCALES / language).iterdir()} == FILES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_node_is_translated(nodes, language) -> None:
    translated = read(language, "nodeDefs.json")
    assert translated.keys() == nodes.keys()
    for name, node in nodes.items():
        found = translated[name]
        assert found["display_name"]
        assert found["description"]
        for part, wanted in texts_of(node).items():
            present = {key for key, entry in found[part].items() if entry.get("tooltip")}
            assert present == wanted, (name, part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_and_settings_are_translated(language) -> None:
    page = (KINO / "web" / "kino.js").read_text("utf-8")
    wanted = {f"Kino_{name}" for name in re.findall(r'command\("(\w+)",', page)}
    assert read(language, "commands.json").keys() == wanted
    ids = re.findall(r'"(Kino\.\w+\.\w+)": "\w+"', Path(KINO / "web/host/settings.js").read_text("utf-8"))
    assert read(language, "settings.json").keys() == {one.replace(".", "_") for one in ids}
