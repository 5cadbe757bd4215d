/** Imports a part of a video: seen on a small player, with its rate, fit and sound. */
import { bytesToCome, framesToCome } from "../../core/video.js";
import { formatDuration } from "../../core/timecode.js";
import { counted, formatBytes } from "../../core/words.js";
import { h, setText } from "../../dom/h.js";
import { cancel, errorArea, primary } from "./pane.js";
import { placeSelect } from "./place-select.js";

/** @typedef {import("./pane.js").Context<"import-video">} VideoContext */
/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-routes.js").VideoProbed} VideoProbed */

const FITS = /** @type {const} */ ([
  ["contain", "Show all of it, with bars"],
  ["cover", "Fill the frame, and crop"],
  ["exact", "As it is"],
]);
const NO_PLAYER = "This browser can't play it. Write the times into the fields.";

/** @param {string} label @param {HTMLElement} control */
const labelled = (label, control) => h("label", { class: "place" }, h("span", {}, label), control);

/** @param {string} label @param {HTMLInputElement} box */
const checked = (label, box) => h("label", { class: "check" }, box, label);

class ImportVideo {
  /** The video whose facts are in the fields. @type {VideoProbed | null} */
  #known = null;

  /** @param {VideoContext} context */
  constructor(context) {
    this.context = context;
    const { file } = context.dialog;
    const onchange = () => this.update(context.state());
    const seconds = { type: "number", min: 0, step: "any", onchange, oninput: onchange };
    this.url = URL.createObjectURL(file);
    context.signal.addEventListener("abort", () => URL.revokeObjectURL(this.url));
    this.player = this.#createPlayer(file);
    this.hint = h("p", { class: "dim", hidden: true }, NO_PLAYER);
    this.in = h("input", { ...seconds, value: "0" });
    this.out = h("input", { ...seconds, placeholder: "end" });
    this.marks = h("div", { class: "marks" }, this.#mark("Set in", this.in), this.#mark("Set out", this.out));
    this.rate = h("select", { onchange }, h("option", { value: "project" }), h("option", { value: "own" }));
    this.every = h("input", { type: "number", min: 1, step: 1, value: "1", onchange, oninput: onchange });
    this.fit = h("select", { onchange }, ...FITS.map(([value, label]) => h("option", { value }, label)));
    this.sound = h("input", { type: "checkbox", checked: true });
    this.keep = h("input", { type: "checkbox", checked: true });
    this.place = placeSelect(context, ["append", "before"], context.dialog.before ?? null);
    if (context.dialog.before) this.place.select.value = "before";
    this.facts = h("p", { class: "dim", role: "status" });
    this.error = errorArea();
  }

  /** @param {File} file */
  #createPlayer(file) {
    if (file.type.startsWith("image/")) return h("img", { class: "player", alt: "", src: this.url });
    const player = h("video", { class: "player", controls: true, preload: "auto", src: this.url });
    player.addEventListener("error", () => {
      player.hidden = this.marks.hidden = true;
      this.hint.hidden = false;
    });
    return player;
  }

  /** A button that takes the player's time. @param {string} label @param {HTMLInputElement} field */
  #mark(label, field) {
    const onclick = () => {
      if (!(this.player instanceof HTMLVideoElement)) return;
      field.value = String(Math.round(this.player.currentTime * 1000) / 1000);
      this.update(this.context.state());
    };
    return h("button", { type: "button", onclick }, label);
  }

  get body() {
    const { player, hint, marks, rate, every, fit, sound, keep, place, facts, error } = this;
    marks.hidden = !(player instanceof HTMLVideoElement);
    return [
      player,
      hint,
      marks,
      h(
        "div",
        { class: "fields" },
        labelled("From second", this.in),
        labelled("To second", this.out),
        labelled("Rate", rate),
        labelled("Every nth frame", every),
        labelled("Fit", fit),
        place.element,
      ),
      checked("Add its sound to the timeline", sound),
      checked("When it is stopped, keep the frames that came", keep),
      facts,
      error,
    ];
  }

  /** @param {State} state */
  update(state) {
    const { video, project, formErrors } = state;
    this.place.update();
    if (!project) return;
    setText(this.rate.options[0], `As the project (${project.fps} fps)`);
    setText(this.rate.options[1], video?.fps ? `As the video (${rounded(video.fps)} fps)` : "As the video");
    if (video && video !== this.#known) this.#fill(video, project);
    const problems = Object.values(formErrors).join("\n");
    const waiting = problems ? "" : "Looking into the video…";
    setText(this.facts, video ? this.#describe(video, project) : waiting);
    setText(this.error, problems);
  }

  /** @param {VideoProbed} video @param {import("../../core/types.js").Project} project */
  #fill(video, project) {
    this.#known = video;
    this.sound.disabled = !video.sound;
    this.sound.checked = video.sound;
    this.fit.options[2].disabled = video.width !== project.width || video.height !== project.height;
    if (!this.fit.options[2].disabled) this.fit.value = "exact";
  }

  /** @param {VideoProbed} video @param {import("../../core/types.js").Project} project */
  #describe(video, project) {
    const length = video.seconds === null ? "" : formatDuration(video.seconds);
    const size = `${video.width} × ${video.height}`;
    const depth = video.bits > 8 ? `${video.bits} bit` : "";
    const about = [
      size,
      length,
      video.fps ? `${rounded(video.fps)} fps` : "",
      depth,
      video.alpha ? "alpha" : "",
    ];
    const count = framesToCome(video, this.#part(project));
    const room = count === null ? "" : `about ${formatBytes(bytesToCome(video, project, count))}`;
    const come = count === null ? "An unknown number of frames" : `${counted(count)}, ${room}`;
    return `${about.filter(Boolean).join(" · ")}\n${come}`;
  }

  /** @param {import("../../core/types.js").Project} project */
  #part(project) {
    return {
      in_seconds: Math.max(0, Number(this.in.value) || 0),
      out_seconds: this.out.value.trim() ? Number(this.out.value) : null,
      fps: this.rate.value === "project" ? project.fps : null,
      every: Math.max(1, Math.trunc(Number(this.every.value)) || 1),
    };
  }

  submit() {
    const { video, project } = this.context.state();
    if (!video || !project) return setText(this.error, "Wait until the video has been sent.");
    this.context.request("import-video", {
      ...this.#part(project),
      video: video.video,
      name: video.name,
      fit: /** @type {"contain" | "cover" | "exact"} */ (this.fit.value),
      sound: this.sound.checked,
      keep: this.keep.checked,
      place: this.place.value(),
    });
  }
}

/** 23.976, 25. @param {number} fps */
const rounded = (fps) => Math.round(fps * 1000) / 1000;

/** @type {import("./pane.js").CreatePane<"import-video">} */
export function importVideo(context) {
  const view = new ImportVideo(context);
  context.request("probe-video", { file: context.dialog.file });
  const submit = () => view.submit();
  return {
    title: `Import ${context.dialog.file.name}`,
    wide: true,
    body: view.body,
    footer: [cancel(context), primary("Import", submit)],
    submit,
    verb: "import-video",
    update: (state) => view.update(state),
  };
}
