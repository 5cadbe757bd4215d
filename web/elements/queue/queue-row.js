/** A task in the queue: its picture, its name, how far it is, and what can be done with it. */
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Task} Task */
/** @typedef {(verb: string, detail?: any) => void} Ask */

/** Verb -> icon, what it is called, when it is there. @type {readonly (readonly [string, string, string, readonly import("../../core/types.js").TaskStatus[]])[]} */
const ACTIONS = [
  ["start-task", "play", "Start", ["pending"]],
  ["retry-task", "retry", "Retry", ["failed", "stopped"]],
  ["stop-task", "close", "Stop", ["running", "queued"]],
  ["forget-task", "close", "Dismiss", ["failed", "stopped", "pending"]],
];
const SAYS = {
  queued: "waiting",
  pending: "not started",
  running: "",
  failed: "",
  stopped: "stopped",
  completed: "done",
};
const UNSAID = "It failed without saying why. ComfyUI's log may tell more.";
const LONG = 90; // characters of a reason; a shorter one is shown whole

/** @param {number} id @param {Ask} ask @param {(by: -1 | 1) => void} move */
export function makeRow(id, ask, move) {
  const button = (/** @type {string} */ look, /** @type {string} */ kind, /** @type {() => void} */ press) =>
    h("button", { type: "button", class: `plain icon ${kind}`, onclick: press }, icon(look));
  const parts = {
    picture: h("img", { role: "presentation", alt: "", draggable: false, hidden: true }),
    name: h("div", { class: "one-line name" }),
    says: h("div", { class: "says" }),
    whole: h("button", { type: "button", class: "link", "aria-expanded": "false", hidden: true }, "More"),
    bar: h("div", { class: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, h("i")),
    percent: h("span", { class: "dim percent" }),
    up: button("up", "move", () => move(-1)),
    down: button("down", "move", () => move(1)),
    actions: ACTIONS.map(([verb, look]) => button(look, verb, () => ask(verb, { id }))),
  };
  const row = h(
    "div",
    { class: "row", role: "listitem" },
    h("div", { class: "picture" }, parts.picture),
    h("div", { class: "middle" }, parts.name, parts.bar, parts.says, parts.whole),
    h("div", { class: "buttons" }, parts.percent, parts.up, parts.down, ...parts.actions),
  );
  parts.whole.addEventListener("click", () => expand(row, parts.whole));
  return Object.assign(row, { parts });
}

/** @param {HTMLElement} row @param {HTMLElement} button */
function expand(row, button) {
  const open = row.classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
  setText(button, open ? "Less" : "More");
}

/** @param {any} row @param {Task} task @param {State} state @param {readonly number[]} line the waiting tasks' ids */
export function updateRow(row, task, state, line) {
  const { parts } = row;
  const name = task.name || task.type;
  if (row.status !== task.status) {
    row.classList.remove(row.status);
    row.classList.add((row.status = task.status));
  }
  row.tabIndex = task.status === "queued" ? 0 : -1;
  setAttribute(row, "aria-keyshortcuts", task.status === "queued" ? "Alt+ArrowUp Alt+ArrowDown" : null);
  setText(parts.name, name);
  parts.name.title = name;
  say(parts, task);
  progress(parts, task, name);
  buttons(parts, task, name, line);
  const url = pictureOf(task, state);
  if (url) setAttribute(parts.picture, "src", url);
  parts.picture.hidden = !url;
}

/** @param {any} parts @param {Task} task */
function say({ says, whole }, task) {
  const text = task.status === "failed" ? task.error || UNSAID : (SAYS[task.status] ?? task.status); // a newer server may say more
  setText(says, text);
  says.hidden = !text;
  const brief = text.length < LONG && !text.includes("\n");
  says.classList.toggle("brief", brief);
  whole.hidden = task.status !== "failed" || brief;
}

/** @param {any} parts @param {Task} task @param {string} name */
function progress({ bar, percent }, task, name) {
  const runs = task.status === "running";
  const rounded = Math.round(task.progress);
  bar.hidden = percent.hidden = !runs;
  if (!runs) return;
  setAttribute(bar, "aria-label", name);
  setAttribute(bar, "aria-valuenow", rounded);
  bar.firstElementChild.style.width = `${task.progress}%`;
  setText(percent, `${rounded}%`);
}

/** @param {any} parts @param {Task} task @param {string} name @param {readonly number[]} line */
function buttons({ up, down, actions }, task, name, line) {
  const waits = task.status === "queued";
  call(up, `Move up: ${name}`, waits && line[0] !== task.id);
  call(down, `Move down: ${name}`, waits && line.at(-1) !== task.id);
  ACTIONS.forEach(([, , label, when], index) =>
    call(actions[index], `${label}: ${name}`, when.includes(task.status)),
  );
}

/** @param {HTMLElement} button @param {string} label @param {boolean} shown */
function call(button, label, shown) {
  button.hidden = !shown;
  setAttribute(button, "aria-label", label);
  setAttribute(button, "title", label.slice(0, label.indexOf(":")));
}

/** What is sampled now, else the frame that is made again. @param {Task} task @param {State} state */
function pictureOf({ preview_url, data }, { frames }) {
  if (preview_url) return preview_url;
  const frame = frames.get(
    data?.frame_id ?? (data?.place?.where === "replace" ? data.place.frame_id : null) ?? -1,
  );
  return frame ? `${frame.thumbnail_url}&height=64` : null;
}
