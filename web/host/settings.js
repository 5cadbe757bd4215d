/** Kino's settings in ComfyUI's settings dialog. */
import { text } from "../texts/text.js";

/** @typedef {import("../core/types.js").Settings} Settings */
/** @typedef {{name: string, type: string, attrs?: object, tooltip?: string}} Look */

/** Id in ComfyUI -> name in the panel's state. The ids are saved in ComfyUI's settings file. */
export const SETTING_IDS = /** @type {const} */ ({
  "Kino.Timeline.ThumbnailHeight": "thumbnailHeight",
  "Kino.Playback.Loop": "loop",
  "Kino.Frames.ConfirmDeletes": "confirmDeletes",
  "Kino.Machine.MetricsInterval": "metricsInterval",
});
/** @typedef {keyof typeof SETTING_IDS} SettingId */

/** @type {{[I in SettingId]: Look}} */
const LOOKS = {
  "Kino.Timeline.ThumbnailHeight": {
    name: text("settings.thumbnail-height"),
    type: "slider",
    attrs: { min: 48, max: 320, step: 8 },
  },
  "Kino.Playback.Loop": { name: text("settings.loop"), type: "boolean" },
  "Kino.Frames.ConfirmDeletes": {
    name: text("settings.confirm-deletes"),
    type: "boolean",
    tooltip: text("settings.can-be-undone"),
  },
  "Kino.Machine.MetricsInterval": {
    name: text("settings.metrics-interval"),
    type: "slider",
    attrs: { min: 2, max: 30, step: 2 },
  },
};

/**
 * The settings as ComfyUI registers them.
 * @param {(changes: Partial<Settings>) => void} onChange also called at registration
 * @param {Settings} defaults
 */
export function comfySettings(onChange, defaults) {
  return /** @type {SettingId[]} */ (Object.keys(SETTING_IDS)).map((id) => ({
    id,
    category: ["Kino", id.split(".")[1], id],
    defaultValue: defaults[SETTING_IDS[id]],
    onChange: (/** @type {unknown} */ value) => onChange({ [SETTING_IDS[id]]: value }),
    ...LOOKS[id],
  }));
}
