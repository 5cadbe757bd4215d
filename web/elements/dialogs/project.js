/** Creates a project, or changes its settings: name, size, frame rate. */
import { NOTE_FIELD, PROJECT_FIELDS, RATES, SIZES, bestSizes, nameError } from "../../core/project-form.js";
import { h } from "../../dom/h.js";
import { formatNumber, text } from "../../texts/text.js";
import { Form } from "../forms/form.js";
import { presets } from "./presets.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("../../core/types.js").FormValues} FormValues */

const DEFAULT_SIZE = [1280, 720];

/** @type {import("./pane.js").CreatePane<"new-project">} */
export function newProject(context) {
  const { generators, generator } = context.state();
  const chosen = generators?.[generator ?? ""];
  const [[width, height]] = [...bestSizes(chosen?.best_size), DEFAULT_SIZE];
  const form = new Form(PROJECT_FIELDS, "project.", { name: "", width, height, fps: 24 });
  addPresets(form, true, chosen);
  const submit = () => {
    const values = check(form);
    if (!values) return;
    const { name, width, height, fps } = values;
    context.request("create-project", { name, width, height, fps });
  };
  return {
    title: text("projects.new"),
    body: [form.element, form.otherErrors],
    footer: [cancel(context), primary(text("projects.create"), submit)],
    submit,
    verb: "create-project",
    update: (state) => form.update(state),
  };
}

/** @type {import("./pane.js").CreatePane<"project-settings">} */
export function projectSettings(context) {
  const { projects, project: open, timeline, covers } = context.state();
  const { id } = context.dialog;
  const project = open?.id === id ? open : projects?.find((one) => one.id === id);
  const title = text("projects.settings");
  if (!project)
    return {
      title,
      body: [h("p", {}, text("projects.gone"))],
      footer: [cancel(context, text("words.close"))],
    };
  const frames = project === open ? (timeline?.ids.length ?? 0) : (covers[id]?.frames ?? 1);
  const { width: _width, height: _height, ...withoutSize } = PROJECT_FIELDS;
  const fields = { ...(frames ? withoutSize : PROJECT_FIELDS), note: NOTE_FIELD };
  const form = new Form(fields, "project.", project);
  addPresets(form, !frames);
  const submit = () => {
    const values = check(form);
    if (!values) return;
    values.note ??= "";
    const old = Object.entries(project);
    const changes = old.filter(([name, value]) => name in values && values[name] !== value);
    if (!changes.length) return context.request("close-dialog");
    const names = changes.map(([name]) => name);
    context.request("update-project", { id, ...pick(values, names) });
  };
  const size = text("projects.fixed-size", { size: `${project.width} × ${project.height}` });
  return {
    title,
    body: [form.element, form.otherErrors, ...(frames ? [h("p", { class: "dim" }, size)] : [])],
    footer: [cancel(context), primary(text("words.save"), submit)],
    submit,
    verb: "update-project",
    update: (state) => form.update(state),
  };
}

/** @param {FormValues} values @param {string[]} names */
const pick = (values, names) => Object.fromEntries(names.map((name) => [name, values[name]]));

/** The checked values; null if there are errors. @param {Form} form @returns {FormValues | null} */
function check(form) {
  const name = String(form.value("name") ?? "").trim();
  const error = name ? nameError(name) : text("projects.enter-name");
  const values = form.check({ name: error });
  return values && { ...values, name };
}

/**
 * Adds buttons for common sizes and rates below their fields. First the best size of the generator.
 * @param {Form} form
 * @param {boolean} withSizes
 * @param {import("../../core/api-types.js").Generator} [generator]
 */
function addPresets(form, withSizes, generator) {
  const rate = form.fields.get("fps");
  rate?.classList.add("wide");
  rate?.after(
    presets(
      form,
      text("projects.frame-rates"),
      "rates",
      RATES.map((fps) => ({ values: { fps }, text: formatNumber(fps) })),
    ),
  );
  if (!withSizes) return;
  const best = bestSizes(generator?.best_size).map(
    (size) => /** @type {const} */ ([generator?.name, ...size]),
  );
  const sizes = [...best, ...SIZES].map(([ratio, width, height]) => ({
    values: { width, height },
    text: `${width} × ${height}`,
    note: ratio,
  }));
  form.fields.get("height")?.after(presets(form, text("projects.sizes"), "sizes", sizes));
}
