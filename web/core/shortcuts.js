/** The list of keyboard shortcuts. Keep it in step with core/keys.js. */
import { text } from "../texts/text.js";

/** @typedef {readonly (readonly [keys: string, action: string])[]} Rows */

/** Groups of the Shortcuts dialog, with their rows. @type {readonly (readonly [group: string, Rows])[]} */
export const SHORTCUTS = [
  [
    text("shortcuts.play"),
    [
      ["Space", text("shortcuts.play-or-pause")],
      ["Shift+Space", text("shortcuts.play-range")],
      ["J, K, L", text("shortcuts.shuttle")],
      ["Shift+J, Shift+L", text("shortcuts.half-speed")],
      ["K+J, K+L", text("shortcuts.step-while-k")],
      ["Ctrl+L", text("shortcuts.loop")],
      ["Ctrl+Shift+L", text("shortcuts.ping-pong")],
    ],
  ],
  [
    text("shortcuts.go-to"),
    [
      ["←, →", text("shortcuts.step")],
      ["Page Up, Page Down", text("shortcuts.ten-frames")],
      ["Ctrl+←, Ctrl+→", text("shortcuts.one-second")],
      ["↑, ↓", text("shortcuts.stops")],
      ["Home, End", text("shortcuts.ends")],
      ["Ctrl+F", text("shortcuts.find")],
    ],
  ],
  [
    text("shortcuts.edit"),
    [
      ["Ctrl+Z", text("words.undo")],
      ["Ctrl+Shift+Z, Ctrl+Y", text("words.redo")],
      ["Ctrl+A", text("shortcuts.select-all")],
      ["Ctrl+C, Ctrl+X, Ctrl+V", text("shortcuts.clipboard")],
      ["Ctrl+D", text("menus.duplicate")],
      ["Delete", text("shortcuts.delete")],
      ["Alt+←, Alt+→", text("shortcuts.move")],
      ["Shift+Alt+←, Shift+Alt+→", text("holds.shortcut")],
    ],
  ],
  [
    text("shortcuts.mark"),
    [
      ["I, O", text("shortcuts.set-points")],
      ["M", text("shortcuts.marker")],
      ["1 … 5, 0", text("shortcuts.rate")],
    ],
  ],
  [
    text("shortcuts.generate"),
    [
      ["G", text("shortcuts.generate-frames")],
      ["A", text("shortcuts.regenerate")],
      ["V", text("shortcuts.variation")],
      ["T", text("shortcuts.takes")],
      ["Alt+↑, Alt+↓", text("passes.shortcut")],
      ["Shift+M", text("masks.shortcut")],
      ["[, ]", text("masks.shortcut-size")],
      ["Shift+R", text("shortcuts.make-stale")],
      ["Ctrl+E", text("shortcuts.export")],
    ],
  ],
  [
    text("shortcuts.view"),
    [
      ["F", text("menus.full-screen")],
      ["Shift+1, Shift+2", text("shortcuts.fit")],
      ["S", text("shortcuts.onion-skin")],
      ["B", text("shortcuts.compare")],
      ["Shift+B", text("shortcuts.compare-next")],
      ["Z", text("shortcuts.loupe")],
      ["+, −, Ctrl+wheel", text("shortcuts.zoom")],
      ["Shift+Z", text("shortcuts.whole-film")],
      ["Shift+K", text("sheets.shortcut")],
    ],
  ],
  [
    "Kino",
    [
      ["Alt+Shift+K", text("shortcuts.studio")],
      ["Escape", text("shortcuts.escape")],
      ["?", text("shortcuts.list")],
    ],
  ],
];
