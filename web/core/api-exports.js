/** The API's answers about exports; tests/http/test_panel_types.py checks them. */

/**
 * @typedef {object} ExportPreset  a format of exports
 * @property {string} name
 * @property {string} label
 * @property {string} purpose  what it is for
 * @property {string} ending
 * @property {string[]} qualities
 * @property {boolean} sound
 * @property {boolean} timecode
 * @property {boolean} hardware  whether graphics cards can encode it
 * @property {boolean} numbered  each frame is a file with a number in its name
 * @property {number} bits  per pixel, roughly
 */
/** @typedef {{presets: ExportPreset[]}} ExportPresets */
/**
 * @typedef {object} ExportFile
 * @property {string} name
 * @property {number} bytes
 * @property {string} created_at
 * @property {string} url
 */
/** @typedef {{total: number, files: ExportFile[]}} ExportList */

export {};
