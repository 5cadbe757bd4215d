/** The items of the studio's View menu. */
import { BACKGROUNDS } from "../../core/look.js";
import { text } from "../../texts/text.js";

/** @typedef {import("./menus.js").Item} Item */

/** @param {string} label @param {import("../../core/look.js").Switch} name @returns {Item} */
const toggle = (label, name) => ({
  label,
  request: ({ look }) => ({ verb: "set-look", detail: { [name]: !look[name] } }),
  checked: ({ look }) => look[name],
});

const GREYS = { dark: text("menus.dark"), mid: text("menus.mid-grey"), light: text("menus.light") };

/** @type {import("./menus.js").Items} */
export const VIEW_MENU = [
  {
    label: text("menus.full-screen"),
    keys: "F",
    request: () => ({ verb: "set-full", detail: { full: true } }),
  },
  {
    label: text("masks.paint"),
    keys: "Shift+M",
    request: ({ selection: { cursor: id } }) => (id === null ? null : { verb: "start-mask", detail: { id } }),
    enabled: ({ selection }) => selection.cursor !== null,
  },
  { label: text("menus.clean-viewer"), request: () => ({ verb: "open-clean-viewer" }) },
  null,
  {
    label: text("menus.fit"),
    keys: "Shift+1",
    request: () => ({ verb: "set-view", detail: { zoom: "fit" } }),
  },
  {
    label: text("menus.actual-size"),
    keys: "Shift+2",
    request: () => ({ verb: "set-view", detail: { zoom: 1 } }),
  },
  {
    label: text("sheets.keyframes"),
    keys: "Shift+K",
    request: ({ sheet }) => (sheet === null ? { verb: "open-sheet", detail: {} } : { verb: "close-sheet" }),
    enabled: ({ project }) => project !== null,
    checked: ({ sheet }) => sheet !== null,
  },
  null,
  toggle(text("menus.safe-areas"), "safeAreas"),
  toggle(text("menus.thirds"), "thirds"),
  toggle(text("menus.centre"), "centre"),
  toggle(text("menus.mirror"), "mirror"),
  null,
  ...BACKGROUNDS.map((background) => ({
    label: GREYS[background],
    request: () => /** @type {const} */ ({ verb: "set-look", detail: { background } }),
    checked: (/** @type {import("../../core/types.js").State} */ { look }) => look.background === background,
    radio: true,
  })),
];
