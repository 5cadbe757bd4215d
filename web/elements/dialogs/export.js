/** Exports the film: what for, which frames, size, quality; and what was exported before. */
import { estimatedBytes, exportRange, exportSizes, megapixelsOf, workflowType } from "../../core/export.js";
import { duration, formatDuration } from "../../core/timecode.js";
import { formatBytes, shortDate } from "../../core/words.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { ExportOptions } from "./export-options.js";
import { cancel, errorArea, labelled, primary } from "./pane.js";

/** @typedef {import("./pane.js").Context<"export">} ExportContext */
/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/export.js").RangeKind} RangeKind */
/** @typedef {import("../../core/api-exports.js").ExportPreset} ExportPreset */

const CHOICE = "kino-export"; // storage key of the last choice
const MOST_FILES = 20;
const QUALITIES = /** @type {{[name: string]: string}} */ ({
  small: text("export.small"),
  standard: text("export.standard"),
  high: text("export.high"),
});
const RANGES = /** @type {const} */ ([
  ["all", text("export.all-frames")],
  ["marks", text("export.in-to-out")],
  ["selection", text("export.selected-frames")],
]);

class Export {
  /** @type {string} */
  #preset = "web";
  #isShown = false;

  /** @param {ExportContext} context */
  constructor(context) {
    this.context = context;
    const onchange = () => this.update(context.state());
    this.presets = h("div", { class: "cards small", role: "group", "aria-label": text("export.format") });
    this.range = h("select", { onchange }, ...RANGES.map(([value]) => h("option", { value })));
    this.quality = h("select", { onchange });
    this.size = h("select", { onchange });
    this.name = h("input", { type: "text", maxlength: 100, autocomplete: "off" });
    this.options = new ExportOptions();
    this.estimate = h("p", { class: "dim", role: "status" });
    this.error = errorArea();
    this.files = h("ul", { class: "files" });
    this.filesTitle = h("h3", {}, text("export.before"));
    this.#fill();
  }

  /** Sets what was chosen last. */
  #fill() {
    const { project, playback } = this.context.state();
    if (!project) return;
    if (playback.in !== null || playback.out !== null) this.range.value = "marks";
    this.size.replaceChildren(
      ...exportSizes(project).map(({ width, height }, index) => {
        const size = `${width} × ${height}`;
        const label = index ? size : text("export.size-of-project", { size });
        return h("option", { value: `${width}x${height}` }, label);
      }),
    );
    this.name.value = project.name;
    try {
      const choice = JSON.parse(localStorage.getItem(CHOICE) ?? "{}");
      this.#preset = choice.preset ?? this.#preset;
      this.quality.dataset.wanted = choice.quality;
      this.options.restore(choice);
    } catch {
      // another version wrote it
    }
  }

  get body() {
    const { presets, range, quality, size, name, options } = this;
    return [
      presets,
      h(
        "div",
        { class: "fields" },
        labelled(text("export.frames"), range),
        labelled(text("export.quality"), quality),
        labelled(text("export.size"), size),
        ...options.fields,
        h("div", { class: "wide" }, labelled(text("export.file-name"), name)),
      ),
      ...options.checks,
      this.error,
      this.filesTitle,
      this.files,
    ];
  }

  /** @param {State} state */
  update(state) {
    const { exports: known, project, formErrors } = state;
    const presets = known.presets ?? [];
    const preset = presets.find(({ name }) => name === this.#preset) ?? presets[0];
    renderKeyed(
      this.presets,
      presets,
      ({ name }) => name,
      ({ name }) => this.#card(name),
      (card, one) => updateCard(card, one, one === preset),
    );
    if (preset && !this.#isShown) queueMicrotask(() => this.#focusPreset());
    this.#updateRanges(state);
    if (preset) this.#updateQualities(preset);
    this.options.update(preset, Boolean(project?.sound.length));
    const { count } = exportRange(state, this.#range());
    if (preset && project) setText(this.estimate, this.#describe(preset, count, project.fps));
    setText(this.error, Object.values(formErrors).join("\n"));
    this.#updateFiles(known.files ?? []);
  }

  /** Formats come first: the dialog would focus a field far below them. */
  #focusPreset() {
    this.#isShown = true;
    /** @type {HTMLElement | null} */ (this.presets.querySelector("[aria-pressed=true]"))?.focus();
  }

  /** @param {string} name */
  #card(name) {
    const onclick = () => {
      this.#preset = name;
      this.update(this.context.state());
    };
    const parts = { label: h("b"), purpose: h("span", { class: "dim" }) };
    const card = h("button", { type: "button", class: "generator", onclick }, parts.label, parts.purpose);
    return Object.assign(card, { parts });
  }

  /** @param {State} state */
  #updateRanges(state) {
    RANGES.forEach(([kind, label], index) => {
      const { count } = exportRange(state, kind);
      const option = this.range.options[index];
      option.disabled = !count;
      setText(option, count ? text("export.range-count", { range: label, count }) : label);
    });
    if (this.range.selectedOptions[0]?.disabled) this.range.value = "all";
  }

  /** @param {ExportPreset} preset */
  #updateQualities({ qualities }) {
    const wanted = this.quality.value || this.quality.dataset.wanted || "standard";
    renderKeyed(
      this.quality,
      qualities,
      (name) => name,
      (name) => h("option", { value: name }, QUALITIES[name] ?? name),
    );
    this.quality.value = qualities.includes(wanted) ? wanted : "standard";
    this.quality.disabled = qualities.length < 2;
  }

  /** @param {ExportPreset} preset @param {number} count @param {number} fps */
  #describe(preset, count, fps) {
    const bytes = estimatedBytes(preset, this.quality.value, this.#size(), count);
    const length = formatDuration(duration(count, fps));
    const speed = this.context.state().exports.speeds[preset.name];
    const seconds =
      speed && formatDuration(Math.max(1, Math.round(speed * megapixelsOf(this.#size(), count))));
    const values = { count, length, size: formatBytes(bytes), ending: preset.ending };
    return seconds
      ? text("export.estimate-time", { ...values, time: seconds })
      : text("export.estimate", values);
  }

  #range() {
    return /** @type {RangeKind} */ (this.range.value || "all");
  }

  #size() {
    const [width, height] = this.size.value.split("x").map(Number);
    return { width, height };
  }

  /** @param {import("../../core/api-exports.js").ExportFile[]} files */
  #updateFiles(files) {
    this.filesTitle.hidden = !files.length;
    renderKeyed(
      this.files,
      files.slice(0, MOST_FILES),
      ({ name }) => name,
      (file) => this.#file(file),
      (row, { bytes, created_at }) =>
        setText(row.facts, `${formatBytes(bytes)} · ${shortDate(new Date(created_at))}`),
    );
  }

  /** @param {import("../../core/api-exports.js").ExportFile} file */
  #file({ name, url }) {
    const facts = h("span", { class: "dim" });
    /** @param {string} label @param {string} aria @param {() => void} onclick */
    const button = (label, aria, onclick) =>
      h("button", { type: "button", "aria-label": aria, onclick }, label);
    const download = () => this.context.request("download", { url });
    const open = () => this.context.request("open-export", { name, url });
    const buttons = [button(text("export.download"), text("export.download-file", { name }), download)];
    if (this.context.state().graph && workflowType(name))
      buttons.unshift(button(text("export.open-in-graph"), text("export.open-file", { name }), open));
    return Object.assign(h("li", {}, h("bdi", { class: "one-line" }, name), facts, ...buttons), { facts });
  }

  submit() {
    const state = this.context.state();
    const preset = state.exports.presets?.find(({ name }) => name === this.#preset);
    const { count, frames } = exportRange(state, this.#range());
    if (!preset) return;
    if (!count) return setText(this.error, text("export.no-frames"));
    const options = this.options.values(preset);
    const format = { preset: preset.name, quality: this.quality.value };
    const { sound, metadata, hardware } = options;
    localStorage.setItem(CHOICE, JSON.stringify({ ...format, sound, metadata, hardware }));
    const name = this.name.value.trim();
    this.context.request("export-film", { ...format, ...options, ...frames, ...this.#size(), name });
  }
}

/**
 * @param {HTMLElement & {parts: {label: Node, purpose: Node}}} card
 * @param {ExportPreset} preset
 * @param {boolean} selected
 */
function updateCard(card, { label, purpose }, selected) {
  setAttribute(card, "aria-pressed", String(selected));
  setText(card.parts.label, label);
  setText(card.parts.purpose, purpose);
}

/** @type {import("./pane.js").CreatePane<"export">} */
export function exportFilm(context) {
  const view = new Export(context);
  context.request("load-exports");
  const submit = () => view.submit();
  return {
    title: text("export.export"),
    wide: true,
    body: view.body,
    footer: [view.estimate, cancel(context), primary(text("export.export"), submit, "primary first")],
    submit,
    verb: "export-film",
    update: (state) => view.update(state),
  };
}
