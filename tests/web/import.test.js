/** The notice after an import: state/verbs/frames.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
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
