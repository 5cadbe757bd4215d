/** What a task of a generator makes: how many frames, at which rate, and what a film of another rate gets. */
import { text } from "../texts/text.js";
import { shownValue } from "./form.js";
import { exactFps } from "./timecode.js";

/** @typedef {import("./api-types.js").Generator} Generator */
/** @typedef {import("./api-types.js").Rate} Rate */
/** @typedef {import("./types.js").FormValues} FormValues */
/** @typedef {{width: number, height: number, fps: number}} Film */
/**
 * @typedef {object} Clip  What one task makes.
 * @property {number} made  pictures
 * @property {number} saved  of them
 * @property {number | null} fps  null: single pictures
 */

/**
 * What a task makes with the values of a form; null if that is not known.
 * @param {Pick<Generator, "parameters" | "output">} generator
 * @param {FormValues} form
 * @param {Film} film
 * @returns {Clip | null}
 */
export function clipOf({ parameters, output }, form, film) {
  if (!output) return null;
  const number = (/** @type {number | string} */ of) =>
    typeof of === "number" ? of : Number(shownValue(parameters[of], form[of], film));
  const made = number(output.frames);
  const fps = output.fps === null ? null : number(output.fps);
  if (!Number.isInteger(made)) return null;
  return { made, saved: Math.max(0, made - output.drop_first - output.drop_last), fps: fps || null };
}

/** Whether a clip has another rate than the film. @param {Clip | null} clip @param {Film} film */
export const differs = (clip, film) =>
  Boolean(clip?.fps) && perSecond(clip?.fps ?? 0) !== perSecond(film.fps);

/**
 * The number of frames that a task adds to a film, as the store counts them.
 * @param {Clip} clip
 * @param {Rate} rate
 * @param {Film} film
 */
export function framesAdded({ saved, fps }, rate, film) {
  if (!fps || rate === "as_is" || !saved) return saved;
  const [from, to] = [exactFps(fps), exactFps(film.fps)];
  const [times, parts] = [to.num * from.den, to.den * from.num]; // times / parts frames for each picture
  const mixed = rate === "resample" ? Math.ceil(((saved - 1) * times) / parts) : 0;
  return Math.max(1, mixed, Math.floor((2 * saved * times + parts) / (2 * parts)));
}

/** "17 frames, 1.06 s at 16 fps"; "" for single pictures. @param {Clip} clip */
export function clipText({ made, saved, fps }) {
  if (!fps) return "";
  const values = { count: saved, made, seconds: seconds(saved, fps), fps };
  return text(saved === made ? "fields.clip" : "fields.clip-of", values);
}

/**
 * What each choice does with a clip of another rate.
 * @param {Clip & {fps: number}} clip
 * @param {Film} film
 * @returns {{rate: Rate, label: string, text: string}[]}
 */
export function rateChoices(clip, film) {
  const times = perSecond(film.fps) / perSecond(clip.fps);
  const isFaster = times > 1;
  /** @param {Rate} rate @param {import("../texts/text.js").TextKey} key */
  const added = (rate, key) => {
    const count = framesAdded(clip, rate, film);
    return text(key, {
      count,
      seconds: seconds(count, film.fps),
      times: short(isFaster ? times : 1 / times),
    });
  };
  const asIs = added("as_is", isFaster ? "fields.clip-faster" : "fields.clip-slower");
  const hold = added("hold", isFaster ? "fields.clip-repeated" : "fields.clip-left-out");
  return [
    { rate: "as_is", label: text("fields.clip-as-is"), text: asIs },
    { rate: "hold", label: text("fields.clip-hold"), text: hold },
    { rate: "resample", label: text("fields.clip-resample"), text: added("resample", "fields.clip-mixed") },
  ];
}

/** @param {number} fps */
function perSecond(fps) {
  const { num, den } = exactFps(fps);
  return num / den;
}

/** @param {number} frames @param {number} fps */
const seconds = (frames, fps) => short(frames / perSecond(fps));

/** @param {number} number */
const short = (number) => Number(number.toFixed(2));
