/** Requests about sheets: generators whose parameters move over frames. */
import { taskInput } from "../../core/form.js";
import { changedIds, newTrack, seedOf, seedRule } from "../../core/sheet.js";
import { fitted } from "../../core/sheet-import.js";
import { isolated } from "../../core/words.js";
import { text } from "../../texts/text.js";
import { newStep } from "../history.js";
import { noteChange } from "./changes.js";
import { closeDialog } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/api-sheets.js").SheetAnswer} Sheet */

const SOON = 300; // milliseconds after the last change
const MOST_VIEWER = 50; // percent of the studio's height above the timeline, when the drawer opens

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const SHEETS = {
  "move-over-frames"(kino) {
    const found = inputOf(kino);
    if (!found) return;
    const { errors } = found;
    kino.set({ formErrors: errors });
    if (!Object.keys(errors).length) kino.request("open-dialog", { kind: "new-sheet" });
  },

  async "create-sheet"(kino, { name, frames, track }) {
    const { project } = kino.state;
    const found = inputOf(kino);
    if (!project || !found) return;
    const { generator, data, seed } = found;
    const parameter = generator.parameters[track];
    const body = {
      ...{ name, frames, data, generator: generator.name, step: newStep() },
      tracks: parameter ? { [track]: newTrack(parameter, data[track]) } : {},
      seed: seedOf(generator) ? seedRule(seed) : null,
    };
    const post = kino.api.post(`/v1/projects/${project.id}/sheets`, body);
    const sheet = await kino.withBusy(text("busy.saving-project"), post);
    closeDialog(kino, "new-sheet");
    closeDialog(kino, "generate");
    if (kino.state.project?.id !== project.id) return;
    kino.set({ sheets: [...kino.state.sheets.filter(({ uid }) => uid !== sheet.uid), sheet] });
    openSheet(kino, sheet.uid);
    if (!kino.state.studio) kino.host.showTimeline();
    noteChange(kino, project.id, "success", text("sheets.created", { name: isolated(name) }), body.step);
  },

  "open-sheet"(kino, { uid = "" }) {
    const { sheets, sheet } = kino.state;
    const present = sheets.find((one) => one.uid === uid) ?? sheets.find((one) => one.uid === sheet);
    openSheet(kino, (present ?? sheets.at(-1))?.uid ?? "");
  },

  "close-sheet"(kino) {
    const split = (kino.state.split === MOST_VIEWER && kino.splitBefore) || kino.state.split;
    kino.splitBefore = null;
    kino.set({ sheet: null, sheetProblem: null, split });
  },

  async "load-columns"(kino, { uid }) {
    const { project, sheets } = kino.state;
    const sheet = sheets.find((one) => one.uid === uid);
    if (!project || !sheet || kino.sheetChanges.isAhead) return;
    const key = columnsKey(sheet, project);
    if (kino.state.columns.get(uid)?.key === key) return;
    await kino.inFlight.run(`columns ${uid} ${key}`, async () => {
      const columns = await kino.api.get(`/v1/projects/${project.id}/sheets/${uid}/values`);
      if (kino.state.project?.id !== project.id) return;
      kino.set({ columns: new Map(kino.state.columns).set(uid, { ...columns, key }) });
    });
  },

  "change-sheet": (kino, { uid, changes }) => kino.sheetChanges.make(uid, changes),

  async "delete-sheet"(kino, { uid }) {
    const { project, sheets } = kino.state;
    const sheet = sheets.find((one) => one.uid === uid);
    if (!project || !sheet) return;
    await kino.api.delete(`/v1/projects/${project.id}/sheets/${uid}`);
    await loadSheets(kino, true);
    kino.history.loadSoon();
    kino.notify("info", text("sheets.deleted", { name: isolated(sheet.name) }));
  },

  async "import-schedule"(kino, { uid, format, text: schedule, parameter }) {
    const { project, sheets, generators } = kino.state;
    const sheet = sheets.find((one) => one.uid === uid);
    if (!project || !sheet) return;
    const generator = generators?.[sheet.generator];
    const body = { format, text: schedule, frames: sheet.frames, ...(parameter && { parameter }) };
    const answer = await kino.api.post(`/v1/projects/${project.id}/sheets/import`, body);
    const tracks = generator ? fitted(answer.tracks, generator) : answer.tracks;
    closeDialog(kino, "paste-schedule");
    await kino.sheetChanges.make(uid, { tracks: { ...sheet.tracks, ...tracks } });
    const problem = kino.state.sheetProblem;
    if (problem) return kino.notify("error", `${problem.track}: ${problem.message}`);
    kino.notify("success", text("sheets.pasted", { count: Object.keys(tracks).length }));
  },
};

/**
 * What the values of a sheet depend on.
 * @param {Sheet} sheet
 * @param {import("../../core/api-types.js").Project} project
 */
export const columnsKey = ({ revision }, { fps, sound }) => `${revision} ${fps} ${JSON.stringify(sound)}`;

/** @param {Kino} kino @param {string} uid empty: there is no sheet */
function openSheet(kino, uid) {
  const { studio, split } = kino.state;
  kino.set({ sheet: uid });
  if (!studio || split <= MOST_VIEWER) return;
  kino.splitBefore = split;
  kino.set({ split: MOST_VIEWER }); // the drawer and the frames above it need some height
}

/** The form as it is filled in. @param {Kino} kino */
function inputOf({ state: { project, generators, generator: name, forms } }) {
  const generator = generators?.[name ?? ""];
  if (!project || !generator) return null;
  return { generator, ...taskInput(generator, forms[generator.name] ?? {}, project) };
}

/** Loads the sheets, once for many changes. @param {Kino} kino */
export function loadSheetsSoon(kino) {
  clearTimeout(kino.sheetsTimer);
  kino.sheetsTimer = setTimeout(() => {
    loadSheets(kino).catch((error) => kino.showError(error, true));
  }, SOON);
}

/**
 * @param {Kino} kino
 * @param {boolean} [force] also while changes wait that the server does not know
 */
export async function loadSheets(kino, force = false) {
  const { project } = kino.state;
  if (!project) return;
  const { sheets } = await kino.api.get(`/v1/projects/${project.id}/sheets`);
  if (kino.state.project?.id !== project.id) return;
  if (kino.sheetChanges.isAhead && !force) return loadSheetsSoon(kino);
  const changed = changedIds(sheets);
  const isSame = JSON.stringify(sheets) === JSON.stringify(kino.state.sheets);
  if (isSame) return;
  const { sheet } = kino.state;
  const isGone = sheet && !sheets.some(({ uid }) => uid === sheet);
  kino.set({ sheets, changed, ...(isGone ? { sheet: sheets.at(-1)?.uid ?? "" } : {}) });
}
