/** Exports the film: what for, which frames, size, quality; and what was exported before. */
import { estimatedBytes, exportRange, exportSizes } from "../../core/export.js";
import { duration, formatDuration } from "../../core/timecode.js";
import { counted, formatBytes, shortDate } from "../../core/words.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { cancel, errorArea, primary } from "./pane.js";

/** @typedef {import("./pane.js").Context<"export">} ExportContext */
/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/export.js").RangeKind} RangeKind */
/** @typedef {import("../../core/api-routes.js").ExportPreset} ExportPreset */

const CHOICE = "kino-export"; // storage key of the last choice
const MOST_FILES = 20;
const QUALITIES = /** @type {{[name: string]: string}} */ ({
  small: "Small file",
  standard: "Standard",
  high: "High",
});
const RANGES = /** @type {const} */ ([
  ["all", "All frames"],
  ["marks", "In to out"],
  ["selection", "Selected frames"],
]);

/** @param {string} label @param {HTMLElement} control */
const labelled = (label, control) => h("label", { class: "place" }, h("span", {}, label), control);

class Export {
  /** @type {string} */
  #preset = "web";

  /** @param {ExportContext} context */
  constructor(context) {
    this.context = context;
    const onchange = () => this.update(context.state());
    this.presets = h("div", { class: "cards small", role: "group", "aria-label": "Format" });
    this.range = h("select", { onchange }, ...RANGES.map(([value]) => h("option", { value })));
    this.quality = h("select", { onchange });
    this.size = h("select", { onchange });
    this.name = h("input", { type: "text", maxlength: 100, autocomplete: "off" });
    this.timecode = h("input", { type: "text", maxlength: 11, value: "01:00:00:00", autocomplete: "off" });
    this.metadata = h("input", { type: "checkbox", checked: true });
    this.hardware = h("input", { type: "checkbox" });
    this.hardwareRow = h("label", { class: "check" }, this.hardware, "Try the graphics card's encoder first");
    this.estimate = h("p", { class: "dim", role: "status" });
    this.error = errorArea();
    this.files = h("ul", { class: "files" });
    this.filesTitle = h("h3", {}, "Exported before");
    this.#fill();
  }

  /** Sets what was chosen last. */
  #fill() {
    const { project } = this.context.state();
    if (!project) return;
    this.size.replaceChildren(
      ...exportSizes(project).map(({ width, height }, index) =>
        h("option", { value: `${width}x${height}` }, `${width} × ${height}${index ? "" : " (project)"}`),
      ),
    );
    this.name.value = project.name;
    try {
      const choice = JSON.parse(localStorage.getItem(CHOICE) ?? "{}");
      this.#preset = choice.preset ?? this.#preset;
      this.quality.dataset.wanted = choice.quality;
      this.metadata.checked = choice.metadata ?? true;
      this.hardware.checked = choice.hardware ?? false;
    } catch {
      // another version wrote it
    }
  }

  get body() {
    const { presets, range, quality, size, name, timecode, metadata } = this;
    return [
      presets,
      h(
        "div",
        { class: "fields" },
        labelled("Frames", range),
        labelled("Quality", quality),
        labelled("Size", size),
        labelled("Timecode of the first frame", timecode),
        h("div", { class: "wide" }, labelled("File name", name)),
      ),
      h(
        "label",
        { class: "check" },
        metadata,
        "Write the workflow into the file, so that ComfyUI can open it",
      ),
      this.hardwareRow,
      this.estimate,
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
    this.#updateRanges(state);
    if (preset) this.#updateQualities(preset);
    this.timecode.disabled = !preset?.timecode;
    this.hardwareRow.hidden = !preset?.hardware;
    const { count } = exportRange(state, this.#range());
    if (preset && project) setText(this.estimate, this.#describe(preset, count, project.fps));
    setText(this.error, Object.values(formErrors).join("\n"));
    this.#updateFiles(known.files ?? []);
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
      setText(option, count ? `${label} (${count.toLocaleString("en")})` : label);
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
    return `${counted(count)}, ${length}, about ${formatBytes(bytes)}, .${preset.ending}`;
  }

  #range() {
    return /** @type {RangeKind} */ (this.range.value || "all");
  }

  #size() {
    const [width, height] = this.size.value.split("x").map(Number);
    return { width, height };
  }

  /** @param {import("../../core/api-routes.js").ExportFile[]} files */
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

  /** @param {import("../../core/api-routes.js").ExportFile} file */
  #file({ name, url }) {
    const facts = h("span", { class: "dim" });
    const onclick = () => this.context.request("download", { url });
    const button = h("button", { type: "button", "aria-label": `Download ${name}`, onclick }, "Download");
    return Object.assign(h("li", {}, h("bdi", { class: "one-line" }, name), facts, button), { facts });
  }

  submit() {
    const state = this.context.state();
    const preset = state.exports.presets?.find(({ name }) => name === this.#preset);
    const { count, frames } = exportRange(state, this.#range());
    if (!preset) return;
    if (!count) return setText(this.error, "There are no frames to export yet.");
    const choice = {
      preset: preset.name,
      quality: this.quality.value,
      metadata: this.metadata.checked,
      hardware: preset.hardware && this.hardware.checked,
    };
    localStorage.setItem(CHOICE, JSON.stringify(choice));
    this.context.request("export-film", {
      ...choice,
      ...frames,
      ...this.#size(),
      name: this.name.value.trim(),
      timecode: preset.timecode && this.timecode.value.trim() ? this.timecode.value.trim() : null,
    });
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
    title: "Export",
    wide: true,
    body: view.body,
    footer: [cancel(context), primary("Export", submit, "primary first")],
    submit,
    verb: "export-film",
    update: (state) => view.update(state),
  };
}
