/** A generator's form: what was typed becomes the data of a task, or errors at their fields. */

/** @typedef {import("./types.js").Parameter} Parameter */
/** @typedef {import("./types.js").Project} Project */
/** @typedef {{[name: string]: any}} Form  by parameter, as typed; undefined: untouched */
/** @typedef {{value?: any, error?: string}} Checked */

const LARGEST_SEED = 2n ** 63n - 1n; // as the API draws them
const SMALLEST_STRENGTH_STEP = 0.05;

/** What a field shows: what was typed, else the project's size, else the default. @param {Parameter} parameter @param {any} typed @param {Pick<Project, "width" | "height"> | null} project */
export function shownValue(parameter, typed, project) {
  if (parameter.from_project && project) return project[parameter.from_project];
  return typed === undefined ? (parameter.default ?? "") : typed;
}

/** Whether a text deserves several lines: the manifest says so, or its name does. @param {string} name @param {Parameter} parameter */
export const isPrompt = (name, parameter) =>
  parameter.type === "string" && (parameter.multiline === true || /prompt|caption|text$/i.test(name));

/** What the field is called. @param {string} name @param {Parameter} parameter */
export const labelOf = (name, parameter) =>
  parameter.label || name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

/** The step of a number's arrows. @param {Parameter} parameter */
export function stepOf(parameter) {
  if (parameter.type === "integer") return parameter.step ?? 1;
  return (
    parameter.step ?? ((parameter.max ?? 100) - (parameter.min ?? 0) <= 4 ? SMALLEST_STRENGTH_STEP : 0.1)
  );
}

/**
 * The data of a task. `seed` is apart: with it the frames of a batch get the seeds that follow; null draws random ones.
 * @param {{parameters: {[name: string]: Parameter}}} generator @param {Form} form @param {Pick<Project, "width" | "height">} project
 * @returns {{data: {[name: string]: any}, errors: {[name: string]: string}, seed: bigint | null}}
 */
export function dataOf(generator, form, project) {
  /** @type {{data: {[name: string]: any}, errors: {[name: string]: string}, seed: bigint | null}} */
  const made = { data: {}, errors: {}, seed: null };
  for (const [name, parameter] of Object.entries(generator.parameters)) {
    if (parameter.from_project) continue; // the server fills it in
    const { value, error } = checked(name, parameter, shownValue(parameter, form[name], project));
    if (error) made.errors[name] = error;
    else if (parameter.seed) made.seed = value ?? null;
    else if (value !== undefined) made.data[name] = value;
  }
  return made;
}

/** One field's value as the API takes it; undefined where nothing was given. @param {string} name @param {Parameter} parameter @param {any} typed @returns {Checked} */
export function checked(name, parameter, typed) {
  if (isEmpty(typed)) {
    if (parameter.required) return { error: needed(name, parameter) };
    return parameter.type === "string" && typed === "" ? { value: "" } : {};
  }
  if (parameter.seed) return seed(typed, parameter);
  if (parameter.type === "integer" || parameter.type === "float") return number(parameter, typed);
  if (parameter.type === "lora_list") return loras(typed);
  return { value: typed };
}

/** @param {any} typed */
const isEmpty = (typed) => String(typed ?? "").trim() === ""; // an empty list, too

/** @param {string} name @param {Parameter} parameter */
function needed(name, parameter) {
  const what = { model_selection: "Choose a model.", selection: "Choose one.", image: "Choose a frame." }[
    /** @type {string} */ (parameter.type)
  ];
  return what ?? `${labelOf(name, parameter)} is needed.`;
}

/** A whole number, beyond what JavaScript's own hold exactly. @param {any} typed @param {Parameter} parameter @returns {Checked} */
function seed(typed, parameter) {
  const text = String(typed).trim();
  if (!/^\d+$/.test(text))
    return { error: "A seed is a whole number from 0. Leave it empty for a random one." };
  const value = BigInt(text);
  const most = largest(parameter.max);
  return value > most ? { error: `At most ${most}.` } : { value };
}

/** 2^63 - 1 and 2^64 - 1 come from JSON as the powers themselves. @param {number | bigint | undefined} max */
function largest(max) {
  if (max === undefined) return LARGEST_SEED;
  return typeof max === "number" && max > Number.MAX_SAFE_INTEGER ? BigInt(max) - 1n : BigInt(max);
}

/** @param {Parameter} parameter @param {any} typed @returns {Checked} */
function number(parameter, typed) {
  const value = Number(typed);
  if (!Number.isFinite(value)) return { error: "This is not a number." };
  if (parameter.type === "integer" && !Number.isInteger(value)) return { error: "A whole number, please." };
  if (parameter.min !== undefined && value < parameter.min) return { error: `At least ${parameter.min}.` };
  if (parameter.max !== undefined && value > parameter.max) return { error: `At most ${parameter.max}.` };
  return { value };
}

/** @param {any[]} list @returns {Checked} */
function loras(list) {
  const value = list
    .filter((one) => one.lora_name)
    .map((one) => ({
      ...one,
      strength_model: Number(one.strength_model),
      strength_clip: Number(one.strength_clip),
    }));
  const wrong = list.some((one) =>
    [one.strength_model, one.strength_clip].some(
      (strength) => String(strength).trim() === "" || !Number.isFinite(Number(strength)),
    ),
  );
  return wrong ? { error: "A strength is a number, 1 is as trained." } : { value };
}
