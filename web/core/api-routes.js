/** The API's answers by route; tests/http/test_panel_types.py checks them. */

/** @typedef {import("./api-types.js").Project} Project */
/** @typedef {import("./api-types.js").Frame} Frame */
/** @typedef {import("./api-types.js").ApiTask} ApiTask */
/** @typedef {import("./api-types.js").QueueState} QueueState */
/** @typedef {import("./api-types.js").Sidecar} Sidecar */
/** @typedef {import("./api-types.js").Generator} Generator */
/** @typedef {import("./api-types.js").ModelInfo} ModelInfo */
/** @typedef {import("./api-types.js").Health} Health */
/** @typedef {import("./api-types.js").FrameParams} FrameParams */
/** @typedef {import("./api-history.js").HistoryAnswer} HistoryAnswer */
/** @typedef {import("./api-history.js").Undone} Undone */
/** @typedef {import("./api-sheets.js").SheetAnswer} SheetAnswer */
/** @typedef {import("./api-sheets.js").SheetList} SheetList */
/** @typedef {import("./api-sheets.js").SheetValues} SheetValues */
/** @typedef {import("./api-sheets.js").SheetTracks} SheetTracks */
/** @typedef {import("./api-exports.js").ExportPresets} ExportPresets */
/** @typedef {import("./api-exports.js").ExportList} ExportList */
/** @typedef {import("./api-machines.js").Machine} Machine */
/** @typedef {import("./api-files.js").DeletedProjects} DeletedProjects */
/** @typedef {import("./api-files.js").ProjectDeleted} ProjectDeleted */
/** @typedef {import("./api-machines.js").MachinesAnswer} MachinesAnswer */
/** @typedef {import("./api-takes.js").Chosen} Chosen */
/** @typedef {import("./api-takes.js").StaleAnswer} StaleAnswer */
/** @typedef {import("./api-takes.js").SourcesAnswer} SourcesAnswer */
/** @typedef {import("./api-takes.js").MadeAnswer} MadeAnswer */
/** @typedef {import("./api-takes.js").FilledAnswer} FilledAnswer */
/** @typedef {import("./api-takes.js").TakeRuns} TakeRuns */
/** @typedef {import("./api-takes.js").RunTakesAnswer} RunTakesAnswer */

/**
 * @typedef {object} ProjectList
 * @property {number} total
 * @property {Project[]} projects
 */
/**
 * @typedef {object} TimelineAnswer
 * @property {number} revision
 * @property {number} total
 * @property {number[]} frame_ids
 * @property {number[][]} holds  [frames, ticks of each] from the first frame on; empty: all are 1
 */
/**
 * @typedef {object} MarkerAnswer  a marker on a frame
 * @property {string} uid
 * @property {string} kind  "shot", "note", "beat"
 * @property {string} name
 * @property {string} colour  as a frame's label
 * @property {number} frame_id
 */
/** @typedef {{markers: MarkerAnswer[]}} MarkerList */
/**
 * @typedef {object} SearchFound  matching frames in timeline order
 * @property {number} total
 * @property {number} unread  frames that can't be found by words yet
 * @property {number[]} frame_ids
 */
/**
 * @typedef {object} FrameList
 * @property {number} total
 * @property {Frame[]} frames
 */
/**
 * @typedef {object} TaskList
 * @property {number} total
 * @property {number} frames  that all of them make
 * @property {ApiTask[]} tasks
 */
/**
 * @typedef {object} GeneratorList
 * @property {{[name: string]: string}} pictures  thumbnails of the newest frames they made
 * @property {number} total
 * @property {{[name: string]: Generator}} plugins
 */
/**
 * @typedef {object} ModelList
 * @property {string} category
 * @property {ModelInfo[]} models
 */
/**
 * @typedef {object} BatchAnswer
 * @property {number} total
 * @property {number[]} task_ids
 */
/** @typedef {{retried: number}} Retried */
/** @typedef {{frames: FrameParams[]}} FramesParamsAnswer */
/**
 * @typedef {object} Stopped
 * @property {string} message
 * @property {number[]} task_ids
 */
/**
 * @typedef {object} Done
 * @property {string} message
 */

/**
 * @typedef {object} Refused  a file that could not be imported, and why
 * @property {string} file
 * @property {string} code
 * @property {string} message
 */
/**
 * @typedef {object} FramesImported
 * @property {number} total
 * @property {Frame[]} frames
 * @property {Refused[]} refused
 */

/**
 * @typedef {object} VideoProbed  what is in a video; null: the file does not say
 * @property {string} video  names it in an import
 * @property {string} name
 * @property {number} width
 * @property {number} height
 * @property {number | null} seconds
 * @property {number | null} fps
 * @property {number} bits  of a channel
 * @property {boolean} alpha
 * @property {boolean} sound
 * @property {number} frame_bytes  of a frame of its size on the disk, roughly
 * @property {number} most_frames  of an import whose order does not confirm more
 */
/** @typedef {{ids: {[uid: string]: number}}} FramesFound */
/** @typedef {Done & {undo: string, bytes: number}} ModelDeleted */
/**
 * @typedef {{categories: string[], deleted: number, deleted_bytes: number, free_bytes: number | null}}
 *   ModelStorage  model folders, deleted files, bytes on the disk
 */
/** @typedef {FrameList & {bytes: number}} Trash  the frames deleted last; `bytes`: of all of them */
/** @typedef {Done & {removed: number, bytes: number}} TrashEmptied */
/**
 * Answers to GET, by path below /api/kino.
 * @typedef {{
 *   "/health": Health,
 *   "/v1/projects": ProjectList,
 *   [project: `/v1/projects/${number}`]: Project,
 *   [timeline: `/v1/projects/${number}/timeline`]: TimelineAnswer,
 *   [markers: `/v1/projects/${number}/markers`]: MarkerList,
 *   [search: `/v1/projects/${number}/search`]: SearchFound,
 *   [sheets: `/v1/projects/${number}/sheets`]: SheetList,
 *   [values: `/v1/projects/${number}/sheets/${string}/values`]: SheetValues,
 *   [trash: `/v1/projects/${number}/trash`]: Trash,
 *   [history: `/v1/projects/${number}/history`]: HistoryAnswer,
 *   [frames: `/v1/projects/${number}/frames`]: FrameList,
 *   [frame: `/v1/frames/${number}`]: Frame,
 *   [params: `/v1/frames/${number}/params`]: Sidecar,
 *   [takes: `/v1/frames/${number}/takes`]: FrameList,
 *   [sources: `/v1/frames/${number}/sources`]: SourcesAnswer,
 *   [stale: `/v1/projects/${number}/stale`]: StaleAnswer,
 *   "/v1/exports/presets": ExportPresets,
 *   [exports: `/v1/projects/${number}/exports`]: ExportList,
 *   "/v1/generator/plugins": GeneratorList,
 *   "/v1/generator/tasks": TaskList,
 *   "/v1/queue": QueueState,
 *   "/v1/machines": MachinesAnswer,
 *   "/v1/projects/restore": DeletedProjects,
 *   "/v1/model-files": ModelStorage,
 *   [models: `/v1/models/${string}`]: ModelList,
 * }} GetAnswers
 */

/**
 * Answers to POST.
 * @typedef {{
 *   "/v1/projects": Project,
 *   "/v1/projects/restore": Project,
 *   [move: `/v1/projects/${number}/frames/move`]: Done,
 *   [copy: `/v1/projects/${number}/frames/copy`]: FrameList,
 *   [sheets: `/v1/projects/${number}/sheets`]: SheetAnswer,
 *   [schedules: `/v1/projects/${number}/sheets/import`]: SheetTracks,
 *   [empty: `/v1/projects/${number}/trash/empty`]: TrashEmptied,
 *   [exports: `/v1/projects/${number}/exports`]: ApiTask,
 *   [video: `/v1/projects/${number}/frames/import-video`]: ApiTask,
 *   [undo: `/v1/projects/${number}/undo`]: Undone,
 *   [redo: `/v1/projects/${number}/redo`]: Undone,
 *   [markers: `/v1/projects/${number}/markers`]: MarkerAnswer,
 *   "/v1/frames/hold": Done,
 *   "/v1/frames/mark": Done,
 *   "/v1/frames/find": FramesFound,
 *   "/v1/frames/params": FramesParamsAnswer,
 *   "/v1/frames/vary": BatchAnswer,
 *   [takes: `/v1/frames/${number}/takes`]: BatchAnswer,
 *   "/v1/frames/choose": Chosen,
 *   "/v1/frames/runs": TakeRuns,
 *   "/v1/frames/runs/takes": RunTakesAnswer,
 *   [chains: `/v1/projects/${number}/chains`]: BatchAnswer,
 *   [passes: `/v1/projects/${number}/passes`]: BatchAnswer,
 *   [between: `/v1/projects/${number}/between`]: BatchAnswer,
 *   [fill: `/v1/projects/${number}/fill-holds`]: FilledAnswer,
 *   [make: `/v1/projects/${number}/make`]: MadeAnswer,
 *   "/v1/frames/delete": FrameList,
 *   "/v1/frames/restore": FrameList,
 *   [regenerate: `/v1/frames/${number}/regenerate`]: ApiTask,
 *   "/v1/generator/plugins": Generator,
 *   "/v1/generator/import": Generator,
 *   [copy: `/v1/generator/plugins/${string}/copy`]: Generator,
 *   [restore: `/v1/generator/plugins/${string}/restore`]: Generator,
 *   "/v1/generator/batches": BatchAnswer,
 *   [start: `/v1/generator/tasks/${number}/generate`]: Done,
 *   [stop: `/v1/generator/tasks/${number}/stop`]: Done,
 *   [retry: `/v1/generator/tasks/${number}/retry`]: Done,
 *   "/v1/model-files/restore": ModelInfo,
 *   "/v1/model-files/empty-trash": TrashEmptied,
 *   "/v1/queue/pause": QueueState,
 *   "/v1/queue/resume": QueueState,
 *   "/v1/queue/retry": Retried,
 *   "/v1/queue/move": Done,
 *   [thumbnails: `/v1/projects/${number}/thumbnails`]: ApiTask,
 *   "/v1/system/emergency-stop": Stopped,
 *   "/v1/system/restart": Done,
 *   "/v1/system/shutdown": Done,
 * }} PostAnswers
 */

/**
 * Answers to PUT.
 * @typedef {{
 *   [project: `/v1/projects/${number}`]: Project,
 *   [audio: `/v1/projects/${number}/audio`]: Project,
 *   [sheet: `/v1/projects/${number}/sheets/${string}`]: SheetAnswer,
 *   [generator: `/v1/generator/plugins/${string}`]: Generator,
 * }} PutAnswers
 */
/**
 * Answers to PATCH.
 * @typedef {{
 *   [task: `/v1/generator/tasks/${number}`]: ApiTask,
 *   [machine: `/v1/machines/${string}`]: Machine,
 *   [marker: `/v1/projects/${number}/markers/${string}`]: MarkerAnswer,
 * }} PatchAnswers
 */
/**
 * Answers to DELETE.
 * @typedef {{
 *   [project: `/v1/projects/${number}`]: ProjectDeleted,
 *   [sheet: `/v1/projects/${number}/sheets/${string}`]: Done,
 *   [marker: `/v1/projects/${number}/markers/${string}`]: Done,
 *   [task: `/v1/generator/tasks/${number}`]: Done,
 *   [machine: `/v1/machines/${string}`]: Done,
 *   [generator: `/v1/generator/plugins/${string}`]: Done,
 *   [model: `/v1/models/${string}/${string}`]: ModelDeleted,
 * }} DeleteAnswers
 */

export {};
