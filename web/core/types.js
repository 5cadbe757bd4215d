/** The words that the panel's parts share: what the API sends, the state that flows down, the requests that flow up. */

/**
 * @typedef {object} Project  A film. Sizes in pixels, fps in frames a second (23.976 means 24000/1001).
 * @property {number} id
 * @property {string} name
 * @property {string} folder
 * @property {number} width
 * @property {number} height
 * @property {number} fps
 * @property {number} revision
 * @property {string} created_at  ISO 8601, UTC
 * @property {string} updated_at
 */

/**
 * @typedef {object} Frame
 * @property {number} id
 * @property {number} project_id
 * @property {string} path  file name, for people
 * @property {string} generator
 * @property {number} width
 * @property {number} height
 * @property {number} bytes
 * @property {string} sha256
 * @property {number | null} seed
 * @property {number | null} task_id
 * @property {string} created_at
 * @property {string} image_url  never used for another picture
 * @property {string} thumbnail_url  takes `&height=` 1..1024
 * @property {string} proxy_url  for playback, its longer side about 960 pixels
 */

/** @typedef {"pending" | "queued" | "running" | "completed" | "failed" | "stopped"} TaskStatus */
/** @typedef {{where?: "append" | "before" | "replace", frame_id?: number | null}} Place  where a new frame goes */

/**
 * @typedef {object} Task  `preview`: whether a picture of the sampling is there; counts up with each new one.
 * @property {number} id
 * @property {string} name
 * @property {string} type  a generator's name, or "regenerate"
 * @property {{place?: Place, [name: string]: any}} data
 * @property {TaskStatus} status
 * @property {number} priority  higher goes first; of equals the lower id
 * @property {number} progress  0..100
 * @property {{frame_ids?: number[], [name: string]: any} | null} result
 * @property {string | null} error
 * @property {number | null} project_id
 * @property {string | null} started_at
 * @property {string | null} completed_at
 * @property {string} created_at
 * @property {number} [preview]  0: none
 * @property {string | null} [preview_url]  of the picture so far
 */

/**
 * @typedef {object} Params  What a frame was made with; null is not known.
 * @property {string | null} [prompt]
 * @property {string | null} [negative_prompt]
 * @property {string | null} [model_name]
 * @property {{lora_name: string, strength_model: number, strength_clip: number}[] | null} [loras]
 * @property {number | null} [steps]
 * @property {number | null} [cfg_scale]
 * @property {number | null} [guidance]
 * @property {string | null} [sampler]
 * @property {string | null} [scheduler]
 * @property {number | null} [denoise]
 * @property {string | number | null} [seed]  text where JavaScript's numbers would not be exact (above 2^53)
 * @property {number | null} [width]
 * @property {number | null} [height]
 * @property {number | null} [batch_size]
 * @property {number | null} [batch_index]
 */

/**
 * @typedef {object} Sidecar
 * @property {Params} params
 * @property {{name: string, version?: string | null}} generator
 * @property {string} created_at
 * @property {{[node: string]: any} | null} [prompt]  the API prompt that made it
 * @property {{seconds?: number | null, peak_vram_bytes?: number | null}} timing
 */

/**
 * @typedef {object} Parameter  One field of a generator's form.
 * @property {"string" | "integer" | "float" | "selection" | "model_selection" | "lora_list" | "image"} type
 * @property {boolean} required
 * @property {string} [label]
 * @property {string} [description]
 * @property {any} [default]
 * @property {string} [example]
 * @property {boolean} [multiline]
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [step]
 * @property {string[]} [options]  empty: any text is taken
 * @property {string} [category]  model folder of a model_selection
 * @property {boolean} [seed]
 * @property {"width" | "height"} [from_project]
 * @property {{[name: string]: Parameter}} [item_schema]  of a lora_list
 */

/** @typedef {{name: string, version: string, description: string, visible: boolean, parameters: {[name: string]: Parameter}}} Generator */
/** @typedef {{name: string, category: string, size: number, architecture: string | null}} ModelInfo  size in bytes */

/**
 * @typedef {object} Metrics  Readings of the machine; null is what it lacks.
 * @property {number | null} cpu_percent
 * @property {number | null} memory_percent
 * @property {boolean} gpu_available
 * @property {string} gpu_type  cuda | rocm | xpu | mps | none
 * @property {string | null} gpu_name
 * @property {number | null} gpu_percent
 * @property {number | null} gpu_memory_percent
 * @property {number} queue_size
 * @property {{id: number, name: string, progress: number} | null} current_task
 */

/** @typedef {{status: string, trouble: string | null, version: string, versions: {[name: string]: string | null}, uptime: number, metrics: Metrics}} Health */

/**
 * @typedef {object} Problem  A failure, for people: what happened and what to do next.
 * @property {string} code
 * @property {string} message
 * @property {{[field: string]: string}} fields  per field of the form, where the API named some
 */

/**
 * @typedef {object} Selection  Frames chosen in the filmstrip. The cursor is the frame that is shown.
 * @property {ReadonlySet<number>} ids
 * @property {number | null} cursor  frame id
 * @property {number | null} anchor  frame id from which Shift extends
 */

/** @typedef {{kind: "frame", id: number, task?: Task} | {kind: "work", task: Task} | {kind: "more", count: number}} Slot  A cell of the filmstrip; a frame's `task` is to replace it. */

/**
 * @typedef {object} Slots  The filmstrip's cells in order, computed when asked for. See core/slots.js.
 * @property {number} length
 * @property {(index: number) => Slot} at
 * @property {(frameId: number) => number} indexOfFrame  slot index, -1 when absent
 */

/**
 * @typedef {object} Timeline  All frames of the open project, in order. `numbers`: frame id -> index from 0.
 * @property {readonly number[]} ids
 * @property {ReadonlyMap<number, number>} numbers
 * @property {number} revision
 */

/**
 * @typedef {object} Queue
 * @property {readonly Task[]} tasks  open ones in running order (running, then by priority and id), then failed and stopped; at most 200 waiting ones
 * @property {number} waiting  how many wait in all (pending ones not counted)
 * @property {number} failed
 * @property {number | null} eta  seconds until all are done; null when nothing was timed yet
 */

/** @typedef {{mode: "frame" | "onion" | "wipe" | "diff", zoom: "fit" | number, panX: number, panY: number, other: number | null, opacity: number, wipe: number}} View  zoom 1 is 100 %; pan in CSS pixels; `other`: the B frame's id; opacity and wipe 0..1 */
/** @typedef {{playing: boolean, loop: boolean, in: number | null, out: number | null, skipped: number, rate: number, picture: ImageBitmap | null}} Playback  in and out: frame ids; rate: frames a second that were shown; picture: the one shown now */
/** @typedef {{id: number, severity: "info" | "success" | "error", text: string, action?: {label: string, verb: string, detail?: any}}} Notice */
/** @typedef {{thumbnailHeight: number, loop: boolean, confirmDeletes: boolean, metricsInterval: number, timecode: boolean}} Settings  heights in pixels, interval in seconds */
/** @typedef {{kind: string, [detail: string]: any}} Dialog  kinds: new-project, projects, find-frame, delete-frames, select-generator, generate, variation, about, shortcuts, token, confirm, save-graph, keep-generator */

/**
 * @typedef {object} State  One immutable snapshot; parts that did not change keep their identity. null: not loaded yet.
 * @property {"connecting" | "online" | "offline"} connection
 * @property {boolean} dark
 * @property {boolean} graph  whether a ComfyUI graph is on this page
 * @property {string} docs  address of the API's page
 * @property {Problem | null} trouble  why nothing can be shown
 * @property {readonly Project[] | null} projects  changed last first
 * @property {{[projectId: number]: {frames: number, cover: string | null}}} covers  for project cards
 * @property {Project | null} project  the open one
 * @property {Timeline | null} timeline
 * @property {ReadonlyMap<number, Frame>} frames  those that were fetched, by id
 * @property {Slots | null} slots
 * @property {Selection} selection
 * @property {{ids: readonly number[], cut: boolean} | null} clipboard
 * @property {string | null} undo  what Ctrl+Z would undo, in words
 * @property {Queue | null} queue
 * @property {readonly string[]} busy  what is being waited for over a second, in words
 * @property {{[name: string]: Generator} | null} generators
 * @property {{[category: string]: readonly ModelInfo[]}} models  those that were asked for
 * @property {string | null} generator  the chosen one
 * @property {{[generator: string]: {[parameter: string]: any}}} forms  what was typed, by generator
 * @property {number} count  frames to make
 * @property {{[field: string]: string}} formErrors  the API's, at their fields
 * @property {ReadonlyMap<number, Sidecar | Problem>} sidecars  by frame id
 * @property {View} view
 * @property {Playback} playback
 * @property {{now: Metrics | null, history: readonly Metrics[]}} metrics  history: about the last minute, oldest first
 * @property {Health | null} health
 * @property {readonly Dialog[]} dialogs  the last is on top
 * @property {readonly Notice[]} notices
 * @property {Settings} settings
 * @property {"frame" | "generate" | "queue"} tab  of the studio's inspector
 * @property {boolean} studio  whether the studio is open
 */

export {};
