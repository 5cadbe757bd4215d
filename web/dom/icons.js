/** The panel's icons as inline SVG: icon fonts don't reach into shadow roots. */

const SVG = "http://www.w3.org/2000/svg";

/** Paths on a square of 16: filled shape, stroked lines. @type {{[name: string]: [string, string?]}} */
const SHAPES = {
  first: ["M3 3h2v10H3zM13 3v10L6 8z"],
  previous: ["M11 3v10L4 8z"],
  play: ["M4 2.5v11L13 8z"],
  pause: ["M4 3h3v10H4zM9 3h3v10H9z"],
  next: ["M5 3v10l7-5z"],
  last: ["M11 3h2v10h-2zM3 3v10l7-5z"],
  loop: [
    "",
    "M3 8V7a2.5 2.5 0 0 1 2.5-2.5h7M10.5 2.5l2 2-2 2M13 8v1a2.5 2.5 0 0 1-2.5 2.5h-7M5.5 13.5l-2-2 2-2",
  ],
  "ping-pong": ["", "M3 5.5h10M10.5 3L13 5.5 10.5 8M13 10.5H3M5.5 8L3 10.5 5.5 13"],
  plus: ["", "M8 2.5v11M2.5 8h11"],
  minus: ["", "M2.5 8h11"],
  fit: ["", "M2.5 3.5v9M13.5 3.5v9M4.5 8h7M6.5 5.8L4.3 8l2.2 2.2M9.5 5.8L11.7 8l-2.2 2.2"],
  close: ["", "M3.5 3.5l9 9M12.5 3.5l-9 9"],
  retry: ["", "M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3"],
  trash: ["", "M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4"],
  more: [
    ["M3.5 6.6", "M8 6.6", "M12.5 6.6"]
      .map((at) => `${at}a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8z`)
      .join(""),
  ],
  find: ["", "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.2 3.2"],
  dice: [
    ["M5.5 4.5", "M10.5 9.5", "M8 7"].map((at) => `${at}a1 1 0 1 1 0 2 1 1 0 0 1 0-2z`).join(""),
    "M4 2.5h8A1.5 1.5 0 0 1 13.5 4v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12V4A1.5 1.5 0 0 1 4 2.5z",
  ],
  stop: ["M3.5 3.5h9v9h-9z"],
  up: ["", "M3.5 10L8 5.5l4.5 4.5"],
  down: ["", "M3.5 6L8 10.5 12.5 6"],
  right: ["", "M6 3.5L10.5 8 6 12.5"],
  graph: ["", "M2.5 3h4v3.5h-4zM9.5 9.5h4V13h-4zM6.5 4.7H9a2 2 0 0 1 2 2v2.8"],
  film: ["", "M2.5 3h11v10h-11zM5 3v10M11 3v10M2.5 6.3H5M2.5 9.7H5M11 6.3h2.5M11 9.7h2.5"],
  machines: ["M4.5 4.7h1.6v1.2H4.5zM4.5 10.1h1.6v1.2H4.5z", "M2.5 3h11v4.6h-11zM2.5 8.4h11V13h-11z"],
  queue: ["", "M2.5 4h11M2.5 8h11M2.5 12h7"],
  settings: [
    "",
    [
      "M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6M10.2 3.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z",
      "M5.8 9.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z",
    ].join(""),
  ],
  redo: ["", "M13 6H6.5a3.5 3.5 0 0 0 0 7H10M10 3l3 3-3 3"],
  undo: ["", "M3 6h6.5a3.5 3.5 0 0 1 0 7H6M6 3L3 6l3 3"],
  scissors: [
    "",
    [
      "M4.5 2.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM4.5 9.5a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
      "M6.2 5.6L13.5 11M6.2 10.4L13.5 5",
    ].join(""),
  ],
  copy: ["", "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"],
  paste: ["", "M5.5 3.5h-2v10h9v-10h-2M5.5 2.5h5v2.5h-5zM6 8h4M6 10.5h4"],
  in: ["", "M6 2.5H3.5v11H6M13 8H6.5M9 5.5L6.5 8 9 10.5"],
  out: ["", "M10 2.5h2.5v11H10M3 8h6.5M7 5.5L9.5 8 7 10.5"],
  expand: ["", "M9.5 2.5h4v4M13.5 2.5L9 7M6.5 13.5h-4v-4M2.5 13.5L7 9"],
  folder: ["", "M2.5 12.5v-9h4l1.5 2h5.5v7z"],
  check: ["", "M3 8.5l3.5 3.5L13 4.5"],
  warning: ["M7.3 6.3h1.4v3.5H7.3zM7.3 10.7h1.4v1.4H7.3z", "M8 2.5l6 11H2z"],
};

/** @param {string} name @returns {SVGSVGElement} */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const [filled, lines] = SHAPES[name] ?? SHAPES.more;
  if (filled) svg.append(path(filled, {}));
  if (lines)
    svg.append(
      path(lines, {
        fill: "none",
        stroke: "currentColor",
        "stroke-width": "1.4",
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
      }),
    );
  return svg;
}

/** @param {string} d @param {{[name: string]: string}} attributes */
function path(d, attributes) {
  const element = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({ d, ...attributes })) element.setAttribute(name, value);
  return element;
}
