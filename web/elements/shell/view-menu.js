/** The items of the studio's View menu. */
import { BACKGROUNDS } from "../../core/look.js";

/** @typedef {import("./menus.js").Item} Item */

/** @param {string} label @param {import("../../core/look.js").Switch} name @returns {Item} */
const toggle = (label, name) => ({
  label,
  request: ({ look }) => ({ verb: "set-look", detail: { [name]: !look[name] } }),
  checked: ({ look }) => look[name],
});

const GREYS = { dark: "Dark background", mid: "Mid-grey background", light: "Light background" };

/** @type {import("./menus.js").Items} */
export const VIEW_MENU = [
  { label: "Full screen", keys: "F", request: () => ({ verb: "set-full", detail: { full: true } }) },
  { label: "Clean viewer in new window", request: () => ({ verb: "open-clean-viewer" }) },
  null,
  { label: "Fit", keys: "Shift+1", request: () => ({ verb: "set-view", detail: { zoom: "fit" } }) },
  { label: "100%", keys: "Shift+2", request: () => ({ verb: "set-view", detail: { zoom: 1 } }) },
  null,
  toggle("Safe areas", "safeAreas"),
  toggle("Thirds", "thirds"),
  toggle("Centre", "centre"),
  toggle("Mirror", "mirror"),
  null,
  ...BACKGROUNDS.map((background) => ({
    label: GREYS[background],
    request: () => /** @type {const} */ ({ verb: "set-look", detail: { background } }),
    checked: (/** @type {import("../../core/types.js").State} */ { look }) => look.background === background,
    radio: true,
  })),
];
