/** Which dialogs there are. */

/** @typedef {import("./requests.js").Nothing} Nothing */
/** @typedef {import("./requests.js").PanelRequest} PanelRequest */
/** @typedef {import("./api-routes.js").Refused} Refused */
/** @typedef {import("./types.js").State} State */

/**
 * Every dialog, kind -> details.
 * @typedef {object} Dialogs
 * @property {Nothing} new-project
 * @property {{id: number}} project-settings
 * @property {Nothing} projects
 * @property {Nothing} find-frame
 * @property {{ids: number[]}} hold
 * @property {{frame_id: number, marker?: import("./api-routes.js").MarkerAnswer}} marker  `marker`: to change
 * @property {{ids: number[]}} delete-frames
 * @property {Nothing} trash
 * @property {{sheet?: string}} make
 * @property {Nothing} new-sheet
 * @property {{uid: string}} sheet-settings
 * @property {{uid: string}} paste-schedule
 * @property {Nothing} export
 * @property {Nothing} add-sound
 * @property {Nothing} import-pictures
 * @property {{imported: number, refused: Refused[]}} import-result
 * @property {{files: File[], before?: number}} import-videos  `before`: the frame before which they go
 * @property {Nothing} select-generator
 * @property {{take?: number, before?: Pick<State, "generator" | "count">}} generate  `take`: the frame of
 *   which a take is suggested; `before`: what the form goes back to
 * @property {{id: number}} variation
 * @property {{ids: number[]}} compare-params
 * @property {{ids: number[]}} vary-frames
 * @property {{ids: number[]}} run-over
 * @property {{ids: number[]}} between
 * @property {{ids: number[]}} fill-holds
 * @property {Nothing} save-graph
 * @property {Nothing} save-generator
 * @property {{name: string}} edit-generator
 * @property {Nothing} model-files
 * @property {Nothing} about
 * @property {Nothing} shortcuts
 * @property {{message: string}} token
 * @property {{title: string, message: string, label: string, request: PanelRequest, danger?: boolean}}
 *   confirm
 */

/** @typedef {keyof Dialogs} DialogKind */
/**
 * @template {DialogKind} K
 * @typedef {{kind: K} & Dialogs[K]} DialogOf
 */
/** @typedef {{[K in DialogKind]: DialogOf<K>}[DialogKind]} Dialog */
/** @typedef {{[K in DialogKind]: {} extends Dialogs[K] ? K : never}[DialogKind]} PlainDialogKind */

export {};
