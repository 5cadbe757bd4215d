/** The API's servers that draw from the queue; tests/http/test_panel_types.py checks them. */

/** @typedef {"working" | "draining" | "paused" | "gone"} MachineState */
/**
 * @typedef {object} Machine  A ComfyUI that draws tasks.
 * @property {string} seat  "runner-0"
 * @property {string} name  host and port
 * @property {string} url
 * @property {string} device  its GPU, or "CPU"
 * @property {string} version  of Kino
 * @property {MachineState} state  draining: paused, with a task that still runs
 * @property {boolean} here  the server of this page
 * @property {number | null} task_id  what it runs
 * @property {string} model  that its last task loaded
 * @property {number} done  frames since it began
 * @property {number} per_minute  frames, of the last ten minutes
 * @property {number | null} cpu_percent  when it was last heard of, as those below
 * @property {number | null} memory_percent
 * @property {number | null} gpu_percent
 * @property {number | null} gpu_memory_percent
 * @property {string} seen_at  when it was last heard of
 */
/** @typedef {{machines: Machine[]}} MachinesAnswer */

export {};
