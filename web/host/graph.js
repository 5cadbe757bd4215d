/** Puts Kino Save Frame behind what a ComfyUI graph shows or saves. */

const SAVER = "KinoSaveFrame";
const GAP = 40; // pixels between nodes

/**
 * Every picture that ends in a node without outputs (Save Image, Preview Image, …) also goes to a project. One that goes there already gets the project's name.
 * @param {any} app ComfyUI's @param {string} project @returns {number} how many pictures are saved now
 */
export function saveGraphTo(app, project) {
  const graph = app.graph;
  const nodes = /** @type {any[]} */ (graph.nodes ?? graph._nodes);
  const savers = nodes.filter((node) => node.type === SAVER);
  for (const saver of savers) name(saver, project);
  const saved = new Set(savers.flatMap((saver) => pictures(graph, saver)).map(({ key }) => key));
  const ends = nodes.filter(
    (node) =>
      node.type !== SAVER && !(node.outputs ?? []).some((/** @type {any} */ output) => output.links?.length),
  );
  let made = 0;
  for (const end of ends) {
    for (const source of pictures(graph, end)) {
      if (saved.has(source.key)) continue;
      saved.add(source.key);
      add(graph, end, source, project);
      made += 1;
    }
  }
  return made + savers.length;
}

/** The pictures that a node takes: where each comes from. @param {any} graph @param {any} node */
function pictures(graph, node) {
  const links = (node.inputs ?? [])
    .filter((/** @type {any} */ input) => input.type === "IMAGE" && (input.link ?? null) !== null)
    .map((/** @type {any} */ input) => link(graph, input.link));
  return links.filter(Boolean).map((/** @type {any} */ one) => ({
    key: `${one.origin_id}:${one.origin_slot}`,
    id: one.origin_id,
    slot: one.origin_slot,
  }));
}

/** @param {any} graph @param {any} id */
const link = (graph, id) => graph.getLink?.(id) ?? graph.links?.get?.(id) ?? graph.links?.[id];

/** @param {any} graph @param {any} end @param {{id: any, slot: number}} source @param {string} project */
function add(graph, end, source, project) {
  const saver = /** @type {any} */ (window).LiteGraph.createNode(SAVER);
  saver.pos = [end.pos[0], end.pos[1] + end.size[1] + GAP];
  graph.add(saver);
  const input = saver.inputs.findIndex((/** @type {any} */ one) => one.type === "IMAGE");
  graph.getNodeById(source.id).connect(source.slot, saver, input);
  name(saver, project);
}

/** @param {any} saver @param {string} project */
function name(saver, project) {
  const widget = saver.widgets?.find((/** @type {any} */ one) => one.name === "project");
  if (widget) widget.value = project;
}
