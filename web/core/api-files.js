/** The API's answers about files that are sent; tests/http/test_panel_types.py checks them. */

/**
 * @typedef {object} SoundFileAnswer
 * @property {string} file
 * @property {string} name
 * @property {number} seconds
 */
/**
 * @typedef {object} MaskAnswer
 * @property {string} file
 */

export {};
