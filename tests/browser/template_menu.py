"""What *Save the graph's pictures to Kino* adds to ComfyUI's own workflow templates."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.browser.panel import Panel
from tests.browser.templates import cached, workflows
from tests.comfyui.provision import ComfyUI

AT_ONCE = 25  # per call of the page, so that the strings between it and Python stay small
GRAPH_JS = Path(__file__).resolve().parents[2] / "web" / "host" / "graph.js"
SAVE = """async texts => {
    const { app } = window;
    app.canvas.draw = () => {};
    const packs = await (await fetch("/extensions")).json();
    const kino = packs.find((path) => path.endsWith("/kino.js"));
    const { saveGraphToProject } = await import(kino.replace(/kino\\.js$/, "host/graph.js"));
    const answers = [];
    for (const text of texts) {
        app.rootGraph.clear();
        app.rootGraph.configure(JSON.parse(text));
        const count = saveGraphToProject(app, "Fox");
        answers.push({ count, prompt: (await app.graphToPrompt()).output });
    }
    return JSON.stringify(answers);
}"""


def saved_by_menu(panel: Any, comfyui: ComfyUI) -> dict[str, dict[str, Any]]:
    """Return each template after the menu: {count, prompt}.

    They are made once for each version of the templates and of the code behind the menu. `panel` returns
    the page that makes them.
    """
    digest = hashlib.sha256(GRAPH_JS.read_bytes()).hexdigest()
    path = cached(comfyui) / f"saved-{digest[:16]}.json"
    if not path.is_file():
        answers = _save(panel(), workflows(comfyui))
        part = path.with_suffix(".part")
        part.write_text(json.dumps(answers), "utf-8")
        part.replace(path)
    found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def _save(panel: Panel, texts: dict[str, str]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for start in range(0, len(texts), AT_ONCE):
        names = list(texts)[start : start + AT_ONCE]
        given = json.loads(panel.page.evaluate(SAVE, [texts[name] for name in names]))
        answers |= zip(names, given, strict=True)
    return answers
