/** Adds Kino Save Frame to the results of a ComfyUI graph, also inside its subgraphs. */

/** ComfyUI's graph has no types here. @typedef {any} Graph @typedef {any} GraphNode @typedef {any} Link */
/**
 * @typedef {object} End  An input where pictures or a video leave the graph.
 * @property {Graph} graph  that has the node
 * @property {GraphNode} node
 * @property {Link} link  to the input
 * @property {"IMAGE" | "VIDEO"} type
 * @property {string} key  the same for the same pictures
 */

const SAVE_FRAME = "KinoSaveFrame";
const GAP = 40; // pixels between nodes
const SUBGRAPH_INPUT = -10; // ComfyUI's id of the node with a subgraph's inputs
const MUTED = [2, 4]; // modes of a node: never, bypass
const SHOWS = /preview|compare|show|display|view/i; // in the names of nodes that save nothing

/**
 * Saves the results of the graph to a project: what it saves or, if it saves nothing, what it shows. What
 * another result is made from is none. Existing Kino Save Frame nodes get the project's name.
 * @param {{graph: Graph}} app ComfyUI's
 * @param {string} project
 * @returns {number} how many results are saved
 */
export function saveGraphToProject(app, project) {
  const ends = allNodes(app.graph).flatMap(({ graph, node }) => endsOf(graph, node));
  const savers = allNodes(app.graph).filter(({ node }) => node.type === SAVE_FRAME);
  for (const { node } of savers) setProject(node, project);
  const saved = new Set(ends.filter(({ node }) => node.type === SAVE_FRAME).map(({ key }) => key));
  const added = results(ends).filter(({ key }) => !saved.has(key));
  for (const end of added) addSaver(end, project);
  return added.length + savers.length;
}

/**
 * Names the nodes that are not installed, which the page leaves without a class.
 * @param {{graph: Graph}} app ComfyUI's
 * @param {{[id: string]: any}} prompt  as `graphToPrompt` gives it
 */
export function nameMissing(app, prompt) {
  for (const [id, entry] of Object.entries(prompt)) {
    if (entry.class_type) continue;
    const node = nodeAt(app.graph, id.split(":"));
    entry._meta = { ...entry._meta, title: node?.type ?? entry._meta?.title };
  }
  return prompt;
}

/**
 * @param {Graph} graph
 * @param {string[]} path  ids: of subgraphs' nodes, then the node's
 * @returns {GraphNode | undefined}
 */
function nodeAt(graph, [id, ...inner]) {
  const node = graph?.getNodeById(id) ?? graph?.getNodeById(Number(id));
  return inner.length ? nodeAt(node?.subgraph, inner) : node;
}

/**
 * The nodes of a graph and of its subgraphs that run.
 * @param {Graph} graph
 * @returns {{graph: Graph, node: GraphNode}[]}
 */
function allNodes(graph) {
  const nodes = /** @type {GraphNode[]} */ (graph.nodes ?? graph._nodes);
  const running = nodes.filter(({ mode }) => !MUTED.includes(mode));
  return running.flatMap((node) => [{ graph, node }, ...(node.subgraph ? allNodes(node.subgraph) : [])]);
}

/** @param {Graph} graph @param {GraphNode} node @returns {End[]} */
function endsOf(graph, node) {
  if (node.type !== SAVE_FRAME && !isOutput(node)) return [];
  const inputs = /** @type {{type: unknown, link?: unknown}[]} */ (node.inputs ?? []);
  return inputs.flatMap((input) => {
    const types = String(input.type).split(",");
    const type = types.includes("VIDEO") ? "VIDEO" : "IMAGE";
    const link = types.includes(type) && (input.link ?? null) !== null && findLink(graph, input.link);
    return link ? [{ graph, node, link, type, key: keyOf(graph, link) }] : [];
  });
}

/** Whether ComfyUI runs a node for its own sake, and on this machine. @param {GraphNode} node */
function isOutput(node) {
  const known = node.constructor?.nodeData;
  if (known) return Boolean(known.output_node) && !known.api_node;
  const outputs = /** @type {{links?: unknown[]}[]} */ (node.outputs ?? []);
  return !outputs.some(({ links }) => links?.length);
}

/** Names the pictures of a link; behind a Create Video, its own. @param {Graph} graph @param {Link} link */
function keyOf(graph, link) {
  const node = graph.getNodeById(link.origin_id);
  const images = node?.type === "CreateVideo" && node.inputs.find(nameIs("images"))?.link;
  const { origin_id, origin_slot } = (images && findLink(graph, images)) || link;
  return `${graph.id}:${origin_id}:${origin_slot}`;
}

/** @param {string} wanted */
const nameIs =
  (wanted) =>
  (/** @type {{name: string}} */ { name }) =>
    name === wanted;

/** One end of each result; the VIDEO, which has the sound, before its pictures. @param {End[]} ends */
function results(ends) {
  const savers = ends.filter(({ node }) => !SHOWS.test(node.type));
  const found = savers.length ? savers : ends;
  /** @type {Map<string, End>} */
  const distinct = new Map();
  for (const end of found) if (end.type === "VIDEO" || !distinct.has(end.key)) distinct.set(end.key, end);
  const all = [...distinct.values()];
  return all.filter((end) => !all.some((other) => other !== end && isMadeFrom(other, end)));
}

/** Whether pictures are made from others of the same graph. @param {End} end @param {End} source */
function isMadeFrom(end, source) {
  if (end.graph !== source.graph || end.link.origin_id === source.link.origin_id) return false;
  const seen = new Set([end.link.origin_id]);
  for (const id of seen) {
    const inputs = /** @type {{link?: unknown}[]} */ (end.graph.getNodeById(id)?.inputs ?? []);
    for (const { link } of inputs) {
      const found = (link ?? null) === null ? null : findLink(end.graph, link);
      if (found) seen.add(found.origin_id);
    }
  }
  return seen.has(source.link.origin_id);
}

/** Works with the graphs of all supported frontends. @param {Graph} graph @param {any} id */
const findLink = (graph, id) => graph.getLink?.(id) ?? graph.links?.get?.(id) ?? graph.links?.[id];

/** @param {End} end @param {string} project */
function addSaver({ graph, node, link, type }, project) {
  const saver = /** @type {any} */ (window).LiteGraph.createNode(SAVE_FRAME);
  saver.pos = [node.pos[0], node.pos[1] + node.size[1] + GAP];
  graph.add(saver);
  const input = saver.inputs.findIndex((/** @type {{type: string}} */ slot) => slot.type === type);
  if (link.origin_id === SUBGRAPH_INPUT)
    graph.inputNode.slots[link.origin_slot].connect(saver.inputs[input], saver);
  else graph.getNodeById(link.origin_id).connect(link.origin_slot, saver, input);
  setProject(saver, project);
}

/** @param {GraphNode} saver @param {string} project */
function setProject(saver, project) {
  const widget = saver.widgets?.find(nameIs("project"));
  if (widget) widget.value = project;
}
