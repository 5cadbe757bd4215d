/** What Kino needs from the page it is in: ComfyUI's (host/comfy.js) or its own (host/page.js). */

/**
 * @typedef {object} Host
 * @property {boolean} graph  whether ComfyUI's graph is on this page
 * @property {(path: string, init: RequestInit) => Promise<Response>} fetch  a path below /api/kino
 * @property {(path: string) => string} url  of a path from the API, such as "/api/kino/v1/…"
 * @property {() => string} socketUrl
 * @property {() => Partial<import("../core/types.js").Settings>} settings  the saved ones
 * @property {(settings: Partial<import("../core/types.js").Settings>) => void} saveSettings
 * @property {(title: string | null) => void} setTitle  null: the page's own
 * @property {(file: File, prompt: object | null, name: string) => Promise<void>} openInGraph
 * @property {() => Promise<import("../core/graph-pictures.js").Prompt>} graphPrompt  of the open graph
 * @property {(project: string) => Promise<number>} saveGraphToProject  how many outputs the project gets
 * @property {() => void} showTimeline  opens it, unless it is in sight
 * @property {() => void} openStudio
 * @property {() => void} closeStudio
 */

export {};
