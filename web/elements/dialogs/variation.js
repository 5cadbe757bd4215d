/** Creates variations of a frame: the same parameters, some of them changed. */
import { overridesOf, variationFields } from "../../core/variation.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { Form } from "../forms/form.js";
import { cancel, primary } from "./pane.js";
import { placeSelect } from "./place-select.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Sidecar} Sidecar */
/** @typedef {import("../../core/types.js").Problem} Problem */
/** @typedef {import("./pane.js").Context<"variation">} VariationContext */
/** @typedef {{form: Form, params: Sidecar["params"]}} LoadedForm */

/** @type {{[name: string]: import("../../core/api-types.js").Parameter}} */
const COUNT = { count: { type: "integer", required: true, label: text("forms.frames"), min: 1, max: 1000 } };

/** @type {import("./pane.js").CreatePane<"variation">} */
export function variation(context) {
  const { id } = context.dialog;
  const hint = h("p", { class: "dim" });
  const fields = h("div");
  const place = placeSelect(context, ["after", "take", "append"], id);
  const count = new Form(COUNT, "variation-count.", { count: 1 });
  const create = primary(text("dialogs.create-variation"), () => submit());
  /** @type {LoadedForm | null} */
  let loaded = null;
  const submit = () => {
    if (loaded) send(context, loaded, count, place.value());
  };
  return {
    title: text("dialogs.create-variation"),
    body: [hint, fields, h("div", { class: "pair" }, place.element, count.element)],
    footer: [cancel(context), create],
    submit,
    verb: "create-variation",
    update: (state) => {
      place.update();
      const sidecar = state.sidecars.get(id);
      if (!sidecar) context.request("load-sidecar", { id });
      else if ("params" in sidecar) loaded ??= createForm(sidecar, state, fields);
      showHint(hint, sidecar, state, id);
      loaded?.form.update(state);
      count.update(state);
      create.disabled = !loaded;
    },
  };
}

/** @param {Sidecar} sidecar @param {State} state @param {HTMLElement} parent @returns {LoadedForm} */
function createForm({ params, generator }, state, parent) {
  const form = new Form(variationFields(params, generator.name, state.generators), "variation.", params);
  parent.append(form.element, form.otherErrors);
  return { form, params };
}

/**
 * @param {HTMLElement} hint
 * @param {Sidecar | Problem | undefined} sidecar
 * @param {State} state
 * @param {number} id
 */
function showHint(hint, sidecar, { timeline }, id) {
  const number = (timeline?.numbers.get(id) ?? -1) + 1;
  const failed = sidecar && "message" in sidecar;
  const about = sidecar ? text("dialogs.variation-hint", { number }) : text("dialogs.loading-parameters");
  hint.className = failed ? "error" : "dim";
  setText(hint, failed ? sidecar.message : about);
}

/**
 * @param {VariationContext} context
 * @param {LoadedForm} loaded
 * @param {Form} countForm
 * @param {import("../../core/api-types.js").Place} place
 */
function send({ request, dialog }, { form, params }, countForm, place) {
  const { overrides, errors } = overridesOf(form.parameters, params, form.typed);
  form.showErrors(errors);
  const checked = countForm.check();
  if (!checked || Object.keys(errors).length) return;
  request("create-variation", { id: dialog.id, overrides, place, count: checked.count });
}
