/** The question before an undo that would stop tasks. */

export const UNDO = /** @type {const} */ ({
  "undo.question": "Undo the order?",
  "undo.stops": {
    one: "Undo stops {count} frame that is not made yet.",
    other: "Undo stops {count} frames that are not made yet.",
  },
  "undo.trashes": {
    one: "{count} frame goes to the trash.",
    other: "{count} frames go to the trash.",
  },
  "undo.can-be-redone": "Redo brings all of it back.",
});
