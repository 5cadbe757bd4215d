/** What the JavaScript of web/ must keep to: sizes, layers, and no HTML made of text. */

import js from "@eslint/js";
import globals from "globals";

const HTML = "Text goes in by textContent: see web/dom/h.js.";
const COMFY = { regex: "scripts/(app|api)\\.js$", message: "Only web/host/comfy.js knows ComfyUI's page." };
const BARE = { regex: "^(?!\\.{1,2}/)", message: "web/ has no dependencies: what it imports lies in web/." };
/** @param {string} rooms @param {string} message */
const not = (rooms, message) => ({ regex: `^\\.\\./(\\.\\./)*(${rooms})/`, message });

/** @param {string} room @param {object[]} patterns */
const layer = (room, ...patterns) => ({
  files: [`web/${room}/**/*.js`],
  rules: { "no-restricted-imports": ["error", { patterns: [BARE, COMFY, ...patterns] }] },
});

export default [
  {
    ignores: [".nox/", ".venv/", "demo/", "node_modules/", ".mypy_cache/", ".pytest_cache/", ".ruff_cache/"],
  },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "prefer-const": "error",
      "no-var": "error",
      "no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      complexity: ["error", 12],
      "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ["web/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: false, skipComments: false }],
      "no-restricted-properties": [
        "error",
        ...[
          "innerHTML",
          "outerHTML",
          "srcdoc",
          "insertAdjacentHTML",
          "setHTMLUnsafe",
          "createContextualFragment",
          "parseFromString",
        ].map((property) => ({ property, message: HTML })),
        { object: "document", property: "write", message: HTML },
        { object: "document", property: "writeln", message: HTML },
      ],
      "no-restricted-imports": ["error", { patterns: [BARE, COMFY] }],
      "no-restricted-syntax": [
        "error",
        // The rule on imports does not look at import().
        { selector: "ImportExpression[source.value=/scripts.(app|api)[.]js$/]", message: COMFY.message },
      ],
    },
  },
  // The layers: core < dom < elements; core < state; host and kino.js may know all of them.
  layer("core", { regex: "^\\.\\./", message: "core imports core only." }),
  layer("dom", not("elements|state|host", "dom imports dom and core only.")),
  layer("elements", not("state|host", "Elements draw and ask; they know neither state/ nor host/.")),
  layer("state", not("dom|elements|host", "state imports state and core only.")),
  { files: ["web/host/comfy.js"], rules: { "no-restricted-imports": "off", "no-restricted-syntax": "off" } },
  { files: ["tests/**/*.js", "eslint.config.js"], languageOptions: { globals: globals.node } },
  { files: ["tests/browser/**/*.js"], languageOptions: { globals: globals.browser } },
];
