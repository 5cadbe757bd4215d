/** Sizes, and no HTML built from text. Which module may import which is held by tests/web/layers.test.js. */

import js from "@eslint/js";
import globals from "globals";

const HTML = "Set text by textContent: see web/dom/h.js.";
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
      "max-len": ["error", { code: 110, ignoreUrls: true }],
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
    },
  },
  { files: ["tests/**/*.js", "eslint.config.js"], languageOptions: { globals: globals.node } },
  { files: ["tests/browser/**/*.js"], languageOptions: { globals: globals.browser } },
];
