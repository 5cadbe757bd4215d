"""Layout at two sizes, dark and light: nothing is cut off or too wide; the README's pictures."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.browser.test_access import DIALOGS, with_ids
from tests.comfyui.api import Api
from tests.comfyui.films import CHECKPOINT, workflow

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ("studio", "sidebar", "timeline", "export", "import")
NAME, PROMPT = "Harvest", "a woman in a wheat field, late sun, soft haze, 35mm"
PHOTOGRAPH = "flux_fill_inpaint_example-1.webp"  # of ComfyUI's templates
SIZES = {"1280": {"width": 1280, "height": 720}, "1920": {"width": 1920, "height": 1080}}
# Texts that are cut off, and parts that are wider than their place; scrolling and ellipsis are intended.
WRONG = """() => {
  const found = [];
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.clientWidth > 1;
  const meant = (one) => getComputedStyle(one).overflowX !== "visible";
  const what = (one) => {
    const text = one.getAttribute("aria-label") ?? one.textContent ?? "";
    const host = one.getRootNode().host?.localName ?? "page";
    return `${host} ${one.localName}.${one.className} "${text.trim().slice(0, 40)}"`;
  };
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      if (!(one instanceof HTMLElement) || !seen(one) || meant(one)) continue;
      const wide = one.scrollWidth > one.clientWidth + 1;
      const tall = one.scrollHeight > one.clientHeight + 1;
      if (one.matches("button, [role=tab]") && (wide || tall)) found.push(`cut off: ${what(one)}`);
      if (one.localName.startsWith("kino-") && wide) found.push(`too wide: ${what(one)}`);
    }
  };
  for (const root of document.querySelectorAll("kino-sidebar, kino-timeline, kino-studio, kino-dialogs")) {
    const { left, right, bottom } = root.getBoundingClientRect();
    const outside = left < 0 || right > innerWidth || bottom > innerHeight;
    if (root.localName !== "kino-sidebar" && outside) found.push(`out of the window: ${root.localName}`);
    look(root.shadowRoot);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than the window");
  return found;
}"""


def film(server, name: str, count: int, size: tuple[int, int]) -> int:
    """Create frames of one seed, a failed task, and one that is not started."""
    api = Api(server)
    for project in api.get("/v1/projects")["projects"]:
        if project["name"] == name:
            return project["id"]
    project = api.post("/v1/projects", {"name": name, "width": size[0], "height": size[1], "fps": 24})["id"]
    for number in range(count):
        api.task(
            project,
            prompt=PROMPT,
            negative_prompt="blurry, text, watermark",
            seed=884_213,
            steps=4,
            cfg_scale=3 + number / 4,
        )
    api.wait_all(project)
    broken = server.base / "models" / "checkpoints" / "broken.safetensors"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(b"")
    api.task(project, prompt=PROMPT, model_name=broken.name)
    api.wait_all(project)
    broken.unlink()
    api.task(project, start=False, prompt=PROMPT)
    return project


@pytest.fixture
def shoot(tmp_path):
    """Save a screenshot, in KINO_SCREENSHOTS if set, and check the layout."""
    folder = Path(os.environ.get("KINO_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    def shoot_one(panel, name: str) -> None:
        panel.page.wait_for_timeout(250)  # thumbnails fade in
        panel.page.screenshot(path=folder / f"{name}.png")
        assert panel.page.evaluate(WRONG) == [], name

    return shoot_one


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_no_part_is_cut_off(open_panel, comfy_030, shoot, size, dark) -> None:
    film(comfy_030, NAME, 6, (256, 144))
    look = f"{size}-{'dark' if dark else 'light'}"
    panel = open_panel(comfy_030, dark=dark, size=SIZES[size])
    panel.sidebar()
    panel.timeline()
    show_film(panel)
    shoot(panel, f"comfyui-{look}")
    panel.studio()
    shoot(panel, f"studio-over-{look}")
    own = open_panel(comfy_030, "/api/kino/studio", dark=dark, size=SIZES[size])
    show_film(own)
    for tab in ("Generate", "Queue", "Frame"):
        own.page.get_by_role("tab", name=tab).click()
        shoot(own, f"studio-{tab.lower()}-{look}")
    own.page.get_by_label("Compare", exact=True).select_option(label="Parameters")
    own.page.locator("kino-diff td").nth(1).wait_for()
    shoot(own, f"studio-diff-{look}")


@pytest.mark.parametrize("dark", [True, False], ids=["dark", "light"])
def test_no_dialog_is_cut_off(open_panel, comfy_030, shoot, dark) -> None:
    project = film(comfy_030, NAME, 6, (256, 144))
    panel = open_panel(comfy_030, "/api/kino/studio", dark=dark)
    show_film(panel)
    for kind, detail in DIALOGS.items():
        panel.page.evaluate(
            "dialog => document.querySelector('kino-studio').request('open-dialog', dialog)",
            {"kind": kind, **with_ids(panel, project, detail)},
        )
        panel.dialog.wait_for()
        shoot(panel, f"dialog-{kind}-{'dark' if dark else 'light'}")
        panel.press("Escape")
        panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")


def show_film(panel, name: str = NAME) -> None:
    panel.open_project(name)
    panel.cells.nth(3).locator("img.loaded").wait_for()
    panel.cells.nth(3).click()
    panel.page.locator("kino-inspector").get_by_text(PROMPT).first.wait_for()


def test_the_readme_has_its_pictures(request) -> None:
    """KINO_PICTURES=1 takes new ones."""
    if os.environ.get("KINO_PICTURES"):
        take_pictures(request.getfixturevalue("open_panel"), request.getfixturevalue("start_comfy")())
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in PICTURES:
        assert f"](.github/{name}.png)" in readme
        assert (ROOT / ".github" / f"{name}.png").is_file()


# Shows the graph's left end, large enough to read.
NEAR = """() => {
  const { canvas, graph } = window.app, scale = 0.68;
  const [left, top] = [0, 1].map((at) => Math.min(...graph.nodes.map((node) => node.pos[at])));
  Object.assign(canvas.ds, { scale, offset: [420 / scale - left, 170 / scale - top] });
  canvas.setDirty(true, true);
}"""


def photograph_film(server, name: str, prompt: str, count: int) -> int:
    """Create frames that move into a photograph of ComfyUI's templates; return the project's id.

    The graph samples as others do, and then shows the photograph: so the frames have parameters.
    """
    (photograph,) = server.comfyui.installed.folder.rglob(
        f"comfyui_workflow_templates_media_*/**/{PHOTOGRAPH}"
    )
    for number in range(count):
        file = f"photograph_{number:02}.png"
        left, top, width = 15 * number, 30 + 6 * number, 1024 - 28 * number
        with Image.open(photograph) as image:
            part = image.convert("RGB").crop((left, top, left + width, top + width * 9 // 16))
        part.resize((640, 360), Image.Resampling.LANCZOS).save(server.base / "input" / file)
        graph = workflow("text_to_frames", name, positive=prompt, width=640, height=360, seed=884_213)
        blend = {"image1": ["8", 0], "image2": ["6", 1], "blend_factor": 0.0, "blend_mode": "normal"}
        graph["8"] = {"class_type": "LoadImage", "inputs": {"image": file}}
        graph["9"] = {"class_type": "ImageBlend", "inputs": blend}
        graph["7"]["inputs"]["image"] = ["9", 0]
        graph["5"]["inputs"]["cfg"] = 3 + number / 4
        server.run(graph)
    return next(one["id"] for one in Api(server).get("/v1/projects")["projects"] if one["name"] == name)


def take_pictures(open_panel, server) -> None:
    """Take the pictures on a new server, with tasks in the timeline."""
    project = photograph_film(server, NAME, PROMPT, 12)
    api, folder = Api(server), ROOT / ".github"
    studio = open_panel(server, "/api/kino/studio", size={"width": 1600, "height": 900})
    show_film(studio)
    take_dialogs(studio, project, folder)
    api.add_sound(project, song(), "Morning.wav")
    studio.page.locator("kino-sound .clip").wait_for()
    api.batch(project, list(range(884_214, 884_230)), prompt=PROMPT, model_name=CHECKPOINT, steps=24)
    show_tasks(studio)
    studio.page.screenshot(path=folder / "studio.png")
    server.request("POST", "/api/settings/Comfy.Minimap.Visible", False)
    panel = open_panel(server, size={"width": 1600, "height": 900})
    panel.sidebar()
    panel.timeline()
    show_film(panel)
    panel.page.locator("kino-inspector").get_by_role("button", name="Open in graph").click()
    panel.eventually(lambda: "KinoSaveFrame" in str(panel.graph_prompt()))
    show_tasks(panel)
    panel.field("Prompt").fill(PROMPT)
    panel.page.locator("kino-sidebar .mark").scroll_into_view_if_needed()
    panel.page.locator("kino-sidebar .mark").click()  # moves the focus out of the field
    panel.page.evaluate(NEAR)
    panel.page.wait_for_timeout(1000)
    panel.page.screenshot(path=folder / "timeline.png")
    box = panel.page.locator("kino-sidebar").bounding_box()
    panel.page.screenshot(
        path=folder / "sidebar.png", clip={"x": 0, "y": 0, "width": box["x"] + box["width"], "height": 900}
    )


def take_dialogs(panel, project: int, folder: Path) -> None:
    """Take the dialogs of export and of import: what was exported comes in again."""
    exports = f"/v1/projects/{project}/exports"
    panel.api.wait(panel.api.post(exports, {"preset": "vp9"})["id"], "completed")
    (file,) = panel.api.get(exports)["files"]
    clip = {"name": "Dawn.webm", "mimeType": "video/webm"}
    clip["buffer"] = panel.server.request("GET", file["url"]).body
    panel.page.locator("kino-dialogs .notice").get_by_role("button", name="Dismiss").click(timeout=60_000)
    panel.press("Control+e")
    panel.dialog.get_by_role("button", name="Web (H.264)").wait_for()
    panel.page.screenshot(path=folder / "export.png")
    panel.press("Escape")
    panel.menu("File", "Import…")
    panel.dialog.get_by_label("Files").set_input_files(clip)
    panel.dialog.get_by_text("frames, about").wait_for()
    panel.eventually(lambda: panel.dialog.locator("video").evaluate("one => one.readyState") >= 2)
    panel.page.screenshot(path=folder / "import.png")
    panel.press("Escape")
    panel.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")


def song() -> np.ndarray:
    """Return a second of beats that fade, (samples, 1)."""
    time = np.arange(48_000) / 48_000
    beat = time % 0.125
    return (np.sin(2 * np.pi * 110 * time) * np.exp(-18 * beat) * (0.4 + 0.6 * time))[:, None]


def show_tasks(panel) -> None:
    """Scroll to the last frames and the running and waiting tasks."""
    panel.page.locator("kino-filmstrip .frames").press("End")
    panel.eventually(
        lambda: (
            panel.page.locator("kino-transport")
            .get_by_role("button", name="Last frame")
            .get_attribute("aria-disabled")
        )
    )
    panel.cells.last.click()
    panel.page.mouse.wheel(0, 640)
    panel.page.locator("kino-filmstrip .running img.loaded").wait_for(timeout=60_000)
    panel.page.wait_for_timeout(600)
