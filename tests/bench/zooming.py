"""Zooming a film of 100,000 frames in a real Chromium, compared with turning the wheel on an empty page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.bench.playing import LONG, browser
from tests.bench.rows import Bench, Result, bounded
from tests.browser.long_film import FILM, MANY, STRIP, long_film
from tests.browser.panel import Panel
from tests.comfyui.progress import Refused

TURN = 10  # pixels of the wheel, a tenth of a notch: more steps than a hand makes
TURNS = 140  # from one end of the scale to the other, and a few more
MOST_CELLS = 200


def zoom(bench: Bench) -> Iterator[Result]:
    """Turn the wheel from one frame in view to all 100,000 and back; measure long tasks and cells."""
    with bench.server("zooming") as server, browser() as open_panel:
        film = long_film(server)
        mine: list[dict[str, Any]] = []
        bare: list[dict[str, Any]] = []
        for number in range(bench.rounds):
            for results, zoomed in [(mine, in_the_panel), (bare, in_an_empty_page)]:
                results.append(result := zoomed(open_panel(server, film)))
                bench.report(f"    {number + 1}. {zoomed.__name__}: {result}")
    longest = max(max(one["long"], default=0) for one in mine)
    yield bounded(
        "zoom",
        f"tasks over {LONG} ms",
        "",
        [len(one["long"]) for one in mine],
        0,
        [len(one["long"]) for one in bare],
        f"{MANY:,} frames in {2 * TURNS} turns of the wheel; the longest task {longest:.0f} ms",
    )
    yield bounded("zoom", "cells at once", "", [one["cells"] for one in mine], MOST_CELLS)


def in_the_panel(panel: Panel) -> dict[str, Any]:
    panel.open_project(FILM)
    panel.cells.nth(3).locator("img.loaded").wait_for()
    box = panel.page.locator("kino-filmstrip").bounding_box()
    panel.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    turn(panel, -TURN)
    result = watched(panel, f"{STRIP}.shadowRoot.querySelectorAll('[role=option], .tasks > *').length")
    if panel.troubles or result["reached"] != [0, 1000, 1000]:
        raise Refused(f"The zoom did not reach both ends of the scale: {result}; {panel.troubles[:3]}")
    return {"long": result["long"], "cells": result["cells"]}


def in_an_empty_page(panel: Panel) -> dict[str, Any]:
    panel.page.set_content("<p>nothing</p>")
    panel.page.evaluate("addEventListener('wheel', (event) => event.preventDefault(), { passive: false })")
    return {"long": watched(panel, "0")["long"]}


def watched(panel: Panel, cells: str) -> dict[str, Any]:
    """Zoom out and in again; return the lengths of long tasks, the most cells, and both ends' positions."""
    page = panel.page
    page.wait_for_timeout(1000)  # work after opening the page does not count
    page.evaluate(WATCH.replace("CELLS", cells))
    reached = [position(panel)]
    for turned in (TURN, -TURN):
        turn(panel, turned)
        page.wait_for_timeout(500)
        reached.append(position(panel))
    result = page.evaluate("window.watched()")
    page.context.close()
    return {**result, "reached": sorted(reached)}


def turn(panel: Panel, pixels: int) -> None:
    panel.page.keyboard.down("Control")
    for _ in range(TURNS):
        panel.page.mouse.wheel(0, pixels)
    panel.page.keyboard.up("Control")


def position(panel: Panel) -> int:
    slider = panel.page.locator("kino-transport").get_by_role("slider", name="Zoom")
    return int(slider.input_value()) if slider.count() else 0


WATCH = """() => {
  const long = [];
  const observer = new PerformanceObserver((list) => {
    long.push(...list.getEntries().map((entry) => entry.duration));
  });
  observer.observe({ type: "longtask" });
  let cells = 0;
  const count = () => {
    cells = Math.max(cells, CELLS);
    requestAnimationFrame(count);
  };
  count();
  window.watched = () => {
    observer.disconnect();
    return { long, cells };
  };
}"""

ROWS = {"zoom": zoom}
