/** Requests about the sound of the open project. */
import { readPeaks } from "../../core/sound.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/api-types.js").SoundClip} SoundClip */

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const SOUND = {
  async "load-peaks"(kino, { file }) {
    const { project, peaks } = kino.state;
    if (!project || peaks.has(file)) return;
    await kino.inFlight.run(`peaks ${file}`, async () => {
      const url = kino.host.url(`/api/kino/v1/projects/${project.id}/audio/${file}/peaks`);
      const data = await kino.browser.loadBytes(url, 0, null, new AbortController().signal);
      if (data) kino.set({ peaks: new Map(kino.state.peaks).set(file, readPeaks(data)) });
    });
  },

  async "add-sound"(kino, { files, start_frame }) {
    const { project } = kino.state;
    if (!project) return;
    const label =
      files.length === 1
        ? text("busy.adding-file", { name: files[0].name })
        : text("busy.adding-sounds", { count: files.length });
    const add = async () => {
      for (const file of files) {
        const added = await kino.api.addSound(project.id, file);
        const clips = kino.state.project?.sound ?? [];
        await setClips(kino, project.id, [...clips, newClip(added, start_frame)]);
      }
    };
    await kino.withBusy(label, add());
  },

  async "change-clip"(kino, { index, clip }) {
    const { project } = kino.state;
    if (!project?.sound[index]) return; // an undo took it away while it was dragged
    await setClips(kino, project.id, project.sound.with(index, clip));
  },

  async "remove-clip"(kino, { index }) {
    const { project } = kino.state;
    if (project?.sound[index]) await setClips(kino, project.id, project.sound.toSpliced(index, 1));
  },
};

/** @param {{file: string, name: string}} file @param {number} start_frame @returns {SoundClip} */
const newClip = ({ file, name }, start_frame) => ({
  ...{ file, name, start_frame, in_seconds: 0, out_seconds: null },
  ...{ gain_db: 0, fade_in: 0, fade_out: 0, muted: false },
});

/**
 * Shows the clips at once, and sends them; a refusal takes them back.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {SoundClip[]} clips
 */
async function setClips(kino, projectId, clips) {
  const before = kino.state.project;
  if (before?.id === projectId) kino.set({ project: { ...before, sound: clips } });
  try {
    const project = await kino.api.put(`/v1/projects/${projectId}/audio`, { clips });
    if (kino.state.project?.id === projectId) kino.set({ project });
    kino.history.loadSoon();
  } catch (error) {
    if (kino.state.project?.id === projectId && before) kino.set({ project: before });
    throw error;
  }
}
