/** What a frame was made with, as rows for people; and what differs between two frames. */

/** @typedef {import("./types.js").Params} Params */
/** @typedef {{name: string, label: string, text: string}} Row */

/** Field of the sidecar's params -> what it is called, in the order in which it is shown. */
const LABELS = /** @type {const} */ ([
  ["prompt", "Prompt"],
  ["negative_prompt", "Negative"],
  ["model_name", "Model"],
  ["loras", "LoRA"],
  ["sampler", "Sampler"],
  ["scheduler", "Scheduler"],
  ["steps", "Steps"],
  ["cfg_scale", "CFG"],
  ["guidance", "Guidance"],
  ["denoise", "Denoise"],
  ["seed", "Seed"],
  ["batch_index", "In batch"],
]);

/** The rows that say something; what is not known is left out. @param {Params} params @returns {Row[]} */
export function rows(params) {
  return LABELS.map(([name, label]) => ({ name, label, text: shown(params, name) })).filter(
    ({ text }) => text !== "",
  );
}

/**
 * What differs, row by row; `from` and `to` are empty where one of the two does not have it.
 * @param {Params} before @param {Params} after @returns {{name: string, label: string, from: string, to: string}[]}
 */
export function difference(before, after) {
  return LABELS.map(([name, label]) => ({
    name,
    label,
    from: shown(before, name),
    to: shown(after, name),
  })).filter(({ from, to }) => from !== to);
}

/**
 * Two texts word by word: runs that are in both, only in the first (`gone`), only in the second (`new`). Longest common subsequence.
 * @param {string} before @param {string} after @returns {{kind: "same" | "gone" | "new", text: string}[]}
 */
export function wordDifference(before, after) {
  const [a, b] = [words(before), words(after)];
  if (a.length * b.length > 250_000)
    return [
      { kind: "gone", text: before },
      { kind: "new", text: after },
    ];
  const lengths = commonLengths(a, b);
  /** @type {{kind: "same" | "gone" | "new", text: string}[]} */
  const runs = [];
  const add = (/** @type {"same" | "gone" | "new"} */ kind, /** @type {string} */ text) => {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) [i, j] = (add("same", a[i]), [i + 1, j + 1]);
    else if (j >= b.length || (i < a.length && lengths[i + 1][j] >= lengths[i][j + 1])) add("gone", a[i++]);
    else add("new", b[j++]);
  }
  return runs;
}

/** @param {Params} params @param {(typeof LABELS)[number][0]} name @returns {string} */
function shown(params, name) {
  const value = params[name];
  if (value === null || value === undefined || value === "") return "";
  if (name === "loras") return /** @type {NonNullable<Params["loras"]>} */ (value).map(lora).join("\n");
  if (name === "batch_index")
    return (params.batch_size ?? 1) > 1 ? `${Number(value) + 1} of ${params.batch_size}` : "";
  if (name === "denoise" && value === 1) return "";
  return String(value);
}

/** @param {NonNullable<Params["loras"]>[number]} one */
const lora = ({ lora_name, strength_model, strength_clip }) =>
  `${lora_name.replace(/\.safetensors$/, "")} ${strength_model.toFixed(2)} / ${strength_clip.toFixed(2)}`;

/** Words with the space behind them. @param {string} text */
const words = (text) => text.match(/\S+\s*|\s+/g) ?? [];

/** @param {string[]} a @param {string[]} b @returns {Uint16Array[]} [i][j]: the longest common part of a from i and b from j */
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
