/** Passes of models that take and make several frames at once. */
import assert from "node:assert/strict";
import test from "node:test";
import { pictureGenerators, pictureNames, runFields, runOrder } from "../../web/core/many-orders.js";
import { windowsOver } from "../../web/core/windows.js";

const PROJECT = /** @type {any} */ ({ id: 1, width: 64, height: 64 });

test("a generator that takes a range is run in windows", () => {
  const window = { size: 9, multiple: 4, plus: 1, overlap: 4 };
  const parameters = {
    source: { type: "frames", relation: "range", window, required: true },
    seed: { type: "integer", required: false, seed: true },
  };
  const vace = /** @type {any} */ ({ name: "vace", visible: true, unavailable: "", parameters });
  assert.deepEqual(pictureGenerators({ vace }), [vace]);
  assert.deepEqual(pictureNames(vace), ["source"]);
  const { window_size: size, window_overlap: overlap } = runFields(vace, "source", "fixed");
  assert.deepEqual([size.min, size.max, size.default, size.multiple, size.plus], [1, 9, 9, 4, 1]);
  assert.equal(overlap.default, 4);
  assert.deepEqual(windowsOver(window, 20, {}), { size: 9, overlap: 4, windows: 4 });
  assert.deepEqual(windowsOver(window, 20, { window_size: "5" }), { size: 5, overlap: 4, windows: 16 });
  assert.deepEqual(windowsOver(window, 7, { window_overlap: "1" }), { size: 5, overlap: 1, windows: 2 });
  const sixteen = { size: 16, multiple: 8, plus: 0, overlap: 0 };
  assert.deepEqual(windowsOver(sixteen, 3, {}), { size: 0, overlap: 0, windows: 0 });

  const how = /** @type {const} */ ({ picture: "source", seeds: "fixed", where: "take", show: true });
  const ids = [...Array(20).keys()];
  const form = { window_size: "9", window_overlap: "2" };
  const { body, errors } = runOrder(ids, vace, form, { project: PROJECT, ...how });
  assert.deepEqual(errors, {});
  const about = { type: "vace", data: {}, frame_ids: ids, seeds: "fixed", show: true };
  assert.deepEqual(body, { ...about, window_size: 9, window_overlap: 2 });
  const few = runOrder([1, 2, 3, 4, 5], vace, form, { project: PROJECT, ...how });
  assert.ok(!("window_overlap" in few.body), "one window shares nothing");
});
