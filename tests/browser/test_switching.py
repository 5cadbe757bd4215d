"""Switching between Kino's tab and another pack's fifty times leaves nothing behind."""

from __future__ import annotations

import time

OTHER = """
import { app } from "../../scripts/app.js";
app.registerExtension({
  name: "Other",
  bottomPanelTabs: [
    { id: "other", title: "Other", type: "custom", render: (el) => (el.textContent = "another pack's") },
  ],
});
"""
COUNT = """
window.timers = new Set();
for (const [start, stop] of [["setInterval", "clearInterval"], ["setTimeout", "clearTimeout"]]) {
  const [begin, end] = [window[start], window[stop]];
  window[start] = (work, delay, ...more) => {
    const run = () => {
      if (start === "setTimeout") window.timers.delete(id);
      work(...more);
    };
    const id = begin(run, delay);
    if (new Error().stack.includes("/kino/")) window.timers.add(id);
    return id;
  };
  window[stop] = (id) => { window.timers.delete(id); end(id); };
}
"""
TIMELINE, OTHERS = "Workspace.ToggleBottomPanelTab.kino-timeline", "Workspace.ToggleBottomPanelTab.other"


def test_fifty_switches_leave_no_listener_socket_or_timer(open_panel, start_comfy) -> None:
    server = start_comfy(started=False)
    pack = server.base / "custom_nodes" / "other"
    (pack / "web").mkdir(parents=True)
    (pack / "__init__.py").write_text('NODE_CLASS_MAPPINGS = {}\nWEB_DIRECTORY = "./web"\n')
    (pack / "web" / "other.js").write_text(OTHER)
    server.start()
    panel = open_panel(server, init_script=COUNT)
    page = panel.page
    requests, sockets = [], []
    page.on("request", lambda request: "/kino/" in request.url and requests.append(request.url))
    page.on("websocket", lambda socket: "/kino/ws" in socket.url and sockets.append(socket))
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def switch(times: int) -> int:
        for _ in range(times):
            panel.command(TIMELINE)
            page.locator("kino-timeline").wait_for()
            panel.command(OTHERS)
            page.get_by_text("another pack's").wait_for()
        page.wait_for_timeout(500)
        session.send("HeapProfiler.collectGarbage")
        return {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}[
            "JSEventListeners"
        ]

    few = switch(5)
    many = switch(50)
    print(
        f"listeners after 5 switches {few}, after 55 {many}; sockets {len(sockets)}, "
        f"timers {page.evaluate('window.timers.size')}"
    )
    assert page.locator("kino-timeline").count() == 0
    assert many - few < 50, "a listener for each switch"
    assert [socket for socket in sockets if not socket.is_closed()] == []
    assert page.evaluate("window.timers.size") == 0
    quiet_since = len(requests)
    time.sleep(5)
    assert requests[quiet_since:] == []
    panel.command(TIMELINE)
    page.locator("kino-timeline").wait_for()
    assert page.locator("kino-timeline").count() == 1
    assert panel.troubles == []
