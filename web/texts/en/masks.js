/** Masks: painting on a frame what is to be drawn again. */

export const MASKS = /** @type {const} */ ({
  "masks.paint": "Paint mask…",
  "masks.mask": "Mask",
  "masks.tools": "Mask tools",
  "masks.hint": "Paint over what is to be drawn again.",
  "masks.brush": "Brush",
  "masks.eraser": "Eraser",
  "masks.size": "Size",
  "masks.brush-size": "Brush size",
  "masks.pixels": "{count} px",
  "masks.feather": "Feather",
  "masks.feather-hint": "How soft the edges are, in pixels",
  "masks.invert": "Invert",
  "masks.clear": "Clear",
  "masks.undo": "Undo stroke",
  "masks.redo": "Redo stroke",
  "masks.inpaint": "Inpaint…",
  "masks.inpaint-hint": "Draw what is painted again",
  "masks.paint-first": "Paint first what is to be drawn again",
  "masks.cancel-hint": "Stop painting",
  "masks.sending": "Sending the mask",
  "masks.no-generator":
    "No generator has both a frame and a mask. Restore inpaint in the list of generators, then try again.",

  // in a form
  "masks.missing": "Paint a mask.",
  "masks.no-frame": "Choose a frame first",
  "masks.none": "none",
  "masks.not-found": "not in this project",
  "masks.remove": "Remove mask",

  // shortcuts
  "masks.shortcut": "Paint a mask on this frame",
  "masks.shortcut-size": "Smaller or larger brush, while a mask is painted",
});
