/** The API's answers about takes, what is stale, parameters; tests/http/test_panel_types.py checks them. */

/** @typedef {import("./api-types.js").Frame} Frame */
/** @typedef {"previous" | "next" | "self" | "left" | "right" | "anchor" | "fixed" | "range"} Relation */
/** @typedef {import("./api-types.js").Params} Params */

/**
 * @typedef {object} Chosen
 * @property {Frame[]} frames
 * @property {{[id: string]: string}} before  the files that they showed, by frame id
 */
/**
 * @typedef {object} StaleAnswer  frames that were made from something that has changed since
 * @property {number} revision
 * @property {number} total
 * @property {number[][]} runs  the first and the last timeline index, from 0, of those side by side
 */
/**
 * @typedef {object} FrameSource  a frame that a picture was made from
 * @property {string} relation  "previous", "left", "anchor", "self", ...
 * @property {string} file
 * @property {"ok" | "changed" | "stale" | "gone"} state
 * @property {number | null} frame_id  of the frame that the relation means now
 * @property {number | null} index  of that frame, from 0
 */
/** @typedef {{sources: FrameSource[]}} SourcesAnswer */
/**
 * @typedef {object} TakeRun  a run that made takes of some frames
 * @property {string} run  "original": their first takes
 * @property {string} generator  empty: several
 * @property {number} frames  that have a take of it
 * @property {number} shown  of them, those that show it
 * @property {string} created_at
 */
/** @typedef {{runs: TakeRun[]}} TakeRuns  the originals, then the oldest first */
/**
 * @typedef {object} RunTake  a frame's take of a run
 * @property {number} frame_id
 * @property {Frame} take
 */
/** @typedef {{takes: RunTake[]}} RunTakesAnswer */
/**
 * @typedef {object} FilledAnswer  held frames that are filled with new ones
 * @property {number} total  tasks
 * @property {number[]} task_ids
 * @property {number[]} kept  held frames without a next one: they keep their hold
 * @property {number[]} waiting  held frames that an earlier task is going to fill
 */
/**
 * @typedef {object} MadeAnswer  what is made again, or would be
 * @property {number[]} frame_ids  in the order in which they are made
 * @property {number[]} task_ids
 * @property {number} retried  failed tasks that are tried again
 * @property {number | null} seconds  of those that are made again
 * @property {number} new  how many frames are made that sheets lack
 */
/**
 * @typedef {object} FrameParams  how a frame was generated
 * @property {number} id
 * @property {string} generator
 * @property {boolean} prompt  whether it has a graph, so that it can be made again
 * @property {Params} params
 * @property {string | null} problem  why its sidecar can't be read
 */

export {};
