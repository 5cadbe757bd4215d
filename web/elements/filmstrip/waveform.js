/** Draws the waveforms of clips on one canvas. */

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./sound-lane.js").Box} Box */

const LABEL = 14; // pixels at the top, for names

/**
 * @param {HTMLCanvasElement} canvas
 * @param {readonly Box[]} boxes
 * @param {State} state
 * @param {(frame: number) => number} xOf pixels of a frame
 */
export function drawWave(canvas, boxes, { peaks, project }, xOf) {
  const ratio = devicePixelRatio;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (!context || !project) return;
  context.scale(ratio, ratio);
  context.fillStyle = getComputedStyle(canvas).color;
  const middle = LABEL + (height - LABEL) / 2;
  for (const { clip, x, width: wide } of boxes) {
    const wave = peaks.get(clip.file);
    if (!wave || x > width || x + wide < 0) continue;
    const scale = ((height - LABEL - 6) / 256) * 10 ** (clip.gain_db / 20);
    context.globalAlpha = clip.muted ? 0.25 : 0.75;
    const perSecond = project.fps;
    const pairs = wave.pairs.length / 2;
    const pairSeconds = wave.seconds / pairs;
    let frame = clip.start_frame;
    // From one frame to the next: cells of tasks may lie between them.
    for (let left = x; left < Math.min(width, x + wide); frame += 1) {
      const right = Math.min(x + wide, xOf(frame + 1));
      if (right > 0)
        drawFrame(context, wave.pairs, {
          left,
          right,
          middle,
          scale,
          first: (clip.in_seconds + (frame - clip.start_frame) / perSecond) / pairSeconds,
          pairs: 1 / perSecond / pairSeconds,
        });
      if (right <= left) break;
      left = right;
    }
  }
}

/**
 * Draws the sound of one frame, a line for each pixel.
 * @param {CanvasRenderingContext2D} context
 * @param {Int8Array} wave
 * @param {{left: number, right: number, middle: number, scale: number, first: number, pairs: number}} part
 *   `first`, `pairs`: of peaks, with fractions
 */
function drawFrame(context, wave, { left, right, middle, scale, first, pairs }) {
  const columns = Math.max(1, Math.round(right - left));
  for (let column = 0; column < columns; column += 1) {
    const from = Math.floor(first + (pairs * column) / columns);
    const to = Math.max(from + 1, Math.floor(first + (pairs * (column + 1)) / columns));
    let [low, high] = [0, 0];
    for (let at = from; at < to && at * 2 + 1 < wave.length; at += 1) {
      low = Math.min(low, wave[at * 2]);
      high = Math.max(high, wave[at * 2 + 1]);
    }
    context.fillRect(left + column, middle - high * scale, 1, Math.max(1, (high - low) * scale));
  }
}
