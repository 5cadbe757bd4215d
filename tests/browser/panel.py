"""Kino's panel as a user sees it: opens parts of it, presses buttons, reads the screen."""

from __future__ import annotations

import json
from typing import Any

from tests.comfyui.api import Api

OWN_PAGE = "/api/kino/studio"
READY = 60_000  # milliseconds for a page to load
PALETTES = {True: "dark", False: "light"}


class Panel:
    """One page. `page` is Playwright's; its selectors also reach into shadow roots."""

    def __init__(self, page: Any, server: Any, *, dark: bool = True) -> None:
        self.page, self.server, self.api, self.dark = page, server, Api(server), dark
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._on_console)

    def open(self, path: str) -> Panel:
        """Load a page and wait until it can be used."""
        if path == "/":
            for name, value in {
                "Comfy.TutorialCompleted": True,
                "Comfy.ColorPalette": PALETTES[self.dark],
            }.items():
                self.server.request("POST", f"/api/settings/{name}", value)
        self.page.goto(self.server.url + path)
        if path == "/":
            self.page.wait_for_function(
                "window.app?.extensionManager?.command && window.app.graph", timeout=READY
            )
            self.page.wait_for_function(
                "customElements.get('kino-sidebar')"
                " && document.querySelector('.side-bar-button:has(.pi-video)')",
                timeout=READY,
            )
        else:
            self.page.wait_for_selector("kino-studio", timeout=READY)
        return self

    def sidebar(self) -> Any:
        if not self.page.locator("kino-sidebar").count():
            self.page.locator(".side-bar-button:has(.pi-video)").click()
        return self._visible("kino-sidebar")

    def timeline(self) -> Any:
        if not self.page.locator("kino-timeline").count():
            self.command("Workspace.ToggleBottomPanelTab.kino-timeline")
        return self._visible("kino-timeline")

    def studio(self) -> Any:
        if not self.page.locator("kino-studio").count():
            self.command("Kino.OpenStudio")
        return self._visible("kino-studio")

    def command(self, name: str) -> None:
        self.page.evaluate("name => window.app.extensionManager.command.execute(name)", name)

    def open_project(self, name: str) -> None:
        """Open a project by the Projects dialog."""
        self.command("Kino.Projects") if self.page.evaluate("Boolean(window.app)") else self.menu(
            "File", "Projects…"
        )
        # Of a long name only the start is inside its card.
        self.dialog.get_by_text(name, exact=True).first.click(position={"x": 5, "y": 5})
        self.page.locator("kino-dialogs [role=dialog]").wait_for(state="hidden")

    def menu(self, name: str, item: str) -> None:
        self.page.locator("kino-menubar").get_by_role("menuitem", name=name, exact=True).click()
        self.page.locator("kino-menubar").get_by_role("menuitem", name=item).click()

    @property
    def dialog(self) -> Any:
        return self.page.locator("kino-dialogs [role=dialog]").last

    @property
    def cells(self) -> Any:
        """The cells of frames in the filmstrip."""
        return self.page.locator("kino-filmstrip [role=option]")

    def field(self, label: str, within: str = "kino-generate") -> Any:
        return self.page.locator(within).get_by_label(label, exact=True).first

    def graph_prompt(self) -> dict[str, Any]:
        """Return the open graph in API form."""
        return json.loads(
            self.page.evaluate("async () => JSON.stringify((await window.app.graphToPrompt()).output)")
        )

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def undo(self) -> None:
        """Press Ctrl+Z, once the page knows of a change that can be undone."""
        self.page.locator("kino-transport [aria-label^='Undo: ']").first.wait_for()
        self.press("Control+z")

    def eventually(self, holds: Any, seconds: float = 30) -> Any:
        """Call `holds` until it returns something true, and return that."""
        for _ in range(int(seconds * 20)):
            if found := holds():
                return found
            self.page.wait_for_timeout(50)
        raise AssertionError(f"not within {seconds} s: {holds}; page errors: {self.troubles[-5:]}")

    def _visible(self, tag: str) -> Any:
        found = self.page.locator(tag).first
        found.wait_for(timeout=READY)
        return found

    def _on_console(self, message: Any) -> None:
        where = (message.location or {}).get("url", "")
        if "404" in message.text and "/preview?" in where:
            return  # its task has ended since the page heard of the preview
        if message.type == "error" and "kino" in f"{message.text} {where}".casefold():
            self.troubles.append(f"{message.text} ({where})")
