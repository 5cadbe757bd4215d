/** What elements request of the state. */

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./dialogs.js").Dialog} Dialog */
/** @typedef {import("./api-types.js").Place} Place */
/** @typedef {import("./graph-pictures.js").Relations} Relations */
/** @typedef {import("./api-routes.js").Refused} Refused */
/** @typedef {"contain" | "cover"} Fit  how pictures of other sizes come in */
/** @typedef {{}} Nothing  a request without details */

/**
 * Every request, verb -> details. An element sends one by `request(verb, details)`; state/verbs carries it
 * out.
 * @typedef {object} Requests
 * @property {Nothing} load-projects
 * @property {{id: number}} open-project
 * @property {{name: string, width: number, height: number, fps: number}} create-project
 * @property {{id: number, name?: string, width?: number, height?: number, fps?: number, note?: string}}
 *   update-project
 * @property {{ids: number[]}} delete-projects  without confirmation
 * @property {{tokens: string[]}} restore-projects
 * @property {Nothing} save-archive  of the open project, as a download
 * @property {{file: File}} open-archive  as a new project
 * @property {{from: number, to: number}} load-frames  timeline indexes; `to` is past the end
 * @property {{indexes: readonly number[]}} load-frames-at  timeline indexes, in any distance
 * @property {{id: number}} load-sidecar
 * @property {{id: number, how: "one" | "toggle" | "range"}} select-frame
 * @property {Nothing} select-all
 * @property {{by: number, extend?: boolean}} step  moves the cursor; `extend`: the selection grows
 * @property {{to: "first" | "last" | number}} go-to  a timeline index, or an end
 * @property {{side: "in" | "out", id: number | null}} set-mark
 * @property {Nothing} clear-marks
 * @property {{ids: number[]}} delete-frames  asks for confirmation if the settings say so
 * @property {{ids: number[]}} delete-frames-now
 * @property {{project_id?: number, step?: string, confirmed?: boolean}} undo  of the open project without
 *   `project_id`; `step`: only if this was the last change; `confirmed`: also if it stops tasks
 * @property {Nothing} redo
 * @property {{ids: number[], set: {rating?: number, label?: string, note?: string}}} mark-frames
 * @property {{rating: number}} rate  the selected frames
 * @property {{ids: number[], hold: number}} hold-frames  `hold`: ticks of each
 * @property {{frame_id: number, kind: string, name: string, colour: string}} add-marker
 * @property {{uid: string, kind: string, name: string, colour: string}} change-marker
 * @property {{uid: string}} delete-marker
 * @property {Nothing} open-search
 * @property {Nothing} close-search
 * @property {{text: string}} search  in the timeline; an empty text shows all frames again
 * @property {{by: -1 | 1}} step-match  to the next or previous frame that matches
 * @property {Nothing} select-matches
 * @property {{file: string}} load-peaks  of a sound file
 * @property {{files: File[], start_frame: number}} add-sound
 * @property {{index: number, clip: import("./api-types.js").SoundClip}} change-clip
 * @property {{index: number}} remove-clip
 * @property {Nothing} load-exports  formats, and the files exported so far
 * @property {{preset: string, quality: string, name: string, first?: number, last?: number,
 *   frame_ids?: number[], width: number, height: number, timecode: string | null, sound: boolean,
 *   metadata: boolean, hardware: boolean, start?: number, pattern?: string}} export-film
 * @property {{name: string, url: string}} open-export  the workflow of an exported file, in ComfyUI's graph
 * @property {{url: string}} download  a path of the API
 * @property {Nothing} load-trash
 * @property {Nothing} load-more-trash
 * @property {{ids: number[]}} restore-frames  from the trash
 * @property {Nothing} empty-trash  without confirmation
 * @property {{id: number}} open-takes  of a frame; closes them if they are open
 * @property {{id: number}} load-takes  of another frame, while they are open
 * @property {Nothing} close-takes
 * @property {{by: -1 | 1}} step-take
 * @property {{file: string}} show-take  in the viewer
 * @property {{file?: string}} choose-take  the frame shows it from now on; no `file`: the one in the viewer
 * @property {{rating: number}} rate-take  the one in the viewer
 * @property {Nothing} delete-take  the one in the viewer
 * @property {{count: number, clip?: boolean}} make-takes  with new seeds; `clip`: of all frames of the clip
 * @property {Nothing} load-passes  the runs over frames of the film
 * @property {{indexes: readonly number[]}} load-pass-takes  that the viewer compares with
 * @property {{ids: readonly number[]}} load-runs  that made takes of these frames
 * @property {{run: string, ids: readonly number[]}} choose-run  the frames show their takes of it
 * @property {{by: -1 | 1}} step-run  the selected frames show the takes of the run before or after it
 * @property {import("./gaps.js").BetweenBody} put-between
 * @property {import("./gaps.js").FillBody} fill-holds
 * @property {{id: number}} load-sources  of a frame
 * @property {{sheet?: string}} load-plan  what would be made again; `sheet`: of this one alone
 * @property {{what: ("stale" | "changed" | "missing" | "failed")[], sheet?: string}} make
 * @property {Nothing} move-over-frames  asks for a sheet of the form as it is filled in
 * @property {{name: string, frames: number, track: string}} create-sheet  `track`: what moves; empty: nothing
 * @property {{uid?: string}} open-sheet  in the drawer; without `uid` the one that was open last, or none
 * @property {Nothing} close-sheet
 * @property {{uid: string}} load-columns  the values of a sheet
 * @property {{uid: string, changes: import("./sheet.js").SheetChanges}} change-sheet
 * @property {{uid: string}} delete-sheet
 * @property {{uid: string, format: string, text: string, parameter: string}} import-schedule
 * @property {Nothing} copy  the selection
 * @property {Nothing} cut
 * @property {Nothing} paste  after the cursor
 * @property {Nothing} duplicate  the selection, after it
 * @property {{ids: number[], before: number | null}} move-frames  null: to the end
 * @property {{by: -1 | 1}} nudge-frames  moves the selection by one place
 * @property {{files: File[], fit?: Fit, refused?: Refused[]} & Place} import-pictures  `refused`: others,
 *   which are named
 * @property {Nothing} cancel-import  of pictures; what came of it goes away again
 * @property {{files: File[], fit?: Fit} & Place} import-files  pictures, videos, sounds: each as what it is
 * @property {{files: File[]}} probe-videos  sends them, and finds what is in each
 * @property {{orders: import("./video.js").VideoOrder[]}} import-videos
 * @property {{id: number}} open-in-graph
 * @property {Nothing} toggle-play
 * @property {Nothing} pause
 * @property {{direction: 1 | -1, slow?: boolean}} shuttle  plays; again: faster. `slow`: at half speed
 * @property {Nothing} play-range  from the in point to the out point
 * @property {{by: 1 | -1}} go-to-stop  the next or previous marker, in or out point, or end of the film
 * @property {{loop: boolean}} set-loop
 * @property {{pingPong: boolean}} set-ping-pong
 * @property {Nothing} load-generators
 * @property {{category: string}} load-models
 * @property {Nothing} load-model-files  categories, and what was deleted
 * @property {{category: string, file: File}} upload-model
 * @property {{category: string, name: string}} delete-model  can be undone from the notice
 * @property {{undo: string}} restore-model
 * @property {Nothing} empty-model-trash  without confirmation
 * @property {Nothing} refresh-models  reads the model folders again
 * @property {{name: string}} select-generator
 * @property {{generator: string, parameter: string, value: unknown}} set-field  of a generator's form
 * @property {{count: number}} set-count  of frames to generate
 * @property {Partial<import("./order.js").Order>} set-order
 * @property {{place?: Place, replace?: number[], rate?: import("./api-types.js").Rate, allowEqual?: boolean}}
 *   generate  with the selected generator's form; `replace`: these frames, one by one
 * @property {{id: number}} regenerate
 * @property {{id: number}} open-variation
 * @property {{id: number, overrides: {[name: string]: unknown}, place: Place, count: number}}
 *   create-variation
 * @property {{ids: number[]}} load-params  of several frames
 * @property {import("./many-orders.js").VaryBody} vary-frames
 * @property {{order: import("./many-orders.js").OverBody, pictures: number}} run-over  a generator;
 *   `pictures`: of each task
 * @property {{ids: number[]}} regenerate-frames  as takes; asks first if some can't be
 * @property {Nothing} load-graph-pictures  that the open graph loads
 * @property {{name: string, description: string, relations: Relations}} save-generator  from the open graph
 * @property {{file: File}} import-generator
 * @property {{name: string}} export-generator  as a download
 * @property {{name: string}} copy-generator
 * @property {{name: string, changes: import("./types.js").GeneratorChanges}} edit-generator
 * @property {{name: string}} delete-generator  can be undone from the notice
 * @property {{name: string}} restore-generator
 * @property {{project: string}} save-graph-to-project
 * @property {{id: number, what: import("./use-params.js").What}} use-params  of a frame, in the form
 * @property {{id: number}} use-as-image  a frame, as what another is made from
 * @property {{id: number}} start-mask  painting on a frame; its last mask is still there
 * @property {Nothing} close-mask
 * @property {{step: import("./mask.js").MaskStep}} add-to-mask
 * @property {Nothing} undo-mask
 * @property {Nothing} redo-mask
 * @property {Partial<import("./mask.js").Brush>} set-brush
 * @property {{id: number, picture: Blob}} send-mask  of a frame, to the form that inpaints
 * @property {{text: string, what: string}} copy-text  to the system's clipboard; `what`: "Prompt"
 * @property {{id: number}} copy-picture  to the system's clipboard
 * @property {{id: number}} save-picture  as a download
 * @property {{id: number}} start-task
 * @property {{id: number}} stop-task
 * @property {{id: number}} retry-task
 * @property {{id: number}} delete-task
 * @property {{id: number, before: number | null}} reorder-task  among the waiting ones; null: to the end
 * @property {{status: "failed" | "stopped", ids?: number[]}} retry-tasks  all of the open project, or these
 * @property {Nothing} pause-queue  of all projects
 * @property {Nothing} resume-queue
 * @property {Nothing} load-machines
 * @property {{seat: string, paused: boolean}} pause-machine  it finishes what it draws
 * @property {{seat: string}} forget-machine  one that is gone
 * @property {Nothing} rebuild-thumbnails  of the open project
 * @property {Nothing} clear-ended-tasks  failed and stopped ones
 * @property {{confirmed?: boolean}} stop-all  asks first if tasks wait that would not run
 * @property {Partial<import("./types.js").View>} set-view
 * @property {Partial<import("./look.js").Look>} set-look
 * @property {{full: boolean}} set-full  the viewer on the whole screen
 * @property {Nothing} open-clean-viewer  in a new window
 * @property {{project: number, frame: number | null, playing: boolean}} follow  the cursor of another window
 * @property {{tab: State["tab"]}} set-tab
 * @property {{percent: number}} set-split  of the studio's height above the timeline
 * @property {{zoom: import("./zoom.js").Zoom}} zoom-timeline
 * @property {{by: number}} step-zoom  steps in or, negative, out
 * @property {import("./zoom.js").StripSize} measure-strip  the filmstrip has this size
 * @property {Dialog} open-dialog
 * @property {Nothing} close-dialog
 * @property {{id: number}} dismiss-notice
 * @property {Nothing} open-studio
 * @property {Nothing} show-timeline  of ComfyUI's page
 * @property {Nothing} close-studio
 * @property {Partial<import("./types.js").Settings>} update-settings
 * @property {{on: boolean}} set-alerts  whether to show a notification when a long queue has ended
 * @property {{token: string}} set-token
 * @property {Nothing} reload  everything, after a failure
 * @property {Nothing} load-health
 * @property {Nothing} restart-comfyui
 * @property {Nothing} shut-down-comfyui
 */

/** @typedef {keyof Requests} Verb */
/**
 * The details of a request as arguments: left out where there are none.
 * @template {Verb} V
 * @typedef {{} extends Requests[V] ? [detail?: Requests[V]] : [detail: Requests[V]]} Details
 */
/** @typedef {<V extends Verb>(verb: V, ...detail: Details<V>) => void} Send */
/**
 * @template {Verb} V
 * @typedef {{} extends Requests[V] ? {verb: V, detail?: Requests[V]} : {verb: V, detail: Requests[V]}}
 *   RequestOf
 */
/** @typedef {{[V in Verb]: RequestOf<V>}[Verb]} PanelRequest  as a value: of a key, a menu item, a notice */

export {};
