"""Playing and scrolling in a real Chromium: the panel compared with the clock and with an empty page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kino_store.documents import Params
from kino_store.paths import Paths
from kino_store.services.frames.encoder import Picture, SaveContext
from kino_store.store import open_store
from tests.bench.pictures import Pictures
from tests.bench.rows import Bench, Result, bounded
from tests.browser import chromium
from tests.browser.long_film import CELLS, FILM, MANY, SCROLLER, long_film
from tests.browser.panel import OWN_PAGE, Panel
from tests.comfyui.api import Api
from tests.comfyui.progress import Refused
from tests.comfyui.server import ComfyServer
from tests.store.sounds import tone

WIDTH, HEIGHT = 1920, 1080
DISTINCT = 300  # frames of the looped film: 750 MB as pixels of proxies, too many to hold in memory
SECONDS = 20
PLAYS = 3  # at each rate, at most: a count of frames has no noise
RATES = {24: 1, 30: 1, 60: 5}  # frames a second: percent that may be skipped
SOUND_RATE = 30
AT_ONCE = 10  # frames of one save
OFF = 0.1  # seconds: the panel updates its position every 30 ms
STEPS = 600  # of a scroll from end to end, one to a drawn frame
LONG = 50  # milliseconds; above, the browser counts a task as long


def playback(bench: Bench) -> Iterator[Result]:
    """Play 1920x1080 frames for 20 s and count the due frames that were not shown."""
    skipped: dict[int, list[float]] = {rate: [] for rate in RATES}
    off: list[float] = []
    with_sound: dict[str, list[float]] = {"skipped": [], "off": []}
    with bench.server("playing") as server, browser() as open_panel:
        film = create_project(bench, server)
        for number in range(min(bench.rounds, PLAYS)):
            for rate in RATES:
                Api(server).put(f"/v1/projects/{film}", {"fps": rate})
                play = played(open_panel(server, film), rate)
                skipped[rate].append(100 * (play["due"] - play["shown"]) / play["due"])
                off.append(play["off"])
                bench.report(
                    f"    {number + 1}. {rate} fps: {play['shown']} of {play['due']} shown; "
                    f"{play['panel']}; {play['off']:.2f} s off the clock"
                )
            Api(server).add_sound(film, tone(SECONDS, 220))
            play = played(open_panel(server, film), SOUND_RATE)
            with_sound["skipped"].append(100 * (play["due"] - play["shown"]) / play["due"])
            with_sound["off"].append(play["off"])
            bench.report(
                f"    {number + 1}. with sound: {play['shown']} of {play['due']}; {play['off']:.2f} s"
            )
            Api(server).put(f"/v1/projects/{film}/audio", {"clips": []})
    for rate, limit in RATES.items():
        yield bounded(
            "playback",
            f"skipped at {rate} fps",
            "%",
            skipped[rate],
            limit,
            note=f"of {rate * SECONDS} frames due in {SECONDS} s",
        )
    yield bounded(
        "playback",
        "off the clock at the end",
        "s",
        off,
        OFF,
        note="where the film stands when it has run for 20 s",
    )
    what = f"with sound, skipped at {SOUND_RATE} fps; without sound"
    limit = RATES[SOUND_RATE]
    yield bounded("playback", what, "%", with_sound["skipped"], limit, skipped[SOUND_RATE])
    yield bounded("playback", "with sound, off what is heard at the end", "s", with_sound["off"], OFF)


def create_project(bench: Bench, server: ComfyServer) -> int:
    """Save real pictures as frames of a new project with Kino's store; return the project's id."""
    pictures = Pictures(bench.comfyui.installed.folder)
    server.stop()
    store = open_store(Paths(server.output / "kino", server.base / "user" / "__kino"))
    project = store.projects.create("A film to play", WIDTH, HEIGHT, 24)
    for start in range(0, DISTINCT, AT_ONCE):
        numbers = range(start, min(DISTINCT, start + AT_ONCE))
        store.frames.edit.save(
            project,
            [Picture(pictures.frame(WIDTH, HEIGHT, number), Params(seed=number)) for number in numbers],
            SaveContext(),
        )
    store.close()
    server.start()
    return project.id


def played(panel: Panel, rate: int) -> dict[str, Any]:
    """Play the film in a loop; return the counts of the 20 s after the first drawn frame."""
    page = panel.page
    panel.cells.nth(3).wait_for()
    page.locator("kino-filmstrip").click(position={"x": 40, "y": 40})
    panel.press("Home", "Control+l")
    page.wait_for_timeout(1000)  # work after opening the page does not count
    page.evaluate("window.sound = null")  # that of the first frame was played
    panel.press("Space")
    panel.eventually(lambda: page.evaluate("window.drawn.length"))
    page.wait_for_timeout(SECONDS * 1000 + 200)
    counts = page.evaluate(COUNT_SHOWN, [rate, SECONDS])
    panel.press("Space")
    skipped = page.evaluate("document.querySelector('kino-studio, kino-timeline').state.playback.skipped")
    page.context.close()
    if panel.troubles:
        raise Refused(f"The page had trouble: {panel.troubles[:3]}")
    return {**counts, "panel": skipped}


# Each frame of a film is drawn once on the viewer's canvas; the filmstrip draws it, too.
WATCH = """
  window.drawn = [];
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  const isViewers = (canvas) => canvas.getRootNode().host?.localName === "kino-viewer";
  CanvasRenderingContext2D.prototype.drawImage = function (...args) {
    if (args[0] instanceof ImageBitmap && isViewers(this.canvas)) window.drawn.push(performance.now());
    return draw.apply(this, args);
  };
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (when, offset) {
    window.sound ??= { context: this.context, began: when - offset };  // samples may come late
    return start.call(this, when, offset);
  };
  // Seconds of sound that were heard; of pictures, if there is no sound.
  window.heard = (began, now) => {
    if (!window.sound) return (now - began) / 1000;
    const at = window.sound.context.getOutputTimestamp();
    return at.contextTime + (now - at.performanceTime) / 1000 - window.sound.began;
  };
"""
COUNT_SHOWN = """([rate, seconds]) => {
  const [began, now] = [window.drawn[0], performance.now()];
  const { timeline, selection } = document.querySelector("kino-studio").state;
  const length = timeline.ids.length;
  const due = Math.floor(window.heard(began, now) * rate) % length;
  const off = Math.abs(timeline.numbers.get(selection.cursor) - due);
  // One more than is due where the first frame was drawn late.
  const shown = window.drawn.filter((at) => at < began + seconds * 1000).length;
  return {
    due: rate * seconds,
    shown: Math.min(shown, rate * seconds),
    off: Math.min(off, length - off) / rate,
  };
}"""


def scroll(bench: Bench) -> Iterator[Result]:
    """Scroll 100,000 frames from end to end; measure the browser's long tasks and the number of cells."""
    with bench.server("scrolling") as server, browser() as open_panel:
        film = long_film(server)
        mine: list[dict[str, Any]] = []
        bare: list[dict[str, Any]] = []
        for number in range(bench.rounds):
            for results, scrolled in [(mine, in_the_panel), (bare, in_an_empty_page)]:
                results.append(result := scrolled(open_panel(server, film)))
                bench.report(f"    {number + 1}. {scrolled.__name__}: {result}")
    longest = max(max(one["long"], default=0) for one in mine)
    note = f"{MANY:,} frames in {STEPS} steps; the longest task {longest:.0f} ms"
    yield bounded(
        "scroll",
        f"tasks over {LONG} ms",
        "",
        [len(one["long"]) for one in mine],
        0,
        [len(one["long"]) for one in bare],
        note,
    )
    heap = ", ".join(f"{one['before']:.1f} to {one['after']:.1f}" for one in mine)
    yield bounded(
        "scroll",
        "cells at once",
        "",
        [one["cells"] for one in mine],
        150,
        note=f"JavaScript's memory before and after: {heap} MB",
    )


def in_the_panel(panel: Panel) -> dict[str, Any]:
    panel.open_project(FILM)
    panel.cells.nth(3).wait_for()
    return scrolled_through(panel.page, SCROLLER, CELLS)


def in_an_empty_page(panel: Panel) -> dict[str, Any]:
    """Scroll a page as wide as the filmstrip, with nothing in it."""
    panel.page.set_content(
        "<div style='overflow: auto; height: 200px'>"
        "<div style='width: 33000000px; height: 100px'></div></div>"
    )
    return scrolled_through(panel.page, "document.querySelector('div')", "0")


def scrolled_through(page: Any, scroller: str, cells: str) -> dict[str, Any]:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def megabytes() -> float:
        session.send("HeapProfiler.collectGarbage")
        return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}[
            "JSHeapUsedSize"
        ] / 1e6

    page.wait_for_timeout(1000)
    before = megabytes()
    page.wait_for_timeout(500)
    counts = page.evaluate(SCROLLED.replace("SCROLLER", scroller).replace("CELLS", cells), STEPS)
    after = megabytes()
    page.context.close()
    return {**counts, "before": round(before, 1), "after": round(after, 1)}


SCROLLED = """async (steps) => {
  const long = [];
  const observer = new PerformanceObserver((list) => {
    long.push(...list.getEntries().map((entry) => entry.duration));
  });
  observer.observe({ type: "longtask" });
  const scroller = SCROLLER;
  const began = performance.now();
  let cells = 0;
  for (let step = 0; step <= steps; step += 1) {
    scroller.scrollLeft = (step / steps) * (scroller.scrollWidth - scroller.clientWidth);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    cells = Math.max(cells, CELLS);
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  observer.disconnect();
  return { long, cells, seconds: (performance.now() - began) / 1000 - 1 };
}"""


@contextmanager
def browser() -> Iterator[Callable[[ComfyServer, int], Panel]]:
    """Start Chromium; yield a function that opens a project's page in a new profile with an empty cache."""
    path = chromium.installed()
    if path is None:
        raise Refused(
            "There is no Chromium here: install Chromium or Chrome, so that films can be played and scrolled."
        )
    with chromium.launched(path) as running:

        def open_panel(server: ComfyServer, project: int) -> Panel:
            context = running.new_context(viewport=chromium.SIZE, color_scheme="dark")
            context.add_init_script(f"localStorage.setItem('kino-project', {project}); {WATCH}")
            return Panel(context.new_page(), server).open(OWN_PAGE)

        yield open_panel


ROWS = {"playback": playback, "scroll": scroll}
