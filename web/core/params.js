/** A frame's parameters as labelled rows, and the differences between two frames. */
import { text } from "../texts/text.js";

/** @typedef {import("./api-types.js").Params} Params */
/** @typedef {{name: string, label: string, text: string}} Row */
/** @typedef {{kind: "same" | "removed" | "added", text: string}} Run */

const MOST_CELLS = 250_000; // of the table that compares two texts; larger ones would block the page

/** Parameter of a sidecar -> label, in display order. */
const LABELS = /** @type {const} */ ([
  ["prompt", text("fields.prompt")],
  ["negative_prompt", text("fields.negative-prompt")],
  ["model_name", text("fields.model")],
  ["loras", "LoRA"],
  ["sampler", text("fields.sampler")],
  ["scheduler", text("fields.scheduler")],
  ["steps", text("fields.steps")],
  ["cfg_scale", "CFG"],
  ["guidance", text("fields.guidance")],
  ["denoise", text("fields.denoise")],
  ["seed", text("fields.seed")],
  ["batch_index", text("fields.batch-image")],
]);

/** The known parameters. @param {Params} params @returns {Row[]} */
export function paramRows(params) {
  return paramCells(params).filter(({ text }) => text !== "");
}

/** All parameters; the text is empty where one is not known. @param {Params} params @returns {Row[]} */
export function paramCells(params) {
  return LABELS.map(([name, label]) => ({ name, label, text: shown(params, name) }));
}

/**
 * The parameters that differ; `from` or `to` is empty if one of the frames lacks it.
 * @param {Params} before
 * @param {Params} after
 * @returns {{name: string, label: string, from: string, to: string}[]}
 */
export function paramDifferences(before, after) {
  return LABELS.map(([name, label]) => ({
    name,
    label,
    from: shown(before, name),
    to: shown(after, name),
  })).filter(({ from, to }) => from !== to);
}

/**
 * Two texts compared word by word, by their longest common subsequence.
 * @param {string} before
 * @param {string} after
 * @returns {Run[]}
 */
export function diffWords(before, after) {
  const [a, b] = [words(before), words(after)];
  if (a.length * b.length > MOST_CELLS)
    return [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ];
  const lengths = commonLengths(a, b);
  /** @type {Run[]} */
  const runs = [];
  const add = (/** @type {Run["kind"]} */ kind, /** @type {string} */ word) => {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += word;
    else runs.push({ kind, text: word });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) [i, j] = (add("same", a[i]), [i + 1, j + 1]);
    else if (j >= b.length || (i < a.length && lengths[i + 1][j] >= lengths[i][j + 1]))
      add("removed", a[i++]);
    else add("added", b[j++]);
  }
  return runs;
}

/** @param {Params} params @param {(typeof LABELS)[number][0]} name @returns {string} */
function shown(params, name) {
  const value = params[name];
  if (value === null || value === undefined || value === "") return "";
  if (name === "loras") return /** @type {NonNullable<Params["loras"]>} */ (value).map(lora).join("\n");
  if (name === "batch_index") return batchImage(Number(value), params.batch_size ?? 1);
  if (name === "denoise" && value === 1) return "";
  return String(value);
}

/** @param {number} index @param {number} total */
const batchImage = (index, total) =>
  total > 1 ? text("fields.number-of-total", { number: index + 1, total }) : "";

/** @param {import("./api-types.js").Lora} lora */
const lora = ({ lora_name, strength_model, strength_clip }) =>
  `${lora_name.replace(/\.safetensors$/, "")} ${strength_model.toFixed(2)} / ${strength_clip.toFixed(2)}`;

/** Words, each with the space after it. @param {string} prompt */
const words = (prompt) => prompt.match(/\S+\s*|\s+/g) ?? [];

/**
 * [i][j]: length of the longest common subsequence of a from i and b from j.
 * @param {string[]} a
 * @param {string[]} b
 */
function commonLengths(a, b) {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i][j] =
        a[i] === b[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

/**
 * Whether a picture is known to have come without the graph that made it.
 * @param {Pick<import("./types.js").State, "sidecars">} state
 * @param {number} id
 */
export function isWithoutGraph({ sidecars }, id) {
  const sidecar = sidecars.get(id);
  return sidecar !== undefined && "params" in sidecar && !sidecar.prompt;
}
