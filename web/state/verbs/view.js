/** Requests about the viewer, dialogs, notices, settings and the studio, and about the server itself. */
import { compares } from "../../core/compare.js";
import { selectOne } from "../../core/selection.js";
import { stepped } from "../../core/zoom.js";
import { problemOf } from "../problems.js";
import { loadAll } from "../sync.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").Timeline} Timeline */

const MOST_SIDECARS = 200;
const FOLLOWED = 48; // frames that are known ahead of those that are played in another window

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const VIEW = {
  "set-view"(kino, patch) {
    const { view, selection, timeline } = kino.state;
    const next = { ...view, ...patch };
    if (compares(next.mode) && (next.other === null || !timeline?.numbers.has(next.other)))
      next.other = neighbour(timeline, selection.cursor);
    if (patch.zoom === "fit") Object.assign(next, { panX: 0, panY: 0 });
    const isOther = next.run !== view.run;
    kino.set({ view: next, ...(isOther ? { passTakes: new Map() } : {}) });
    if (compares(next.mode) && !compares(view.mode)) kino.request("load-passes");
  },

  "set-look"(kino, patch) {
    kino.set({ look: { ...kino.state.look, ...patch } });
  },

  "set-full"(kino, { full }) {
    if (full && !kino.state.studio) kino.request("open-studio");
    if (full !== kino.state.full) kino.set({ full });
  },

  "open-clean-viewer"(kino) {
    kino.browser.openWindow(`${kino.host.url("/api/kino/studio")}?view=clean`);
  },

  async follow(kino, { project, frame, playing }) {
    const { state } = kino;
    if (state.project?.id !== project) await kino.request("open-project", { id: project });
    const { timeline, view } = kino.state;
    const at = timeline?.numbers.get(frame ?? -1) ?? 0;
    if (playing) kino.request("load-frames", { from: at, to: at + FOLLOWED });
    if (frame !== null) kino.set({ selection: selectOne(frame), view: { ...view, proxies: playing } });
  },

  "set-tab"(kino, { tab }) {
    kino.set({ tab });
  },

  "set-split"(kino, { percent }) {
    kino.set({ split: percent });
  },

  "zoom-timeline"(kino, { zoom }) {
    if (zoom !== kino.state.zoom) kino.set({ zoom });
  },

  "step-zoom"(kino, { by }) {
    const { zoom, strip, slots } = kino.state;
    if (strip && slots) kino.set({ zoom: stepped(zoom, strip, slots.length, by) });
  },

  "measure-strip"(kino, size) {
    kino.set({ strip: size });
  },

  async "load-sidecar"(kino, { id }) {
    if (!kino.state.sidecars.has(id)) await kino.inFlight.run(`sidecar ${id}`, () => loadSidecar(kino, id));
  },

  async "open-in-graph"(kino, { id }) {
    const frame = kino.state.frames.get(id) ?? (await kino.api.get(`/v1/frames/${id}`));
    const [blob, sidecar] = await Promise.all([
      kino.api.picture(id),
      kino.api.get(`/v1/frames/${id}/params`),
    ]);
    const picture = new File([blob], frame.path, { type: "image/png" });
    await kino.host.openInGraph(picture, sidecar.prompt ?? null, frame.path.replace(/\.png$/, ""));
    kino.request("close-studio");
  },

  "open-dialog"(kino, dialog) {
    kino.player.pause();
    kino.set({
      full: false,
      dialogs: [...kino.state.dialogs.filter(({ kind }) => kind !== dialog.kind), dialog],
    });
  },

  "close-dialog"(kino) {
    const top = kino.state.dialogs.at(-1);
    const before = top?.kind === "generate" ? top.before : undefined;
    kino.set({ dialogs: kino.state.dialogs.slice(0, -1), formErrors: {}, ...before });
  },

  "dismiss-notice"(kino, { id }) {
    kino.dismissNotice(id);
  },

  "open-studio"(kino) {
    kino.set({ studio: true });
    kino.host.openStudio();
  },

  "show-timeline"(kino) {
    kino.host.showTimeline();
  },

  "close-studio"(kino) {
    kino.set({ studio: false });
    kino.host.closeStudio();
  },

  "update-settings"(kino, settings) {
    kino.set({ settings: { ...kino.state.settings, ...settings } });
    kino.host.saveSettings(settings);
  },

  async "restart-comfyui"(kino) {
    kino.notify("info", (await kino.api.post("/v1/system/restart")).message);
  },

  async "shut-down-comfyui"(kino) {
    kino.notify("info", (await kino.api.post("/v1/system/shutdown")).message);
  },

  async "load-health"(kino) {
    kino.set({ health: await kino.api.get("/health") });
  },

  "set-token"(kino, { token }) {
    kino.api.setToken(token);
    kino.request("close-dialog");
    kino.notify("info", text("notices.token-saved"));
  },

  reload: (kino) => loadAll(kino),
};

/** @param {Kino} kino @param {number} id */
async function loadSidecar(kino, id) {
  /** @type {import("../../core/types.js").Sidecar | import("../../core/types.js").Problem} */
  let loaded;
  try {
    loaded = await kino.api.get(`/v1/frames/${id}/params`);
  } catch (error) {
    loaded = problemOf(error);
    if (loaded.code === "offline") return; // elements request it again when the server is back
  }
  const latest = [...kino.state.sidecars].slice(-MOST_SIDECARS);
  kino.set({ sidecars: new Map([...latest, [id, loaded]]) });
}

/**
 * The frame before the cursor, else the one after it.
 * @param {Timeline | null} timeline
 * @param {number | null} cursor
 */
function neighbour(timeline, cursor) {
  const index = cursor === null ? undefined : timeline?.numbers.get(cursor);
  if (!timeline || index === undefined) return null;
  return timeline.ids[index - 1] ?? timeline.ids[index + 1] ?? null;
}
