/** Makes again what is stale, and failed tasks. */
import { formatDuration } from "../../core/timecode.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("../../core/types.js").State} State */

/** @type {NonNullable<State["plan"]>} */
const NOTHING = { frame_ids: [], task_ids: [], retried: 0, seconds: null };

/** @type {import("./pane.js").CreatePane<"make">} */
export function make(context) {
  const question = h("p", { role: "status" });
  const why = h("p", {});
  const duration = h("p", { class: "dim" });
  const retry = h("input", { type: "checkbox", checked: true });
  const retryText = h("span");
  const alsoFailed = h("label", { class: "check" }, retry, retryText);
  const submit = () => {
    const { plan } = context.state();
    const stale = plan?.frame_ids.length ? /** @type {const} */ (["stale"]) : [];
    const failed = plan?.retried && (retry.checked || !stale.length) ? /** @type {const} */ (["failed"]) : [];
    if (stale.length || failed.length) context.request("make", { what: [...stale, ...failed] });
    else if (plan) context.request("close-dialog");
  };
  const button = primary(text("takes.make"), submit, "primary first");
  const count = context.state().stale.size;
  const title = count ? text("takes.make-again", { count }) : text("takes.make-title");
  context.request("load-plan");
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
  const { frame_ids: ids, retried, seconds } = plan ?? NOTHING;
  const [count, failed] = [ids.length, retried];
  const isDone = plan !== null && !count && !failed;
  if (!count)
    return {
      why: "",
      duration: "",
      retry: "",
      button: failed ? text("takes.retry") : text("takes.make"),
      isDone,
    };
  return {
    why: text("takes.why-made", { count }),
    duration: durationText(seconds),
    retry: failed ? text("takes.retry-failed", { count: failed }) : "",
    button: text("takes.make"),
    isDone,
  };
}

/** @param {State["plan"]} plan */
function questionFor(plan) {
  if (!plan) return text("takes.looking");
  const { frame_ids: ids, retried } = plan;
  if (ids.length) return text("takes.make-again", { count: ids.length });
  return retried ? text("takes.retry-title", { count: retried }) : text("takes.nothing-stale-message");
}

/** @param {number | null} seconds */
const durationText = (seconds) =>
  seconds === null
    ? text("takes.length-unknown")
    : text("takes.how-long", { duration: formatDuration(Math.max(1, Math.round(seconds))) });
