/** Makes again what is out of date, what sheets lack, and failed tasks. */
import { outdated } from "../../core/stale.js";
import { formatDuration } from "../../core/timecode.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("../../core/types.js").State} State */

/** @type {NonNullable<State["plan"]>} */
const NOTHING = { frame_ids: [], task_ids: [], retried: 0, seconds: null, new: 0 };

const MADE = /** @type {const} */ (["stale", "changed", "missing"]);

/** @type {import("./pane.js").CreatePane<"make">} */
export function make(context) {
  const question = h("p", { role: "status" });
  const why = h("p", {});
  const duration = h("p", { class: "dim" });
  const retry = h("input", { type: "checkbox", checked: true });
  const retryText = h("span");
  const alsoFailed = h("label", { class: "check" }, retry, retryText);
  const { sheet } = context.dialog;
  const submit = () => {
    const { plan } = context.state();
    const made = plan ? MADE.filter((_, index) => (index < 2 ? plan.frame_ids.length : plan.new)) : [];
    const failed = plan?.retried && (retry.checked || !made.length) ? /** @type {const} */ (["failed"]) : [];
    if (made.length || failed.length) context.request("make", { what: [...made, ...failed], sheet });
    else if (plan) context.request("close-dialog");
  };
  const button = primary(text("takes.make"), submit, "primary first");
  const count = sheet ? 0 : outdated(context.state()).size;
  const title = count ? text("takes.make-again", { count }) : text("takes.make-title");
  context.request("load-plan", { sheet });
  return {
    title,
    body: [question, why, duration, alsoFailed],
    footer: [cancel(context), button],
    submit,
    verb: "make",
    update: ({ plan }) => {
      const words = wordsOf(plan);
      const asked = questionFor(plan);
      setText(question, asked === title ? "" : asked);
      setText(why, words.why);
      setText(duration, words.duration);
      setText(retryText, words.retry);
      for (const part of [question, why, duration]) part.hidden = !part.textContent;
      alsoFailed.hidden = !words.retry;
      setText(button, words.button);
      button.disabled = words.isDone;
    },
  };
}

/** @param {State["plan"]} plan */
function wordsOf(plan) {
  const { frame_ids: ids, retried, seconds, new: added } = plan ?? NOTHING;
  const [count, failed] = [ids.length, retried];
  const isDone = plan !== null && !count && !failed && !added;
  if (!count && !added)
    return {
      why: "",
      duration: "",
      retry: "",
      button: failed ? text("takes.retry") : text("takes.make"),
      isDone,
    };
  return {
    why: whyText(count, added),
    // New frames take as long as those that are made again.
    duration: durationText(seconds && (seconds / count) * (count + added)),
    retry: failed ? text("takes.retry-failed", { count: failed }) : "",
    button: text("takes.make"),
    isDone,
  };
}

/** @param {State["plan"]} plan */
function questionFor(plan) {
  if (!plan) return text("takes.looking");
  const { frame_ids: ids, retried, new: added } = plan;
  if (added && ids.length) return text("sheets.make-both", { added, again: ids.length });
  if (added) return text("sheets.make-new", { count: added });
  if (ids.length) return text("takes.make-again", { count: ids.length });
  return retried ? text("takes.retry-title", { count: retried }) : text("takes.nothing-stale-message");
}

/** @param {number} count of frames that are made again @param {number} added */
function whyText(count, added) {
  const again = count ? text("takes.why-made", { count }) : "";
  return [again, added ? text("sheets.why-new", { count: added }) : ""].filter(Boolean).join(" ");
}

/** @param {number | null} seconds */
const durationText = (seconds) =>
  seconds === null
    ? text("takes.length-unknown")
    : text("takes.how-long", { duration: formatDuration(Math.max(1, Math.round(seconds))) });
