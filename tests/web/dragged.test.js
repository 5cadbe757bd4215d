/** Frames that are dragged out of the panel. */
import assert from "node:assert/strict";
import test from "node:test";
import { FRAMES_TYPE, dragData, pictureName } from "../../web/core/dragged.js";

/** @param {number} id */
const frame = (id) => /** @type {any} */ ({ id, path: `frame_${id}.png`, image_url: `/api/image/${id}?v=1` });
const state = /** @type {any} */ ({
  project: { name: "Portrait 9:16" },
  timeline: { numbers: new Map([7, 8, 9].map((id, at) => [id, at])) },
});

test("the file has the project's name, without what systems forbid", () => {
  assert.equal(pictureName("a/b: c\n", frame(1)), "a-b- c- frame_1.png");
  assert.equal(pictureName(undefined, frame(1)), "Kino frame_1.png");
});

test("a drag carries the file under the pointer, links, and the frames in their order", () => {
  const data = dragData(state, [frame(9), frame(7)], "http://host:8188/");
  assert.equal(data.DownloadURL, "image/png:Portrait 9-16 frame_9.png:http://host:8188/api/image/9?v=1");
  assert.equal(
    data["text/uri-list"],
    "http://host:8188/api/image/9?v=1#/frame_9.png\r\nhttp://host:8188/api/image/7?v=1#/frame_7.png",
  );
  assert.deepEqual(JSON.parse(data[FRAMES_TYPE]), {
    project: "Portrait 9:16",
    frames: [
      { path: "frame_7.png", number: 1 },
      { path: "frame_9.png", number: 3 },
    ],
  });
});
