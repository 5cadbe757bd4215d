/** The system's clipboard: frames that are copied here, pictures that are copied elsewhere. */
import { frameAfter } from "../core/timeline.js";
import { text } from "../texts/text.js";
import { importDropped } from "./dropped-files.js";

const FRAMES_TYPE = "application/x-kino-frames"; // says that frames were copied after anything else

/**
 * Copies or cuts the selected frames, or pastes frames or pictures after the current one.
 * @param {import("./element.js").KinoElement} element
 * @param {ClipboardEvent} event
 */
export function useClipboard(element, event) {
  const { clipboardData: transfer, type } = event;
  const { state } = element;
  if (!transfer || !state) return;
  event.preventDefault();
  if (type !== "paste") {
    const names = [...state.selection.ids].map(
      (id) => state.frames.get(id)?.path ?? text("frames.by-id", { id: String(id) }),
    );
    transfer.setData(FRAMES_TYPE, String(names.length));
    transfer.setData("text/plain", names.join("\n"));
    return element.request(type === "cut" ? "cut" : "copy");
  }
  if (transfer.types.includes(FRAMES_TYPE) || !transfer.files.length) return element.request("paste");
  const { cursor } = state.selection;
  const next = state.timeline && cursor !== null ? frameAfter(state.timeline, cursor) : null;
  const place = next === null ? { where: /** @type {const} */ ("append") } : beforeFrame(next);
  if (state.project) void importDropped(element, transfer, place);
}

/** @param {number} frame_id */
const beforeFrame = (frame_id) => ({ where: /** @type {const} */ ("before"), frame_id });
