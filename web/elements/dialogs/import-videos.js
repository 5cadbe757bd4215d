/** Imports videos: of a single one a part, seen on a small player; of several all, with the same choices. */
import { bytesToCome, framesToCome } from "../../core/video.js";
import { formatDuration } from "../../core/timecode.js";
import { formatBytes, isolated } from "../../core/words.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, errorArea, labelled, primary } from "./pane.js";
import { placeSelect } from "./place-select.js";

/** @typedef {import("./pane.js").Context<"import-videos">} VideoContext */
/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Project} Project */
/** @typedef {import("../../core/types.js").Problem} Problem */
/** @typedef {import("../../core/video.js").VideoOrder} VideoOrder */
/** @typedef {import("../../core/api-routes.js").VideoProbed} VideoProbed */

const FITS = /** @type {const} */ ([
  ["contain", text("imports.contain")],
  ["cover", text("imports.cover")],
  ["exact", text("imports.exact")],
]);
const SPARE = 1.1; // the number of frames to come is computed from an average rate

/** @param {string} label @param {HTMLInputElement} box */
const checked = (label, box) => h("label", { class: "check" }, box, label);

class ImportVideos {
  /** How many videos the choices of fit and sound belong to. */
  #known = 0;

  /** @param {VideoContext} context */
  constructor(context) {
    this.context = context;
    const [file, ...others] = context.dialog.files;
    this.isSingle = !others.length;
    const onchange = () => this.update(context.state());
    const seconds = { type: "number", min: 0, step: "any", onchange, oninput: onchange };
    this.url = URL.createObjectURL(file);
    context.signal.addEventListener("abort", () => URL.revokeObjectURL(this.url));
    this.player = this.#createPlayer(file);
    this.hint = h("p", { class: "dim", hidden: true }, text("imports.no-player"));
    this.in = h("input", { ...seconds, value: "0" });
    this.out = h("input", { ...seconds, placeholder: text("imports.end") });
    const marks = [
      this.#mark(text("imports.set-in"), this.in),
      this.#mark(text("imports.set-out"), this.out),
    ];
    this.marks = h("div", { class: "marks" }, ...marks);
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
    const { player, hint, marks, rate, every, fit, sound, keep, place, facts, error, isSingle } = this;
    marks.hidden = !(player instanceof HTMLVideoElement);
    const part = isSingle
      ? [labelled(text("imports.from-second"), this.in), labelled(text("imports.to-second"), this.out)]
      : [];
    return [
      ...(isSingle ? [player, hint, marks] : []),
      h(
        "div",
        { class: "fields" },
        ...part,
        labelled(text("imports.rate"), rate),
        labelled(text("imports.every"), every),
        labelled(text("imports.fit"), fit),
        labelled(text("forms.where"), place.select),
      ),
      checked(text("imports.add-sound"), sound),
      checked(text("imports.keep"), keep),
      facts,
      error,
    ];
  }

  /** The videos that can be imported, of those looked into so far. @param {State} state */
  #good({ videos }) {
    return this.context.dialog.files.map((file) => videos.get(file)).filter(isVideo);
  }

  /** @param {State} state */
  update(state) {
    const { videos, project, formErrors } = state;
    const { files } = this.context.dialog;
    this.place.update();
    if (!project) return;
    const good = this.#good(state);
    setText(this.rate.options[0], text("imports.rate-of-project", { fps: project.fps }));
    setText(this.rate.options[1], this.#ownRate(good[0]?.fps));
    if (good.length > this.#known) this.#fill(good, project);
    const missing = files.length - videos.size;
    const waiting = this.isSingle ? text("imports.probing") : text("imports.probing-all", { count: missing });
    const problems = [...videos.entries()].flatMap(([{ name }, one]) =>
      isVideo(one)
        ? []
        : [this.isSingle ? one.message : text("words.labelled", { label: name, text: one.message })],
    );
    const texts = good.map((video) => this.#describe(video, project));
    if (!this.isSingle && good.length) texts.push(come(this.#toCome(good, project)));
    setText(this.facts, [...texts, ...(missing ? [waiting] : [])].join("\n"));
    setText(this.error, [...problems, ...Object.values(formErrors)].join("\n"));
  }

  /** The choice of the videos' own rate. @param {number | null | undefined} fps of a single one */
  #ownRate(fps) {
    if (!this.isSingle) return text("imports.rate-of-videos");
    return fps ? text("imports.rate-of-video-fps", { fps }) : text("imports.rate-of-video");
  }

  /** @param {VideoProbed[]} videos @param {Project} project */
  #fill(videos, project) {
    this.#known = videos.length;
    this.sound.disabled = !videos.some(({ sound }) => sound);
    this.sound.checked = !this.sound.disabled;
    const isExact = videos.every(({ width, height }) => width === project.width && height === project.height);
    this.fit.options[2].disabled = !isExact;
    if (isExact || this.fit.value === "exact") this.fit.value = isExact ? "exact" : "contain";
  }

  /** @param {VideoProbed} video @param {Project} project */
  #describe(video, project) {
    const { name, width, height, seconds, fps, bits, alpha } = video;
    const about = [
      `${width} × ${height}`,
      seconds === null ? "" : formatDuration(seconds),
      fps ? text("words.fps", { fps }) : "",
      bits > 8 ? text("imports.bits", { bits }) : "",
      alpha ? text("imports.alpha") : "",
    ];
    const facts = about.filter(Boolean).join(" · ");
    if (!this.isSingle) return text("words.labelled", { label: isolated(name), text: facts });
    return `${facts}\n${come(this.#toCome([video], project))}`;
  }

  /**
   * What videos give. `frames`: null if one of them does not say.
   * @param {VideoProbed[]} videos
   * @param {Project} project
   */
  #toCome(videos, project) {
    const counts = videos.map((video) => framesToCome(video, this.#part(project)));
    const isKnown = counts.every((count) => count !== null);
    const bytes = videos.map((video, index) => bytesToCome(video, project, counts[index] ?? 0));
    return { frames: isKnown ? sum(counts.map((count) => count ?? 0)) : null, bytes: sum(bytes) };
  }

  /** @param {Project} project */
  #part(project) {
    return {
      in_seconds: Math.max(0, Number(this.in.value) || 0),
      out_seconds: this.out.value.trim() ? Number(this.out.value) : null,
      fps: this.rate.value === "project" ? project.fps : null,
      every: Math.max(1, Math.trunc(Number(this.every.value)) || 1),
    };
  }

  submit() {
    const state = this.context.state();
    const [videos, { project }] = [this.#good(state), state];
    if (!project || state.videos.size < this.context.dialog.files.length)
      return setText(this.error, text("imports.wait"));
    if (!videos.length) return;
    const orders = videos.map((video) => this.#order(video, project));
    const { frames, bytes } = this.#toCome(videos, project);
    if (!orders.some(({ most_frames }) => most_frames)) this.context.request("import-videos", { orders });
    else
      this.context.request("open-dialog", {
        kind: "confirm",
        title: frames === null ? text("imports.ask-many") : text("imports.ask", { count: frames }),
        message: text("imports.on-disk", { size: formatBytes(bytes) }),
        label: text("imports.import"),
        request: { verb: "import-videos", detail: { orders } },
      });
  }

  /** @param {VideoProbed} video @param {Project} project @returns {VideoOrder} */
  #order(video, project) {
    const part = this.#part(project);
    const count = framesToCome(video, part) ?? 0;
    return {
      ...part,
      ...(count > video.most_frames ? { most_frames: Math.ceil(count * SPARE) } : {}),
      video: video.video,
      name: video.name,
      fit: /** @type {VideoOrder["fit"]} */ (this.fit.value),
      sound: this.sound.checked && video.sound,
      keep: this.keep.checked,
      place: this.place.value(),
    };
  }
}

/** Whether a video was looked into, and can be imported. @param {VideoProbed | Problem | undefined} one */
const isVideo = (one) => one !== undefined && "video" in one;

/** @param {{frames: number | null, bytes: number}} what */
const come = ({ frames, bytes }) =>
  frames === null
    ? text("imports.unknown-count")
    : text("imports.to-come", { count: frames, size: formatBytes(bytes) });

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/** @type {import("./pane.js").CreatePane<"import-videos">} */
export function importVideos(context) {
  const { files } = context.dialog;
  const view = new ImportVideos(context);
  context.request("probe-videos", { files });
  const submit = () => view.submit();
  const count = files.length;
  return {
    title: count === 1 ? text("imports.file", { name: files[0].name }) : text("imports.videos", { count }),
    wide: true,
    body: view.body,
    footer: [cancel(context), primary(text("imports.import"), submit)],
    submit,
    verb: "import-videos",
    update: (state) => view.update(state),
  };
}
