/** One generator: its name, what it is for, and the fields of its form. */
import { descriptionOf, titleOf } from "../../core/generator-title.js";
import { labelOf } from "../../core/form.js";
import { choiceOf, relationOf } from "../../core/graph-pictures.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { Form } from "../forms/form.js";
import { cancel, primary } from "./pane.js";
import { relationSelect } from "./relation-select.js";

/** @typedef {import("../../core/api-types.js").Generator} Generator */
/** @typedef {import("../../core/api-types.js").Parameter} Parameter */

/** @type {{[name: string]: Parameter}} */
const FIELDS = {
  name: { type: "string", required: true, label: text("generators.name") },
  description: { type: "string", required: false, multiline: true, label: text("generators.description") },
};

/** @type {import("./pane.js").CreatePane<"edit-generator">} */
export function editGenerator(context) {
  const { name } = context.dialog;
  const generator = context.state().generators?.[name];
  if (!generator) return { title: name, body: [text("generators.gone")], footer: [cancel(context)] };
  const send = (/** @type {"copy-generator" | "export-generator"} */ verb) => () =>
    context.request(verb, { name });
  const others = [
    primary(text("generators.copy"), send("copy-generator"), ""),
    primary(text("generators.export"), send("export-generator"), ""),
  ];
  return generator.builtin ? builtIn(context, generator, others) : ofUser(context, generator, others);
}

/**
 * @param {import("./pane.js").Context<"edit-generator">} context
 * @param {Generator} generator
 * @param {HTMLElement[]} others
 * @returns {import("./pane.js").Pane}
 */
function builtIn(context, generator, others) {
  const about = h("p", {}, generator.unavailable || descriptionOf(generator));
  return {
    title: titleOf(generator),
    body: [about, h("p", { class: "dim" }, text("generators.built-in"))],
    footer: [...others, cancel(context, text("words.close"))],
  };
}

/**
 * @param {import("./pane.js").Context<"edit-generator">} context
 * @param {Generator} generator
 * @param {HTMLElement[]} others
 * @returns {import("./pane.js").Pane}
 */
function ofUser(context, generator, others) {
  const { name, description, parameters } = generator;
  const form = new Form(FIELDS, "generator.", { name, description });
  const rows = Object.entries(parameters).map(([key, parameter]) => createRow(key, parameter));
  const hasPictures = rows.some(({ frame }) => frame);
  const submit = () => {
    const values = form.check();
    if (!values) return;
    const changed = Object.fromEntries(rows.flatMap(({ change }) => change()));
    const changes = { name: values.name.trim(), description: values.description ?? "", parameters: changed };
    context.request("edit-generator", { name, changes });
  };
  const columns = [text("generators.label"), text("generators.in-form")];
  if (hasPictures) columns.push(text("passes.which-frame"));
  const head = h("tr", {}, ...columns.map((name) => h("th", {}, name)));
  return {
    title: text("generators.edit"),
    body: [
      form.element,
      h("h3", {}, text("generators.fields")),
      h("table", { class: "parameters" }, head, ...rows.map(({ row }) => row)),
      form.otherErrors,
    ],
    footer: [
      primary(text("words.delete"), () => context.request("delete-generator", { name }), "danger first"),
      ...others,
      cancel(context),
      primary(text("words.save"), submit),
    ],
    submit,
    verb: "edit-generator",
    update: (state) => form.update(state),
  };
}

/**
 * A parameter's label, whether it is in the form, and which frame it is.
 * @param {string} key
 * @param {Parameter} parameter
 */
function createRow(key, parameter) {
  const label = labelOf(key, parameter);
  const typed = h("input", {
    type: "text",
    value: label,
    "aria-label": text("generators.label-of", { label }),
  });
  const shown = h("input", {
    type: "checkbox",
    checked: true,
    "aria-label": text("generators.field-in-form", { label }),
  });
  const chosen = choiceOf(parameter);
  const frame = chosen && relationSelect(text("passes.frame-of", { label }), chosen);
  const row = h("tr", {}, h("td", {}, typed), h("td", {}, shown), ...(frame ? [h("td", {}, frame)] : []));
  /** @returns {[string, import("../../core/types.js").ParameterChanges | null][]} */
  const change = () => {
    if (!shown.checked) return [[key, null]];
    const wanted = typed.value.trim();
    const changes = {
      ...(wanted && wanted !== label ? { label: wanted } : {}),
      ...(frame && frame.value !== chosen ? { relation: relationOf(frame.value) } : {}),
    };
    return Object.keys(changes).length ? [[key, changes]] : [];
  };
  return { row, change, frame };
}
