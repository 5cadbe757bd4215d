/** Requests about the trash of the open project. */
import { formatBytes } from "../../core/words.js";
import { withUrls } from "../frames.js";
import { newStep } from "../history.js";
import { text } from "../../texts/text.js";
import { inParts, noteChange } from "./changes.js";

/** @typedef {import("../kino.js").Kino} Kino */

const PAGE = 100; // frames

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const TRASH = {
  "load-trash": (kino) => loadTrash(kino, Math.max(PAGE, kino.state.trash?.frames.length ?? 0)),
  "load-more-trash": (kino) => loadTrash(kino, (kino.state.trash?.frames.length ?? 0) + PAGE),

  async "restore-frames"(kino, { ids }) {
    const projectId = kino.state.project?.id;
    const step = newStep();
    const restore = (/** @type {number[]} */ part) =>
      kino.api.post("/v1/frames/restore", { ids: part, step });
    await kino.withBusy(text("busy.restoring"), inParts(ids, restore));
    noteChange(kino, projectId, "success", text("notices.restored", { count: ids.length }), step);
  },

  async "empty-trash"(kino) {
    const { project } = kino.state;
    if (!project) return;
    const answer = kino.api.post(`/v1/projects/${project.id}/trash/empty`);
    const { removed, bytes } = await kino.withBusy(text("busy.emptying-trash"), answer);
    kino.notify("success", text("notices.removed", { count: removed, size: formatBytes(bytes) }));
    await loadTrash(kino, PAGE);
  },
};

/** Loads the frames that were deleted last. @param {Kino} kino @param {number} count */
async function loadTrash(kino, count) {
  const id = kino.state.project?.id;
  if (id === undefined) return;
  const limit = Math.min(count, 1000); // of the API
  const trash = await kino.api.get(`/v1/projects/${id}/trash`, { limit });
  if (kino.state.project?.id !== id) return;
  kino.set({ trash: { ...trash, frames: trash.frames.map((frame) => withUrls(kino, frame)) } });
}
