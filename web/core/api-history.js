/** The API's answers about undo and redo; tests/http/test_panel_types.py checks them. */

/**
 * @typedef {object} HistoryStep  a change of a project
 * @property {string} step
 * @property {string} text  what was done: "deletion of 3 frames"
 * @property {number} count  of frames
 * @property {number} stops  of an order, the frames that are not made yet, which an undo stops
 */
/** @typedef {{undo: HistoryStep | null, redo: HistoryStep | null}} HistoryAnswer */
/**
 * @typedef {object} Undone
 * @property {string} message
 * @property {HistoryStep} step  what was undone or redone
 * @property {HistoryAnswer} history
 */

export {};
