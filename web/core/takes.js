/** The takes of a frame: which one the viewer shows while they are open, and their keys. */

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Takes} Takes */
/** @typedef {import("./types.js").Frame} Frame */
/** @typedef {import("./types.js").Task} Task */

const MORE = 3; // that one key makes

/** Whether the takes of the current frame are open. @param {Pick<State, "takes" | "selection">} state */
export const hasTakesOpen = ({ takes, selection }) => Boolean(takes) && takes?.frame === selection.cursor;

/** The take that the viewer shows. @param {Takes | null} takes */
export const takeInView = (takes) => takes?.list?.find(({ path }) => path === takes.file);

/**
 * What the viewer shows: the current frame, or a take of it while these are open.
 * @param {Pick<State, "takes" | "selection" | "frames">} state
 * @returns {Frame | undefined}
 */
export const pictureInView = (state) =>
  (hasTakesOpen(state) ? takeInView(state.takes) : undefined) ??
  state.frames.get(state.selection.cursor ?? -1);

/**
 * The take in the viewer that the frame does not show.
 * @param {Pick<State, "takes" | "selection">} state
 */
export function otherTake(state) {
  const take = hasTakesOpen(state) ? takeInView(state.takes) : undefined;
  return take?.shown ? undefined : take;
}

/**
 * The id of the picture in the viewer: the current frame's, or that of a take of it.
 * @param {Pick<State, "takes" | "selection">} state
 */
export const idInView = (state) => otherTake(state)?.id ?? state.selection.cursor;

/**
 * The file of the next or previous take; at an end, of the same one.
 * @param {Takes} takes
 * @param {number} by
 */
export function nextTake({ list, file }, by) {
  const last = (list?.length ?? 0) - 1;
  const at = list?.findIndex(({ path }) => path === file) ?? -1;
  return list?.[Math.max(0, Math.min(last, at + by))]?.path ?? file;
}

/**
 * The panel with a list that was loaded. A take that is gone gives way to the one in its place.
 * @param {Takes} takes
 * @param {readonly Frame[]} list
 * @returns {Takes}
 */
export function withList(takes, list) {
  if (list.some(({ path }) => path === takes.file)) return { ...takes, list };
  const at = takes.list?.findIndex(({ path }) => path === takes.file) ?? -1;
  const instead = at < 0 ? list.find(({ shown }) => shown) : list[Math.min(at, list.length - 1)];
  return { ...takes, list, file: instead?.path ?? "" };
}

/**
 * The tasks that will make takes of a frame.
 * @param {Pick<State, "queue">} state
 * @param {number} frame id
 * @returns {Task[]}
 */
export const takesToCome = ({ queue }, frame) =>
  (queue?.tasks ?? []).filter(
    ({ status, data }) =>
      (status === "queued" || status === "running") &&
      data?.place?.where === "take" &&
      data.place.frame_id === frame,
  );

/**
 * Whether a frame may be one of several that a run of a graph made together. Those stand side by side, unless
 * other takes of them were chosen since.
 * @param {Pick<State, "frames" | "generators" | "timeline">} state
 * @param {number} id
 */
export function mayBeClip({ frames, generators, timeline }, id) {
  const frame = frames.get(id);
  const index = timeline?.numbers.get(id);
  if (!frame || !timeline || index === undefined) return false;
  const beside = [index - 1, index + 1].map((at) => frames.get(timeline.ids[at]));
  if (beside.some((other) => other && isOfOneTask(frame, other))) return true;
  const output = generators?.[frame.generator]?.output;
  return frame.takes > 1 && Boolean(output) && output?.frames !== 1;
}

/** @param {Frame} frame @param {Frame} other */
const isOfOneTask = (frame, other) =>
  frame.task_id === null
    ? frame.run !== "" && frame.run === other.run && other.task_id === null
    : frame.task_id === other.task_id;

/** The keys while takes are open, before the usual ones. @type {import("./keys.js").KeyMap} */
export const TAKE_KEYS = {
  arrowup: () => ({ verb: "step-take", detail: { by: -1 } }),
  arrowdown: () => ({ verb: "step-take", detail: { by: 1 } }),
  enter: () => ({ verb: "choose-take", detail: {} }),
  n: () => ({ verb: "make-takes", detail: { count: MORE } }),
  x: () => ({ verb: "delete-take" }),
  delete: () => ({ verb: "delete-take" }),
  backspace: () => ({ verb: "delete-take" }),
  escape: ({ full }) => (full ? { verb: "set-full", detail: { full: false } } : { verb: "close-takes" }),
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5].map((rating) => [rating, () => ({ verb: "rate-take", detail: { rating } })]),
  ),
};
