/** What Kino needs from the page it is in: ComfyUI's (comfy.js) or its own (page.js). */

/**
 * @typedef {object} Host
 * @property {boolean} graph  whether a graph is on this page
 * @property {(path: string, init: RequestInit) => Promise<Response>} fetch  a path below /api/kino
 * @property {(url: string) => string} address  of a path that the API gave ("/api/kino/v1/…")
 * @property {() => string} socket  the WebSocket's address
 * @property {() => Partial<import("../core/types.js").Settings>} settings  as they are kept
 * @property {(settings: Partial<import("../core/types.js").Settings>) => void} keep  keeps settings
 * @property {(title: string | null) => void} setTitle  null: the page's own
 * @property {(picture: File, prompt: object | null, name: string) => Promise<void>} openInGraph
 * @property {() => Promise<object>} graphPrompt  the open graph, as the API takes it
 * @property {(project: string) => Promise<number>} saveGraphTo  puts Kino Save Frame behind the graph's outputs; how many
 * @property {() => void} openStudio
 * @property {() => void} closeStudio
 */

export {};
