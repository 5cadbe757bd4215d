/** New project, and the settings of one: name, size, frames a second. */
import { LONGEST_NAME, PROJECT_FIELDS, RATES, SIZES, nameError } from "../../core/project-form.js";
import { h, setAttribute } from "../../dom/h.js";
import { Form } from "../forms/form.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("./pane.js").Context} Context */
/** @typedef {import("./pane.js").Pane} Pane */

/** @param {Context} context @returns {Pane} */
export function newProject(context) {
  const form = new Form(PROJECT_FIELDS, "project.", { name: "", width: 1280, height: 720, fps: 24 });
  return pane(context, "New project", form, true, "Make the project", (values) =>
    context.ask("create-project", values),
  );
}

/** @param {Context} context @returns {Pane} */
export function projectSettings(context) {
  const { projects, project, timeline, covers } = context.state();
  const { id } = context.dialog;
  const own = project?.id === id ? project : projects?.find((one) => one.id === id);
  if (!own)
    return {
      title: "Project settings",
      body: [h("p", {}, "This project is gone.")],
      foot: [cancel(context, "Close")],
    };
  const frames = own === project ? (timeline?.ids.length ?? 0) : (covers[id]?.frames ?? 1);
  const { width, height, ...rest } = PROJECT_FIELDS;
  const form = new Form(frames ? rest : { name: rest.name, width, height, fps: rest.fps }, "project.", own);
  const made = pane(context, "Project settings", form, !frames, "Save", (values) => {
    const changes = Object.entries(values).filter(
      ([name, value]) => value !== /** @type {any} */ (own)[name],
    );
    if (changes.length) context.ask("change-project", { id, ...Object.fromEntries(changes) });
    else context.ask("close-dialog");
  });
  if (frames)
    made.body.push(
      h(
        "p",
        { class: "dim" },
        `Its size, ${own.width} × ${own.height}, can change only while it has no frames.`,
      ),
    );
  return made;
}

/** @param {Context} context @param {string} title @param {Form} form @param {boolean} sized @param {string} label @param {(values: any) => void} done @returns {Pane} */
function pane(context, title, form, sized, label, done) {
  const sizes = chips("Size", SIZES, form, ([ratio, width, height]) => [
    { width, height },
    `${width} × ${height}`,
    ratio,
  ]);
  const rates = chips("Frames a second", RATES, form, (fps) => [{ fps }, String(fps)]);
  form.element.prepend(...[form.fields.get("name")].filter((one) => one !== undefined));
  if (sized) form.fields.get("height")?.after(sizes.element);
  form.fields.get("fps")?.after(rates.element);
  form.fields.get("fps")?.classList.add("wide");
  const mark = () => [sizes, rates].forEach((one) => one.mark());
  form.element.addEventListener("changed", mark);
  mark();
  const submit = () => {
    const name = String(form.value("name") ?? "").trim();
    const values = form.check({
      name: name ? nameError(name) : `A name is needed, 1 to ${LONGEST_NAME} characters.`,
    });
    if (values) done({ ...values, name });
  };
  return {
    title,
    body: [form.element, form.rest],
    foot: [cancel(context), primary(label, submit)],
    submit,
    update: (state) => form.show(state),
  };
}

/**
 * Common values to press instead of typing.
 * @template Item
 * @param {string} label @param {readonly Item[]} items @param {Form} form @param {(item: Item) => [values: {[name: string]: number}, text: string, note?: string]} of
 */
function chips(label, items, form, of) {
  const buttons = items.map((item) => {
    const [values, text, note] = of(item);
    const press = () => {
      form.put(values);
      form.element.dispatchEvent(new CustomEvent("changed"));
    };
    return {
      values,
      button: h("button", { type: "button", onclick: press }, note && h("b", {}, note), h("span", {}, text)),
    };
  });
  const mark = () =>
    buttons.forEach(({ values, button }) =>
      setAttribute(
        button,
        "aria-pressed",
        String(Object.entries(values).every(([name, value]) => Number(form.value(name)) === value)),
      ),
    );
  return {
    element: h(
      "div",
      { class: "chips wide", role: "group", "aria-label": label },
      ...buttons.map(({ button }) => button),
    ),
    mark,
  };
}
