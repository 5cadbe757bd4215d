/** Short texts that several elements share. */

/** "1 frame", "1,200 frames". @param {number} count @param {string} [noun] singular */
export const counted = (count, noun = "frame") =>
  count === 1 ? `1 ${noun}` : `${count.toLocaleString("en")} ${noun}s`;

/**
 * "1280 × 720 · 24 fps · 120 frames"
 * @param {{width: number, height: number, fps: number}} project
 * @param {number | undefined} frames undefined: not known yet
 */
export function projectFacts({ width, height, fps }, frames) {
  const facts = [`${width} × ${height}`, `${fps} fps`];
  return [...facts, ...(frames === undefined ? [] : [counted(frames)])].join(" · ");
}

/**
 * A name for use inside another text: right-to-left names must not reorder it. Elements use <bdi>.
 * @param {string} name
 */
export const isolated = (name) => `\u2068${name}\u2069`; // first strong isolate, pop directional isolate
