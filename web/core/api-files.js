/** The API's answers about files that are sent, and the trash; tests/http/test_panel_types.py checks them. */

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

/**
 * @typedef {object} DeletedProject
 * @property {string} undo  token that restores it
 * @property {string} name
 * @property {number} frames
 * @property {string} deleted_at
 */
/** @typedef {{projects: DeletedProject[]}} DeletedProjects */
/**
 * @typedef {object} ProjectDeleted
 * @property {string} message
 * @property {string} undo  token that restores the project
 */

export {};
