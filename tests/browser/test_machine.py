"""The machine's readings: bars with the last minute, drawn while visible and when they change."""

from __future__ import annotations

import pytest

# Replaces the server's readings; all other messages of Kino's socket are real.
SOCKET = """
window.WebSocket = class extends WebSocket {
  constructor(...all) {
    super(...all);
    if (!this.url.endsWith("/kino/ws")) return;
    window.kinoSocket = this;
    this.addEventListener("message", (event) => {
      if (!event.ours && JSON.parse(event.data).type === "metrics") event.stopImmediatePropagation();
    });
  }
};
window.read = (data) => {
  const message = new MessageEvent("message", { data: JSON.stringify({ type: "metrics", data }) });
  window.kinoSocket.dispatchEvent(Object.assign(message, { ours: true }));
};
"""
GPU = {
    "cpu_percent": 12.0,
    "memory_percent": 34.0,
    "gpu_available": True,
    "gpu_type": "cuda",
    "gpu_name": "A card",
    "gpu_percent": 56.0,
    "gpu_memory_percent": 78.0,
}
NONE = {
    **GPU,
    "gpu_available": False,
    "gpu_type": "none",
    "gpu_name": None,
    "gpu_percent": None,
    "gpu_memory_percent": None,
}
WATCH = """() => {
  window.changes = 0;
  const metrics = document.querySelector("kino-sidebar").shadowRoot.querySelector("kino-metrics");
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  new MutationObserver((found) => (window.changes += found.length)).observe(metrics.shadowRoot, all);
}"""


@pytest.fixture
def panel(open_panel, comfy_030):
    panel = open_panel(comfy_030, init_script=SOCKET)
    if not panel.api.get("/v1/projects")["projects"]:
        panel.api.project("A machine")
    panel.sidebar()
    panel.page.locator("kino-sidebar .project").wait_for()  # the first load includes a reading
    return panel


def read(panel, reading, times: int = 1) -> None:
    for _ in range(times):
        panel.page.evaluate("data => window.read(data)", {**reading, "queue_size": 0, "current_task": None})


def bars(panel) -> list[tuple[str, str]]:
    """Return label and text of each bar; scrolls to them first."""
    panel.page.locator("kino-sidebar kino-metrics").scroll_into_view_if_needed()
    return panel.page.evaluate("""() => {
      const metrics = document.querySelector("kino-sidebar").shadowRoot.querySelector("kino-metrics");
      const bars = [...metrics.shadowRoot.querySelectorAll("[role=meter]")];
      return bars.map((bar) => [bar.getAttribute("aria-label"), bar.querySelector(".value").textContent]);
    }""")


def shape(panel, name: str) -> list[list[float]]:
    """Return a bar's minute as points: x in readings, y in percent from the top."""
    points = panel.page.locator(f"kino-sidebar kino-metrics [aria-label={name}] polygon").get_attribute(
        "points"
    )
    return [[float(number) for number in point.split(",")] for point in points.split()]


def test_each_reading_has_a_bar_with_the_last_minute(panel) -> None:
    for percent in range(0, 80, 2):  # more than a minute of them
        read(panel, {**GPU, "cpu_percent": float(percent)})
    panel.eventually(lambda: bars(panel) == [["CPU", "78%"], ["RAM", "34%"], ["GPU", "56%"], ["VRAM", "78%"]])
    line = shape(panel, "CPU")[1:-1]
    assert [100 - y for _, y in line] == list(range(20, 80, 2)), "the last 30 readings, 2 s apart"
    assert panel.page.locator("kino-sidebar kino-metrics").get_by_text("A card · CUDA").is_visible()


def test_missing_hardware_is_not_drawn(panel) -> None:
    read(panel, NONE)
    panel.eventually(lambda: bars(panel) == [["CPU", "12%"], ["RAM", "34%"]])
    assert not panel.page.locator("kino-sidebar kino-metrics").get_by_text("CUDA").is_visible()


def test_only_visible_changes_are_drawn(panel) -> None:
    read(panel, GPU, 30)
    panel.eventually(lambda: bars(panel)[0] == ["CPU", "12%"] and len(shape(panel, "CPU")) == 32)
    panel.page.evaluate(WATCH)
    read(panel, GPU, 5)
    panel.page.wait_for_timeout(2500)
    assert panel.page.evaluate("window.changes") == 0, "nothing changed"
    panel.page.locator("kino-sidebar").get_by_role("button", name="Machine", exact=True).click()  # collapsed
    panel.page.evaluate("window.changes = 0")
    read(panel, {**GPU, "cpu_percent": 99.0})
    panel.page.wait_for_timeout(2500)
    assert panel.page.evaluate("window.changes") == 0, "not visible"
    panel.page.locator("kino-sidebar").get_by_role("button", name="Machine", exact=True).click()
    panel.eventually(lambda: bars(panel)[0] == ["CPU", "99%"])


def test_the_studios_menu_bar_shows_readings_and_the_type_of_gpu(panel) -> None:
    panel.studio()
    read(panel, GPU)
    line = panel.page.locator("kino-menubar kino-metrics")
    line.get_by_text("CUDA", exact=True).wait_for()
    for name, value in {"CPU": "12%", "GPU": "56%", "VRAM": "78%"}.items():
        assert line.get_by_role("meter", name=name, exact=True).get_by_text(value).is_visible()
