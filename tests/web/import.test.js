/** The import of pictures, and its notice: state/verbs/imports.js; dropped folders: dom/dropped-files.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inRequests, kindOf } from "../../web/core/files.js";
import { droppedFiles } from "../../web/dom/dropped-files.js";
import { frame, openKino, refusal } from "./fake-host.js";

const IMPORT = "POST /v1/projects/1/frames/import";
const FILES = [new File(["x"], "a.png"), new File(["x"], "b.bmp")];
/** @param {string} file */
const refused = (file) => ({ file, code: "invalid_picture", message: "Not a PNG, JPEG or WebP." });

test("imported frames are selected, and the import can be undone", async () => {
  const { kino, server, texts } = await openKino([1], {
    [IMPORT]: { frames: [frame(7), frame(8)], refused: [] },
  });
  kino.set({ dialogs: [{ kind: "import-pictures" }] });
  await kino.request("import-pictures", { files: FILES, where: "before", frame_id: 1 });
  assert.deepEqual(
    server
      .body(IMPORT)
      .getAll("images")
      .map((/** @type {File} */ { name }) => name),
    ["a.png", "b.bmp"],
  );
  assert.deepEqual([...kino.state.selection.ids], [7, 8]);
  assert.deepEqual(texts(), ["Imported 2 frames"]);
  assert.deepEqual(kino.state.dialogs, []);
});

test("one refused file is named in the notice", async () => {
  const { kino, texts } = await openKino([1], {
    [IMPORT]: { frames: [frame(7)], refused: [refused("b.bmp")] },
  });
  await kino.request("import-pictures", { files: FILES });
  assert.deepEqual(texts(), ["Imported 1 frame. 1 file refused: b.bmp: Not a PNG, JPEG or WebP."]);
  assert.equal(kino.state.notices[0].severity, "error");
  assert.equal(kino.state.notices[0].action?.label, "Undo");
  assert.deepEqual(kino.state.dialogs, []);
});

test("several refused files are listed in a dialog", async () => {
  const both = [refused("b.bmp"), refused("c.gif")];
  const { kino, texts } = await openKino([1], { [IMPORT]: { frames: [frame(7)], refused: both } });
  await kino.request("import-pictures", { files: FILES });
  assert.deepEqual(texts(), ["Imported 1 frame"]);
  assert.deepEqual(kino.state.dialogs, [{ kind: "import-result", imported: 1, refused: both }]);
});

test("if all files are refused, the error is shown and the dialog stays", async () => {
  const { kino, texts } = await openKino([1], { [IMPORT]: () => Promise.reject(refusal("invalid_picture")) });
  kino.set({ dialogs: [{ kind: "import-pictures" }] });
  await kino.request("import-pictures", { files: FILES });
  assert.deepEqual(texts(), ["Refused: invalid_picture."]);
  assert.equal(kino.state.dialogs.length, 1);
});

test("very many pictures are sent in several requests of one undo", async () => {
  const steps = new Set();
  const { kino, server, texts } = await openKino([1], {
    [IMPORT]: (/** @type {any} */ { body, query }) => {
      steps.add(query.get("step"));
      return { frames: body.getAll("images").map(() => frame(7)), refused: [refused("x.png")] };
    },
  });
  const files = Array.from({ length: 110 }, (_, index) => new File(["x"], `${index}.png`));
  await kino.request("import-pictures", { files });
  assert.equal(server.count(IMPORT), 3);
  assert.equal(steps.size, 1);
  assert.deepEqual(texts(), ["Imported 110 frames"]);
  assert.equal(/** @type {any} */ (kino.state.dialogs[0]).refused.length, 3);
});

test("an import that is cancelled takes back what came, and sends no more", async () => {
  const undo = "POST /v1/projects/1/undo";
  let step = "";
  const { kino, server, texts } = await openKino([1], {
    [IMPORT]: (/** @type {any} */ { query }) => {
      step = query.get("step");
      kino.request("cancel-import");
      return { frames: [frame(7)], refused: [] };
    },
    [undo]: () => ({ message: "Undone", step: { step, text: "" }, history: { undo: null, redo: null } }),
  });
  kino.set({ dialogs: [{ kind: "import-pictures" }] });
  const files = Array.from({ length: 110 }, (_, index) => new File(["x"], `${index}.png`));
  await kino.request("import-pictures", { files });
  assert.equal(server.count(IMPORT), 1);
  assert.deepEqual(server.body(undo), { step });
  assert.deepEqual([texts().at(-1), kino.state.dialogs], ["Import cancelled", []]);
});

test("pictures are shown whole unless they shall fill the frame", async () => {
  /** @type {string[]} */
  const fits = [];
  const { kino } = await openKino([1], {
    [IMPORT]: (/** @type {any} */ { query }) => {
      fits.push(query.get("fit"));
      return { frames: [frame(7)], refused: [] };
    },
  });
  await kino.request("import-files", { files: [FILES[0]] });
  await kino.request("import-files", { files: [FILES[0]], fit: "cover" });
  assert.deepEqual(fits, ["contain", "cover"]);
});

test("a request of which all files are refused does not stop the others", async () => {
  const bad = [refused("a.png"), refused("b.bmp")];
  const { kino } = await openKino([1], {
    [IMPORT]: () => {
      throw refusal("invalid_picture", {}, { refused: bad });
    },
  });
  await kino.request("import-pictures", { files: FILES });
  assert.deepEqual(kino.state.dialogs, [{ kind: "import-result", imported: 0, refused: bad }]);
});

test("requests have at most so many files and bytes", () => {
  const sizes = (/** @type {number[]} */ ...all) =>
    inRequests(
      all.map((size) => ({ size })),
      3,
      10,
    ).map((part) => part.map(({ size }) => size));
  assert.deepEqual(sizes(1, 1, 1, 1), [[1, 1, 1], [1]]);
  assert.deepEqual(sizes(6, 4, 1, 20, 1), [[6, 4], [1], [20], [1]]);
  assert.deepEqual(sizes(), []);
});

test("files are known by type or name", () => {
  const kind = (/** @type {string} */ name, type = "") => kindOf({ name, type });
  assert.deepEqual([kind("a.EXR"), kind("a.tif"), kind("a", "image/heic")], Array(3).fill("picture"));
  assert.deepEqual([kind("a.gif", "image/gif"), kind("a.mkv")], ["video", "video"]);
  assert.deepEqual([kind("a.flac"), kind("a", "audio/x")], ["sound", "sound"]);
  assert.deepEqual([kind("a.txt", "text/plain"), kind("Thumbs.db")], [null, null]);
});

/** @param {string} fullPath @param {any[][]} [parts] entries of a folder, as they are read */
function entry(fullPath, parts) {
  const name = fullPath.split("/").at(-1) ?? "";
  if (!parts)
    return {
      ...{ name, fullPath, isDirectory: false },
      file: (/** @type {any} */ done, /** @type {any} */ failed) =>
        name === "gone.png" ? failed() : done(new File(["x"], name)),
    };
  const read = [...parts];
  const readEntries = (/** @type {any} */ done) => done(read.shift() ?? []);
  return { name, fullPath, isDirectory: true, createReader: () => ({ readEntries }) };
}

test("dropped folders are read to the end, in natural order, without hidden files", async () => {
  const entries = [
    entry("/shots", [
      [entry("/shots/10.png"), entry("/shots/2.png"), entry("/shots/.DS_Store")],
      [entry("/shots/1", [[entry("/shots/1/b.png"), entry("/shots/1/gone.png")]])],
    ]),
    entry("/a.png"),
  ];
  const items = entries.map((one) => ({ kind: "file", webkitGetAsEntry: () => one }));
  const found = await droppedFiles(/** @type {any} */ ({ items, files: [] }));
  assert.deepEqual(
    found.map(({ name, size }) => `${name} ${size}`),
    ["a.png 1", "b.png 1", "gone.png 0", "2.png 1", "10.png 1"],
  );
});

test("without entries the files of a drop are sorted", async () => {
  const items = [{ kind: "string" }, { kind: "file", webkitGetAsEntry: () => null }];
  const files = ["10.png", "9.png"].map((name) => new File(["x"], name));
  const found = await droppedFiles(/** @type {any} */ ({ items, files }));
  assert.deepEqual(
    found.map(({ name }) => name),
    ["9.png", "10.png"],
  );
});
