/** The list of keyboard shortcuts. Keep it in step with core/keys.js. */

/** @typedef {readonly (readonly [keys: string, action: string])[]} Rows */

/** Groups of the Shortcuts dialog, with their rows. @type {readonly (readonly [group: string, Rows])[]} */
export const SHORTCUTS = [
  [
    "Play",
    [
      ["Space", "Play or pause"],
      ["Shift+Space", "Play from the in to the out point"],
      ["J, K, L", "Play backwards, stop, play; J or L again: 2×, 4×, 8×"],
      ["Shift+J, Shift+L", "Play backwards or forwards at half speed"],
      ["K+J, K+L", "Previous or next frame, while K is held"],
      ["Ctrl+L", "Loop"],
      ["Ctrl+Shift+L", "Ping-pong"],
    ],
  ],
  [
    "Go to",
    [
      ["←, →", "Previous or next frame; with Shift, extend the selection"],
      ["Page Up, Page Down", "10 frames back or on"],
      ["Ctrl+←, Ctrl+→", "1 second back or on"],
      ["↑, ↓", "Previous or next marker, in or out point"],
      ["Home, End", "First or last frame"],
      ["Ctrl+F", "Find frames by words, number or timecode"],
    ],
  ],
  [
    "Edit",
    [
      ["Ctrl+Z", "Undo"],
      ["Ctrl+Shift+Z, Ctrl+Y", "Redo"],
      ["Ctrl+A", "Select all frames"],
      ["Ctrl+C, Ctrl+X, Ctrl+V", "Copy, cut, paste after the current frame"],
      ["Ctrl+D", "Duplicate"],
      ["Delete", "Delete the selected frames"],
      ["Alt+←, Alt+→", "Move the selected frames by one place"],
    ],
  ],
  [
    "Mark",
    [
      ["I, O", "Set the in or out point"],
      ["M", "Set or edit a marker on this frame"],
      ["1 … 5, 0", "Rate the selected frames; 0 clears the rating"],
    ],
  ],
  [
    "Generate",
    [
      ["G", "Generate frames"],
      ["A", "Regenerate this frame"],
      ["V", "Create a variation of this frame"],
      [
        "T",
        "Takes of this frame: ↑, ↓ look, Enter choose, N makes 3 more, 1 … 5 rate, X delete, Escape close",
      ],
      ["Shift+R", "Make stale frames again"],
      ["Ctrl+E", "Export the film"],
    ],
  ],
  [
    "View",
    [
      ["F", "Full screen"],
      ["Shift+1, Shift+2", "Fit to window; 100%"],
      ["S", "Onion skin"],
      ["B", "Compare with another frame"],
      ["Shift+B", "Compare in the next way"],
      ["Z", "Loupe, while the key is held"],
      ["+, −, Ctrl+wheel", "Zoom the timeline in or out"],
      ["Shift+Z", "Show the whole film, or thumbnails again"],
    ],
  ],
  [
    "Kino",
    [
      ["Alt+Shift+K", "Open or close the studio"],
      ["Escape", "Stop, select one frame, or close the topmost dialog, menu or studio"],
      ["?", "Show this list"],
    ],
  ],
];
