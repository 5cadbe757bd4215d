/** What is looked at and how: the viewer, dialogs, notices, settings, the studio; and the server itself. */
import { problem } from "../api.js";
import { load } from "../sync.js";

/** @type {Set<number>} frames whose parameters are on their way */
const coming = new Set();

/** @type {{[verb: string]: import("./registry.js").Verb}} */
export const VIEWING = {
  "set-view"(kino, patch) {
    const { view, selection, timeline } = kino.state;
    const next = { ...view, ...patch };
    const compares = next.mode === "wipe" || next.mode === "diff";
    if (compares && (next.other === null || !timeline?.numbers.has(next.other)))
      next.other = beside(timeline, selection.cursor);
    if (patch.zoom === "fit") Object.assign(next, { panX: 0, panY: 0 });
    kino.set({ view: next });
  },

  "set-tab"(kino, { tab }) {
    kino.set({ tab });
  },

  async "need-sidecar"(kino, { id }) {
    if (kino.state.sidecars.has(id) || coming.has(id)) return;
    coming.add(id);
    /** @type {any} */
    let found;
    try {
      found = await kino.api.get(`/v1/frames/${id}/params`);
    } catch (error) {
      found = problem(error);
      if (found.code === "offline") return; // it is asked for again when the server is back
    } finally {
      coming.delete(id);
    }
    const kept = [...kino.state.sidecars].slice(-200);
    kino.set({ sidecars: new Map([...kept, [id, found]]) });
  },

  async "open-in-graph"(kino, { id }) {
    const frame = kino.state.frames.get(id) ?? (await kino.api.get(`/v1/frames/${id}`));
    const [blob, sidecar] = await Promise.all([
      kino.api.blob(`/v1/frames/${id}/image`),
      kino.api.get(`/v1/frames/${id}/params`),
    ]);
    const name = frame.path.replace(/\.png$/, "");
    await kino.host.openInGraph(
      new File([blob], frame.path, { type: "image/png" }),
      sidecar.prompt ?? null,
      name,
    );
    kino.ask("close-studio");
  },

  "open-dialog"(kino, dialog) {
    kino.player.pause();
    kino.set({ dialogs: [...kino.state.dialogs.filter(({ kind }) => kind !== dialog.kind), dialog] });
  },

  "close-dialog"(kino) {
    kino.set({ dialogs: kino.state.dialogs.slice(0, -1), formErrors: {} });
  },

  "dismiss-notice": (kino, { id }) => kino.dismiss(id),

  "open-studio"(kino) {
    kino.set({ studio: true });
    kino.host.openStudio();
  },

  "close-studio"(kino) {
    kino.set({ studio: false });
    kino.host.closeStudio();
  },

  "set-settings"(kino, settings) {
    kino.set({ settings: { ...kino.state.settings, ...settings } });
    kino.host.keep(settings);
  },

  async system(kino, { action }) {
    const { message } = await kino.api.post(`/v1/system/${action}`);
    kino.notice("info", message);
  },

  async "load-health"(kino) {
    kino.set({ health: await kino.api.get("/health") });
  },

  async "set-token"(kino, { token }) {
    kino.api.setToken(token);
    kino.ask("close-dialog");
    kino.notice("info", "The token is kept in this browser. Do it once more.");
  },

  reload: (kino) => load(kino),
};

/** The frame to compare with: the one before the cursor, or after it. @param {import("../../core/types.js").Timeline | null} timeline @param {number | null} cursor */
function beside(timeline, cursor) {
  const index = cursor === null ? undefined : timeline?.numbers.get(cursor);
  if (!timeline || index === undefined) return null;
  return timeline.ids[index - 1] ?? timeline.ids[index + 1] ?? null;
}
