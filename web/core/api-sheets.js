/** The API's answers about sheets; tests/http/test_panel_types.py checks them. */

/**
 * @typedef {object} SheetAnswer  A generator whose parameters move over frames.
 * @property {string} uid
 * @property {string} revision  changes with what people have set
 * @property {string} name
 * @property {string} generator
 * @property {number} frames
 * @property {{[parameter: string]: any}} data  constants; frames by id, null: it is gone
 * @property {{[field: string]: any} | null} seed  null: a constant
 * @property {{[parameter: string]: any}} tracks  see core/sheet.js
 * @property {number} bpm
 * @property {number} offset  seconds from the first frame to beat 0
 * @property {number} sound_from  tick of the film whose sound the first frame has
 * @property {number} made  how many of its frames are on the timeline
 * @property {number[]} frame_ids  by number of the sheet's frame; 0: it is not on the timeline
 * @property {number[]} changed  ids of frames for which it has other values now
 * @property {number} missing
 * @property {string} problem  why it can't be evaluated; empty: it can
 */
/**
 * @typedef {object} SheetList
 * @property {number} total
 * @property {SheetAnswer[]} sheets
 */
/**
 * @typedef {object} SheetValues  what frames are ordered with
 * @property {number} first
 * @property {{[parameter: string]: (number | string)[]}} values
 * @property {{[parameter: string]: number[]}} clamped  frames whose value was outside of the limits
 */
/**
 * @typedef {object} SheetTracks
 * @property {{[parameter: string]: any}} tracks
 */

export {};
