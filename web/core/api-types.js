/** The API's objects, as far as the panel reads them; tests/http/test_panel_types.py checks them. */

/**
 * @typedef {object} Project  Sizes in pixels, fps in frames per second (23.976 means 24000/1001).
 * @property {number} id
 * @property {string} uid  stays when the database is rebuilt
 * @property {string} name
 * @property {string} folder
 * @property {number} width
 * @property {number} height
 * @property {number} fps
 * @property {SoundClip[]} sound
 * @property {string} note
 * @property {number} [revision]
 * @property {string} created_at  ISO 8601, UTC
 * @property {string} updated_at
 */

/**
 * @typedef {object} SoundClip  A part of a sound file on the timeline.
 * @property {string} file
 * @property {string} name
 * @property {number} start_frame  from 0; where it begins
 * @property {number} in_seconds
 * @property {number | null} out_seconds  null: the end of the file
 * @property {number} gain_db
 * @property {number} fade_in  seconds
 * @property {number} fade_out
 * @property {boolean} muted
 */

/** @typedef {"pending" | "queued" | "running" | "completed" | "failed" | "stopped"} TaskStatus */

/**
 * @typedef {object} Frame
 * @property {number} id
 * @property {string} uid  stays when the database is rebuilt
 * @property {number} project_id
 * @property {string} path  file name
 * @property {string} generator
 * @property {number} width
 * @property {number} height
 * @property {number} bytes
 * @property {string} sha256
 * @property {string | null} deleted_at  when it was moved to the trash
 * @property {number | null} seed
 * @property {number | null} task_id
 * @property {number} rating  stars, 0 to 5
 * @property {string} label  a colour, see core/marks.js; empty: none
 * @property {string} note
 * @property {boolean} shown  of the frame's pictures
 * @property {number} takes  how many pictures the frame has
 * @property {string} run  of the order that made it
 * @property {string} created_at
 * @property {string} image_url  changes with the picture
 * @property {string} thumbnail_url  takes `&height=` 1..1024
 * @property {string} proxy_url  for playback; its longer side is about 960 pixels
 */

/**
 * @typedef {object} Place  Where on the timeline a new frame goes.
 * @property {"append" | "before" | "after" | "replace" | "take"} [where]
 * @property {number | null} [frame_id]
 * @property {boolean} [show]  a take: the frame shows it
 */

/**
 * @typedef {object} ApiTask
 * @property {number} id
 * @property {string} name
 * @property {string} kind  "generate", "regenerate", "thumbnails", "export"
 * @property {string} type  a generator's name; of tasks that need none, the kind
 * @property {string} machine  name of the one that draws it, or did; empty: none
 * @property {string} lane  who does it: "comfyui", or "local", the server's machine
 * @property {TaskData} data
 * @property {TaskStatus} status
 * @property {number} priority  higher runs first
 * @property {string} turn  of one priority, the lowest runs first; compares by code unit
 * @property {number | null} after  id of the task that must be completed first
 * @property {string | null} waits_for  a sentence, while that one is not completed
 * @property {number | null} frames  how many it makes; null: that is not known before
 * @property {number} progress  0..100
 * @property {TaskResult | null} result
 * @property {string | null} error
 * @property {number | null} project_id
 * @property {string | null} started_at
 * @property {string | null} completed_at
 * @property {string} created_at
 */
/** @typedef {"as_is" | "hold" | "resample"} Rate  how a clip of another rate becomes frames */
/** @typedef {{place?: Place & {rate?: Rate}, frame_id?: number, [name: string]: unknown}} TaskData */
/**
 * @typedef {{frame_ids?: number[], skipped?: number, problems?: {file: string}[], [name: string]: unknown}}
 *   TaskResult  `skipped`, `problems`: pictures without a new thumbnail; the first of them
 */

/**
 * @typedef {object} QueueState  of all projects
 * @property {boolean} paused  no task begins
 * @property {number} waiting
 */

/**
 * @typedef {object} Lora
 * @property {string} lora_name
 * @property {number} strength_model
 * @property {number} strength_clip
 */

/**
 * @typedef {object} Stage  What one of several samplers did; null where it is not known.
 * @property {string | null} [prompt]
 * @property {string | null} [model_name]
 * @property {Lora[] | null} [loras]
 * @property {string | null} [sampler]
 * @property {string | null} [scheduler]
 * @property {number | null} [steps]
 * @property {number | null} [cfg_scale]
 * @property {Seed | null} [seed]
 */

/**
 * @typedef {object} Params  How a frame was generated; null where it is not known.
 * @property {string | null} [prompt]
 * @property {string | null} [negative_prompt]
 * @property {string | null} [model_name]
 * @property {Lora[] | null} [loras]
 * @property {number | null} [steps]
 * @property {number | null} [cfg_scale]
 * @property {number | null} [guidance]
 * @property {string | null} [sampler]
 * @property {string | null} [scheduler]
 * @property {number | null} [denoise]
 * @property {Seed | null} [seed]
 * @property {number | null} [width]
 * @property {number | null} [height]
 * @property {number | null} [batch_size]
 * @property {number | null} [batch_index]
 * @property {Stage[] | null} [stages]
 */
/** @typedef {number | string} Seed  text above 2^53, where JavaScript's numbers are not exact */

/** @typedef {import("./api-takes.js").FrameParams} FrameParams */

/**
 * @typedef {object} Sidecar
 * @property {Params} params
 * @property {SidecarGenerator} generator
 * @property {string} created_at
 * @property {PromptGraph | null} [prompt]
 * @property {Timing} [timing]
 * @property {{device?: string, [name: string]: unknown}} [environment]
 */
/**
 * @typedef {object} SidecarGenerator
 * @property {string} name
 * @property {string | null} [version]
 */
/** @typedef {{[node: string]: unknown}} PromptGraph  ComfyUI's API JSON */
/** @typedef {{seconds?: number | null, peak_vram_bytes?: number | null}} Timing */

/**
 * @typedef {object} Parameter  One field of a generator's form.
 * @property {ParameterType} type
 * @property {boolean} required
 * @property {string} [label]
 * @property {string} [description]
 * @property {any} [default]
 * @property {string} [example]
 * @property {string} [empty]  what an empty field says; only the panel's own forms have it
 * @property {boolean} [multiline]
 * @property {number} [min]
 * @property {number} [max]  2^63 stands for 2^63 - 1, which JSON's reader rounds; 2^64 likewise
 * @property {number} [step]
 * @property {string[]} [options]  any text is accepted if empty
 * @property {string} [category]  model folder of a model_selection
 * @property {boolean} [seed]
 * @property {"multiply" | "add"} [accumulates]  it is applied to each frame on top of the one before
 * @property {"width" | "height"} [from_project]
 * @property {import("./api-takes.js").Relation} [relation]  of a frame, to the one that is made
 * @property {number} [multiple]  legal values are its multiples, plus `plus`
 * @property {number} [plus]
 * @property {import("./windows.js").Window | null} [window]  of frames that are made in windows
 * @property {{[name: string]: Parameter}} [item_schema]  of a lora_list
 */
/**
 * @typedef {"string" | "integer" | "float" | "selection" | "model_selection" | "lora_list" | "image"
 *   | "frame" | "frames" | "mask"} ParameterType
 */

/**
 * @typedef {object} Generator
 * @property {string} name
 * @property {string} version
 * @property {string} family  of its models, or empty
 * @property {number[] | null} best_size  width and height that its models are trained for
 * @property {boolean} builtin  comes with Kino
 * @property {string} unavailable  why this ComfyUI can't run it; empty if it can
 * @property {string} description
 * @property {boolean} visible
 * @property {{[name: string]: Parameter}} parameters
 * @property {Output | null} output  null: one frame, or what the graph gives
 */

/**
 * @typedef {{
 *   frames: number | string,
 *   where: "append" | "before" | "after" | "replace" | "take",
 *   drop_first: number,
 *   drop_last: number,
 *   fps: number | string | null,
 * }} Output  What one task makes. `frames`, `fps`: a number, or the parameter that holds it. `where`: unless
 *   people choose another place. `drop_first`, `drop_last`: pictures that are not saved. No `fps`: no clip.
 */

/**
 * @typedef {object} ModelInfo
 * @property {string} name
 * @property {string} category
 * @property {number} size  bytes
 * @property {string | null} [architecture]
 * @property {string[]} [used_by]  names of generators
 */

/**
 * @typedef {object} Metrics  Readings of the machine; null for what it lacks.
 * @property {number | null} cpu_percent
 * @property {number | null} memory_percent
 * @property {boolean} gpu_available
 * @property {"cuda" | "rocm" | "xpu" | "mps" | "none"} gpu_type
 * @property {string | null} gpu_name
 * @property {number | null} gpu_percent
 * @property {number | null} gpu_memory_percent
 * @property {number} queue_size
 */

/**
 * @typedef {object} Health
 * @property {string} status
 * @property {string | null} trouble
 * @property {string} version
 * @property {{[name: string]: string | null}} versions
 * @property {number} uptime  seconds
 * @property {Metrics} metrics
 */

export {};
