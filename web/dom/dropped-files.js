/** Imports dropped files, also those in folders, in natural order. */
import { inNaturalOrder } from "../core/files.js";

/** @typedef {{path: string, file: File}} Found */

/**
 * Requests the import of what was dropped.
 * @param {import("./element.js").KinoElement} element
 * @param {DataTransfer} transfer
 * @param {import("../core/api-types.js").Place} place
 */
export async function importDropped(element, transfer, place) {
  element.request("import-files", { files: await droppedFiles(transfer), ...place });
}

/**
 * Returns the files of a drop. Call it while the event is dispatched: a browser forgets them afterwards.
 * Hidden files in folders are left out. One that can't be read is empty, so it is refused by its name.
 * @param {DataTransfer} transfer
 * @returns {Promise<File[]>}
 */
export async function droppedFiles({ items, files }) {
  const entries = [...items].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry());
  const found = entries.every((entry) => entry !== null)
    ? (await Promise.all(entries.map(filesOf))).flat()
    : [...files].map((file) => ({ path: file.name, file }));
  return found.sort((a, b) => inNaturalOrder(a.path, b.path)).map(({ file }) => file);
}

/** @param {FileSystemEntry} entry @returns {Promise<Found[]>} */
async function filesOf(entry) {
  if (!entry.isDirectory) {
    const file = await new Promise((done) =>
      /** @type {FileSystemFileEntry} */ (entry).file(done, () => done(new File([], entry.name))),
    );
    return [{ path: entry.fullPath, file }];
  }
  const inside = await entriesOf(/** @type {FileSystemDirectoryEntry} */ (entry));
  /** @type {Found[]} */
  const found = [];
  for (const one of inside.filter(({ name }) => !name.startsWith("."))) found.push(...(await filesOf(one)));
  return found;
}

/** All entries of a folder, which browsers return in parts. @param {FileSystemDirectoryEntry} folder */
async function entriesOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const entries = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const part = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!part.length) return entries;
    entries.push(...part);
  }
}
