/** The panel's state, and the types that its parts share. */

/** @typedef {import("./api-types.js").Project} Project */
/** @typedef {import("./api-types.js").Frame} Frame */
/** @typedef {import("./api-types.js").Sidecar} Sidecar */
/** @typedef {import("./api-types.js").Generator} Generator */
/** @typedef {import("./api-types.js").ModelInfo} ModelInfo */
/** @typedef {import("./api-types.js").Metrics} Metrics */
/** @typedef {import("./dialogs.js").Dialog} Dialog */
/** @typedef {import("./api-machines.js").Machine} Machine */

/**
 * @typedef {object} Previews  What the panel adds to a task.
 * @property {number} [preview]  counts the previews of a running task; 0: none yet
 * @property {string | null} [preview_url]
 */
/** @typedef {import("./api-types.js").ApiTask & Previews} Task */

/**
 * @typedef {object} Problem  A failure: what happened and what to do next.
 * @property {string} code
 * @property {string} message
 * @property {{[field: string]: string}} fields  messages by form field
 * @property {import("./api-routes.js").Refused[]} [refused]  all files of an import of which none came in
 */

/**
 * @typedef {object} Selection  The selected frames. The cursor is the frame that the viewer shows.
 * @property {ReadonlySet<number>} ids
 * @property {number | null} cursor  frame id
 * @property {number | null} anchor  frame id from which Shift extends the selection
 */

/**
 * @typedef {{kind: "frame", id: number, tick?: number, task?: Task}} FrameSlot  `tick`: of a frame that is
 *   held, from 1 for its second. `task` will replace the frame
 */
/**
 * @typedef {FrameSlot | {kind: "task", task: Task} | {kind: "more", count: number}} Slot  a cell of the
 *   filmstrip
 */

/**
 * @typedef {object} Slots  The filmstrip's ticks and tasks in order, computed on demand. See core/slots.js.
 * @property {number} length
 * @property {(index: number) => Slot} at
 * @property {(frameId: number) => number} indexOfFrame  slot of its first tick; -1 if there is none
 * @property {(frameId: number) => number} endOfFrame  slot past its last tick; 0 if there is none
 * @property {(slot: number) => number} framesBefore  how many frames begin left of a slot
 * @property {(slot: number) => number} ticksBefore  how many ticks are left of a slot
 * @property {(tick: number) => number} slotOfTick
 * @property {readonly {slot: number, task: Task, replacing: boolean}[]} tasks  in order of their slots
 */

/**
 * @typedef {object} Timeline  All frames of the open project, in order.
 * @property {readonly number[]} ids
 * @property {ReadonlyMap<number, number>} numbers  frame id -> index from 0
 * @property {ReadonlyMap<number, number>} holds  frame id -> ticks, where there are more than one
 * @property {import("./ticks.js").Ticks} ticks
 * @property {number} revision
 */

/**
 * @typedef {object} Queue  The open project's tasks, and the pause of all.
 * @property {readonly Task[]} tasks  see core/queue-order.js; at most 200 queued and failed ones
 * @property {number} waiting  queued tasks in all
 * @property {number} toGenerate  those of them that generate frames
 * @property {number} frames  that these make
 * @property {number} elsewhere  queued tasks of other projects
 * @property {number} failed  in all
 * @property {number} stopped  in all
 * @property {boolean} paused  no task begins, of any project
 * @property {boolean} shared  by several servers
 * @property {number | null} eta  seconds until all are done; null: not known yet
 */

/**
 * @typedef {object} Machines  The servers that draw from the queue.
 * @property {readonly Machine[]} list  see core/machines.js; those that are gone, too
 * @property {ReadonlyMap<number, Task>} tasks  that they run, of all projects, by id
 * @property {number} waiting  frames that wait, of all projects
 */

/**
 * @typedef {object} View
 * @property {"frame" | "onion" | import("./compare.js").CompareMode} mode
 * @property {"fit" | number} zoom  1 is 100 %
 * @property {number} panX  CSS pixels
 * @property {number} panY
 * @property {number | null} other  id of the frame to compare with
 * @property {string | null} run  whose takes are compared with, frame by frame; null: it is `other`
 * @property {number} opacity  of the neighbours, 0..1
 * @property {number} wipe  0..1
 * @property {number | null} pinned  id of a frame that the onion skin always shows
 * @property {"off" | "held" | "on"} loupe  `held`: while its key is pressed
 * @property {boolean} proxies  shows the small pictures of playback: the cursor moves fast
 */

/**
 * @typedef {object} Playback
 * @property {boolean} playing
 * @property {number} speed  0.5 to 8; negative: backwards; 1 while it stands
 * @property {boolean} loop
 * @property {boolean} pingPong  plays there and back, in place of a loop
 * @property {number | null} in  frame id
 * @property {number | null} out  frame id
 * @property {number} skipped  frames
 * @property {number} rate  frames shown per second
 * @property {ImageBitmap | null} picture  the one shown now
 * @property {ImageBitmap | null} other  the take of the frame shown now that it is compared with
 * @property {{get: (id: number) => ImageBitmap | undefined} | null} pictures  those decoded now, by frame id;
 *   null: it does not play
 */

/**
 * @typedef {object} Notice
 * @property {number} id
 * @property {"info" | "success" | "error"} severity
 * @property {string} text
 * @property {NoticeAction} [action]
 * @property {string} [about]  a notice about the same replaces it
 */
/** @typedef {{label: string, request: import("./requests.js").PanelRequest}} NoticeAction */

/**
 * @typedef {object} Search  in the timeline
 * @property {string} text
 * @property {ReadonlySet<number> | null} ids  of the matching frames; null: nothing is searched for
 * @property {number} unread  frames that can't be found by words yet
 * @property {string} problem  why the text can't be understood; empty: it can
 * @property {number} opened  counts how often the field was asked for
 */

/**
 * @typedef {object} Takes  The panel of a frame's pictures.
 * @property {number} frame  id
 * @property {readonly Frame[] | null} list  the oldest first
 * @property {string} file  of the one that the viewer shows
 */

/**
 * @typedef {import("./api-sheets.js").SheetValues & {key: string}} SheetColumns  `key`: what they depend on
 */

/**
 * @typedef {object} Settings
 * @property {number} thumbnailHeight  pixels
 * @property {boolean} loop
 * @property {boolean} confirmDeletes
 * @property {number} metricsInterval  seconds
 * @property {boolean} timecode
 */

/** @typedef {{label?: string, relation?: Relation | null}} ParameterChanges  null: picked by hand */
/**
 * @typedef {{name?: string, description?: string,
 *   parameters?: {[name: string]: ParameterChanges | null}}} GeneratorChanges  null: not in the form
 */
/** @typedef {import("./api-takes.js").Relation} Relation */
/** @typedef {{[parameter: string]: any}} FormValues  as typed; undefined: untouched */

/**
 * @typedef {object} State  One immutable snapshot; unchanged parts keep their identity. null: not loaded yet.
 * @property {"connecting" | "online" | "offline"} connection
 * @property {boolean} dark
 * @property {boolean} graph  whether ComfyUI's graph is on this page
 * @property {string} api  URL of the API
 * @property {string} docs  URL of the API documentation
 * @property {Problem | null} trouble  why nothing can be shown
 * @property {readonly Project[] | null} projects  last changed first
 * @property {readonly import("./api-files.js").DeletedProject[]} deletedProjects
 * @property {{[projectId: number]: {frames: number, cover: string | null}}} covers  `cover`: a thumbnail's
 *   URL
 * @property {Project | null} project  the open one
 * @property {Timeline | null} timeline
 * @property {ReadonlyMap<number, Frame>} frames  those loaded so far, by id
 * @property {Slots | null} slots
 * @property {Selection} selection
 * @property {{ids: readonly number[], cut: boolean, project: number} | null} clipboard
 * @property {import("./api-routes.js").HistoryAnswer} history  what would be undone and redone next
 * @property {readonly import("./api-routes.js").MarkerAnswer[]} markers  on the timeline, in order
 * @property {Search | null} search  null: closed
 * @property {import("./api-routes.js").Trash | null} trash
 * @property {Takes | null} takes  null: closed
 * @property {ReadonlySet<number>} stale  ids of the frames that were made from something that changed since
 * @property {ReadonlySet<number>} changed  ids of the frames for which their sheets have other values now
 * @property {readonly import("./api-sheets.js").SheetAnswer[]} sheets  the oldest first
 * @property {string | null} sheet  uid of the one in the drawer; null: it is closed
 * @property {ReadonlyMap<string, SheetColumns>} columns  by uid of a sheet
 * @property {{uid: string, track: string, message: string} | null} sheetProblem  why a change was refused
 * @property {ReadonlyMap<number, readonly import("./api-takes.js").FrameSource[]>} sources  by frame id
 * @property {import("./api-takes.js").MadeAnswer | null} plan  what would be made again
 * @property {{presets: import("./api-exports.js").ExportPreset[] | null,
 *   files: import("./api-exports.js").ExportFile[] | null, speeds: import("./export.js").Speeds}} exports
 * @property {ReadonlyMap<string, import("./sound.js").Peaks>} peaks  of sound files loaded so far
 * @property {ReadonlyMap<File, import("./api-routes.js").VideoProbed | Problem>} videos  those in the Import
 *   dialog that were looked into so far
 * @property {Queue | null} queue
 * @property {Machines | null} machines
 * @property {ReadonlySet<import("./requests.js").Verb>} pending  requests that are running
 * @property {{name: string, sent: number} | null} upload  an archive that is being opened; `sent`: 0 to 1
 * @property {readonly string[]} busy  labels of what takes longer
 * @property {{[name: string]: Generator} | null} generators
 * @property {{[name: string]: string}} generatorPictures  thumbnails of the newest frames they made
 * @property {{[category: string]: readonly ModelInfo[]}} models  those loaded so far
 * @property {import("./api-routes.js").ModelStorage | null} modelFiles
 * @property {string | null} generator  the selected one
 * @property {{[generator: string]: FormValues}} forms
 * @property {number} count  frames to generate
 * @property {import("./order.js").Order} order  where they go, and what changes from one to the next
 * @property {{[field: string]: string}} formErrors  the API's messages
 * @property {ReadonlyMap<number, Sidecar | Problem>} sidecars  by frame id
 * @property {ReadonlyMap<number, import("./api-types.js").FrameParams>} params  by frame id; of selections
 * @property {{ids: readonly number[], list: readonly import("./api-takes.js").TakeRun[]} | null} runs  that
 *   made takes of the frames with these ids
 * @property {readonly import("./graph-pictures.js").GraphPicture[]} graphPictures  of the open graph
 * @property {readonly import("./api-takes.js").TakeRun[]} passes  the runs over frames of the film
 * @property {ReadonlyMap<number, Frame | null>} passTakes  of the run that is compared with, by the frame's
 *   id; null: it has none
 * @property {View} view
 * @property {import("./look.js").Look} look
 * @property {boolean} full  whether the viewer fills the screen
 * @property {Playback} playback
 * @property {{now: Metrics | null, history: readonly Metrics[]}} metrics  `history`: the last minute, oldest
 *   first
 * @property {import("./api-types.js").Health | null} health
 * @property {readonly Dialog[]} dialogs  the last is on top
 * @property {readonly Notice[]} notices
 * @property {Settings} settings
 * @property {import("./queue-watch.js").Alerts} alerts  notifications when a long queue has ended
 * @property {"frame" | "generate" | "queue" | "machines"} tab  of the studio's inspector
 * @property {number} split  percent of the studio's height above the timeline
 * @property {import("./zoom.js").Zoom} zoom  of the filmstrip
 * @property {import("./zoom.js").StripSize | null} strip  the size of the filmstrip that was measured last
 * @property {import("./mask.js").Mask | null} mask  the one that was painted last
 * @property {import("./mask.js").Brush} brush
 * @property {boolean} studio  whether the studio is open
 */

export {};
