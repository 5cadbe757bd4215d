/** The requests that flow up from the elements. */

/**
 * What elements ask for (`this.ask(verb, detail)`); state/verbs answers each. Ids are frame ids unless said otherwise.
 * @typedef {object} Asks
 * @property {{}} load-projects
 * @property {{id: number}} open-project  a project's id
 * @property {{name: string, width: number, height: number, fps: number}} create-project
 * @property {{id: number, name?: string, width?: number, height?: number, fps?: number}} change-project
 * @property {{ids: number[]}} delete-projects  project ids; asked for already
 * @property {{from: number, to: number}} need-frames  timeline indexes (to is past the end) that are in view
 * @property {{id: number, how: "one" | "toggle" | "range"}} select
 * @property {{}} select-all
 * @property {{by: number}} step  moves the cursor along the timeline
 * @property {{to: "first" | "last" | number}} go  a number is a timeline index from 0
 * @property {{index: number}} scrub  as go; while dragging
 * @property {{side: "in" | "out", id: number | null}} mark
 * @property {{}} clear-marks
 * @property {{ids: number[]}} delete-frames  asks for confirmation if the settings say so
 * @property {{ids: number[]}} delete-frames-now
 * @property {{}} undo
 * @property {{}} copy  the selection
 * @property {{}} cut
 * @property {{}} paste  behind the cursor
 * @property {{}} duplicate  the selection, behind it
 * @property {{ids: number[], before: number | null}} move-frames
 * @property {{files: File[], where?: "append" | "before", frame_id?: number}} import-files
 * @property {{}} toggle-play
 * @property {{loop: boolean}} set-loop
 * @property {{}} load-generators
 * @property {{category: string}} need-models
 * @property {{name: string}} choose-generator
 * @property {{generator: string, parameter: string, value: any}} fill  one field of a form
 * @property {{count: number}} set-count
 * @property {{place?: import("./types.js").Place}} generate  with the chosen generator's form
 * @property {{id: number}} make-again
 * @property {{id: number, overrides: {[name: string]: any}, place: import("./types.js").Place, count: number}} make-variation
 * @property {{id: number}} start-task  task ids from here on
 * @property {{id: number}} stop-task
 * @property {{id: number}} retry-task
 * @property {{id: number}} forget-task
 * @property {{id: number, before: number | null}} order-task  a waiting task goes before another
 * @property {{}} clear-finished
 * @property {{}} emergency-stop
 * @property {Partial<import("./types.js").View>} set-view
 * @property {{tab: import("./types.js").State["tab"]}} set-tab
 * @property {{id: number}} need-sidecar
 * @property {{id: number}} open-in-graph
 * @property {import("./types.js").Dialog} open-dialog
 * @property {{}} close-dialog
 * @property {{id: number}} dismiss-notice
 * @property {{}} open-studio
 * @property {{}} close-studio
 * @property {Partial<import("./types.js").Settings>} set-settings
 * @property {{action: "restart" | "shutdown"}} system
 * @property {{}} load-health
 * @property {{}} reload  everything anew, after a failure
 * @property {{}} refresh-models  new files may be there
 * @property {{by: number}} nudge  moves the selected frames one place
 * @property {{tokens: string[]}} restore-projects
 * @property {{name: string, description: string}} keep-generator  the open graph, as a generator
 * @property {{project: string}} save-graph-to  the open graph's pictures become frames of a project
 * @property {{token: string}} set-token
 */

export {};
