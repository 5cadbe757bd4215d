/** Adds Kino Save Frame to the outputs of a ComfyUI graph. */

/** ComfyUI's graph has no types here. @typedef {any} Graph @typedef {any} GraphNode */
/** @typedef {{key: string, id: unknown, slot: number}} Source  the output that a link comes from */

const SAVE_FRAME = "KinoSaveFrame";
const GAP = 40; // pixels between nodes

/**
 * Saves every picture that reaches an output node (Save Image, Preview Image, …) to a project. Existing Kino
 * Save Frame nodes get the project's name.
 * @param {{graph: Graph}} app ComfyUI's
 * @param {string} project
 * @returns {number} how many pictures are saved
 */
export function saveGraphToProject(app, project) {
  const graph = app.graph;
  const nodes = /** @type {GraphNode[]} */ (graph.nodes ?? graph._nodes);
  const savers = nodes.filter((node) => node.type === SAVE_FRAME);
  for (const saver of savers) setProject(saver, project);
  const saved = new Set(savers.flatMap((saver) => sources(graph, saver)).map(({ key }) => key));
  let added = 0;
  for (const output of nodes.filter(isOutput)) {
    for (const source of sources(graph, output)) {
      if (saved.has(source.key)) continue;
      saved.add(source.key);
      addSaver(graph, output, source, project);
      added += 1;
    }
  }
  return added + savers.length;
}

/** @param {GraphNode} node */
function isOutput(node) {
  const outputs = /** @type {{links?: unknown[]}[]} */ (node.outputs ?? []);
  return node.type !== SAVE_FRAME && !outputs.some(({ links }) => links?.length);
}

/**
 * Where the pictures of a node's inputs come from.
 * @param {Graph} graph
 * @param {GraphNode} node
 * @returns {Source[]}
 */
function sources(graph, node) {
  const inputs = /** @type {{type: string, link?: unknown}[]} */ (node.inputs ?? []);
  const linked = inputs.filter(({ type, link }) => type === "IMAGE" && (link ?? null) !== null);
  const links = linked.map(({ link }) => findLink(graph, link)).filter(Boolean);
  return links.map(({ origin_id: id, origin_slot: slot }) => ({ key: `${id}:${slot}`, id, slot }));
}

/** Works with the graphs of all supported frontends. @param {Graph} graph @param {any} id */
const findLink = (graph, id) => graph.getLink?.(id) ?? graph.links?.get?.(id) ?? graph.links?.[id];

/** @param {Graph} graph @param {GraphNode} output @param {Source} source @param {string} project */
function addSaver(graph, output, source, project) {
  const saver = /** @type {any} */ (window).LiteGraph.createNode(SAVE_FRAME);
  saver.pos = [output.pos[0], output.pos[1] + output.size[1] + GAP];
  graph.add(saver);
  const input = saver.inputs.findIndex((/** @type {{type: string}} */ { type }) => type === "IMAGE");
  graph.getNodeById(source.id).connect(source.slot, saver, input);
  setProject(saver, project);
}

/** @param {GraphNode} saver @param {string} project */
function setProject(saver, project) {
  const widget = saver.widgets?.find((/** @type {{name: string}} */ { name }) => name === "project");
  if (widget) widget.value = project;
}
