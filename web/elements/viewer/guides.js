/** Guides over the picture: safe areas, thirds, a cross in the centre. The viewer's sheet shows some. */

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 300; // of the square that is stretched over the picture
// Action and title safe areas: 93 % and 90 % of each side, after SMPTE ST 2046-1.
const SAFE = [93, 90];

/** @param {number} percent of each side */
function box(percent) {
  const [from, side] = [(SIZE * (100 - percent)) / 200, (SIZE * percent) / 100];
  return `M${from} ${from}h${side}v${side}h${-side}z`;
}

const THIRDS = [1, 2]
  .map((third) => (SIZE * third) / 3)
  .map((at) => `M${at} 0v${SIZE}M0 ${at}h${SIZE}`)
  .join("");
const CENTRE = `M${SIZE / 2} ${SIZE * 0.46}v${SIZE * 0.08}M${SIZE * 0.46} ${SIZE / 2}h${SIZE * 0.08}`;
const LINES = /** @type {const} */ ([
  ["safe", SAFE.map(box).join("")],
  ["third", THIRDS],
  ["cross", CENTRE],
]);

/** @returns {SVGSVGElement} */
export function guides() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "guides");
  svg.setAttribute("viewBox", `0 0 ${SIZE} ${SIZE}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  // Dark under light: they are seen on any picture.
  for (const kind of ["under", "over"]) svg.append(...LINES.map(([name, d]) => line(`${name} ${kind}`, d)));
  return svg;
}

/** @param {string} classes @param {string} d */
function line(classes, d) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", classes);
  path.setAttribute("d", d);
  path.setAttribute("vector-effect", "non-scaling-stroke");
  return path;
}
