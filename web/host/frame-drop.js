/** Frames that are dropped on ComfyUI's graph: each becomes a Kino Load Frame. */
import { FRAMES_TYPE } from "../core/dragged.js";

/** @typedef {import("../core/dragged.js").Dragged} Dragged */
/** ComfyUI's graph has no types here. @typedef {any} App @typedef {any} GraphNode */

const LOAD_FRAME = "KinoLoadFrame";
const STEP = 40; // pixels from one node to the next
const MOST = 20; // nodes of one drop

/** Takes frames from now on. @param {App} app ComfyUI's */
export function acceptFrames(app) {
  const options = { capture: true }; // before ComfyUI, which would open the graph that is in the picture
  document.addEventListener("dragover", (event) => isOnGraph(app, event) && allow(event), options);
  document.addEventListener("drop", (event) => isOnGraph(app, event) && onDrop(app, event), options);
}

/**
 * Whether frames are over the graph, and not over a node that takes pictures itself, such as Load Image.
 * @param {App} app
 * @param {DragEvent} event
 */
function isOnGraph(app, { dataTransfer, target }) {
  const isFrames = dataTransfer?.types.includes(FRAMES_TYPE);
  return isFrames && target === app.canvas?.canvas && !app.dragOverNode;
}

/** ComfyUI still gets it, to find the node below. @param {DragEvent} event */
function allow(event) {
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
}

/** @param {App} app @param {DragEvent} event */
function onDrop(app, event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  /** @type {Dragged} */
  const { project, frames } = JSON.parse(event.dataTransfer?.getData(FRAMES_TYPE) || '{"frames": []}');
  const { canvas } = app;
  const [x, y] = canvas.convertEventToCanvasOffset(event);
  canvas.emitBeforeChange?.(); // one step of ComfyUI's undo
  const nodes = frames
    .slice(0, MOST)
    .map((frame, at) => addNode(canvas.graph, project, frame, [x + at * STEP, y + at * STEP]));
  canvas.emitAfterChange?.();
  canvas.selectItems?.(nodes);
}

/**
 * @param {any} graph  the one that is open: it may be a subgraph's
 * @param {string} project
 * @param {Dragged["frames"][number]} frame
 * @param {[number, number]} pos
 * @returns {GraphNode}
 */
function addNode(graph, project, { path, number }, pos) {
  const node = /** @type {any} */ (window).LiteGraph.createNode(LOAD_FRAME);
  node.pos = pos;
  graph.add(node);
  const values = { project, frame_number: number, file: path };
  for (const widget of node.widgets ?? []) {
    const value = values[/** @type {keyof typeof values} */ (widget.name)];
    if (value !== undefined) widget.value = value;
  }
  return node;
}
