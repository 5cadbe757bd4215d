/** A server in the list: its state, its task, its speed, and the button that pauses or forgets it. */
import {
  heardText,
  loadHint,
  loadText,
  rateHint,
  rateText,
  shortDevice,
  shortModel,
  shortName,
  stateText,
} from "../../core/machines.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").Machine} Machine */
/** @typedef {import("../../core/types.js").Machines} Machines */
/** @typedef {import("../../core/types.js").Task} Task */
/** @typedef {import("../../core/requests.js").PanelRequest} PanelRequest */
/** @typedef {ReturnType<typeof createRow> & {state?: Machine["state"]}} Row */
/** @typedef {Row["parts"]} Parts */
/** @typedef {"pause" | "resume" | "forget"} Action */

const ICONS = { pause: "pause", resume: "play", forget: "trash" };
const LABELS = {
  pause: text("machines.pause"),
  resume: text("machines.resume"),
  forget: text("machines.forget"),
};
const HINTS = {
  pause: text("machines.pause-hint"),
  resume: text("machines.resume-hint"),
  forget: text("machines.forget-hint"),
};

/** What can be done about a server. @param {Machine["state"]} state @returns {Action} */
const actionOf = (state) => (state === "gone" ? "forget" : state === "working" ? "pause" : "resume");

/** @param {string} seat @param {Action} action @returns {PanelRequest} */
const requestOf = (seat, action) =>
  action === "forget"
    ? { verb: "forget-machine", detail: { seat } }
    : { verb: "pause-machine", detail: { seat, paused: action === "pause" } };

/** @param {string} seat @param {(request: PanelRequest) => void} send */
export function createRow(seat, send) {
  const parts = {
    picture: h("img", { role: "presentation", alt: "", draggable: false, hidden: true }),
    sign: icon("machines"),
    name: h("b", { class: "one-line" }),
    here: h("span", { class: "here" }, text("machines.here")),
    state: h("span", { class: "state" }),
    task: h("span", { class: "one-line dim task" }),
    bar: h("div", { class: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, h("i")),
    device: h("span", { class: "one-line dim device" }),
    rate: h("span", { class: "dim rate" }),
    button: h("button", { type: "button", class: "plain icon" }),
  };
  const { picture, sign, name, here, state, task, bar, device, rate, button } = parts;
  const row = h(
    "div",
    { class: "row", role: "listitem" },
    h("div", { class: "picture" }, picture, sign, bar),
    h("div", { class: "line" }, name, here),
    h("div", { class: "line" }, h("i", { class: "dot" }), state, task),
    h("div", { class: "line" }, device, rate),
    button,
  );
  button.addEventListener("click", () => {
    if (made.state) send(requestOf(seat, actionOf(made.state)));
  });
  const made = /** @type {typeof row & {parts: typeof parts, state?: Machine["state"]}} */ (
    Object.assign(row, { parts })
  );
  return made;
}

/** @param {Row} row @param {Machine} machine @param {Machines | null} machines @param {number} now */
export function updateRow(row, machine, machines, now) {
  const { parts } = row;
  const { name, url, version, here, state } = machine;
  const task = machines?.tasks.get(machine.task_id ?? -1);
  if (row.state !== state) setAction(parts.button, actionOf(state));
  row.className = `row ${(row.state = state)}`;
  setAttribute(parts.button, "aria-label", labelOf(state, name));
  setText(parts.name, shortName(name));
  setAttribute(parts.name, "title", text("machines.kino", { name, url, version }));
  parts.here.hidden = !here;
  setText(parts.state, stateText(machine));
  updateTask(parts, machine, task, now);
  updateFacts(parts, machine, machines?.list ?? []);
}

/** @param {Machine["state"]} state @param {string} name */
const labelOf = (state, name) => text("words.labelled", { label: LABELS[actionOf(state)], text: name });

/** @param {HTMLElement} button @param {Action} action */
function setAction(button, action) {
  button.replaceChildren(icon(ICONS[action]));
  button.title = HINTS[action];
}

/** @param {Parts} parts @param {Machine} machine @param {Task | undefined} task @param {number} now */
function updateTask(parts, machine, task, now) {
  const isGone = machine.state === "gone";
  const drawn = isGone ? undefined : task;
  if (!drawn) setText(parts.task, isGone ? heardText(machine, now) : "");
  parts.bar.hidden = !drawn;
  const url = drawn?.preview_url ?? null;
  if (url) setAttribute(parts.picture, "src", url);
  parts.picture.hidden = !url;
  parts.sign.classList.toggle("shown", !url);
  if (drawn) showProgress(parts, drawn);
  else setAttribute(parts.task, "title", parts.task.textContent || null);
}

/** @param {Parts} parts @param {Task} task */
function showProgress(parts, { name, type, progress }) {
  const percent = Math.round(progress);
  const title = name || type;
  setText(parts.task, text("machines.task", { name: title, percent }));
  setAttribute(parts.task, "title", title);
  setAttribute(parts.bar, "aria-label", title);
  setAttribute(parts.bar, "aria-valuenow", percent);
  /** @type {HTMLElement} */ (parts.bar.firstElementChild).style.width = `${percent}%`;
}

/** @param {Parts} parts @param {Machine} machine @param {readonly Machine[]} list */
function updateFacts({ device, rate }, machine, list) {
  const { model } = machine;
  const busy = [shortDevice(machine.device), loadText(machine)].filter(Boolean).join(" ");
  setText(device, [busy, shortModel(model)].filter(Boolean).join(" · "));
  const facts = [machine.device, loadHint(machine), model && text("machines.model", { model })];
  const whole = facts.filter(Boolean).join("\n");
  setAttribute(device, "title", whole || null);
  setText(rate, rateText(machine, list));
  setAttribute(rate, "title", rateHint(machine, list));
}
